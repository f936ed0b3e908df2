"""The figures of the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.documents import Dashboard, Done, documented
from sentia.api.snapshots import Accounts, Ask, Asking, AskOpenly
from sentia.domain import ranges, rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.errors import refuse
from sentia.queries import health, setup
from sentia.queries.inventory import InventoryFigures, inventory_figures
from sentia.queries.orders import OrderFigures, order_figures
from sentia.queries.scope import Scope, narrow
from sentia.queries.setup import Integration, SetupStatus, unconnected

SHOPIFY_SETTINGS: Final = (
    "SHOPIFY_SHOP_DOMAIN",
    "SHOPIFY_CLIENT_ID",
    "SHOPIFY_CLIENT_SECRET",
)


class Asked(BaseModel):
    """What every dashboard answer can be narrowed to."""

    range: str | None = Field(None, description=f"{', '.join(ranges.DAYS)}; 30d else.")
    from_: str | None = Field(None, alias="from", description="First day, inclusive.")
    to: str | None = Field(None, description="Last day, inclusive.")
    marketplace: str | None = Field(None, description="Marketplace id or country code.")
    account: str | None = Field(None, description="Id or name of an account.")
    currency: Annotated[str, StringConstraints(to_upper=True)] | None = Field(
        None, description="Currency of converted totals."
    )


Read = tuple[Connection, Scope, health.States]
AskedFor = Annotated[Asked, Query()]

router = APIRouter(prefix="/api/v1/dashboard", tags=["dashboard"])


@router.get("/setup-status", **documented(Done[SetupStatus]))
async def setup_status(ask: AskOpenly) -> Response:
    """What is connected, and does it work? Counts only for who is signed in."""

    def work(db: Connection, held: Accounts) -> Any:
        amazon = _integration(db, ask, held)
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
    range_ = ranges.parse(asked.range, asked.from_, asked.to)

    def work(db: Connection, held: Accounts) -> Dashboard[Any]:
        _check_currency(asked.currency)
        scope = narrow(held, marketplace=asked.marketplace, account=asked.account)
        if not setup.holds_records(db, held):
            state = _integration(db, ask, held)
            if not state.connected:
                missing = list(ask.context.missing)
                return Dashboard(
                    data=None, setup_required=True, status=state.status, missing=missing
                )
        states = health.stream_states(db, scope.accounts, now=ask.now)
        data, lacking = figures((db, scope, states), range_)
        return Dashboard(
            data=data, meta=health.meta(states, streams, {unknown: lacking})
        )

    return await ask.answer(work)


def _integration(db: Connection, ask: Asking, held: Accounts) -> Integration:
    context = ask.context
    return setup.integration(
        db, held, missing=context.missing, now=ask.now, interval=context.interval
    )


def _check_currency(code: str | None) -> None:
    """Not for the event loop: it may read a file."""
    if code in {None, *(place.currency for place in MARKETPLACES.values())}:
        return
    if code not in rates.known_currencies():
        refuse("currency", f"{code!r} is no currency that we know.")
