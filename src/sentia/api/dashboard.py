"""The figures of the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.asked import Ranged, Read, answered, integration
from sentia.api.documents import Dashboard, Done, documented
from sentia.api.snapshots import Accounts, Ask, Asking, AskOpenly
from sentia.domain import ranges, rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.errors import refuse
from sentia.queries import health, setup
from sentia.queries.inventory import InventoryFigures, inventory_figures
from sentia.queries.orders import OrderFigures, order_figures
from sentia.queries.setup import SetupStatus, unconnected

SHOPIFY_SETTINGS: Final = (
    "SHOPIFY_SHOP_DOMAIN",
    "SHOPIFY_CLIENT_ID",
    "SHOPIFY_CLIENT_SECRET",
)


class Asked(Ranged):
    """What every dashboard answer can be narrowed to."""

    currency: Annotated[str, StringConstraints(to_upper=True)] | None = Field(
        None, description="Currency of converted totals."
    )


AskedFor = Annotated[Asked, Query()]

router = APIRouter(prefix="/api/v1/dashboard", tags=["dashboard"])


@router.get("/setup-status", **documented(Done[SetupStatus]))
async def setup_status(ask: AskOpenly) -> Response:
    """What is connected, and does it work? Counts only for who is signed in."""

    def work(db: Connection, held: Accounts) -> Any:
        amazon = integration(db, ask, held)
        if ask.visitor and amazon.connected:
            amazon.inventory_count, amazon.order_count = setup.counts(db, held)
        shopify = unconnected(SHOPIFY_SETTINGS)
        return Done(data={"integrations": {"amazon": amazon, "shopify": shopify}})

    return await ask.answer(work)


@router.get("/amazon-inventory", **documented(Dashboard[InventoryFigures]))
async def amazon_inventory(ask: Ask, asked: AskedFor) -> Response:
    """What is in stock, what runs low, and what is on its way."""

    def figures(read: Read, _range: ranges.Range) -> tuple[Any, int]:
        return inventory_figures(*read, ask.context.settings, now=ask.now)

    return await _answer(ask, asked, figures, health.INVENTORY, "skusWithoutQuantity")


@router.get("/amazon-orders", **documented(Dashboard[OrderFigures]))
async def amazon_orders(ask: Ask, asked: AskedFor) -> Response:
    """What was ordered, what it brought, and what is still to be shipped."""

    def figures(read: Read, range_: ranges.Range) -> tuple[Any, int]:
        db, scope, _ = read
        currency = asked.currency or ask.context.settings.report_currency
        data = order_figures(db, scope, range_, now=ask.now, currency=currency)
        return data, data.without_total

    return await _answer(ask, asked, figures, health.ORDERS, "ordersWithoutTotal")


async def _answer(
    ask: Asking,
    asked: Asked,
    figures: Callable[[Read, ranges.Range], tuple[Any, int]],
    streams: Sequence[str],
    unknown: str,
) -> Response:
    """Answer with figures, and how many of what they lack."""
    span = asked.span

    def work(read: Read) -> tuple[Any, health.Meta]:
        data, lacking = figures(read, span)
        return data, health.meta(read[2], streams, {unknown: lacking})

    def answer(db: Connection, held: Accounts) -> Dashboard[Any]:
        _check_currency(asked.currency)
        return answered(db, ask, held, asked, work)

    return await ask.answer(answer)


def _check_currency(code: str | None) -> None:
    """Not for the event loop: it may read a file."""
    if code in {None, *(place.currency for place in MARKETPLACES.values())}:
        return
    if code not in rates.known_currencies():
        refuse("currency", f"{code!r} is no currency that we know.")
