"""FBA: what lies in Amazon's warehouses, and the shipments on their way there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sentia.simulator.amazon import gate
from sentia.simulator.amazon.account import Call
from sentia.simulator.stock import Parcel, Shipment, Stock
from sentia.simulator.warehouse import Row

LONGEST_DAYS: Final = 548  # eighteen months
# READY_TO_SHIP can be asked for, but the model does not let it be answered.
STATUSES: Final = (
    "WORKING READY_TO_SHIP SHIPPED RECEIVING CANCELLED DELETED CLOSED ERROR "
    "IN_TRANSIT DELIVERED CHECKED_IN"
)
# The seller's own; a row of it stands in every shipment.
SENDER: Final = {
    "Name": "Sentia Test Seller", "AddressLine1": "1 Warehouse Way", "City": "Leeds",
    "StateOrProvinceCode": "WY", "CountryCode": "GB", "PostalCode": "LS1 1AA",
}  # fmt: skip


def _sweep(call: Call) -> tuple[list[Row], None]:
    world, place = call.account.world, call.account.place(call["granularityId"])
    skus = {*call["sellerSkus"], *filter(None, [call["sellerSku"]])}
    since = call["startDateTime"]
    if since and (world.now - since).days > LONGEST_DAYS:
        gate.invalid("Query startDateTime cannot not be earlier than 18 months.")
    rows = [
        row
        for row in world.warehouse.sweep(place.id)
        if (not skus or row.sku in skus)
        and (not since or (row.stock.updated and row.stock.updated >= since))
    ]
    return rows, None


def get_inventory_summaries(call: Call) -> gate.Answer:
    """List a marketplace's stock; what is pooled shows in each country."""
    asked = {name: call[name] for name in ("granularityType", "granularityId")}
    details = call["details"].lower() == "true"
    summaries = [_summary(row, details=details) for row in call.page.records]
    payload = {"granularity": asked, "inventorySummaries": summaries}
    return gate.answer({"payload": payload} | call.page.pagination)


def _summary(row: Row, *, details: bool) -> dict[str, Any]:
    stock = row.stock
    return gate.told({
        "asin": row.asin, "fnSku": stock.fnsku, "sellerSku": row.sku,
        "condition": stock.condition, "productName": row.title,
        "totalQuantity": stock.total,
        # Real answers have "" here too, but Amazon's own client breaks on that.
        "lastUpdatedTime": gate.iso(stock.updated) if stock.updated else None,
        "inventoryDetails": _details(stock) if details else None,
    })  # fmt: skip


def _details(stock: Stock) -> dict[str, Any]:
    broken, searched = ("customer", "distributor", "carrier"), stock.researching
    term = {"name": "researchingQuantityInShortTerm", "quantity": searched}
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
            "totalResearchingQuantity": searched,
            "researchingQuantityBreakdown": [term] if searched else [],
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": stock.unfulfillable,
            "warehouseDamagedQuantity": stock.unfulfillable,
            **{f"{cause}DamagedQuantity": 0 for cause in broken},
            "defectiveQuantity": 0, "expiredQuantity": 0,
        },
    }  # fmt: skip


def _the_same(query: Any, name: str) -> tuple[str, ...]:
    given: tuple[str, ...] = gate.words(most=1)(query, name)
    if given != (gate.needed()(query, "granularityId"),):
        gate.invalid("granularityId and marketplaceIds must be the same.")
    return given


def _in_range(call: Call) -> Iterator[Shipment]:
    place = call.account.place(call["MarketplaceId"])
    after, before = call["LastUpdatedAfter"], call["LastUpdatedBefore"]
    for shipment in call.account.world.warehouse.shipments.values():
        at = shipment.updated
        if shipment.place is place and (not after or after <= at <= before):
            yield shipment


def _shipments(call: Call) -> tuple[list[Shipment], None]:
    if not (call["ShipmentStatusList"] or call["ShipmentIdList"]):
        which = "ShipmentStatusList and ShipmentIdList"
        gate.invalid(f"At least one of {which} must be provided")
    found = [
        shipment
        for shipment in _in_range(call)
        if call.wants("ShipmentStatusList", shipment.status)
        and call.wants("ShipmentIdList", shipment.id)
    ]
    return found, None


