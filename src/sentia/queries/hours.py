"""How did the sales of one day, or of 24 hours, run hour by hour?

Days are those of each marketplace, and so are the hours of a day: 14:00 is 14:00 by
every marketplace's own clock. 24 hours are the same ones everywhere; they are cut by
one clock. Either is summed from quarters of an hour, so that the hours add up to the
figure of their span, also where they begin at half past for the rest of the world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from sentia.domain import times
from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import DAY, Span
from sentia.domain.times import HOUR, SLOT, Hour, day_starts_at, iso, slot_of
from sentia.queries.answers import Answer
from sentia.queries.sales import SLOTS_REACH, SUMS, Cell, Exchange, Pick, Sum
from sentia.queries.scope import Scope
from sentia.store import schema

ZERO: Final = timedelta()
MOMENT: Final = timedelta(microseconds=1)
# Whole: it is over, and all of it has been read. So far: a part. Unread, to come: no
# order of it is known, which is not nought.
State = Literal["whole", "soFar", "unread", "toCome"]
# The full hour of a quarter: text and moments of the databases are UTC.
FULL_HOUR: Final[dict[str, ColumnElement[Any]]] = {
    "sqlite": literal_column("substr(slot, 1, 13)"),
    "postgresql": literal_column(
        "date_bin('1 hour', slot, TIMESTAMPTZ '2000-01-01T00:00Z')"
    ),
}
Bounds = dict[str, tuple[datetime, datetime]]  # when a span begins and ends, by zone
Sold = tuple[str, datetime, Cell]  # in which zone, from when on, what
Key = tuple[Any, ...]
Cut = dict[str, dict[Key, Hour]]  # the hours of each zone


class HourSales(Answer):
    """One hour; the revenue is converted. What is not known yet is null."""

    day: date | None  # null where it is another one in another marketplace
    hour: str  # what the clocks show as it begins
    starts_at: str | None  # null where the clocks of marketplaces show other times
    state: State
    orders: int | None
    units: int | None
    revenue: str | None
    without_total: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What has been read, and by which clock 24 hours of several zones are cut."""

    whole_from: date | None = None  # the first whole day; None: they all are
    up_to: datetime | None = None  # None: up to now
    report_zone: str = "UTC"


ALL: Final = Known()


class SoldIn(NamedTuple):
    """A span, and the marketplaces that are known to have sold something in it."""

    pick: Pick
    places: Collection[str]


class Courses(NamedTuple):
    """A span and the one before it, by hour; None where no quarters are kept."""

    zone: str | None = None  # whose clocks; None: each marketplace's own
    now: list[HourSales] | None = None
    before: list[HourSales] | None = None


def courses(  # noqa: PLR0913 - of what, when, at which rates, and how much of it
    db: Connection,
    scope: Scope,
    spans: tuple[SoldIn, SoldIn | None],
    exchange: Exchange,
    known: Known,
    *,
    now: datetime,
) -> Courses:
    """How did the sales of a day run, beside all hours of an earlier one?"""
    asked = [span for span in spans if span]
    zones = _zones(db, scope, asked, now)
    bounds = [{z: _ends(span.pick(z, now), z) for z in zones} for span in asked]
    read = [span for span in bounds if _reaches(span, now)]
    if not read:
        return Courses()
    cells = _cells(db, scope, read, known.report_zone)
    # Where nothing was sold, no clock is asked.
    zones = {zone for some in cells for zone, _, _ in some} or zones
    shared = _shared(zones, read[0], known.report_zone)
    rolls = asked[0].pick("UTC", now).since is not None
    clock = (shared or known.report_zone) if rolls else None
    found = [
        _course(_cut(span, zones, clock), some, exchange, known, now)
        for span, some in zip(read, cells, strict=True)
    ]
    return Courses(clock or shared, *found)


def _zones(
    db: Connection, scope: Scope, asked: Sequence[SoldIn], now: datetime
) -> set[str]:
    """Return the zones in which something may have been sold."""
    places = {*scope.marketplace_ids, *(id_ for one in asked for id_ in one.places)}
    if not scope.marketplace_id and not all(a.marketplace_ids for a in scope.accounts):
        # Files do not say where an account sells; its days do, the whole of each.
        table, days = schema.sales_days, [one.pick("UTC", now).first for one in asked]
        near = table.c.day.between(min(days) - DAY, max(days) + DAY)
        ours = *scope.of(table), table.c.calendar == "marketplace", near
        places |= {*db.scalars(select(table.c.marketplace_id).where(*ours).distinct())}
    return {zone_of(place) for place in places} or {"UTC"}


