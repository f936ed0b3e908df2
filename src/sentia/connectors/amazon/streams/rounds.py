"""Streams that go from marketplace to marketplace; a closed one is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentia.connectors.amazon.seller import Seller, Setback, named
from sentia.connectors.base import Position, Step
from sentia.domain.batches import Batch
from sentia.domain.times import iso, parse
from sentia.errors import PermissionMissingError


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
        last = position.get("last")
        began = position.get("began") or iso(self._seller.clock.now())
        places = [
            place
            for place in position.get("left", self._seller.marketplaces)
            if place in self._seller.marketplaces
        ]
        done = {"last": began}
        if not places:
            return Step(position=done, complete=True, as_of=parse(began))
        stop = Stop(
            marketplace_id=places[0],
            job=position.get("job", {}),
            last=parse(last) if last else None,
        )
        open_ = position.get("open", 0)
        try:
            visit = await self._visit(self._seller, stop)
            open_ += visit.job is None
        except PermissionMissingError as error:
            if len(places) == 1 and not open_:
                return self._setback.step_back({"last": last} if last else {}, error)
            note = f"{self.name} of {named(places[0])} is left out: {error}"
            visit = Visit(notes=(note,))
        moved: Position = {"last": last} if last else {}
        moved |= {"began": began, "left": places, "open": open_}
        if visit.job is not None:
            moved["job"] = visit.job
        else:
            moved["left"] = places[1:]
        complete = not moved["left"]
        return Step(
            position=done if complete else moved,
            batches=visit.batches,
            complete=complete,
            as_of=parse(began) if complete else None,
            wait_seconds=visit.wait_seconds,
            notes=visit.notes,
        )
