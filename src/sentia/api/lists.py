"""The records behind the figures: lists, and each thing by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from sentia.api.accept import wants_sheet
from sentia.api.asked import (
    Priced,
    Read,
    Scoped,
    answered,
)
from sentia.api.documents import Dashboard, documented
from sentia.api.listing import List, Paged
from sentia.api.sheets import Sheet
from sentia.api.snapshots import Ask, Asking, AskShipments, AskStock
from sentia.domain.orders import FulfilledBy
from sentia.domain.pools import parse_pools
from sentia.errors import refuse
from sentia.queries import health, order_lists, shipments, stock_lists
from sentia.queries.lists import Listed, Paging, paging
from sentia.queries.order_lists import OrderLine, OrderSums
from sentia.queries.order_reads import OPEN, SORTS, STATUSES, Wanted
from sentia.queries.past import order_meta, stock_meta
from sentia.queries.sheets import Columns
from sentia.queries.shipments import ShipmentLine, ShipmentSums
from sentia.queries.stock_lists import StockLine, StockSums, WantedStock
from sentia.queries.to_ship import Bucket

OF_SHEETS: Final = ("columns", "about")
AT_A_TIME: Final = 2000  # rows of a sheet that are in memory at once

router = APIRouter(prefix="/api/v1", tags=["lists"])


class OrdersAsked(Priced, Paged):
    """Which orders."""

    sort: str = Field("-placedAt", description=", ".join(SORTS))
    status: str | None = Field(None, description=", ".join(STATUSES))
    fulfilled_by: FulfilledBy | None = Field(None, alias="fulfilledBy")
    late: bool = Field(
        default=False, description="Yours to ship, past their ship-by time."
    )
    due: Bucket | None = Field(
        None, description="Yours to ship, by when: in the marketplace's days."
    )
    counted: bool = Field(default=False, description="Only what counts in totalOrders.")
    without_total: bool = Field(default=False, alias="withoutTotal")
    sku: str | None = Field(None, min_length=1)
    q: str | None = Field(
        None, min_length=1, description="How an order id begins, or a SKU."
    )

    def wanted(self) -> Wanted:
        """Unless dated, what is to be shipped or searched for is of any age."""
        if self.status not in {None, *STATUSES}:
            refuse("status", f"{self.status!r} is none of {', '.join(STATUSES)}.")
        if self.late and self.due not in {None, "late"}:
            refuse("due", "give either late, or due.")
        due: Bucket | None = "late" if self.late else self.due
        dated = (self.range, self.from_, self.to) != (None, None, None)
        any_age = due or self.q or self.status in {"open", *OPEN}
        return Wanted(
            span=self.span if dated or not any_age else None,
            status=self.status,
            fulfilled_by=self.fulfilled_by,
            due=due,
            counted=self.counted,
            without_total=self.without_total,
            sku=self.sku,
            q=self.q,
        )


class InventoryAsked(Scoped, Paged):
    """Which SKUs."""

    sort: str = Field("daysOfCover", description=", ".join(stock_lists.SORTS))
    state: Literal["out", "partlyOut", "low", "ok", "absent"] | None = None
    q: str | None = Field(None, description="Part of a SKU, an ASIN or a title.")
    inbound: bool = Field(
        default=False, description="Only what is on its way to Amazon."
    )


class ShipmentsAsked(Scoped, Paged):
    """Which shipments."""

    sort: str = Field("-open", description=", ".join(shipments.SORTS))
    status: str | None = Field(None, description="open, closed, or Amazon's word.")
    q: str | None = Field(None, description="Part of an id or a name.")


@router.get("/orders", **documented(Dashboard[Listed[OrderLine, OrderSums]]))
async def orders(ask: Ask, asked: Annotated[OrdersAsked, Query()]) -> Response:
    """Orders. The sums are of those that count, as on the dashboard."""
    wanted, now = asked.wanted(), ask.now

    currency = asked.currency or ask.context.settings.report_currency

    def read(read: Read, at: Paging) -> Listed[OrderLine, OrderSums]:
        return order_lists.orders(*read[:2], wanted, at, now=now, currency=currency)

    def meta(read: Read, sums: OrderSums | None) -> health.Meta:
        unknown = {"ordersWithoutTotal": sums.without_total} if sums else {}
        return order_meta(read[2], read[1], unknown, now=now)

    list_ = List(
        "orders", OrderLine, SORTS, read, meta, span=wanted.span, at_a_time=AT_A_TIME
    )
    return await _answer(ask, asked, list_)


@router.get("/inventory", **documented(Dashboard[Listed[StockLine, StockSums]]))
async def inventory(
    ask: AskStock, asked: Annotated[InventoryAsked, Query()]
) -> Response:
    """SKUs; unless told otherwise, what runs out first."""
    settings, now = ask.context.settings, ask.now
    wanted = WantedStock(state=asked.state, q=asked.q, inbound=asked.inbound)

    def read(read: Read, at: Paging) -> Listed[StockLine, StockSums]:
        return stock_lists.stock(*read[:2], settings, wanted, at, now=now)

    def meta(read: Read, _: StockSums) -> health.Meta:
        return stock_meta(read[2], read[1], {}, now=now)

    list_ = List("inventory", StockLine, stock_lists.SORTS, read, meta)
    return await _answer(ask, asked, list_)


@router.get("/shipments", **documented(Dashboard[Listed[ShipmentLine, ShipmentSums]]))
async def shipment_list(
    ask: AskShipments, asked: Annotated[ShipmentsAsked, Query()]
) -> Response:
    """Inbound shipments, the open ones first, and of those what moved last."""
    pools = parse_pools(ask.context.settings.stock_pools)

    def read(read: Read, at: Paging) -> Listed[ShipmentLine, ShipmentSums]:
        found = shipments.shipment_lines(
            *read[:2], pools, status=asked.status, q=asked.q
        )
        return shipments.listed(found, at)

    def meta(read: Read, _: ShipmentSums) -> health.Meta:
        return health.meta(read[2], ("shipments",), {})

    list_ = List("shipments", ShipmentLine, shipments.SORTS, read, meta)
    return await _answer(ask, asked, list_)


async def _answer(ask: Asking, asked: Any, list_: List) -> Response:
    """Answer with a page of a list, or with all of it where CSV is accepted."""
    columns = Columns.of(list_.line, asked.columns)
    rest = asked.model_dump(exclude=set(Paged.model_fields))
    at = paging(
        asked.sort,
        sorts=list_.sorts,
        limit=asked.limit,
        cursor=asked.cursor,
        query=f"{list_.name} {rest}",
    )
    if asked.offset and asked.cursor is not None:
        refuse("offset", "it begins anew; go on by the cursor alone.")
    at = replace(at, offset=asked.offset)
    given = asked.model_fields_set
    if wants_sheet(ask.request):
        whole = "limit" not in given  # a part is for whoever asks for one
        limit = list_.at_a_time if whole else asked.limit
        at = replace(at, limit=limit, summed=asked.about)
        return await Sheet(ask, asked, list_, columns, whole=whole).answer(at)
    for name in OF_SHEETS:
        if name in given:
            refuse(name, "only CSV has it; send `Accept: text/csv`.")

    # What all of them come to, the first page has told: whoever follows knows it.
    at = replace(at, summed=asked.cursor is None and not asked.offset)

    def work(read: Read) -> tuple[Listed[Any, Any], health.Meta]:
        found = list_.read(read, at)
        return found, list_.meta(read, found.sums)

    return await ask.answer(
        lambda db, held: answered(db, ask, held, asked, work), vary="Accept"
    )
