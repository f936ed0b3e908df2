"""The span of business days that a figure is about, and the one to compare with.

A marketplace counts in its own days, so "today" is not the same date everywhere.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from sentia.domain.times import SLOT, business_day, slot_of, zone
from sentia.errors import refuse

DAYS: Final = {"today": 1, "24h": 1, "7d": 7, "30d": 30, "90d": 90, "12m": 365}
DEFAULT: Final = "30d"
LONGEST_DAYS: Final = 3660  # ten years
FIRST_DAY: Final = date(1995, 1, 1)  # nothing was sold online before
LAST_DAY: Final = date(2100, 12, 31)
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
DAY: Final = timedelta(days=1)
WEEK: Final = 7 * DAY
# The span just before; the nearest one before with the same weekdays; that of a year
# before, with the same weekdays.
Compare = Literal["previous", "weekday", "year", "none"]


@dataclass(frozen=True, slots=True)
class Span:
    """Inclusive business days of one marketplace.

    Where `until` is set, only what happened before that moment counts, and only since
    `since` where that is set ("24h").
    """

    first: date
    last: date
    since: datetime | None = None
    until: datetime | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Range:
    """What was asked for: a named range, or the days from `first` to `last`."""

    name: str
    first: date | None = None
    last: date | None = None

    @property
    def in_hours(self) -> bool:
        """Whether it is one day, or 24 hours: its course is one by hour."""
        own = self.first is not None and self.first == self.last
        return own or DAYS.get(self.name) == 1

    def span(self, zone_name: str, now: datetime) -> Span:
        """Return the days this means where the zone's clocks hang."""
        today = business_day(now, zone_name)
        if self.first is not None and self.last is not None:
            return Span(self.first, self.last)
        if self.name == "24h":
            # 96 quarters of an hour, the one that runs included.
            until = slot_of(now) + SLOT
            since = until - DAY
            return Span(business_day(since, zone_name), today, since, until)
        return Span(today - (DAYS[self.name] - 1) * DAY, today)

    def earlier(self, compare: Compare, zone_name: str, now: datetime) -> Span:
        """Return the span to compare with, of equal length (see `Compare`).

        Where this one still runs, that one ends when its clocks show the same.
        """
        span = self.span(zone_name, now)
        length = DAY if span.since else span.last - span.first + DAY
        back = {
            "previous": length,
            "weekday": -(-length // WEEK) * WEEK,
            "year": 52 * WEEK,
        }[compare]
        if span.since is not None and span.until is not None:
            since, until = span.since - back, now - back
            last = business_day(until, zone_name)
            return Span(business_day(since, zone_name), last, since, until)
        today = business_day(now, zone_name)
        first, last = span.first - back, span.last - back
        if not span.first <= today <= span.last:
            return Span(first, last)
        passed = today - back
        return Span(first, passed, until=same_hour(passed, zone_name, now))


def same_hour(day: date, zone_name: str, now: datetime) -> datetime:
    """Return the moment of a day at which its clocks show what they show now."""
    clock = now.astimezone(zone(zone_name)).time()
    return datetime.combine(day, clock, zone(zone_name)).astimezone(UTC)


def parse(
    name: str | None = None, first: str | None = None, last: str | None = None
) -> Range:
    """Read the parameters `range`, or `from` and `to`.

    Raises:
        InvalidParameterError: they make no span; the message names the parameter.
    """
    if first is None and last is None:
        if name is not None and name not in DAYS:
            refuse("range", f"{name!r} is none of {', '.join(DAYS)}.")
        return Range(name or DEFAULT)
    if name is not None:
        refuse("range", "give either range, or from and to.")
    begins, ends = _day("from", first), _day("to", last)
    if begins > ends:
        refuse("from", f"{begins} is after to, {ends}.")
    if begins < FIRST_DAY:
        refuse("from", f"{begins} is before {FIRST_DAY}.")
    if ends > LAST_DAY:
        refuse("to", f"{ends} is after {LAST_DAY}.")
    if (ends - begins).days >= LONGEST_DAYS:
        refuse("from", "it is more than ten years before to.")
    return Range("custom", begins, ends)


def _day(parameter: str, text: str | None) -> date:
    if text is None:
        refuse(parameter, "it is missing; from and to go together.")
    # fromisoformat alone would take "20260301" and "2026-W09-7" too.
    with suppress(ValueError):
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
    return refuse(parameter, f"{text!r} is no day such as 2026-03-01.")
