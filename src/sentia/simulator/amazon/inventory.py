"""FBA inventory: what a marketplace shows of the stock it sells from."""

from __future__ import annotations

from typing import Any, Final

from sentia.simulator.amazon.answers import Answer, answer, invalid, iso, told
from sentia.simulator.amazon.calls import (
    Call,
    Listing,
    Operation,
    moment,
    needed,
    one_of,
    text,
    words,
)
from sentia.simulator.stock import Stock
from sentia.simulator.warehouse import Row

LONGEST_DAYS: Final = 548  # eighteen months


def _found(call: Call) -> tuple[list[Row], None]:
    world, place = call.account.world, call.place("granularityId")
    skus = {*call["sellerSkus"], *filter(None, [call["sellerSku"]])}
    since = call["startDateTime"]
    if since and (world.now - since).days > LONGEST_DAYS:
        invalid("Query startDateTime cannot not be earlier than 18 months.")
    rows = [
        row
        for row in world.warehouse.sweep(place.id)
        if (not skus or row.sku in skus)
        and (not since or (row.stock.updated and row.stock.updated >= since))
    ]
    return rows, None


def get_inventory_summaries(call: Call) -> Answer:
    """List a marketplace's stock; what is pooled shows in each country."""
    details, page = call["details"].lower() == "true", call.page
    granularity = {
        "granularityType": "Marketplace", "granularityId": call["granularityId"],
    }  # fmt: skip
    summaries = [_summary(row, details=details) for row in page.records]
    payload = {"granularity": granularity, "inventorySummaries": summaries}
    pagination = {"nextToken": page.token} if page.token else None
    return answer(told({"payload": payload, "pagination": pagination}))


def _summary(row: Row, *, details: bool) -> dict[str, Any]:
    stock = row.stock
    return told({
        "asin": row.asin,
        "fnSku": stock.fnsku,
        "sellerSku": row.sku,
        "condition": stock.condition,
        "productName": row.title,
        "totalQuantity": stock.total,
        # Real answers have "" here too, but Amazon's own client breaks on that.
        "lastUpdatedTime": iso(stock.updated) if stock.updated else None,
        "inventoryDetails": _details(stock) if details else None,
    })  # fmt: skip


def _details(stock: Stock) -> dict[str, Any]:
    broken = ("customer", "distributor", "carrier")
    term = {
        "name": "researchingQuantityInShortTerm", "quantity": stock.researching,
    }  # fmt: skip
    return {
        "fulfillableQuantity": stock.fulfillable,
        "inboundWorkingQuantity": stock.inbound_working,
        "inboundShippedQuantity": stock.inbound_shipped,
        "inboundReceivingQuantity": stock.inbound_receiving,
        "reservedQuantity": {
            "totalReservedQuantity": stock.reserved,
            "pendingCustomerOrderQuantity": stock.pending_orders,
            "pendingTransshipmentQuantity": stock.transshipment,
            "fcProcessingQuantity": stock.processing,
        },
        "researchingQuantity": {
            "totalResearchingQuantity": stock.researching,
            "researchingQuantityBreakdown": [term] if stock.researching else [],
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": stock.unfulfillable,
            "warehouseDamagedQuantity": stock.unfulfillable,
            **{f"{cause}DamagedQuantity": 0 for cause in broken},
            "defectiveQuantity": 0,
            "expiredQuantity": 0,
        },
    }


def _the_same(query: Any, name: str) -> tuple[str, ...]:
    given: tuple[str, ...] = words(most=1)(query, name)
    if given != (needed()(query, "granularityId"),):
        invalid("granularityId and marketplaceIds must be the same.")
    return given


OPERATIONS: Final = (
    Operation(
        "getInventorySummaries", "GET", "/fba/inventory/v1/summaries", 2, 2,
        get_inventory_summaries,
        {
            "granularityType": one_of("Marketplace"), "marketplaceIds": _the_same,
            "granularityId": needed(), "sellerSkus": words(), "sellerSku": text,
            "startDateTime": moment, "details": text, "nextToken": text,
        },
        Listing(
            "nextToken", _found, life_seconds=30,
            bound_to=("granularityId", "startDateTime"),
        ),
    ),
)  # fmt: skip
