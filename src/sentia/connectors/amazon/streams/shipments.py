"""Shipments on their way to Amazon, with what Amazon has booked in of them.

Inbound v0: the newer API has no received quantity. The open ones are read by status,
the closed ones by date; asked for together, the list has come back empty.
"""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_SHIPMENT_ITEMS, GET_SHIPMENTS
from sentia.connectors.amazon.paging import Circle
from sentia.connectors.amazon.quarantine import BAD, rejected
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.rounds import Stop
from sentia.connectors.base import Step
from sentia.domain.batches import Batch, Rejected
from sentia.domain.stock import CLOSED_SHIPMENT, OPEN_SHIPMENT, Shipment
from sentia.domain.times import iso
from sentia.errors import RejectedError

SHAPE: Final = answers.Payload[answers.Shipments]
OVERLAP: Final = timedelta(days=1)
# Amazon's clock counts, not ours: whatever it dates after our now is meant, too.
AHEAD: Final = timedelta(days=366)


async def shipments(seller: Seller, stop: Stop) -> Step:
    """Read the open shipments of one marketplace, and then those closed lately."""
    now = seller.now()
    closed = stop.job.get("closed", False)
    query = {"QueryType": "SHIPMENT", "ShipmentStatusList": ",".join(OPEN_SHIPMENT)}
    if closed:
        since = stop.last - OVERLAP if stop.last else now - seller.history
        query = {
            "QueryType": "DATE_RANGE",
            # Needed although there are dates (selling-partner-api-models#444).
            "ShipmentStatusList": ",".join(CLOSED_SHIPMENT),
            "LastUpdatedAfter": iso(since),
            "LastUpdatedBefore": iso(now + AHEAD),
        }
    good: list[Shipment] = []
    bad: list[Rejected] = []
    for record in await _listed(seller, stop.marketplace_id, query):
        try:
            good.append(await _with_items(seller, stop.marketplace_id, record))
        except (*BAD, RejectedError) as error:
            bad.append(rejected(record, error, names=itemgetter("ShipmentId")))
    batch = Batch(records=good, rejected=bad)
    return Step(position={"closed": True}, complete=closed, batches=[batch])


async def _listed(
    seller: Seller, place: str, query: dict[str, str]
) -> list[msgspec.Raw]:
    found: list[msgspec.Raw] = []
    circle = Circle(GET_SHIPMENTS)
    while True:
        query["MarketplaceId"] = place
        page = (await seller.client.call(GET_SHIPMENTS, SHAPE, query)).value.payload
        records = page.shipment_data or []
        circle.note(page.next_token, records)
        found += records
        if not page.next_token:
            return found
        # With the filters beside the token page 2 is page 1 again (models#822).
        query = {"QueryType": "NEXT_TOKEN", "NextToken": page.next_token}


async def _with_items(seller: Seller, place: str, record: msgspec.Raw) -> Shipment:
    said = answers.read(record, answers.Shipment)
    query, path = {"MarketplaceId": place}, {"shipmentId": said.shipment_id}
    reply = await seller.client.call(GET_SHIPMENT_ITEMS, SHAPE, query, path=path)
    items = reply.value.payload.item_data or []
    return mapping.shipment(said, items, marketplace_id=place, seen_at=seller.now())
