"""Orders by report: the past in windows of 30 days, and a daily look behind us.

A report does not cost the rate of searchOrders, and holds what its index has missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.flatfile import order_batches
from sentia.connectors.amazon.operations import (
    GET_ORDER,
    GET_ORDER_METRICS,
    GET_REPORT_DOCUMENT,
)
from sentia.connectors.amazon.reports import ORDERS_BY_UPDATE, Document, Wanted, advance
from sentia.connectors.amazon.seller import Seller
from sentia.connectors.amazon.streams.orders import INCLUDED, WINDOW, batch_of
from sentia.connectors.base import Position, Step
from sentia.domain.batches import Batch
from sentia.domain.orders import OPEN, Order, Status
from sentia.domain.times import iso, parse
from sentia.errors import Call, ContractError, InputFileError, RejectedError

AT_ONCE: Final = 10  # orders read one by one in a step
DOUBTED: Final = 3  # times that a cancelled report is asked for again
OLDEST: Final = timedelta(days=729)


class OrderReports:
    """Orders from reports, one window after the other."""

    def __init__(self, seller: Seller, *, recent: bool) -> None:
        self._seller = seller
        self._recent = recent  # every pass is of the last window

    async def step(self, position: Position) -> Step:
        """Read some orders one by one, or take the report of a window further."""
        if position.get("check"):
            return await self._checked(position)
        windows = position.get("windows") or []
        job = position.get("job")
        if not windows and not job:
            if not self._recent:
                return Step(position={}, complete=True)
            now = self._seller.now()
            windows = [[iso(now - WINDOW), iso(now)]]
        job = job or {"window": windows[0]}
        return await self._advanced({**position, "windows": windows}, job)

    async def _advanced(self, position: Position, job: Position) -> Step:
        window = job["window"]
        span = (parse(window[0]), parse(window[1]))
        wanted = Wanted(
            report=ORDERS_BY_UPDATE,
            marketplace_ids=self._seller.open_marketplaces,
            start=span[0],
            end=span[1],
        )
        progress = await advance(self._seller.client, wanted, job)
        begun = {k: v for k, v in position.items() if k != "job"}
        if isinstance(progress, Step):
            if progress.failure:
                return Step(position=begun, failure=progress.failure)
            return replace(progress, position={**begun, "job": progress.position})
        cancelled = job.get("cancelled", 0)
        if progress is None and cancelled < DOUBTED and await self._sold(*span):
            again = {"window": window, "cancelled": cancelled + 1}
            note = f"Amazon cancelled {wanted}, though it knows of sales: asked again"
            return Step(position={**begun, "job": again}, notes=(note,))
        batches: Iterator[Batch] = iter(())
        doubtful: list[str] = []
        if progress:
            # Each reading has its own name: rows go on where this one stopped, not
            # where an earlier one did.
            name = f"{job['id']}@{token_hex(8)}"
            batches = _batches(progress, name)
            try:
                # What is open at any later time, the orders stream has read.
                doubtful = await asyncio.to_thread(
                    _untold, _batches(progress, name), due=not self._recent
                )
            except InputFileError as error:
                msg = f"A report cannot be read: {error}"
                failure = ContractError(msg, Call(GET_REPORT_DOCUMENT.name))
                return Step(position=begun, failure=failure)
        left = [one for one in begun["windows"] if one != window]
        over = {**begun, "windows": left, "check": doubtful}
        return Step(
            position=over if left or doubtful else {},
            batches=batches,
            complete=not left and not doubtful,
            as_of=span[1],
            notes=() if progress else (wanted.nothing,),
            claims=span,
            instead=begun,
        )

    async def _sold(self, start: datetime, end: datetime) -> bool:
        """Say whether Amazon's own figures know of an order in a span.

        A report ends CANCELLED where there is nothing to report; at times it does so
        all the same, and the orders of a whole window would be missing.
        """
        # Amazon tells no more than two years.
        start = max(start, self._seller.now() - OLDEST)
        if start >= end:
            return False
        query = {"granularity": "Total", "granularityTimeZone": "UTC"}
        query["interval"] = f"{_whole(start)}--{_whole(end)}"
        shape = answers.Payload[list[answers.OrderMetric]]
        for place in self._seller.open_marketplaces:
            asked = {**query, "marketplaceIds": place}
            try:
                reply = await self._seller.client.call(GET_ORDER_METRICS, shape, asked)
            except RejectedError:
                continue  # too long ago by Amazon's own clock: nobody can tell
            if any(row.order_count for row in reply.value.payload):
                return True
        return False

    async def _checked(self, position: Position) -> Step:
        """Read orders one by one, of which the report could not tell all."""
        now, later = position["check"][:AT_ONCE], position["check"][AT_ONCE:]
        query = {"includedData": ",".join(INCLUDED)}
        batches = []
        for order_id in now:
            try:
                reply = await self._seller.client.call(
                    GET_ORDER, answers.GetOrder, query, path={"orderId": order_id}
                )
            except RejectedError as error:
                if error.call.status not in (400, 404):
                    raise
                continue  # too old to be shown: it stays as the report has it
            batches.append(batch_of(self._seller, reply, [reply.value.order]))
        over = {**position, "check": later}
        left = later or position.get("windows")
        return Step(position=over if left else {}, batches=batches, complete=not left)


def _whole(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _batches(document: Document, name: str) -> Iterator[Batch]:
    # A generator of its own: it holds the document, so the file outlives the reading.
    yield from order_batches(document.path, file_id=name, charset=document.charset)


def _untold(batches: Iterator[Batch], *, due: bool) -> list[str]:
    """Return the orders of which a file cannot tell all that we show.

    Those that cost nothing: a file names no replacement. And, where wanted, those that
    the seller is `due` to ship: a file names no moment to ship by.
    """
    orders = (
        record
        for batch in batches
        for record in batch.records
        if isinstance(record, Order)
    )
    asked = (one.order_id for one in orders if _is_free(one) or (due and _is_due(one)))
    return list(dict.fromkeys(asked))


def _is_free(order: Order) -> bool:
    return (
        order.total is not None
        and not order.total.amount
        and order.on_channel
        and order.is_replacement is None
        and order.status is not Status.CANCELLED
    )


def _is_due(order: Order) -> bool:
    return (
        order.status in OPEN
        and order.fulfilled_by == "merchant"
        and order.ship_by is None
    )
