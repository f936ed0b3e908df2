"""What the sync engine expects of a connector, and nothing about any channel."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sentia.domain.batches import Batch, Record
from sentia.errors import ChannelError

# How far a stream got: JSON, written in the transaction that stores the records.
Position = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step of a stream brought, and where the next one starts.

    Each batch is one transaction; `position` commits with the last. A crash between
    batches repeats the step, so their records must be idempotent.
    """

    position: Position
    batches: Iterable[Batch] = ()
    complete: bool = False  # the pass is at its end: the stream is up to date
    as_of: datetime | None = None  # the moment up to which it is, when complete
    wait_seconds: float = 0.0  # the channel has nothing for us before that
    notes: tuple[str, ...] = ()  # what a person should know about this run
    # The batches claim to hold every order changed in this span (a report): none at
    # all, or far fewer than we hold, is worth a doubt.
    claims: tuple[datetime, datetime] | None = None
    # Where to go on when that doubt is too great: the report is asked for anew.
    instead: Position = field(default_factory=dict)
    # Positions of other streams that commit with the last batch, and make them due.
    hands_over: Mapping[str, Position] = field(default_factory=dict)
    # Raised once the position is stored: a step that raises leaves its position as it
    # was, a dead page token included.
    failure: ChannelError | None = None


@dataclass(slots=True)
class Stream:
    """One kind of record that an account yields.

    `step` goes on from a position ({} the first time) with a handful of calls at
    most, or raises a ChannelError, whose class says what happens next.
    """

    name: str
    every: timedelta  # how often a pass begins
    step: Callable[[Position], Coroutine[Any, Any, Step]]
    optional: bool = False  # a missing permission is no issue, only a note


@dataclass(slots=True)
class Traffic:
    """What runs cost the channel: written by the client, read by the engine."""

    calls: int = 0
    waited_seconds: float = 0.0
    retries: int = 0
    by_operation: dict[str, int] = field(default_factory=dict)

    def count(self, operation: str) -> None:
        """Count one call."""
        self.calls += 1
        self.by_operation[operation] = self.by_operation.get(operation, 0) + 1


class Connector(Protocol):
    """One connected account."""

    @property
    def traffic(self) -> Traffic: ...

    @property
    def warnings(self) -> Sequence[ChannelError]:
        """What went wrong without stopping anything, such as a refused role."""
        ...

    @property
    def streams(self) -> Mapping[str, Stream]:
        """The streams by name, in the order in which they are brought up to date."""
        ...

    async def connect(self) -> Sequence[str]:
        """Prove that the credentials work; return the marketplaces in use."""
        ...

    def windows(self, since: datetime, until: datetime) -> list[Any]:
        """Cut a span into what the `history` stream reads one by one, newest first."""
        ...

    def reread(self, stream: str, payload: bytes) -> Record:
        """Map a quarantined record again.

        Raises:
            ValueError: it still cannot be read.
        """
        ...
