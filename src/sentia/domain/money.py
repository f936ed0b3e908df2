"""Money that is exact and cannot be added across currencies by accident."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

MICROS: Final = 1_000_000
# ISO 4217 minor units that are not 2, of the currencies that the channels pay in.
DECIMALS: Final = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
# What the European Central Bank names a rate for to this day. Said here because reading
# its file takes a quarter of a second; a test holds it against the file.
CONVERTED: Final = frozenset({
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR",
    "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON",
    "SEK", "SGD", "THB", "TRY", "USD", "ZAR",
})  # fmt: skip


class InexactMoneyError(ValueError):
    """An amount has more decimals than storage can hold exactly."""


class Money(msgspec.Struct, frozen=True, gc=False):
    """An exact amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    @property
    def micros(self) -> int:
        """Millionths of the currency's unit, for storage."""
        return to_micros(self.amount)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            msg = f"cannot add {other.currency} to {self.currency}"
            raise ValueError(msg)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount, other.currency)


def to_micros(amount: Decimal) -> int:
    """Return millionths of the unit.

    Raises:
        InexactMoneyError: the amount has a part smaller than a millionth, or is
            not a finite number.
    """
    if not amount.is_finite():
        msg = f"{amount} is not an amount of money"
        raise InexactMoneyError(msg)
    return _to_micros(amount)


@lru_cache(maxsize=65_536)  # prices repeat, and decimals are slow
def _to_micros(amount: Decimal) -> int:
    scaled = amount.scaleb(6)
    micros = int(scaled)
    if micros != scaled:
        msg = f"{amount} has more than six decimals"
        raise InexactMoneyError(msg)
    return micros


def from_micros(micros: int, currency: str) -> Money:
    """Return the money that storage holds as `micros`."""
    return Money(Decimal(micros).scaleb(-6), currency)


def text_of(micros: int, currency: str) -> str:
    """Write an amount with its currency's own decimals (JPY none).

    One that has more keeps them: a sub-cent fee is not rounded away.
    """
    places = DECIMALS.get(currency, 2)
    amount = Decimal(micros).scaleb(-6).normalize()
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{amount:.{max(places, -exponent)}f}"
