"""From which day on, and up to when, has the past been read?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sentia.domain.marketplaces import zone_of
from sentia.domain.ranges import DAY
from sentia.domain.times import business_day, parse
from sentia.queries import health
from sentia.queries.answers import Row
from sentia.queries.backlog import unread
from sentia.queries.files import FILES
from sentia.queries.health import Meta, States
from sentia.queries.hours import Known
from sentia.queries.scope import Scope

MOMENT: Final = timedelta(microseconds=1)
OLDEST: Final = timedelta(days=730)  # Amazon shows no older order


def known_from(states: States, scope: Scope, *, now: datetime) -> date | None:
    """Which is the first day whose orders have all been read? None: they all are.

    What is left to read ends somewhere: every order placed later was also updated
    later, so it has been read. The same holds from where the first sync was to look
    on, as long as Amazon shows older orders that nobody asked for.
    """
    zones = {zone_of(place) for place in scope.marketplace_ids} or {"UTC"}
    unread = [end for state in states if (end := _unread_until(state, now))]
    if not unread:
        return None
    return max(business_day(max(unread) - MOMENT, zone) for zone in zones) + DAY


def known(states: States, scope: Scope, report_zone: str, *, now: datetime) -> Known:
    """How much of the orders has been read, from which day and up to which moment?

    Files beside an account that is read hold nothing up: nothing more comes of them.
    """
    read = [state for state in states if state["status"] != FILES]
    return Known(
        whole_from=known_from(states, scope, now=now),
        up_to=health.known_to(read or states, "orders"),
        report_zone=report_zone,
    )


def order_meta(
    states: States,
    scope: Scope,
    unknown: dict[str, int],
    *,
    now: datetime,
    beside: Sequence[str] = (),
) -> Meta:
    """How old and how complete are figures of orders, and of other streams beside?"""
    meta = health.meta(states, (*health.ORDERS, *beside), unknown)
    meta.history_from = known_from(states, scope, now=now)
    return meta


def stock_meta(
    states: States, scope: Scope, unknown: dict[str, int], *, now: datetime
) -> Meta:
    """How old and complete are figures of stock, and since when is its pace known?"""
    meta = health.meta(states, health.INVENTORY, unknown)
    meta.history_from = known_from(states, scope, now=now)
    return meta


def _unread_until(state: Row, now: datetime) -> datetime | None:
    if state["status"] == FILES:
        return None  # nothing more is to come by itself
    position = json.loads(state["position"])
    if state["stream"] == "orders":
        # Amazon lists changed orders in no order: until the first pass comes to what
        # lies before, any day may lack some.
        before = position.get("pass", {}).get("before")
        if state["last_synced"] is not None:
            since = parse(position["since"]) if "since" in position else None
            return since if since and now - since < OLDEST else None
        return parse(before) if before else now
    ends = [end for _, end in unread(position)]
    return max(ends) if ends and state["stream"] == "history" else None
