"""What must a person do, and what looks wrong?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, select

from sentia.domain.marketplaces import MARKETPLACES
from sentia.domain.ranges import DAY, Span, same_hour
from sentia.domain.times import business_day, day_starts_at, iso
from sentia.queries.answers import Answer, filled
from sentia.queries.sales import sales
from sentia.queries.scope import Account, Scope
from sentia.store import schema

WEEK: Final = 7 * DAY
WEEKS: Final = 4
# Fewer orders than this on the same weekday of four weeks, and a day without one is
# nothing to wonder about.
USUAL: Final = 20


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
        found += _silent_marketplaces(db, account, now)
    return found


def _silent_marketplaces(
    db: Connection, account: Account, now: datetime
) -> list[Issue]:
    """Where is there no order though this weekday always had some?"""
    scope = Scope((account,))
    found: list[Issue] = []
    for word, back in (("today", timedelta(0)), ("yesterday", DAY)):
        latest = _orders(db, scope, back, now)
        usual: Counter[str] = Counter()
        for week in range(1, WEEKS + 1):
            usual += _orders(db, scope, back + week * WEEK, now)
        for id_ in sorted(usual):
            if usual[id_] > USUAL and not latest[id_] and id_ in MARKETPLACES:
                place = MARKETPLACES[id_]
                day = business_day(now, place.zone) - back
                found.append(
                    Issue(
                        code="zero_orders",
                        severity="warning",
                        stream="orders",
                        account=account.name,
                        message=f"{place.name} has no order {word}; the same weekday "
                        f"had {usual[id_]} in the last {WEEKS} weeks.",
                        hint="Look into Seller Central. If there are orders, please "
                        "report it; if not, check your listings.",
                        opened_at=iso(day_starts_at(day, place.zone)),
                    )
                )
    return found


def _orders(
    db: Connection, scope: Scope, back: timedelta, now: datetime
) -> Counter[str]:
    """Count the orders of a day by marketplace; of a today, up to the same hour."""

    def pick(zone: str, now: datetime) -> Span:
        day = business_day(now, zone) - back
        part = back and not back % WEEK
        return Span(day, day, until=same_hour(day, zone, now) if part else None)

    found: Counter[str] = Counter()
    for cell in sales(db, scope, pick, now):
        found[cell.marketplace_id] += cell.orders
    return found
