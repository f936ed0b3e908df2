"""What all streams of one account share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sentia.clock import Clock
from sentia.connectors.amazon.client import AmazonClient
from sentia.connectors.base import Position, Step
from sentia.domain.marketplaces import MARKETPLACES, Region
from sentia.errors import ChannelError


@dataclass(slots=True, kw_only=True)
class Seller:
    """A selling partner in one region, and where he sells."""

    client: AmazonClient
    clock: Clock
    region: Region
    history: timedelta  # how far the first sync looks back
    marketplaces: tuple[str, ...]  # known after `connect`, if not configured
    denied: set[str] = field(default_factory=set)  # of these, closed to us
    notes: tuple[str, ...] = ()  # what a person should know about the connection

    @property
    def open_marketplaces(self) -> tuple[str, ...]:
        """The marketplaces that answer us."""
        return tuple(m for m in self.marketplaces if m not in self.denied)


class Setback:
    """An error that is raised only once the position before it has been stored.

    A step that raises leaves its position as it was, a dead page token included. So
    a stream that gives up returns a step back first, and raises in the next one.
    """

    def __init__(self) -> None:
        self._error: ChannelError | None = None

    def step_back(self, position: Position, error: ChannelError) -> Step:
        """Return a step to this position; `check` raises the error after it."""
        self._error = error
        return Step(position=position)

    def check(self) -> None:
        """Raise what a step back left to be said, once."""
        error, self._error = self._error, None
        if error:
            raise error


def named(marketplace_id: str) -> str:
    """Return what people call the marketplace."""
    found = MARKETPLACES.get(marketplace_id)
    return found.name if found else marketplace_id