def _ends(span: Span, zone: str) -> tuple[datetime, datetime]:
    """Return the ends of 24 hours, or of the whole day, also where it still runs.

    The last quarter of an hour is a whole one, as all others.
    """
    if span.since and span.until:
        return span.since, slot_of(span.until - MOMENT) + SLOT
    return day_starts_at(span.first, zone), day_starts_at(span.first + DAY, zone)


def _reaches(span: Bounds, now: datetime) -> bool:
    return now - min(begins for begins, _ in span.values()) < SLOTS_REACH


def _cells(
    db: Connection, scope: Scope, spans: Sequence[Bounds], report_zone: str
) -> list[list[Sold]]:
    """Read what was sold in some spans, each zone's own.

    By the full hour where that is one by all clocks, else by its quarters.
    """
    table = schema.sales_slots
    at, _ = next(iter(spans[0].values()))
    full = all(_offset(zone, at) % HOUR == ZERO for zone in (*spans[0], report_zone))
    unit = FULL_HOUR[db.dialect.name] if full else table.c.slot
    place, currency = table.c.marketplace_id, table.c.currency
    sums = [cast(func.sum(table.c[name]), BigInteger) for name in SUMS]
    # One statement, but a search for each: of an OR, SQLite would read all slots.
    asked = [
        select(literal(number), func.min(table.c.slot), place, currency, *sums)
        .where(
            *scope.of(table),
            table.c.slot >= min(begins for begins, _ in span.values()),
            table.c.slot < max(ends for _, ends in span.values()),
        )
        .group_by(unit, place, currency)
        for number, span in enumerate(spans)
    ]
    found: list[list[Sold]] = [[] for _ in spans]
    for number, slot, id_, *rest in db.execute(union_all(*asked)):
        zone = zone_of(id_)
        begins, ends = spans[number].get(zone, (slot, slot))
        if begins <= slot < ends:
            found[number].append((zone, slot, Cell(slot.date(), id_, *rest)))
    return found


def _shared(zones: Collection[str], span: Bounds, report_zone: str) -> str | None:
    """Name a zone whose clocks are those of all; None where they show other times."""
    ends = span[min(zones)]
    if len({tuple(_offset(zone, at) for at in ends) for zone in zones}) > 1:
        return None
    return report_zone if report_zone in zones else min(zones)


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(times.zone(zone)).utcoffset() or ZERO


def _cut(span: Bounds, zones: Collection[str], clock: str | None) -> Cut:
    """Cut a span into hours: by one clock, or each zone's by its own.

    Hours of the same key are shown as one.
    """
    if clock:
        hours = times.hours(*span[min(zones)], clock)
        return {zone: {(hour.begins,): hour for hour in hours} for zone in zones}
    return {
        zone: {(h.clock, h.nth): h for h in times.hours(*span[zone], zone)}
        for zone in zones
    }


def _course(
    cut: Cut, cells: Sequence[Sold], exchange: Exchange, known: Known, now: datetime
) -> list[HourSales]:
    key_of = {
        (zone, slot): key
        for zone, hours in cut.items()
        for key, hour in hours.items()
        for slot in hour.slots
    }
    sums: dict[Key, Sum] = defaultdict(Sum)
    for zone, slot, cell in cells:
        if key := key_of.get((zone, slot)):
            sums[key].add(cell)
    shown, so_far, told = [], Decimal(0), Decimal(0)
    for key in sorted({key for hours in cut.values() for key in hours}):
        parts = [hours[key] for hours in cut.values() if key in hours]
        revenue = exchange.revenue(sums[key])
        if revenue is not None:
            # What rounding takes from one hour the next one gets: no cent is lost.
            so_far += revenue
            revenue, told = exchange.rounded(so_far) - told, exchange.rounded(so_far)
        shown.append(_hour(parts, sums[key], exchange.text(revenue), known, now))
    return shown


def _hour(
    parts: Sequence[Hour], sold: Sum, revenue: str | None, known: Known, now: datetime
) -> HourSales:
    state = _state(parts, sold, known, now)
    days, moments = {part.day for part in parts}, {part.begins for part in parts}
    told = state in {"whole", "soFar"}
    return HourSales(
        day=days.pop() if len(days) == 1 else None,
        hour=parts[0].clock,
        starts_at=iso(moments.pop()) if len(moments) == 1 else None,
        state=state,
        orders=sold.orders if told else None,
        units=sold.units if told else None,
        revenue=revenue if told else None,
        without_total=sold.without_total if told else None,
    )


def _state(parts: Sequence[Hour], sold: Sum, known: Known, now: datetime) -> State:
    begins, ends = min(h.begins for h in parts), max(h.ends for h in parts)
    up_to = min(now, known.up_to or now)
    read = known.whole_from is None or min(h.day for h in parts) >= known.whole_from
    if read and ends <= up_to:
        return "whole"
    if sold.orders or (read and begins < up_to):
        return "soFar"
    return "toCome" if begins >= now else "unread"
