"""A list as a sheet: each row that matches, in the columns that are asked for."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from sentia.api.asked import Read, unconnected
from sentia.api.listing import List, Paged
from sentia.api.snapshots import Asking
from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import Range
from sentia.domain.times import business_day, iso
from sentia.errors import NotConnectedError
from sentia.queries import health
from sentia.queries.lists import Listed, Paging
from sentia.queries.scope import Scope, accounts, country_of
from sentia.queries.sheets import Columns, remarks

DATED: Final = frozenset({"from", "to"})  # said as days
NOT_OF_NAMES: Final = re.compile(r"[^A-Za-z0-9._]+")
LONGEST: Final = 120  # characters of a file's name


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it is written down for whoever asked for it."""

    ask: Asking
    asked: Any
    list_: List
    columns: Columns
    whole: bool  # else no more than a page of it

    async def answer(self, at: Paging) -> Response:
        """Answer with every row that is asked for, some in memory at a time.

        Each part is read by itself from where the last one ended: a slow reader holds
        neither a transaction nor a thread.

        Raises:
            NotConnectedError: there is nothing to show yet: no empty sheet says so.
        """
        # The first part is read before anything is said: it may be refused.
        found, above = await self._part(at)
        name = f'attachment; filename="{self._name()}.csv"'
        headers = {"Content-Disposition": name, "Vary": "Accept"}
        text = self._text(replace(at, summed=False), found, above)
        return StreamingResponse(text, media_type="text/csv", headers=headers)

    async def _part(self, at: Paging) -> tuple[Listed[Any, Any], str]:
        visitor, context = self.ask.visitor, self.ask.context
        assert visitor

        def work(db: Connection) -> tuple[Listed[Any, Any], str]:
            held = accounts(db, visitor.organisation_id)
            scope = self.asked.scope(held)
            if unconnected(db, self.ask, held):
                message = "Amazon is not connected."
                raise NotConnectedError(message)
            states: health.States = ()
            if at.summed:
                states = health.stream_states(db, scope.accounts, now=self.ask.now)
            read = db, scope, states
            found = self.list_.read(read, at)
            return found, remarks(self._about(read, at, found)) if at.summed else ""

        return await context.database.reading(work)

    async def _text(
        self, at: Paging, found: Listed[Any, Any], above: str
    ) -> AsyncIterator[str]:
        yield above + self.columns.header()
        while True:
            yield self.columns.lines(found.items)
            if found.next_cursor is None or not self.whole:
                return
            at = at.moved(found.next_cursor)
            found, _ = await self._part(at)

    def _about(
        self, read: Read, at: Paging, found: Listed[Any, Any]
    ) -> Iterator[tuple[str, Any]]:
        """Say what stands below, and how old and how complete it is."""
        meta = self.list_.meta(read, found.sums)
        yield self.list_.name, found.total
        yield "as of", meta.as_of
        yield "complete", meta.complete
        yield from meta.unknown.items()
        if self.list_.span:
            first, last = _days(self.list_.span, read[1], self.ask)
            yield from (("from", first), ("to", last))
        yield from self._filters().items()
        # Not "-placedAt": a spreadsheet would run what begins with a minus.
        direction = "descending" if at.descending else "ascending"
        yield "sort", f"{at.field} {direction}"
        yield "exported", iso(self.ask.now)

    def _filters(self) -> dict[str, Any]:
        """Return what the list is narrowed to, by the parameters' names."""
        filters: dict[str, Any] = self.asked.model_dump(
            by_alias=True, exclude=set(Paged.model_fields), exclude_defaults=True
        )
        if marketplace := filters.get("marketplace"):
            filters["marketplace"] = country_of(marketplace) or marketplace
        return {name: value for name, value in filters.items() if name not in DATED}

    def _name(self) -> str:
        """Name the file after the list, its day and what it is narrowed to."""
        context = self.ask.context
        day = business_day(self.ask.now, context.settings.report_zone)
        dated = [getattr(self.asked, name, None) for name in ("from_", "to")]
        filters = [
            name if value is True else value for name, value in self._filters().items()
        ]
        parts = [self.list_.name, day, *(d for d in dated if d), *filters]
        return NOT_OF_NAMES.sub("-", "-".join(map(str, parts)))[:LONGEST].strip("-")


def _days(span: Range, scope: Scope, ask: Asking) -> tuple[str, str]:
    """Return the first and the last of the business days, or the moments of 24h."""
    zones = {zone_of(place) for place in scope.marketplace_ids} or {"UTC"}
    spans = [span.span(zone, ask.now) for zone in zones]
    if spans[0].since and spans[0].until:
        return iso(spans[0].since), iso(spans[0].until)
    return str(min(s.first for s in spans)), str(max(s.last for s in spans))
