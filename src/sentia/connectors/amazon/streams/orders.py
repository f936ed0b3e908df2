"""Orders that changed, for all marketplaces of the account in one call.

A pass is one window; the watermark moves with its last page, to the upper bound that
Amazon echoed on its first one. Amazon does not say in which order it answers. The
first pass reads the last days first, so that the page is of use at once, then the past.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.client import Reply
from sentia.connectors.amazon.operations import SEARCH_ORDERS
from sentia.connectors.amazon.paging import Circle
from sentia.connectors.amazon.quarantine import each
from sentia.connectors.amazon.seller import Seller, named
from sentia.connectors.base import Position, Step
from sentia.domain.batches import Batch
from sentia.domain.times import iso, parse
from sentia.errors import (
    DeadTokenError,
    LoopError,
    PermissionMissingError,
    RejectedError,
)

INCLUDED: Final = ("PROCEEDS", "PROMOTION", "CANCELLATION", "FULFILLMENT")
# Bounds are inclusive and the index is late: an order may be listed after others
# that changed later (selling-partner-api-models#3945).
OVERLAP: Final = timedelta(minutes=10)
# The burst: what is more than this on the first pass comes faster by reports.
FIRST_PAGES: Final = 20
RECENT: Final = timedelta(days=7)
WINDOW: Final = timedelta(days=30)  # the longest that an order report covers
PROBE_AGAIN: Final = timedelta(days=1)
PAGE: Final = ("token", "repeats")  # what of a window belongs to the page it is at


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders that changed since the last pass.

    Its position: the `watermark`, the marketplaces `covered` up to it, the moment
    `since` which the first sync reads (older is what backfill reads), those that are
    `denied` and until when, and the `pass` under way: its window (`before` where it is
    the past of a first pass), page token, and the pages seen.
    """

    seller: Seller

    async def step(self, position: Position) -> Step:
        """Read one page."""
        between = {k: v for k, v in position.items() if k != "pass"}
        window = position.get("pass") or self._window(between)
        if "token" not in window:
            between = self._recall_denied(between)
        self.seller.denied = set(between.get("denied", ()))
        places = self.seller.open_marketplaces
        try:
            reply = await self._page(window, places)
        except DeadTokenError as error:
            if window.get("restarts"):
                return Step(position=between, failure=error)
            return Step(position=between | {"pass": _first(window, restarts=1)})
        except PermissionMissingError:
            shut = await self._closed(window, places)
            if not 0 < len(shut) < len(places):
                raise
            names = ", ".join(map(named, shut))
            until = iso(self.seller.now() + PROBE_AGAIN)
            denied = sorted({*self.seller.denied, *shut})
            moved = {"denied": denied, "denied_until": until, "pass": _first(window)}
            note = f"Orders of {names} are left out: access denied"
            return Step(position=between | moved, notes=(note,))
        except RejectedError as error:
            begins = "token" not in window and not window.get("partial")
            if not (begins and self.seller.region == "FE" and error.call.status == 400):
                raise
            # FE has refused FULFILLMENT for weeks (selling-partner-api-models#5365).
            note = "Amazon refuses fulfilment data of orders: their status is unknown"
            moved = {"pass": window | {"partial": True}}
            return Step(position=between | moved, notes=(note,))
        return self._taken(between, window, reply)

    def _window(self, between: Position) -> Position:
        if mark := between.get("watermark"):
            since = parse(mark) - OVERLAP
        else:
            since = max(self._floor, self.seller.now() - RECENT)
        return {"since": iso(since), "pages": 0, "seen": []}

    def _recall_denied(self, between: Position) -> Position:
        """Leave out the marketplaces that were closed; a day later look again."""
        denied = set(between.get("denied", ()))
        stale = denied and self.seller.now() >= parse(between["denied_until"])
        if stale or denied.issuperset(self.seller.marketplaces):
            return {k: v for k, v in between.items() if not k.startswith("denied")}
        return between

    async def _page(
        self, window: Position, places: Iterable[str], most: int = 100
    ) -> Reply[answers.SearchOrders]:
        included = INCLUDED[:-1] if window.get("partial") else INCLUDED
        query = {
            "marketplaceIds": ",".join(places),
            "lastUpdatedAfter": window["since"],
            "includedData": ",".join(included),
            "maxResultsPerPage": str(most),
        }
        if before := window.get("before"):
            query["lastUpdatedBefore"] = before
        if token := window.get("token"):
            query["paginationToken"] = token
        return await self.seller.client.call(SEARCH_ORDERS, answers.SearchOrders, query)

    async def _closed(self, window: Position, places: tuple[str, ...]) -> list[str]:
        """Find out which marketplaces are closed to us."""
        closed = []
        for place in places if len(places) > 1 else ():
            try:
                await self._page(_first(window), (place,), most=1)
            except PermissionMissingError:
                closed.append(place)
        return closed

    def _taken(
        self, between: Position, window: Position, reply: Reply[answers.SearchOrders]
    ) -> Step:
        page = reply.value
        token = page.next_token
        circle = Circle(SEARCH_ORDERS, window["seen"], window.get("repeats", 0))
        try:
            circle.note(token, page.orders)
        except LoopError as error:
            return Step(position=between, failure=error)
        until = window.get("until")
        if not until and page.last_updated_before:
            until = iso(page.last_updated_before)
        window = window | {"pages": window["pages"] + 1, "until": until}
        batches = [batch_of(self.seller, reply, page.orders)]
        first_pass = "watermark" not in between
        rest: Position | None = None
        if token:
            seen = {"seen": circle.seen, "repeats": circle.repeats}
            rest = {**window, **seen, "token": token}
        elif first_pass:
            rest = self._past(window)
        if rest and not (first_pass and window["pages"] >= FIRST_PAGES):
            return Step(position=between | {"pass": rest}, batches=batches)
        if not until:
            # There is no safe bound: the next pass reads this one again.
            return Step(
                position=between, batches=batches, complete=True,
                notes=self.seller.notes,
            )  # fmt: skip
        # A marketplace that joins later has a past, too.
        places, covered = set(self.seller.open_marketplaces), between.get("covered")
        joined = covered is not None and not places.issubset(covered)
        covered = sorted(places.union(covered or ()))
        unread = until if joined or not rest else str(rest.get("before", until))
        history = {"newest": unread, "windows": windows(self._floor, parse(unread))}
        since = {"since": iso(self._floor)} if first_pass else {}
        return Step(
            position=between | since | {"watermark": until, "covered": covered},
            batches=batches,
            complete=True,
            as_of=parse(until),
            notes=self.seller.notes,
            hands_over={"history": history} if rest or joined else {},
        )

    def _past(self, window: Position) -> Position | None:
        """Return the window of what is older, once the last days have been read."""
        if "before" in window or parse(window["since"]) <= self._floor:
            return None
        older = {"since": iso(self._floor), "before": window["since"], "seen": []}
        # Its token may die once, as that of the last days might.
        gone = (*PAGE, "restarts")
        return {k: v for k, v in window.items() if k not in gone} | older

    @property
    def _floor(self) -> datetime:
        """The moment before which nothing is looked for."""
        return self.seller.now() - self.seller.history


def batch_of(
    seller: Seller, reply: Reply[Any], records: Iterable[msgspec.Raw]
) -> Batch:
    """Map the orders of an answer."""
    home = seller.marketplaces[0]
    orders, bad = each(
        records,
        lambda one: mapping.order(one, fallback=home),
        names=itemgetter("orderId"),
    )
    return Batch(records=orders, rejected=bad, raw=[reply.raw()])


def windows(since: datetime, until: datetime) -> list[list[str]]:
    """Cut a span into windows of 30 days at most, the newest first."""
    cut = []
    while until > since:
        start = max(since, until - WINDOW)
        cut.append([iso(start), iso(until)])
        until = start
    return cut


def _first(window: Position, **more: object) -> Position:
    """Return the window at its first page.

    The past of a first pass keeps the bound that its last days have set.
    """
    gone = PAGE if "before" in window else (*PAGE, "until")
    kept = {k: v for k, v in window.items() if k not in gone}
    return {**kept, "pages": 0, "seen": [], **more}
