"""What must a person look at, the gravest first?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

from sqlalchemy import Connection

from sentia.config import Settings
from sentia.domain.figures import BY_KEY
from sentia.errors import ReconnectError
from sentia.queries.answers import Answer
from sentia.queries.files import FILES
from sentia.queries.health import TITLES, States
from sentia.queries.inventory import InventoryFigures
from sentia.queries.issues import open_issues
from sentia.queries.orders import OrderFigures
from sentia.queries.scope import Scope

SOON_DAYS: Final = 7  # what runs out within them asks for attention
# Where a warning is best looked into; the rest at the connections.
OPENS: Final = {"sku_absent": "/inventory?state=absent", "zero_orders": "/orders"}
# The streams that today's figures stand on, and how many intervals old they may be.
WATCHED: Final = ("orders", "inventory")
OVERDUE: Final = 2
LONG: Final = 120  # minutes; more are told in hours


class Matter(Answer):
    """Something to look at, and where."""

    severity: Literal["issue", "warning"]
    code: str
    text: str
    hint: str
    opens: str


def attention(  # noqa: PLR0913, PLR0917 - what it looks at
    db: Connection,
    scope: Scope,
    states: States,
    settings: Settings,
    sold: OrderFigures,
    stock: InventoryFigures,
    within: Callable[[str], str],
    *,
    now: datetime,
) -> list[Matter]:
    """What must a person do, and what looks wrong? The gravest first.

    What a figure opens is narrowed by `within`; an issue is one of any marketplace.
    """
    matters = [*_of_figures(sold, stock, within), *_of_age(states, settings, now)]
    for issue in open_issues(db, scope.accounts, now=now):
        opens = OPENS.get(issue.code, "/connections")
        matters.append(
            Matter(
                severity=issue.severity,
                code=issue.code,
                text=issue.message,
                hint=issue.hint,
                opens=opens,
            )
        )
    return sorted(matters, key=_urgency)


def _urgency(matter: Matter) -> tuple[bool, str]:
    # Where Amazon lets us in no more, all that stands below is of an earlier time.
    return matter.code != ReconnectError.code, matter.severity


def _of_age(states: States, settings: Settings, now: datetime) -> Iterator[Matter]:
    """Yield which figures are older than they should be, and why.

    What fails stands among the issues.
    """
    usual = OVERDUE * timedelta(minutes=settings.sync_interval_minutes)
    for state in states:
        as_of, until = state["as_of"], state["throttled_until"]
        read = state["stream"] in WATCHED and state["status"] != FILES
        if not (read and as_of and as_of < now - usual) or state["failing_since"]:
            continue
        what, age = TITLES[state["stream"]], _span(now - as_of)
        synced = state["last_synced"]
        if until:
            hint = f"Amazon takes the next call in {_span(until - now)}."
        elif synced and synced >= now - usual:
            hint = f"A sync ended {_span(now - synced)} ago: Amazon told nothing newer."
        else:
            hint = "The next sync is overdue; the connections show what it waits for."
        yield Matter(
            severity="warning",
            code="throttled" if until else "overdue",
            text=f"{what} of {state['account']}: the data is {age} old.",
            hint=hint,
            opens="/connections",
        )


def _span(length: timedelta) -> str:
    minutes = max(1, round(length / timedelta(minutes=1)))
    return (
        _count(minutes, "minute") if minutes < LONG else _count(minutes // 60, "hour")
    )


def _of_figures(
    sold: OrderFigures, stock: InventoryFigures, within: Callable[[str], str]
) -> Iterator[Matter]:
    if sold.late:
        yield Matter(
            severity="issue",
            code="late_orders",
            text=f"{_count(sold.late, 'order')} should have shipped by now.",
            hint="Ship what is overdue the longest first: Amazon counts them.",
            opens=within(BY_KEY["late"].opens),
        )
    first = next((i for i in stock.lowest if i.fulfillable and i.days_of_cover), None)
    if first and first.days_of_cover and first.days_of_cover < SOON_DAYS:
        left = f"{_count(first.fulfillable, 'unit')} left, {first.velocity} sold a day"
        coming = _count(first.inbound, "unit") if first.inbound else "nothing"
        yield Matter(
            severity="warning" if first.inbound else "issue",
            code="runs_out",
            text=f"{first.title or first.sku} runs out in {first.days_of_cover} days.",
            hint=f"{left}; {coming} inbound.",
            opens=within(f"/products/{quote(first.sku, safe='')}"),
        )
    if stock.out_of_stock_items:
        yield Matter(
            severity="warning",
            code="out_of_stock",
            text=f"{_count(stock.out_of_stock_items, 'SKU')} out of stock.",
            hint="Reorder what still sells, or close the listing.",
            opens=within(BY_KEY["outOfStockItems"].opens),
        )
    if stock.partly_out_items:
        yield Matter(
            severity="warning",
            code="partly_out",
            text=f"{_count(stock.partly_out_items, 'SKU')} out of stock in some "
            "marketplaces.",
            hint="The rows name where: send units there, others still have some.",
            opens=within(BY_KEY["partlyOutItems"].opens),
        )
    if stock.low_stock_items:
        yield Matter(
            severity="warning",
            code="low_stock",
            text=f"{_count(stock.low_stock_items, 'SKU')} with low stock.",
            hint="Below their reorder point; what runs out first stands first.",
            opens=within(BY_KEY["lowStockItems"].opens),
        )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
