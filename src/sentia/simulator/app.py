"""A simulated Amazon, ready to be served on a socket or called in process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette

from sentia.clock import Clock
from sentia.simulator import controls, truth
from sentia.simulator.amazon.account import Account
from sentia.simulator.amazon.desk import Desk
from sentia.simulator.plan import Plan
from sentia.simulator.stage import Stage

__all__ = ["Plan", "Simulator"]


class Simulator:
    """One world and its manners.

    In process, addresses that answers name begin with `http://amazon.test`; `ready`
    says what they really begin with.
    """

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.account = Account(plan, clock)
        self.world: Stage = self.account.world
        desk = Desk(self.account)
        self.calls: Counter[str] = desk.buckets.calls
        self.throttled: Counter[str] = desk.buckets.throttled
        self.app = Starlette(routes=[*controls.routes(self.account), *desk.routes()])

    def ready(self, url: str) -> dict[str, Any]:
        """Return the line that `sentia simulate` prints once it listens at `url`."""
        self.account.base_url = url
        amazon = self.account
        return {"url": url, "env": amazon.env(url), "amazon": amazon.ready(url)}

    def truth(self) -> dict[str, Any]:
        """Return what is true now, in the figures' words."""
        return truth.truth(self.world)

    def truth_orders(self) -> Iterator[dict[str, Any]]:
        """Yield every order as it is now."""
        return truth.lines(self.world)

    def advance(self, seconds: float) -> None:
        """Move the world on."""
        self.world.advance(seconds)
