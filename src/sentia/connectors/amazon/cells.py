"""What one cell of a report file says: an amount, a count, a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

from sentia.domain.money import to_micros
from sentia.domain.times import zone

# Amazon writes 1234.5, spreadsheets also 1,234.50 and 1,16,409.57 (India).
_DOT: Final = re.compile(r"-?(\d{1,12}|\d{1,3}(,\d{2,3})*,\d{3})(\.\d+)?")
# Where people write 1.234,50, both 1.234 and 1,234 could be either number.
_COMMA: Final = re.compile(r"-?(\d{1,12}|\d{1,3}(\.\d{3})+),\d+")
_EITHER: Final = re.compile(r"-?\d{1,3}[.,]\d{3}")
COMMA_COUNTRIES: Final = frozenset(
    ("DE", "FR", "IT", "ES", "NL", "BE", "SE", "PL", "TR", "BR")
)
_WRITTEN: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})")
_YEARS: Final = range(1995, 2100)  # Amazon's first; beyond it is a slip


def amount(text: str, *, comma: bool) -> int | None:
    """Read an amount in millionths; blank is None.

    Raises:
        ValueError: it is none, or nobody can tell which.
    """
    text = text.strip()
    if not text:
        return None
    if comma and _EITHER.fullmatch(text):
        msg = f"{text!r} may be two different amounts"
        raise ValueError(msg)
    if comma and _COMMA.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif not _DOT.fullmatch(text):
        msg = f"{text[:40]!r} is no amount"
        raise ValueError(msg)
    return to_micros(Decimal(text.replace(",", "")))


@lru_cache(maxsize=4_096)
def count(text: str) -> int:
    """Read a number of units.

    Raises:
        ValueError: it is none, or more than anybody sells.
    """
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        msg = f"{text[:40]!r} is no number of units"
        raise ValueError(msg)
    return int(digits)


def moment(text: str) -> datetime | None:
    """Read a moment in ISO 8601; None where it names no offset, or is none."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if read.tzinfo is UTC:
        return _plausible(read)
    return _plausible(read).astimezone(UTC) if read.tzinfo else None


def written(text: str, *, day_first: Callable[[], bool]) -> tuple[date, time]:
    """Read a date without an offset, with its time (noon where it has none).

    `day_first` is asked only about such as 04-05-22.

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    if not (found := _WRITTEN.fullmatch(text)):
        read = _plausible(datetime.fromisoformat(text))
        return read.date(), time(12) if len(text) <= 10 else read.time()
    first, second, year = map(int, found.groups())
    month, day = (second, first) if day_first() else (first, second)
    return date(year + 2000 if year < 100 else year, month, day), time(12)


def is_day_first(texts: Iterable[str]) -> bool:
    """Tell 30-04-22 from 04-30-22 by a whole column; month first if nothing tells."""
    for text in texts:
        found = _WRITTEN.fullmatch(text.strip())
        if found and max(int(found[1]), int(found[2])) > 12:
            return int(found[1]) > 12
    return False


def local(day: date, at: time, zone_name: str) -> datetime:
    """Return the moment (UTC) at which the zone's clocks show that."""
    return datetime.combine(day, at, zone(zone_name)).astimezone(UTC)


def _plausible(read: datetime) -> datetime:
    if read.year not in _YEARS:
        msg = f"{read:%Y-%m-%d} cannot be meant"
        raise ValueError(msg)
    return read
