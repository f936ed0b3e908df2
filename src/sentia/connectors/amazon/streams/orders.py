"""Orders that changed, for all marketplaces of the account in one call.

A pass is one window; the watermark moves with its last page, to the upper bound that
Amazon echoed on its first one. Amazon does not say in which order it answers.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.client import Reply
from sentia.connectors.amazon.operations import SEARCH_ORDERS
from sentia.connectors.amazon.paging import Circle
from sentia.connectors.amazon.quarantine import each
from sentia.connectors.amazon.seller import Seller, Setback, named
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
WINDOW: Final = timedelta(days=30)  # the longest that an order report covers
PROBE_AGAIN: Final = timedelta(days=1)


class Orders:
    """Orders that changed since the last pass."""

    name = "orders"
    optional = False

    def __init__(self, seller: Seller, every: timedelta) -> None:
        self._seller = seller
        self.every = every
        self._setback = Setback()

    async def step(self, position: Position) -> Step:
        """Read one page."""
        self._setback.check()
        window = self._recall_denied(self._window(position))
        try:
            reply = await self._page(window)
        except DeadTokenError as error:
            if window.get("restarts"):
                return self._setback.step_back(_between(window), error)
            return Step(position={**_restarted(window), "restarts": 1})
        except PermissionMissingError as error:
            return await self._probed(window, error)
        except RejectedError as error:
            if not self._may_be_fulfillment(window, error):
                raise
            # FE has refused FULFILLMENT for weeks (selling-partner-api-models#5365).
            note = "Amazon refuses fulfilment data of orders: their status is unknown"
            return Step(position={**window, "partial": True}, notes=(note,))
        return self._taken(window, reply)

    def _window(self, position: Position) -> Position:
        if "since" in position:
            return position
        if mark := position.get("watermark"):
            since = parse(mark) - OVERLAP
        else:
            since = self._seller.clock.now() - self._seller.history
        return {**position, "since": iso(since), "pages": 0, "seen": []}

    def _recall_denied(self, window: Position) -> Position:
        """Leave out the marketplaces that were closed; a day later look again."""
        denied = set(window.get("denied", ()))
        stale = denied and self._seller.clock.now() >= parse(window["denied_until"])
        if "token" not in window and (stale or denied.issuperset(self._places)):
            window = {k: v for k, v in window.items() if not k.startswith("denied")}
            denied = set()
        self._seller.denied = denied
        return window

    @property
    def _places(self) -> tuple[str, ...]:
        return self._seller.marketplaces

    def _query(self, window: Position, places: tuple[str, ...]) -> dict[str, str]:
        included = INCLUDED[:-1] if window.get("partial") else INCLUDED
        query = {
            "marketplaceIds": ",".join(places),
            "lastUpdatedAfter": window["since"],
            "includedData": ",".join(included),
            "maxResultsPerPage": "100",
        }
        if token := window.get("token"):
            query["paginationToken"] = token
        return query

    async def _page(self, window: Position) -> Reply[answers.SearchOrders]:
        query = self._query(window, self._seller.open_marketplaces)
        return await self._seller.client.call(
            SEARCH_ORDERS, answers.SearchOrders, query
        )

    def _taken(self, window: Position, reply: Reply[answers.SearchOrders]) -> Step:
        page = reply.value
        token = page.pagination.next_token if page.pagination else None
        circle = Circle(SEARCH_ORDERS, window["seen"], window.get("repeats", 0))
        try:
            circle.note(token, page.orders)
        except LoopError as error:
            return self._setback.step_back(_between(window), error)
        if "until" not in window and page.last_updated_before:
            window = {**window, "until": iso(page.last_updated_before)}
        pages = window["pages"] + 1
        batch = self._batch(reply)
        first_pass = "watermark" not in window
        if token and not (first_pass and pages >= FIRST_PAGES):
            moved = {"token": token, "pages": pages, "seen": circle.seen}
            position = {**window, **moved, "repeats": circle.repeats}
            return Step(position=position, batches=[batch])
        # Without an echo there is no safe bound: the next pass reads this one again.
        until = window.get("until")
        history = self._windows(until) if token and until else None
        position = _between(window) | ({"watermark": until} if until else {})
        return Step(
            position=position,
            batches=[batch],
            complete=True,
            as_of=parse(until) if until else None,
            notes=self._seller.notes,
            hands_over={"history": {"windows": history}} if history else {},
        )

    def _batch(self, reply: Reply[answers.SearchOrders]) -> Batch:
        fallback = self._seller.marketplaces[0]
        orders, bad = each(
            reply.value.orders,
            lambda record: mapping.order(record, fallback=fallback),
            key="orderId",
        )
        return Batch(records=orders, rejected=bad, raw=[reply.raw()])

    def _windows(self, until: str) -> list[list[str]]:
        floor = self._seller.clock.now() - self._seller.history
        return windows(floor, parse(until))

    def _may_be_fulfillment(self, window: Position, error: RejectedError) -> bool:
        return (
            self._seller.region == "FE"
            and error.call.status == 400
            and "token" not in window
            and not window.get("partial")
        )

    async def _probed(self, window: Position, error: PermissionMissingError) -> Step:
        """Find out which marketplaces are closed to us, and go on without them."""
        places = self._seller.open_marketplaces
        if len(places) < 2:
            raise error
        closed = [place for place in places if not await self._answers(window, place)]
        if len(closed) in (0, len(places)):
            raise error
        again = self._seller.clock.now() + PROBE_AGAIN
        denied = sorted({*self._seller.denied, *closed})
        shut = {"denied": denied, "denied_until": iso(again)}
        names = ", ".join(map(named, closed))
        note = f"Orders of {names} are left out: access denied"
        return Step(position={**_restarted(window), **shut}, notes=(note,))

    async def _answers(self, window: Position, place: str) -> bool:
        query = {**self._query(_restarted(window), (place,)), "maxResultsPerPage": "1"}
        try:
            await self._seller.client.call(SEARCH_ORDERS, answers.SearchOrders, query)
        except PermissionMissingError:
            return False
        return True


def windows(since: datetime, until: datetime) -> list[list[str]]:
    """Cut a span into windows of 30 days at most, the newest first."""
    cut = []
    while until > since:
        start = max(since, until - WINDOW)
        cut.append([iso(start), iso(until)])
        until = start
    return cut


_OF_A_PASS: Final = (
    "since", "until", "token", "pages", "seen", "repeats", "restarts", "partial",
)  # fmt: skip


def _between(window: Position) -> Position:
    """Return what outlives a pass."""
    return {k: v for k, v in window.items() if k not in _OF_A_PASS}


def _restarted(window: Position) -> Position:
    """Return the window at its first page."""
    kept = {k: v for k, v in window.items() if k not in ("until", "token", "repeats")}
    return {**kept, "pages": 0, "seen": []}
