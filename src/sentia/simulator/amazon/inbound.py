"""Fulfillment Inbound v0: shipments to Amazon, and what was received of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sentia.simulator.amazon.answers import Answer, answer, invalid, missing, told
from sentia.simulator.amazon.calls import (
    Call,
    Listing,
    Operation,
    Reader,
    moment,
    needed,
    one_of,
    text,
    words,
)
from sentia.simulator.stock import Parcel, Shipment

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


def _in_range(call: Call) -> Iterator[Shipment]:
    place = call.place("MarketplaceId")
    after, before = call["LastUpdatedAfter"], call["LastUpdatedBefore"]
    for shipment in call.account.world.warehouse.shipments.values():
        at = shipment.updated
        if shipment.place is place and (not after or after <= at <= before):
            yield shipment


def _shipments(call: Call) -> tuple[list[Shipment], None]:
    statuses, ids = call["ShipmentStatusList"], call["ShipmentIdList"]
    if not (statuses or ids):
        invalid(
            "At least one of ShipmentStatusList and ShipmentIdList must be provided"
        )
    found = [
        shipment
        for shipment in _in_range(call)
        if (not statuses or shipment.status in statuses)
        and (not ids or shipment.id in ids)
    ]
    return found, None


def _items(call: Call) -> tuple[list[tuple[Shipment, Parcel]], None]:
    return [(s, parcel) for s in _in_range(call) for parcel in s.parcels], None


def get_shipments(call: Call) -> Answer:
    """List shipments by state, id or time."""
    found = [_shipment(record) for record in call.page.records]
    payload = {"ShipmentData": found, "NextToken": call.page.token}
    return answer({"payload": told(payload)})


def get_shipment_items(call: Call) -> Answer:
    """List the items of shipments that changed in a span of time."""
    found = [_item(*record) for record in call.page.records]
    payload = {"ItemData": found, "NextToken": call.page.token}
    return answer({"payload": told(payload)})


def items_of_shipment(call: Call) -> Answer:
    """List the items of one shipment."""
    id_ = call.path["shipmentId"]
    shipments = call.account.world.warehouse.shipments
    shipment = shipments.get(id_) or missing(f"Shipment {id_}")
    items = [_item(shipment, parcel) for parcel in shipment.parcels]
    return answer({"payload": {"ItemData": items}})


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "ShipmentId": shipment.id,
        "ShipmentName": shipment.name,
        "ShipFromAddress": SENDER,
        "DestinationFulfillmentCenterId": shipment.centre,
        "ShipmentStatus": shipment.status,
        "LabelPrepType": "SELLER_LABEL",
        "AreCasesRequired": False,
        "BoxContentsSource": "INTERACTIVE",
    }


def _item(shipment: Shipment, parcel: Parcel) -> dict[str, Any]:
    return {
        "ShipmentId": shipment.id,
        "SellerSKU": parcel.sku,
        "FulfillmentNetworkSKU": parcel.stock.fnsku,
        "QuantityShipped": parcel.shipped,
        "QuantityReceived": parcel.received,
        "QuantityInCase": 0,
    }


def _when(kind: str, read: Reader) -> Reader:
    """Read what is needed for one type of query, and ignored in all others."""

    def found(query: Any, name: str) -> Any:
        return needed(read)(query, name) if query.get("QueryType") == kind else None

    return found


_INBOUND: Final = "/fba/inbound/v0"
_SPAN: Final = {
    "LastUpdatedAfter": _when("DATE_RANGE", moment),
    "LastUpdatedBefore": _when("DATE_RANGE", moment),
    # Who keeps sending the filters gets the first page again, as people have seen.
    "NextToken": _when("NEXT_TOKEN", text),
}
OPERATIONS: Final = (
    Operation(
        "getShipments", "GET", _INBOUND + "/shipments", 2, 30, get_shipments,
        {
            "MarketplaceId": needed(),
            "QueryType": one_of("SHIPMENT", "DATE_RANGE", "NEXT_TOKEN"),
            "ShipmentStatusList": words(STATUSES), "ShipmentIdList": words(most=999),
            **_SPAN,
        },
        Listing("NextToken", _shipments, bound_to=("MarketplaceId",)),
    ),
    Operation(
        "getShipmentItemsByShipmentId", "GET",
        _INBOUND + "/shipments/{shipmentId}/items", 2, 30, items_of_shipment,
    ),
    Operation(
        "getShipmentItems", "GET", _INBOUND + "/shipmentItems", 2, 30,
        get_shipment_items,
        {
            "MarketplaceId": needed(), "QueryType": one_of("DATE_RANGE", "NEXT_TOKEN"),
            **_SPAN,
        },
        Listing("NextToken", _items, bound_to=("MarketplaceId",)),
    ),
)  # fmt: skip
