"""What must a person do, and what looks wrong?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, Literal

from sqlalchemy import Connection, func, select

from sentia.domain.marketplaces import MARKETPLACES
from sentia.domain.ranges import DAY, Span, same_hour
from sentia.domain.times import business_day, day_starts_at, iso
from sentia.errors import NotConnectedError
from sentia.queries import health
from sentia.queries.answers import Answer, filled
from sentia.queries.files import told_by_files
from sentia.queries.past import known_from
from sentia.queries.sales import sales
from sentia.queries.scope import Account, Scope
from sentia.store import schema
from sentia.store.stock import ABSENT

WEEK: Final = 7 * DAY
WEEKS: Final = 4
# Fewer orders than this on the same weekday of four weeks, and a day without one is
# nothing to wonder about.
USUAL: Final = 20
WORDS: Final = {"orders": "orders", "inventory": "stock"}  # of what files tell
NAMED: Final = 5  # SKUs; of more it is enough to know that there are


class Issue(Answer):
    """Something a person must do (issue), or should look at (warning)."""

    code: str
    severity: Literal["issue", "warning"]
    stream: str
    account: str
    message: str
    hint: str
    opened_at: str


def open_issues(
    db: Connection, accounts: Sequence[Account], *, now: datetime
) -> list[Issue]:
    """What is open, the gravest first?"""
    names = {account.id: account.name for account in accounts}
    table = schema.issues
    asked = (
        select(table)
        .where(table.c.account_id.in_(names))
        .order_by(table.c.severity, table.c.opened_at, table.c.stream, table.c.code)
    )
    found = [
        filled(Issue, row, account=names[row["account_id"]])
        for row in db.execute(asked).mappings()
    ]
    for account in accounts:
        if not account.connected:
            found += _only_files(db, account, alone=len(accounts) == 1)
            continue
        found += _silent_marketplaces(db, account, now)
        found += _gone_skus(db, account, now)
    return found


def _only_files(db: Connection, account: Account, *, alone: bool) -> list[Issue]:
    """What does nobody read, so that it stays as old as its files?"""
    found = told_by_files(db, account)
    if not found:
        return []
    held = " and ".join(
        f"{WORDS[told.stream]} up to {told.day:%-d %b %Y}" for told in found
    )
    who = "Amazon" if alone else account.name
    table = schema.accounts.c
    region = db.scalar(select(table.region).where(table.id == account.id))
    holds = "it holds" if region else "files hold"  # it was connected, or never
    return [
        Issue(
            code=NotConnectedError.code,
            severity="warning",
            stream="account",
            account=account.name,
            message=f"{who} is not connected; {holds} {held}.",
            hint=NotConnectedError.hint,
            opened_at=iso(min(told.as_of for told in found)),
        )
    ]


def _gone_skus(db: Connection, account: Account, now: datetime) -> list[Issue]:
    """Which SKUs has Amazon ceased to list this week, in every marketplace?"""
    table = schema.stock
    asked = (
        select(table.c.sku, func.max(table.c.seen_at))
        .where(table.c.account_id == account.id)
        .group_by(table.c.sku)
        .having(
            func.min(table.c.missed) >= ABSENT,
            func.max(table.c.seen_at) > now - WEEK,
        )
        .order_by(table.c.sku)
    )
    last_seen = dict(db.execute(asked).all())
    if not last_seen:
        return []
    first = ", ".join([*last_seen][:NAMED]) + ("…" if len(last_seen) > NAMED else "")
    count = f"{len(last_seen)} SKU{'s are' if len(last_seen) > 1 else ' is'}"
    return [
        Issue(
            code="sku_absent",
            severity="warning",
            stream="inventory",
            account=account.name,
            message=f"{count} gone from Amazon's stock lists: {first}.",
            hint="It counts as 0 now. Deleted on purpose? Then nothing is to be done; "
            "else look for it in Seller Central, Manage FBA Inventory.",
            opened_at=iso(max(last_seen.values())),
        )
    ]


def _silent_marketplaces(
    db: Connection, account: Account, now: datetime
) -> list[Issue]:
    """Where is there no order though this weekday always had some?

    Of a day that has not all been read, nobody can tell.
    """
    scope = Scope((account,))
    states = health.stream_states(db, scope.accounts, now=now)
    whole = known_from(states, scope, now=now)
    sold: Counter[tuple[str, date]] = Counter()
    for cell in sales(db, scope, _weeks, now):
        sold[cell.marketplace_id, cell.day] += cell.orders
    found: list[Issue] = []
    for word, back in (("today", timedelta(0)), ("yesterday", DAY)):
        for id_ in sorted(MARKETPLACES.keys() & {id_ for id_, _ in sold}):
            place = MARKETPLACES[id_]
            day = business_day(now, place.zone) - back
            if sold[id_, day] or (whole and day < whole):
                continue
            usual = sum(sold[id_, day - n * WEEK] for n in range(1, WEEKS + 1))
            if usual > USUAL and not back:
                usual = _by_this_minute(db, replace(scope, marketplace_id=id_), now)
            if usual > USUAL:
                found.append(
                    Issue(
                        code="zero_orders",
                        severity="warning",
                        stream="orders",
                        account=account.name,
                        message=f"{place.name} has no order {word}; the same weekday "
                        f"had {usual} in the last {WEEKS} weeks.",
                        hint="Look into Seller Central. If there are orders, please "
                        "report it; if not, check your listings.",
                        opened_at=iso(day_starts_at(day, place.zone)),
                    )
                )
    return found


def _weeks(zone: str, now: datetime) -> Span:
    """Return the days that yesterday and today are compared with, and these."""
    today = business_day(now, zone)
    return Span(today - DAY - WEEKS * WEEK, today)


def _by_this_minute(db: Connection, scope: Scope, now: datetime) -> int:
    """Count the orders of today's weekday in the weeks before, up to this minute."""

    def pick(zone: str, now: datetime, week: int) -> Span:
        day = business_day(now, zone) - week * WEEK
        return Span(day, day, until=same_hour(day, zone, now))

    return sum(
        cell.orders
        for week in range(1, WEEKS + 1)
        for cell in sales(db, scope, partial(pick, week=week), now)
    )
