"""Which orders are there? A page of them, and the sums of all that match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, func, select

from sentia.domain.marketplaces import zone_of
from sentia.domain.money import text_of
from sentia.domain.orders import Status
from sentia.domain.times import business_day
from sentia.queries.answers import Answer, MoneyText, filled, money_text
from sentia.queries.lists import Listed, Paging
from sentia.queries.order_places import place, skipped
from sentia.queries.order_reads import (
    ITEMS,
    NOT_COUNTED,
    NOT_SHIPPED,
    OPEN,
    Reading,
    Wanted,
)
from sentia.queries.order_sums import Group, added, read
from sentia.queries.orders import Conversion, conversion, main_currency
from sentia.queries.sales import Exchange, Sum
from sentia.queries.scope import Scope, country_of

NotCounted = Literal["cancelled", "replacement", "multiChannel"]


class OrderLine(Answer):
    """One order of a list."""

    order_id: str
    account: str
    marketplace_id: str
    country: str | None
    status: str
    fulfilled_by: str | None
    placed_at: str
    day: str
    updated_at: str | None
    ship_by: str | None
    late: bool
    units: int
    lines: int
    total: MoneyText | None
    counted: bool
    not_counted: NotCounted | None
    business: bool


class OrderSums(Answer):
    """The counted orders of a list, as the dashboard's figures count them."""

    orders: int
    units: int
    without_total: int
    by_currency: list[MoneyText]
    # At the rates of the span's last day; null while no total, or no rate, is known.
    converted: MoneyText | None
    conversion: Conversion | None


def orders(  # noqa: PLR0913 - of what, which of them, and how they are shown
    db: Connection,
    scope: Scope,
    wanted: Wanted,
    asked: Paging,
    *,
    now: datetime,
    currency: str | None = None,
) -> Listed[OrderLine, OrderSums]:
    """Which orders match, in the order asked for?

    `currency` is that of the converted sum; without it, the currency of most orders.
    """
    reading = Reading.of(db, scope, wanted, now)
    few = reading.are_few(asked)
    rows: list[RowMapping] = []
    at = skipped(reading, asked, few=few)
    for known in reading.phases(at) if at else ():
        assert at
        left = asked.limit + 1 - len(rows)
        found = reading.following(at, known=known, few=few).limit(left)
        rows += db.execute(found).mappings().all() if left else ()
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    total, sums = None, None
    if asked.summed:
        groups = read(rows[0]["sums"]) if rows and "sums" in rows[0] else None
        total, sums = order_sums(reading, currency, groups)
    return Listed(
        items=order_lines(db, scope, rows, now=now),
        next_cursor=asked.cursor(place(rows[-1], asked)) if more else None,
        total=total,
        sums=sums,
    )


def order_sums(
    reading: Reading, currency: str | None, groups: Sequence[Group] | None
) -> tuple[int | None, OrderSums | None]:
    """How many orders match, and what are the counted ones of them in sum?

    Days come from their rollup, what is unusual from an index of its own, and of few
    orders the `groups` with the rows; None where every order would have to be read.
    """
    wanted, whole = reading.wanted, Sum()
    if wanted.searched and reading.found is None:
        return None, None
    if not wanted.summed_up:
        total = reading.add_to(whole) if groups is None else added(whole, groups)
    else:
        for cell in reading.rollup():
            whole.add(cell)
        others = replace(reading, wanted=replace(wanted, status=None))
        total = whole.orders + (0 if wanted.counted else others.count(NOT_COUNTED))
        if wanted.status:
            total -= others.add_to(whole, NOT_SHIPPED, sign=-1)
    home = currency or main_currency(reading.db, reading.scope)
    exchange = Exchange(home, _last_day(reading))
    converted = exchange.text(exchange.revenue(whole)) if whole.known else None
    return total, OrderSums(
        orders=whole.orders,
        units=whole.units,
        without_total=whole.without_total,
        by_currency=[
            MoneyText(amount=text_of(micros, code), currency=code)
            for code, micros in sorted(whole.revenue.items())
            if whole.known[code]
        ],
        converted=MoneyText(amount=converted, currency=home) if converted else None,
        conversion=conversion({*whole.revenue}, exchange),
    )


def _last_day(reading: Reading) -> date:
    """Return the last business day of the span anywhere, as the dashboard does."""
    places = {*reading.scope.marketplace_ids, *(id_ for _, id_ in reading.branches)}
    zones, span = {zone_of(id_) for id_ in places} or {"UTC"}, reading.wanted.span
    if span is None:
        return max(business_day(reading.now, zone) for zone in zones)
    return max(span.span(zone, reading.now).last for zone in zones)


def order_lines(
    db: Connection, scope: Scope, rows: Sequence[RowMapping], *, now: datetime
) -> list[OrderLine]:
    """Show orders as lists do."""
    names = {account.id: account.name for account in scope.accounts}
    lines = _counted_lines(db, rows)
    return [
        filled(
            OrderLine,
            row,
            account=names[row["account_id"]],
            country=country_of(row["marketplace_id"]),
            day=row["day"].isoformat(),
            late=_is_late(row, now),
            lines=lines.get((row["account_id"], row["order_id"]), 0),
            total=money_text(row["total"], row["currency"]),
            not_counted=_why_not(row),
            business=bool(row["is_business"]),
        )
        for row in rows
    ]


def _counted_lines(
    db: Connection, rows: Sequence[RowMapping]
) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    # Account by account: SQLite finds no pairs by an index.
    for account_id in {row["account_id"] for row in rows}:
        ours = [row["order_id"] for row in rows if row["account_id"] == account_id]
        asked = (
            select(ITEMS.c.order_id, func.count())
            .where(ITEMS.c.account_id == account_id, ITEMS.c.order_id.in_(ours))
            .group_by(ITEMS.c.order_id)
        )
        found |= {(account_id, order_id): n for order_id, n in db.execute(asked)}
    return found


def _is_late(row: RowMapping, now: datetime) -> bool:
    ours = row["status"] in OPEN and row["fulfilled_by"] == "merchant"
    return bool(ours and row["ship_by"] and row["ship_by"] < now)


def _why_not(row: RowMapping) -> NotCounted | None:
    if row["counted"]:
        return None
    if row["status"] == Status.CANCELLED:
        return "cancelled"
    return "replacement" if row["is_replacement"] else "multiChannel"
