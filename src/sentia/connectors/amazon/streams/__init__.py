"""What an Amazon account yields, stream by stream: which calls, in which order."""

from collections.abc import Iterator
from datetime import timedelta

from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.inventory import inventory
from sentia.connectors.amazon.streams.metrics import metrics
from sentia.connectors.amazon.streams.order_reports import OrderReports
from sentia.connectors.amazon.streams.orders import Orders
from sentia.connectors.amazon.streams.rounds import Round
from sentia.connectors.amazon.streams.shipments import shipments
from sentia.connectors.amazon.streams.traffic import traffic
from sentia.connectors.base import Stream

HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)


def streams_of(seller: Seller, interval: timedelta) -> Iterator[Stream]:
    """Yield the streams in the order in which they are brought up to date."""
    yield Orders(seller, interval)
    yield Round("inventory", seller, interval, inventory)
    yield Round("shipments", seller, HOURLY, shipments)
    yield Round("metrics", seller, DAILY, metrics)
    yield OrderReports("history", seller, DAILY, recent=False)
    yield OrderReports("order-report", seller, DAILY, recent=True)
    yield Round("traffic", seller, DAILY, traffic, optional=True)