def _items(call: Call) -> tuple[list[tuple[Shipment, Parcel]], None]:
    return [(s, parcel) for s in _in_range(call) for parcel in s.parcels], None


def get_shipments(call: Call) -> gate.Answer:
    """List shipments by state, id or time."""
    found = [_shipment(record) for record in call.page.records]
    payload = {"ShipmentData": found, "NextToken": call.page.token}
    return gate.answer({"payload": gate.told(payload)})


def get_shipment_items(call: Call) -> gate.Answer:
    """List the items of shipments that changed in a span of time."""
    found = [_item(*record) for record in call.page.records]
    payload = {"ItemData": found, "NextToken": call.page.token}
    return gate.answer({"payload": gate.told(payload)})


def items_of_shipment(call: Call) -> gate.Answer:
    """List the items of one shipment."""
    id_ = call.path["shipmentId"]
    shipments = call.account.world.warehouse.shipments
    shipment = shipments.get(id_) or gate.missing(f"Shipment {id_}")
    items = [_item(shipment, parcel) for parcel in shipment.parcels]
    return gate.answer({"payload": {"ItemData": items}})


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "ShipmentId": shipment.id, "ShipmentName": shipment.name,
        "ShipFromAddress": SENDER, "DestinationFulfillmentCenterId": shipment.centre,
        "ShipmentStatus": shipment.status, "LabelPrepType": "SELLER_LABEL",
        "AreCasesRequired": False, "BoxContentsSource": "INTERACTIVE",
    }  # fmt: skip


def _item(shipment: Shipment, parcel: Parcel) -> dict[str, Any]:
    return {
        "ShipmentId": shipment.id, "SellerSKU": parcel.sku,
        "FulfillmentNetworkSKU": parcel.stock.fnsku, "QuantityShipped": parcel.shipped,
        "QuantityReceived": parcel.received, "QuantityInCase": 0,
    }  # fmt: skip


def _when(kind: str, read: gate.Reader) -> gate.Reader:
    """Read what is needed for one type of query, and ignored in all others."""

    def found(query: Any, name: str) -> Any:
        asked = query.get("QueryType") == kind
        return gate.needed(read)(query, name) if asked else None

    return found


_INBOUND: Final = "/fba/inbound/v0"
_SPAN: Final = {
    "LastUpdatedAfter": _when("DATE_RANGE", gate.moment),
    "LastUpdatedBefore": _when("DATE_RANGE", gate.moment),
    # Who keeps sending the filters gets the first page again, as people have seen.
    "NextToken": _when("NEXT_TOKEN", gate.text),
}
OPERATIONS: Final = (
    gate.Operation(
        "getInventorySummaries", "GET", "/fba/inventory/v1/summaries", 2, 2,
        get_inventory_summaries,
        {
            "granularityType": gate.one_of("Marketplace"), "marketplaceIds": _the_same,
            "granularityId": gate.needed(), "sellerSkus": gate.words(),
            **dict.fromkeys(("sellerSku", "details", "nextToken"), gate.text),
            "startDateTime": gate.moment,
        },
        gate.Listing(
            "nextToken", _sweep, life_seconds=30,
            bound_to=("granularityId", "startDateTime"),
        ),
    ),
    gate.Operation(
        "getShipments", "GET", _INBOUND + "/shipments", 2, 30, get_shipments,
        {
            "MarketplaceId": gate.needed(),
            "QueryType": gate.one_of("SHIPMENT", "DATE_RANGE", "NEXT_TOKEN"),
            "ShipmentStatusList": gate.words(STATUSES),
            "ShipmentIdList": gate.words(most=999), **_SPAN,
        },
        gate.Listing("NextToken", _shipments, bound_to=("MarketplaceId",)),
    ),
    gate.Operation(
        "getShipmentItemsByShipmentId", "GET",
        _INBOUND + "/shipments/{shipmentId}/items", 2, 30, items_of_shipment,
    ),
    gate.Operation(
        "getShipmentItems", "GET", _INBOUND + "/shipmentItems", 2, 30,
        get_shipment_items,
        {
            "MarketplaceId": gate.needed(),
            "QueryType": gate.one_of("DATE_RANGE", "NEXT_TOKEN"), **_SPAN,
        },
        gate.Listing("NextToken", _items, bound_to=("MarketplaceId",)),
    ),
)  # fmt: skip
