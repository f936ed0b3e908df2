"""Amazon's own sales figures of the last days, to reconcile ours with."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_ORDER_METRICS
from sentia.connectors.amazon.quarantine import each
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.rounds import Stop, Visit
from sentia.domain.batches import Batch
from sentia.domain.marketplaces import zone_of
from sentia.domain.times import business_day, zone

DAYS: Final = 7


async def metrics(seller: Seller, stop: Stop) -> Visit:
    """Read the last complete days of one marketplace."""
    place = stop.marketplace_id
    zone_name = zone_of(place)
    today = business_day(seller.clock.now(), zone_name)

    def midnight(days_ago: int) -> str:
        # Each end has the offset of its own day: they differ over a change of clocks.
        day = today - timedelta(days=days_ago)
        return datetime.combine(day, time(), zone(zone_name)).isoformat()

    query = {
        "marketplaceIds": place,
        "interval": f"{midnight(DAYS)}--{midnight(0)}",
        "granularity": "Day",
        "granularityTimeZone": zone_name,
    }
    shape = answers.Payload[list[msgspec.Raw]]
    reply = await seller.client.call(GET_ORDER_METRICS, shape, query)
    days, bad = each(
        reply.value.payload,
        lambda day: mapping.sales_metric(day, marketplace_id=place),
        key="interval",
        within={"marketplaceId": place},
    )
    return Visit(batches=[Batch(records=days, rejected=bad)])
