# ruff: noqa: E501 - names and docstrings are whole sentences
"""What hurts sellers in other tools, and does not here: access that is refused.

Each name is an acceptance case; its sentence stands below it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from sentia.simulator.app import Plan, Simulator
from tests.support.between import put_between
from tests.support.clock import VirtualClock
from tests.support.schedule import on_schedule
from tests.support.shop import Shop, a_shop

US = "ATVPDKIKX0DER"
ISSUES = "/api/v1/integrations/amazon/issues"
STATUS = "/api/v1/dashboard/setup-status"


def seller(**changes: Any) -> Plan:
    """Return the plan of a seller in the US, in a world that goes on."""
    fields = {"orders": 300, "days": 10, "clock": "real", "marketplaces": (US,)}
    return Plan(**(fields | changes))  # type: ignore[arg-type]


def listened(amazon: Simulator, clock: VirtualClock) -> list[datetime]:
    """Return a list that will hold the moment of each call for a token."""
    asked: list[datetime] = []

    async def note(path: str, body: bytes) -> bytes:
        if path == "/auth/o2/token":
            asked.append(clock.now())
        return body

    put_between(amazon, note)
    return asked


async def issues(shop: Shop) -> list[Any]:
    """Return what the page lists as open."""
    found: list[Any] = (await shop.get(ISSUES))["data"]["issues"]
    return found


async def test_token_endpoint_answers_400_invalid_grant_one_alert_one_clear_sentence_with_the_fix_no_retry_storm_at_most_1_call_in_15_min(
    tmp_path: Path,
) -> None:
    """13: token endpoint answers 400 invalid_grant: one alert, one clear sentence with the fix, no retry storm (<= 1 call / 15 min)."""
    clock = VirtualClock()
    amazon = Simulator(seller(), clock)
    asked = listened(amazon, clock)
    amazon.account.faults.add("revoked")
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        await on_schedule(shop, hours=4)
        (issue,) = await issues(shop)
        status = (await shop.get(STATUS))["data"]["integrations"]["amazon"]
        pauses = [b - a for a, b in pairwise(asked)]

        amazon.account.faults.clear()
        await on_schedule(shop, hours=2)

        assert 4 <= len(asked[: len(pauses) + 1]) <= 17
        assert min(pause.total_seconds() for pause in pauses) >= 15 * 60
        assert issue["code"] == "reconnect"
        assert issue["message"] == "Failed to get LWA access token: invalid_grant"
        assert "AMAZON_REFRESH_TOKEN" in issue["hint"]
        assert status["status"] == "authorization_error"
        assert status["message"] == issue["message"]
        assert status["details"]["hint"] == issue["hint"]
        assert await issues(shop) == []
        assert shop.order_lines()


async def test_25_minutes_of_403_token_renewed_once_then_back_off_data_caught_up_after_no_gap(
    tmp_path: Path,
) -> None:
    """14: 25 minutes of 403: token renewed once, then back-off, data caught up after, no gap."""
    clock = VirtualClock()
    amazon = Simulator(seller(), clock)
    asked = listened(amazon, clock)
    async with a_shop(tmp_path, amazon=amazon, clock=clock) as shop:
        await on_schedule(shop, hours=1, minutes=2)
        asked.clear()
        amazon.calls.clear()

        amazon.account.faults.add("expired-token", times=1_000_000)
        await on_schedule(shop, minutes=25)
        renewals, calls, open_ = len(asked), amazon.calls.total(), await issues(shop)
        amazon.account.faults.clear()
        await on_schedule(shop, hours=2)

        assert renewals <= 2  # the one, and one more try after a quarter of an hour
        assert calls <= 100
        assert {issue["code"] for issue in open_} == {"unavailable"}
        assert await issues(shop) == []
        listed = {
            order.id
            for order in amazon.world.orders.values()
            if order.updated < clock.now().replace(minute=0)
        }
        assert listed <= {line["orderId"] for line in shop.order_lines()}
