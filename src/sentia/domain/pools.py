"""Which marketplaces show the same physical stock, so that it counts once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sentia.domain.marketplaces import (
    BY_COUNTRY,
    MARKETPLACES,
    default_pools,
    zone_of,
)
from sentia.errors import ConfigError

NAME: Final = "SENTIA_STOCK_POOLS"
GROUP: Final = re.compile(r"\s*([A-Za-z0-9_-]{1,32})\s*=\s*([A-Za-z0-9,\s]+)")


def parse_pools(setting: str) -> dict[str, str]:
    """Name the pool of each marketplace: as set, else as Amazon pools by default.

    `EU=DE,FR;NA=US,CA,MX`: countries or marketplace ids. A marketplace that stood in
    a default pool and is set into another leaves the default one.

    Raises:
        ConfigError: the setting is not of that form.
    """
    chosen: dict[str, str] = {}
    for group in filter(str.strip, setting.split(";")):
        match = GROUP.fullmatch(group)
        if not match:
            raise _wrong(what=f"`{group.strip()}` is not of the form `NAME=DE,FR`")
        for member in filter(None, map(str.strip, match[2].split(","))):
            found = BY_COUNTRY.get(member.upper()) or MARKETPLACES.get(member)
            if found is None:
                raise _wrong(
                    what=f"`{member}` is no country or marketplace id of Amazon"
                )
            if chosen.setdefault(found.id, match[1]) != match[1]:
                raise _wrong(what=f"`{member}` stands in two pools")
    return chosen | {k: v for k, v in default_pools().items() if k not in chosen}


def sharing(marketplace_id: str, pools: Mapping[str, str]) -> list[str]:
    """Return the marketplaces whose stock serves a marketplace, itself included."""
    pool = pools.get(marketplace_id, marketplace_id)
    return sorted(
        {marketplace_id, *(id_ for id_, name in pools.items() if name == pool)}
    )


def zone_of_pool(pool: str, pools: Mapping[str, str]) -> str:
    """Return the zone that a pool's days are counted in: its first marketplace's."""
    first = next((id_ for id_, name in pools.items() if name == pool), pool)
    return zone_of(first)


def _wrong(what: str) -> ConfigError:
    return ConfigError(
        f"{NAME}: {what}",
        hint="Write it like `EU=DE,FR,IT;NA=US,CA,MX`, or leave it empty.",
        names=(NAME,),
    )
