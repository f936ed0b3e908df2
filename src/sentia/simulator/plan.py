"""What a world was asked to be, and when its orders come.

The expected number of orders is a curve over the hours (season, weekday, hour of the
marketplace's day); the k-th order comes somewhere between the moments at which the
curve passes k - 1 and k. So any world has exactly as many orders as it was asked for,
and goes on at the same pace.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from sentia.simulator.places import Place, chosen
from sentia.simulator.worldtime import Mode, within

# Five marketplaces, three currencies, one of them outside of the common stock.
EUROPE = (
    "A1F83G8C2ARO7P", "A1PA6795UKMFR9", "A13V1IB3VIYZZH", "APJ6JRA9NG5V4",
    "A2NODRKZP88ZB9",
)  # fmt: skip

HOUR: Final = timedelta(hours=1)
BY_HOUR: Final = (
    3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 10, 10, 10, 10, 10, 11, 12, 14, 15, 13, 9, 5,
)  # fmt: skip
BY_WEEKDAY: Final = (11, 10, 10, 10, 9, 10, 12)
BY_MONTH: Final = (9, 8, 9, 9, 9, 9, 11, 9, 9, 10, 14, 15)
LIVE_PER_HOUR: Final = 720.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `sentia simulate` was asked for. The same plan gives the same world."""

    seed: int = 1
    orders: int = 20_000
    days: int = 90
    as_of: datetime | None = None  # None: the clock's now, at the start
    clock: Mode = "real"
    faults: tuple[str, ...] = ()
    # How long the fault `hang` leaves a caller without an answer. In process, on a
    # virtual clock, no caller's own patience ends it sooner.
    hang_seconds: float = 120
    marketplaces: tuple[str, ...] = EUROPE

    def __post_init__(self) -> None:
        if self.as_of:
            within(self.as_of, "as-of")

    @property
    def places(self) -> tuple[Place, ...]:
        """The marketplaces; they decide the region."""
        return chosen(self.marketplaces)


class Demand:
    """How many orders are expected until when."""

    def __init__(self, plan: Plan, *, since: datetime, until: datetime) -> None:
        self._places = plan.places
        self._seed = plan.seed
        self._since = since
        self._live = plan.clock == "live"
        hours = range(round((until - since) / HOUR))
        weights = [sum(self.pull(since + i * HOUR)) for i in hours]
        self._pace = plan.orders / (sum(weights) or 1)
        # Exactly the number that was asked for, whatever the sum was rounded to.
        self._curve = [0.0, *(w * self._pace for w in accumulate(weights))]
        self._curve[-1] = float(plan.orders)

    def pull(self, at: datetime) -> list[float]:
        """Return each marketplace's share of the demand at a moment."""
        found = []
        for place in self._places:
            local = at.astimezone(place.zone)
            season = BY_MONTH[local.month - 1] * BY_WEEKDAY[local.weekday()]
            found.append(place.share * season * BY_HOUR[local.hour])
        return found

    def moment(self, number: int) -> datetime:
        """Return when the order of that number (from 1) is placed."""
        rng = Random((self._seed << 32) + number)  # noqa: S311
        target = number - 1 + rng.random()
        while self._curve[-1] <= target:
            hour = self._since + (len(self._curve) - 1) * HOUR
            more = LIVE_PER_HOUR if self._live else sum(self.pull(hour)) * self._pace
            self._curve.append(self._curve[-1] + more)
        hour_number = bisect_left(self._curve, target, lo=1) - 1
        low, high = self._curve[hour_number : hour_number + 2]
        at = self._since + HOUR * (hour_number + (target - low) / (high - low))
        return at.replace(microsecond=0)  # Amazon tells whole seconds
