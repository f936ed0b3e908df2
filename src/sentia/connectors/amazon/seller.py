"""What all streams of one account share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sentia.connectors.amazon.client import AmazonClient
from sentia.domain.marketplaces import MARKETPLACES, Region


@dataclass(slots=True, kw_only=True)
class Seller:
    """A selling partner in one region, and where he sells."""

    client: AmazonClient
    region: Region
    history: timedelta  # how far the first sync looks back
    marketplaces: tuple[str, ...]  # known after `connect`, if not configured
    denied: set[str] = field(default_factory=set)  # of these, closed to us
    notes: tuple[str, ...] = ()  # what a person should know about the connection

    @property
    def open_marketplaces(self) -> tuple[str, ...]:
        """The marketplaces that answer us."""
        return tuple(m for m in self.marketplaces if m not in self.denied)

    def now(self) -> datetime:
        """Return the moment by the clock of this process."""
        return self.client.sender.clock.now()


def named(marketplace_id: str) -> str:
    """Return what people call the marketplace."""
    found = MARKETPLACES.get(marketplace_id)
    return found.name if found else marketplace_id
