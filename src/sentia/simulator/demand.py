"""When orders come, and from where: a function of the plan alone.

The expected number of orders is a curve over the hours (season, weekday, hour of the
marketplace's day); the k-th order comes somewhere between the moments at which the
curve passes k - 1 and k. So any world has exactly as many orders as it was asked for,
and goes on at the same pace.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from sentia.simulator.plan import Plan

HOUR: Final = timedelta(hours=1)
BY_HOUR: Final = (
    3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 10, 10, 10, 10, 10, 11, 12, 14, 15, 13, 9, 5,
)  # fmt: skip
BY_WEEKDAY: Final = (11, 10, 10, 10, 9, 10, 12)
BY_MONTH: Final = (9, 8, 9, 9, 9, 9, 11, 9, 9, 10, 14, 15)
LIVE_PER_HOUR: Final = 720.0


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
