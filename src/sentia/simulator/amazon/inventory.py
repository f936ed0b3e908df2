"""FBA inventory: what a marketplace shows of the stock it sells from."""

from __future__ import annotations

from typing import Any, Final

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.gate import Answer, Call, Operation, answer, invalid, iso
from sentia.simulator.stock import Stock
from sentia.simulator.warehouse import Row

TOKEN_LIFE_SECONDS: Final = 30
PAGE_SIZE: Final = 50
LONGEST_DAYS: Final = 548  # eighteen months


def get_inventory_summaries(account: Account, call: Call) -> Answer:
    """List a marketplace's stock; what is pooled shows in each country."""
    if call.need("granularityType") != "Marketplace":
        invalid("Invalid granularityType: Marketplace is the only one.")
    if call.words("marketplaceIds", most=1) != (call.need("granularityId"),):
        invalid("granularityId and marketplaceIds must be the same.")
    place = account.place(call, "granularityId")
    skus = frozenset(
        (*call.words("sellerSkus"), *filter(None, [call.text("sellerSku")]))
    )
    since = call.moment("startDateTime")
    if since and (account.world.now - since).days > LONGEST_DAYS:
        invalid("Query startDateTime cannot not be earlier than 18 months.")

    def found() -> list[Row]:
        return [
            row
            for row in account.world.warehouse.sweep(place.id)
            if (not skus or row.sku in skus)
            and (not since or (row.stock.updated and row.stock.updated >= since))
        ]

    page = account.pages.page(
        call,
        token=call.text("nextToken"),
        asked=("inventory", place.id, since),
        records=found,
        size=PAGE_SIZE,
        life_seconds=TOKEN_LIFE_SECONDS,
    )
    details = call.text("details").lower() == "true"
    granularity = {"granularityType": "Marketplace", "granularityId": place.id}
    summaries = [_summary(row, details=details) for row in page.records]
    payload = {"granularity": granularity, "inventorySummaries": summaries}
    found_page: dict[str, Any] = {"payload": payload}
    if page.token:
        found_page["pagination"] = {"nextToken": page.token}
    return answer(found_page)


def _summary(row: Row, *, details: bool) -> dict[str, Any]:
    stock = row.stock
    found: dict[str, Any] = {
        "asin": row.asin,
        "fnSku": stock.fnsku,
        "sellerSku": row.sku,
        "condition": stock.condition,
        "productName": row.title,
        "totalQuantity": stock.total,
    }
    # Real answers have "" here too, but Amazon's own client breaks on that.
    if stock.updated:
        found["lastUpdatedTime"] = iso(stock.updated)
    if details:
        found["inventoryDetails"] = _details(stock)
    return found


def _details(stock: Stock) -> dict[str, Any]:
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
            "researchingQuantityBreakdown": [
                {
                    "name": "researchingQuantityInShortTerm",
                    "quantity": stock.researching,
                }
            ]
            if stock.researching
            else [],
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": stock.unfulfillable,
            "customerDamagedQuantity": 0,
            "warehouseDamagedQuantity": stock.unfulfillable,
            "distributorDamagedQuantity": 0,
            "carrierDamagedQuantity": 0,
            "defectiveQuantity": 0,
            "expiredQuantity": 0,
        },
    }


OPERATIONS: Final = (
    Operation(
        "getInventorySummaries", "GET", "/fba/inventory/v1/summaries", 2, 2,
        get_inventory_summaries,
    ),
)  # fmt: skip
