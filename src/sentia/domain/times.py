"""Moments in UTC, and the business days that people count in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

SLOT = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
UNITS: Final = {
    HOUR: "hour",
    timedelta(minutes=1): "minute",
    timedelta(seconds=1): "second",
}


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name."""
    return ZoneInfo(name)


def business_day(moment: datetime, zone_name: str) -> date:
    """Return the day that `moment` belongs to where the zone's clocks hang."""
    return moment.astimezone(zone(zone_name)).date()


def day_starts_at(day: date, zone_name: str) -> datetime:
    """Return the moment (UTC) at which a business day begins."""
    return datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)


def slot_of(moment: datetime) -> datetime:
    """Return the quarter of an hour (UTC) that `moment` lies in."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


class Hour(NamedTuple):
    """An hour of a zone's clocks, or what a span has of it."""

    day: date
    clock: str  # what the clocks show as it begins: 14:00
    nth: int  # 1: the second one of that name, on the day the clocks go back
    begins: datetime  # UTC, as its end
    ends: datetime

    @property
    def slots(self) -> list[datetime]:
        """The quarters of an hour that it has."""
        return [
            self.begins + n * SLOT for n in range((self.ends - self.begins) // SLOT)
        ]


def hours(begins: datetime, ends: datetime, zone_name: str) -> list[Hour]:
    """Cut a span at the full hours of a zone's clocks; a day has 23 to 25 of them."""
    found: list[Hour] = []
    named: Counter[tuple[date, str]] = Counter()
    while begins < ends:
        local = begins.astimezone(zone(zone_name))
        name = local.date(), f"{local:%H:%M}"
        then = min(begins + HOUR - timedelta(minutes=local.minute), ends)
        found.append(Hour(*name, named[name], begins, then))
        named[name] += 1
        begins = then
    return found


def iso(moment: datetime) -> str:
    """Write a moment as the API does: UTC, milliseconds, Z."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read an ISO 8601 moment with its offset, as UTC.

    Raises:
        ValueError: the text is no moment, or has no offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        msg = f"{text!r} has no offset from UTC"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def spoken(span: timedelta) -> str:
    """Write a span of whole seconds as people say it, such as `15 minutes`."""
    unit, name = next(
        (unit, name) for unit, name in UNITS.items() if span // unit and not span % unit
    )
    count = span // unit
    return f"{count} {name}" + ("s" if count > 1 else "")
