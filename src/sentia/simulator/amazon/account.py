"""One seller's account: what the operations of the Selling Partner API share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sentia.clock import Clock
from sentia.simulator.amazon.answers import denied, invalid
from sentia.simulator.amazon.requested import Reports
from sentia.simulator.amazon.sign_in import SignIn
from sentia.simulator.faults import Faults
from sentia.simulator.places import AWS_REGIONS, PLACES, PSEUDO, Place
from sentia.simulator.plan import Plan
from sentia.simulator.stage import Stage
from sentia.simulator.worldtime import WorldTime


class Account:
    """A world, and what stands between it and its callers."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.clock = clock
        self.plan = plan
        self.world = Stage(plan, WorldTime(clock, plan.clock, plan.as_of))
        self.region = self.world.places[0].region
        self.sign_in = SignIn(plan.seed, clock)
        self.faults = Faults(plan.faults)
        self.reports = Reports()
        self.base_url = "http://amazon.test"

    def places(self, ids: Iterable[str]) -> dict[str, Place]:
        """Return the marketplaces that a call names, all if it names none.

        Raises:
            RefusalError: 400 for one that is none, 403 for one the seller is not in.
        """
        mine = {place.id: place for place in self.world.places}
        named = tuple(ids)
        known = {*PLACES, *(id_ for id_, _ in PSEUDO.values())}
        if unknown := [id_ for id_ in named if id_ not in known]:
            invalid(f"Invalid marketplace id: {', '.join(unknown)}.")
        if any(id_ not in mine for id_ in named):
            denied()
        return {id_: mine[id_] for id_ in named} or mine

    def ready(self, url: str) -> dict[str, Any]:
        """Return the account's part of the ready line."""
        return {
            "endpoint": url,
            "lwa_endpoint": f"{url}/auth/o2/token",
            "client_id": self.sign_in.client_id,
            "client_secret": self.sign_in.client_secret,
            "refresh_token": self.sign_in.refresh_token,
            "seller_id": f"A{self.sign_in.secret('seller')[:13].upper()}",
            "marketplace_ids": [place.id for place in self.world.places],
        }

    def env(self, url: str) -> dict[str, str]:
        """Return every variable that points the product here."""
        mine = self.ready(url)
        return {
            "AMAZON_REFRESH_TOKEN": mine["refresh_token"],
            "AMAZON_LWA_APP_ID": mine["client_id"],
            "AMAZON_LWA_CLIENT_SECRET": mine["client_secret"],
            "AMAZON_SELLER_ID": mine["seller_id"],
            "AMAZON_REGION": AWS_REGIONS[self.region],
            "AMAZON_MARKETPLACE_IDS": ",".join(mine["marketplace_ids"]),
            "AMAZON_SPAPI_ENDPOINT": mine["endpoint"],
            "AMAZON_LWA_ENDPOINT": mine["lwa_endpoint"],
        }
