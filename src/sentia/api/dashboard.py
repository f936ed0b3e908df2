"""The figures of the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.asked import (
    Priced,
    Read,
    answered,
    integration,
)
from sentia.api.documents import Dashboard, Done, documented
from sentia.api.snapshots import Accounts, Ask, Asking, AskOpenly, AskStock
from sentia.domain import ranges
from sentia.domain.times import slot_of
from sentia.queries import health, setup
from sentia.queries.executive import Executive, executive
from sentia.queries.inventory import InventoryFigures, inventory_figures
from sentia.queries.orders import OrderFigures, order_figures
from sentia.queries.past import known, order_meta, stock_meta
from sentia.queries.setup import SetupStatus, unconnected
from sentia.store.versions import versions

# How far a stream has been read, of its state.
READ: Final = ("account_id", "stream", "position", "last_synced", "as_of")
SHOPIFY_SETTINGS: Final = (
    "SHOPIFY_SHOP_DOMAIN",
    "SHOPIFY_CLIENT_ID",
    "SHOPIFY_CLIENT_SECRET",
)


class Compared(Priced):
    """What is compared with an earlier span."""

    compare: ranges.Compare = Field(
        "previous",
        description="The span just before, the nearest before with the same weekdays, "
        "that of 52 weeks before, or none; up to the same minute.",
    )


AskedFor = Annotated[Priced, Query()]
ComparedFor = Annotated[Compared, Query()]

router = APIRouter(prefix="/api/v1/dashboard", tags=["dashboard"])


@router.get("/setup-status", **documented(Done[SetupStatus]))
async def setup_status(ask: AskOpenly) -> Response:
    """What is connected, and does it work? Counts only for who is signed in."""

    def work(db: Connection, held: Accounts) -> Any:
        amazon = integration(db, ask, held)
        if ask.visitor and (amazon.connected or setup.holds_records(db, held)):
            amazon.inventory_count, amazon.order_count = setup.counts(db, held)
        shopify = unconnected(SHOPIFY_SETTINGS)
        return Done(data={"integrations": {"amazon": amazon, "shopify": shopify}})

    return await ask.answer(work)


@router.get("/amazon-inventory", **documented(Dashboard[InventoryFigures]))
async def amazon_inventory(ask: AskStock, asked: AskedFor) -> Response:
    """What is in stock, what runs low, and what is on its way."""

    def work(read: Read) -> tuple[Any, health.Meta]:
        data, lacking = _stock(ask, read)
        unknown = {"skusWithoutQuantity": lacking}
        return data, stock_meta(read[2], read[1], unknown, now=ask.now)

    return await _answer(ask, asked, work)


@router.get("/amazon-orders", **documented(Dashboard[OrderFigures]))
async def amazon_orders(ask: Ask, asked: ComparedFor) -> Response:
    """What was ordered, what it brought, and what is still to be shipped."""
    span, settings = asked.span, ask.context.settings

    def work(read: Read) -> tuple[Any, health.Meta]:
        db, scope, states = read
        data = order_figures(
            db,
            scope,
            span,
            now=ask.now,
            currency=asked.currency or settings.report_currency,
            compare=asked.compare,
            known=known(states, scope, settings.report_zone, now=ask.now),
            hourly=True,
        )
        unknown = {"ordersWithoutTotal": data.without_total}
        return data, order_meta(states, scope, unknown, now=ask.now)

    return await _answer(ask, asked, work)


@router.get("/executive", **documented(Dashboard[Executive]))
async def executive_figures(ask: Ask, asked: ComparedFor) -> Response:
    """The key figures against an earlier span, and what needs attention."""
    span, settings = asked.span, ask.context.settings

    def work(read: Read) -> tuple[Any, health.Meta]:
        db, scope, states = read
        data, unknown = executive(
            db,
            scope,
            states,
            settings,
            span,
            _stock(ask, read),
            asked.within,
            now=ask.now,
            currency=asked.currency or settings.report_currency,
            compare=asked.compare,
        )
        stock = health.INVENTORY
        return data, order_meta(states, scope, unknown, now=ask.now, beside=stock)

    return await _answer(ask, asked, work)


def _stock(ask: Asking, read: Read) -> tuple[InventoryFigures, int]:
    """Reckon stock once for both routes, and not anew each minute.

    It changes with the data, with how far these have been read, and with the day, which
    begins at a quarter of an hour by all clocks.
    """
    assert ask.visitor
    db, scope, states = read
    settings, now = ask.context.settings, ask.now
    version = sum(versions(db, ask.visitor.organisation_id).values())
    up_to = tuple(tuple(state[name] for name in READ) for state in states)
    found: tuple[InventoryFigures, int] = ask.context.stock.once(
        (scope, version, up_to, slot_of(now)),
        lambda: inventory_figures(db, scope, states, settings, now=now),
    )
    return found


async def _answer(
    ask: Asking, asked: Priced, work: Callable[[Read], tuple[Any, health.Meta]]
) -> Response:
    """Answer with figures."""
    _ = asked.span  # a bad one is refused, also where no figure has a period

    def answer(db: Connection, held: Accounts) -> Dashboard[Any]:
        return answered(db, ask, held, asked, work)

    return await ask.answer(answer)
