"""What the API is given when it is wired, and how routes get at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import Depends, Request

from sentia.api.events import Hub
from sentia.api.remembered import Remembered
from sentia.clock import Clock
from sentia.config import Settings
from sentia.store.database import Database
from sentia.store.streams import Refresh


class Commands(Protocol):
    """The few things that somebody may ask of the sync, for their organisation."""

    async def sync_now(self, organisation_id: int, channel: str) -> int | None:
        """Begin a sync, or name the one under way; None: not connected."""
        ...

    async def refresh(self, organisation_id: int, channel: str, stream: str) -> Refresh:
        """Read a stream now, where the last read is old.

        Returns within a few seconds, whatever the channel does.
        """
        ...

    async def retry(
        self,
        organisation_id: int,
        channel: str,
        stream: str | None,
        key: str | None,
    ) -> tuple[int, int] | None:
        """Read the quarantine again; how many, and how many could be read at last.

        None: not connected.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything the API needs."""

    database: Database
    clock: Clock
    settings: Settings
    hub: Hub
    commands: Commands
    interval: timedelta  # how often a sync begins
    demo: bool = False
    missing: tuple[str, ...] = ()  # settings without which Amazon cannot be asked
    page: Path | None = None  # the folder of the built page
    stock: Remembered = field(default_factory=Remembered)


def _context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


Wired = Annotated[Context, Depends(_context)]
