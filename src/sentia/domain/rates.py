"""Exchange rates of the European Central Bank, as CurrencyConverter ships them.

A rate is unknown (None), never 1 or 0, where the bank names none: AED, SAR and EGP
always, RUB since 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

from currency_converter import CurrencyConverter, RateNotFoundError

SOURCE: Final = "European Central Bank"
DIGITS: Final = Context(prec=10)  # what is shown is what is multiplied
# The longest the bank pauses (Christmas, Easter); a longer gap is no last known rate.
PAUSE_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of another currency one unit was worth, and on which day."""

    currency: str
    rate: Decimal
    on: date


@lru_cache(maxsize=1)
def _bank() -> CurrencyConverter:
    # A quarter of a second and 40 MB, so only once somebody has two currencies. Without
    # the library's own fall-back, which hides from which day a rate comes.
    return CurrencyConverter(decimal=True)


def known_currencies() -> frozenset[str]:
    """Return the currencies that the bank names, or once named."""
    return frozenset(_bank().currencies)


@lru_cache(maxsize=1024)
def rate(currency: str, to: str, on: date) -> Rate | None:
    """Return the last rate known on that day; after the newest day, the newest.

    The first call reads a file: do not call it on the event loop.
    """
    if currency == to:
        return Rate(currency, Decimal(1), on)
    bank = _bank()
    if not {currency, to} <= bank.currencies:
        return None
    newest = min(on, bank.bounds[bank.ref_currency].last_date)
    for back in range(PAUSE_DAYS + 1):
        day = newest - timedelta(days=back)
        try:
            found = bank.convert(1, currency, to, date=day)
        except RateNotFoundError:
            continue
        return Rate(currency, DIGITS.plus(found), day)
    return None
