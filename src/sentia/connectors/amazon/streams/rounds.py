"""Streams that go from marketplace to marketplace; a closed one is left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sentia.connectors.amazon.seller import Seller, named
from sentia.connectors.base import Position, Step
from sentia.domain.times import iso, parse
from sentia.errors import PermissionMissingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where a round is: the marketplace, and what was left there to go on with."""

    marketplace_id: str
    job: Position
    last: datetime | None  # when the last complete round began that came here


# What one step at a marketplace brought: its position is the job to go on with there,
# and once it is complete the next marketplace is visited.
Visit = Callable[[Seller, Stop], Awaitable[Step]]
OVER: Final[Position] = {}


@dataclass(frozen=True, slots=True)
class Round:
    """A stream that visits one marketplace after the other."""

    name: str
    seller: Seller
    visit: Visit

    async def step(self, position: Position) -> Step:
        """Visit the next marketplace, or go on with this one."""
        sold_in = self.seller.marketplaces
        began = position.get("began") or iso(self.seller.now())
        left = [p for p in position.get("left", sold_in) if p in sold_in]
        last: dict[str, str] = position.get("last", {})
        visited: list[str] = position.get("visited", [])
        between = {"last": last} if last else {}
        here = Step(position=OVER, complete=True)
        if left:
            place = left[0]
            stop = Stop(
                marketplace_id=place,
                job=position.get("job", OVER),
                last=parse(last[place]) if place in last else None,
            )
            try:
                here = await self.visit(self.seller, stop)
                visited = visited + [place] * here.complete
            except PermissionMissingError as error:
                if len(left) == 1 and not visited:  # closed to us everywhere
                    return Step(position=between, failure=error)
                note = f"{self.name} of {named(left[0])} is left out: {error}"
                here = replace(here, notes=(note,))
            left = left[here.complete :]
        if left:
            moved = {"began": began, "visited": visited, "left": left}
            job = {} if here.complete else {"job": here.position}
            return replace(here, position=between | moved | job, complete=False)
        if here.failure:
            return Step(position=between, failure=here.failure)
        last = last | dict.fromkeys(visited, began)
        return replace(here, position={"last": last}, as_of=parse(began))
