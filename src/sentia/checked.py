"""The settings, checked for what takes knowledge of the field, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sentia.config import CORRECT, Settings, load_settings
from sentia.domain.marketplaces import BY_COUNTRY, MARKETPLACES
from sentia.domain.money import CONVERTED
from sentia.domain.pools import parse_pools
from sentia.errors import ConfigError
from sentia.store.database import parsed


def checked_settings() -> Settings:
    """Read the settings.

    Raises:
        ConfigError: naming every one that is wrong in itself, or makes no sense.
    """
    return load_settings(check=_faults)


def _faults(settings: Settings, wrong: Collection[str]) -> list[ConfigError]:
    faults = [
        ConfigError(fault, hint=CORRECT, names=(fault.partition(" ")[0],))
        for fault in (
            *_marketplaces(settings, region_known="AMAZON_REGION" not in wrong),
            *_currency(settings),
        )
    ]
    for check, what in (
        (parse_pools, settings.stock_pools),
        (parsed, settings.database),
    ):
        try:
            check(what)
        except ConfigError as error:
            faults.append(error)
    return faults


def _marketplaces(settings: Settings, *, region_known: bool) -> list[str]:
    """Say what is wrong with the marketplaces that are named, each kind once."""
    ours = settings.amazon_region
    found: dict[str, list[str]] = {}
    for word in settings.amazon_marketplace_ids:
        place = MARKETPLACES.get(word) or BY_COUNTRY.get(word.upper())
        if place is None:
            found.setdefault("no marketplace", []).append(repr(word))
        elif region_known and place.region != ours:
            region = f"of region {place.region}, but AMAZON_REGION is {ours}"
            country = f" ({place.country})" if word in MARKETPLACES else ""
            found.setdefault(region, []).append(f"{word!r}{country}")
    return [
        f"AMAZON_MARKETPLACE_IDS has {', '.join(words)}: {what}"
        for what, words in found.items()
    ]


def _currency(settings: Settings) -> Iterator[str]:
    """Name a currency that no sum could ever be told in.

    One that a marketplace pays in needs no rate: sums in it are already.
    """
    chosen = settings.report_currency
    paid = {place.currency for place in MARKETPLACES.values()}
    if chosen and chosen not in CONVERTED | paid:
        yield (
            f"SENTIA_REPORT_CURRENCY is {chosen!r}: no exchange rate leads to it, and "
            "no marketplace pays in it; write another, such as EUR"
        )
