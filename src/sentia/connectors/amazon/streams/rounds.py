"""Streams that go from marketplace to marketplace; a closed one is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentia.connectors.amazon.seller import Seller, Setback, named
from sentia.connectors.base import Position, Step
from sentia.domain.batches import Batch
from sentia.domain.times import iso, parse
from sentia.errors import ChannelError, PermissionMissingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a round is: the marketplace, and what was left there to go on with."""

    marketplace_id: str
    job: Position
    last: datetime | None  # when the last complete round began


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one step at a marketplace brought; with a job it stays there."""

    batches: Iterable[Batch] = ()
    job: Position | None = None
    wait_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    failed: ChannelError | None = None  # nothing came of it; the next one is visited


class Round:
    """A stream that visits one marketplace after the other."""

    def __init__(
        self, name: str, seller: Seller, every: timedelta,
        visit: Callable[[Seller, Stop], Awaitable[Visit]], *, optional: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self.every = every
        self.optional = optional
        self._seller = seller
        self._visit = visit
        self._setback = Setback()

    async def step(self, position: Position) -> Step:
        """Visit the next marketplace, or go on with this one."""
        self._setback.check()
        began = position.get("began") or iso(self._seller.clock.now())
        sold_in = self._seller.marketplaces
        left = [p for p in position.get("left", sold_in) if p in sold_in]
        if not left:
            return _over(began, Visit())
        last = position.get("last")
        stop = Stop(
            marketplace_id=left[0],
            job=position.get("job", {}),
            last=parse(last) if last else None,
        )
        between = {"last": last} if last else {}
        visited = position.get("visited", 0)
        try:
            visit = await self._visit(self._seller, stop)
            visited += visit.job is None
        except PermissionMissingError as error:
            if len(left) == 1 and not visited:  # closed to us everywhere
                return self._setback.step_back(between, error)
            note = f"{self.name} of {named(left[0])} is left out: {error}"
            visit = Visit(notes=(note,))
        moved = {**between, "began": began, "visited": visited, "left": left}
        if visit.job is not None:
            moved["job"] = visit.job
        else:
            moved["left"] = left[1:]
        if visit.failed:
            return self._setback.step_back(
                moved if moved["left"] else between, visit.failed
            )
        if not moved["left"]:
            return _over(began, visit)
        return Step(
            position=moved,
            batches=visit.batches,
            wait_seconds=visit.wait_seconds,
            notes=visit.notes,
        )


def _over(began: str, visit: Visit) -> Step:
    """Return the last step of a round: what is kept is when it began."""
    return Step(
        position={"last": began},
        batches=visit.batches,
        complete=True,
        as_of=parse(began),
        notes=visit.notes,
    )
