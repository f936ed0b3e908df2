"""Each record by itself, and the search that finds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.asked import Ranged, Scoped
from sentia.api.documents import Dashboard, Done, documented
from sentia.api.snapshots import Accounts, Ask, Asking, AskShipments, AskStock
from sentia.domain.pools import parse_pools
from sentia.errors import NotFoundError
from sentia.queries import health
from sentia.queries.order_details import OneOrder, one_order
from sentia.queries.products import Product, product
from sentia.queries.scope import Scope
from sentia.queries.search import Found, search
from sentia.queries.shipments import OneShipment, one_shipment

router = APIRouter(prefix="/api/v1", tags=["records"])


class Sought(Scoped):
    """What is looked for."""

    q: str = Field(min_length=2, description="How an id or a SKU begins, or a title.")


ScopedBy = Annotated[Scoped, Query()]


@router.get("/orders/{order_id}", **documented(Dashboard[OneOrder]))
async def order(ask: Ask, asked: ScopedBy, order_id: str) -> Response:
    """An order with its lines, and what Amazon said of it, without personal data."""
    return await _one(
        ask,
        asked,
        lambda db, scope: one_order(db, scope, order_id, now=ask.now),
        f"order {order_id!r}",
        health.ORDERS,
    )


@router.get("/shipments/{shipment_id}", **documented(Dashboard[OneShipment]))
async def shipment(ask: AskShipments, asked: ScopedBy, shipment_id: str) -> Response:
    """A shipment with what is in it."""
    pools = parse_pools(ask.context.settings.stock_pools)
    return await _one(
        ask,
        asked,
        lambda db, scope: one_shipment(db, scope, pools, shipment_id),
        f"shipment {shipment_id!r}",
        ("shipments",),
    )


@router.get("/products/{sku:path}", **documented(Dashboard[Product]))
async def one_product(
    ask: AskStock, asked: Annotated[Ranged, Query()], sku: str
) -> Response:
    """A SKU: its stock, its days, what is on its way, and its last orders."""
    span, settings = asked.span, ask.context.settings
    return await _one(
        ask,
        asked,
        lambda db, scope: product(db, scope, settings, sku, span, now=ask.now),
        f"SKU {sku!r}",
        (*health.INVENTORY, *health.ORDERS),
    )


@router.get("/search", **documented(Done[dict[str, list[Found]]]))
async def found(ask: Ask, asked: Annotated[Sought, Query()]) -> Response:
    """The first SKUs, shipments and orders that begin so."""
    return await ask.answer(
        lambda db, held: Done(data={"results": search(db, asked.scope(held), asked.q)})
    )


async def _one(
    ask: Asking,
    asked: Scoped,
    find: Callable[[Connection, Scope], Any],
    what: str,
    streams: Sequence[str],
) -> Response:
    """Answer with one record, and how old and complete what it stands on is.

    Raises:
        NotFoundError: there is none in the scope.
    """

    def work(db: Connection, held: Accounts) -> Dashboard[Any]:
        scope = asked.scope(held)
        record = find(db, scope)
        if record is None:
            message = f"There is no {what}."
            raise NotFoundError(message)
        states = health.stream_states(db, scope.accounts, now=ask.now)
        return Dashboard(data=record, meta=health.meta(states, streams, {}))

    return await ask.answer(work)
