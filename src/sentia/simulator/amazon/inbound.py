"""Fulfillment Inbound v0: shipments to Amazon, and what was received of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.gate import (
    Answer,
    Call,
    Operation,
    answer,
    invalid,
    missing,
)
from sentia.simulator.stock import Parcel, Shipment

PAGE_SIZE: Final = 50
TOKEN_SECONDS: Final = 24 * 3600
# READY_TO_SHIP can be asked for, but the model does not let it be answered.
STATUSES: Final = frozenset((
    "WORKING", "READY_TO_SHIP", "SHIPPED", "RECEIVING", "CANCELLED", "DELETED",
    "CLOSED", "ERROR", "IN_TRANSIT", "DELIVERED", "CHECKED_IN",
))  # fmt: skip
# The seller's own; a row of it stands in every shipment.
SENDER: Final = {
    "Name": "Sentia Test Seller", "AddressLine1": "1 Warehouse Way", "City": "Leeds",
    "StateOrProvinceCode": "WY", "CountryCode": "GB", "PostalCode": "LS1 1AA",
}  # fmt: skip


def get_shipments(account: Account, call: Call) -> Answer:
    """List shipments by state, id or time."""
    place = account.place(call, "MarketplaceId")
    kind = _kind(call, "SHIPMENT", "DATE_RANGE", "NEXT_TOKEN")
    statuses = call.words("ShipmentStatusList", STATUSES)
    ids = call.words("ShipmentIdList", most=999)
    if kind != "NEXT_TOKEN" and not (statuses or ids):
        invalid(
            "At least one of ShipmentStatusList and ShipmentIdList must be provided"
        )
    after, before = _range(call, kind)

    def found() -> list[Shipment]:
        return [
            shipment
            for shipment in account.world.warehouse.shipments.values()
            if shipment.place is place
            and (not statuses or shipment.status in statuses)
            and (not ids or shipment.id in ids)
            and after <= shipment.updated <= before
        ]

    return _paged(account, call, place.id, "ShipmentData", found)


def get_shipment_items(account: Account, call: Call) -> Answer:
    """List the items of shipments that changed in a span of time."""
    place = account.place(call, "MarketplaceId")
    kind = _kind(call, "DATE_RANGE", "NEXT_TOKEN")
    after, before = _range(call, kind)

    def found() -> list[tuple[Shipment, Parcel]]:
        return [
            (shipment, parcel)
            for shipment in account.world.warehouse.shipments.values()
            if shipment.place is place and after <= shipment.updated <= before
            for parcel in shipment.parcels
        ]

    return _paged(account, call, place.id, "ItemData", found)


def items_of_shipment(account: Account, call: Call) -> Answer:
    """List the items of one shipment."""
    id_ = call.path["shipmentId"]
    shipment = account.world.warehouse.shipments.get(id_) or missing(f"Shipment {id_}")
    items = [_item((shipment, parcel)) for parcel in shipment.parcels]
    return answer({"payload": {"ItemData": items}})


def _kind(call: Call, *allowed: str) -> str:
    kind = call.need("QueryType")
    if kind not in allowed:
        invalid(f"Invalid QueryType: {kind}.")
    return kind


def _range(call: Call, kind: str) -> tuple[datetime, datetime]:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    if kind == "DATE_RANGE":
        call.need("LastUpdatedAfter")
        call.need("LastUpdatedBefore")
        first = call.moment("LastUpdatedAfter") or first
        last = call.moment("LastUpdatedBefore") or last
    return first, last


def _paged(
    account: Account, call: Call, place: str, name: str, found: Callable[[], list[Any]]
) -> Answer:
    follows = call.text("QueryType") == "NEXT_TOKEN"
    page = account.pages.page(
        call,
        # Who keeps sending the filters gets the first page again, as people have seen.
        token=call.need("NextToken") if follows else "",
        asked=(name, place),
        records=found,
        size=PAGE_SIZE,
        life_seconds=TOKEN_SECONDS,
    )
    payload: dict[str, Any] = {name: [SHOW[name](record) for record in page.records]}
    if page.token:
        payload["NextToken"] = page.token
    return answer({"payload": payload})


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


def _item(record: tuple[Shipment, Parcel]) -> dict[str, Any]:
    shipment, parcel = record
    return {
        "ShipmentId": shipment.id,
        "SellerSKU": parcel.sku,
        "FulfillmentNetworkSKU": parcel.stock.fnsku,
        "QuantityShipped": parcel.shipped,
        "QuantityReceived": parcel.received,
        "QuantityInCase": 0,
    }


SHOW: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    "ShipmentData": _shipment,
    "ItemData": _item,
}
_INBOUND: Final = "/fba/inbound/v0"
OPERATIONS: Final = (
    Operation("getShipments", "GET", _INBOUND + "/shipments", 2, 30, get_shipments),
    Operation(
        "getShipmentItemsByShipmentId", "GET",
        _INBOUND + "/shipments/{shipmentId}/items", 2, 30, items_of_shipment,
    ),
    Operation(
        "getShipmentItems", "GET", _INBOUND + "/shipmentItems", 2, 30,
        get_shipment_items,
    ),
)  # fmt: skip
