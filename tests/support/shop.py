"""The whole product and a pretended Amazon, in one process, on one virtual clock."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import select

from sentia.app import Product, product
from sentia.config import Settings, load_settings
from sentia.queries.totals import order_lines, totals
from sentia.simulator.app import Plan, Simulator
from sentia.site import create_app
from sentia.store import people
from sentia.store.schema import issues, quarantine
from sentia.sync.loop import Loop
from sentia.sync.outcomes import Outcome
from sentia.sync.rounds import AccountSync
from tests.support.clock import VirtualClock

AMAZON = "http://amazon.test"


@dataclass(slots=True)
class Shop:
    """A seller who runs Sentia."""

    amazon: Simulator
    clock: VirtualClock
    product: Product
    settings: Settings
    token: str

    @property
    def account(self) -> AccountSync:
        return self.product.accounts[0]

    async def sync(self) -> dict[str, Outcome]:
        """Run every stream to its end, as `sentia sync --once` does."""
        return {outcome.stream: outcome for outcome in await self.account.once()}

    async def sync_due(self) -> dict[str, Outcome]:
        """Run what is due, as the schedule does."""
        return {outcome.stream: outcome for outcome in await self.account.due()}

    def totals(self) -> Any:
        """Return what `sentia export totals` prints."""
        with self.product.database.read() as db:
            return totals(db, now=self.clock.now(), settings=self.settings)

    def order_lines(self) -> list[dict[str, Any]]:
        """Return what `sentia export orders` prints."""
        with self.product.database.read() as db:
            return [dict(line) for line in order_lines(db)]

    def truth(self) -> Any:
        """Return what the simulator says is true, as JSON would show it."""
        return json.loads(json.dumps(self.amazon.truth()))

    def true_lines(self) -> list[dict[str, Any]]:
        return list(self.amazon.truth_orders())

    def issues(self) -> list[tuple[str, str]]:
        """Return (stream, code) of what a person must do."""
        with self.product.database.read() as db:
            found = db.execute(
                select(issues.c.stream, issues.c.code).where(
                    issues.c.severity == "issue"
                )
            )
            return [(row.stream, row.code) for row in found]

    def quarantined(self) -> list[str]:
        """Return the keys of what could not be read."""
        with self.product.database.read() as db:
            return list(db.scalars(select(quarantine.c.key)))

    async def get(self, path: str) -> Any:
        """Ask Sentia's own API, as an admin's program does."""
        return await self._ask("GET", path)

    async def post(self, path: str, body: Any = None) -> Any:
        """Tell Sentia's own API, as an admin's program does."""
        return await self._ask("POST", path, json=body)

    async def _ask(self, method: str, path: str, **options: Any) -> Any:
        loop = Loop(
            self.product.accounts,
            self.product.database,
            self.clock,
            interval=timedelta(minutes=15),
        )
        app = create_app(self.product, loop)
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app),
            base_url="http://sentia.test",
            headers={"Authorization": f"Bearer {self.token}"},
        ) as http:
            return (await http.request(method, path, **options)).json()


@asynccontextmanager
async def a_shop(
    folder: Path,
    plan: Plan | None = None,
    *,
    clock: VirtualClock | None = None,
    amazon: Simulator | None = None,
    **variables: str,
) -> AsyncIterator[Shop]:
    """Open a shop; `variables` are settings by their names in the environment."""
    clock = clock or VirtualClock()
    amazon = amazon or Simulator(plan or Plan(orders=0, clock="fast"), clock)
    env = amazon.ready(AMAZON)["env"] | {"SENTIA_DATA_DIR": str(folder)} | variables
    settings = load_settings(_env_file=None, **env)
    transport = httpx2.ASGITransport(app=amazon.app)
    async with product(settings, clock, transport=transport) as it:
        with it.database.write() as db:
            token = people.create_token(db, "tests", "admin", now=clock.now())
        yield Shop(amazon, clock, it, settings, token)


def by_stream(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return how each stream ended."""
    return {outcome.stream: outcome.status for outcome in outcomes}
