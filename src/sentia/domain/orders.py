"""Orders, in our words rather than any channel's."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, Protocol

import msgspec

from sentia.domain.money import Money

FulfilledBy = Literal["amazon", "merchant"]


class Status(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    UNSHIPPED = "unshipped"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    OTHER = "other"  # a word we do not know yet; kept beside, counted as an order


OPEN: Final = frozenset({Status.UNSHIPPED, Status.PARTIALLY_SHIPPED})


class Source(StrEnum):
    """Who told us."""

    API = "api"
    FILE = "file"  # a report, whether it was fetched or imported


class OrderItem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line of an order."""

    # The channel's own id; in a report without one, `SKU#n` for the n-th such row.
    item_id: str
    sku: str
    asin: str | None = None
    title: str | None = None
    quantity: int  # units ordered
    quantity_shipped: int | None = None
    # What the line adds to the order's total; None where the channel is silent.
    total: Money | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One order on one channel, as told at one moment."""

    order_id: str
    marketplace_id: str
    status: Status
    status_word: str  # the channel's own word
    placed_at: datetime
    placed_on: date | None = (
        None  # the business day as written, when a file has no more
    )
    updated_at: datetime | None  # None: a file without that column
    fulfilled_by: FulfilledBy | None = None
    on_channel: bool = True  # False: multi-channel fulfilment, sold elsewhere
    is_replacement: bool | None = None  # None: this source cannot tell
    is_business: bool | None = None
    ship_by: datetime | None = None
    total: Money | None = None  # as charged, tax and shipping included; None: unknown
    tax: Money | None = None
    items: tuple[OrderItem, ...] = ()
    source: Source = Source.API

    @property
    def units(self) -> int:
        """Units ordered."""
        return sum(item.quantity for item in self.items)


class Told(Protocol):
    """What is needed to say which of two tellings of one order counts."""

    @property
    def source(self) -> str: ...

    @property
    def updated_at(self) -> Any:
        """A moment, or None: a file without that column."""
        ...


def supersedes(new: Told, old: Told) -> bool:
    """Whether `new` takes the place of `old`, by the channel's own update times.

    At the same moment the API knows best. A telling without a moment never takes
    the place of one that has a moment.
    """
    if new.updated_at == old.updated_at:
        return new.source == Source.API or old.source == Source.FILE
    if new.updated_at is None or old.updated_at is None:
        return old.updated_at is None
    return bool(new.updated_at > old.updated_at)
