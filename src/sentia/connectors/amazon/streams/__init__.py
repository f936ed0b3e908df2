"""What an Amazon account yields, stream by stream: which calls, in which order."""

from collections.abc import Iterator
from datetime import timedelta

from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.inventory import inventory
from sentia.connectors.amazon.streams.orders import Orders
from sentia.connectors.amazon.streams.rounds import Round
from sentia.connectors.base import Stream


def streams_of(seller: Seller, interval: timedelta) -> Iterator[Stream]:
    """Yield the streams in the order in which they are brought up to date."""
    yield Orders(seller, interval)
    yield Round("inventory", seller, interval, inventory)
