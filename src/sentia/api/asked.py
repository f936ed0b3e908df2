"""What reads can be narrowed to, and the shape in which they are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from sentia.api.documents import Dashboard
from sentia.api.snapshots import Accounts, Asking
from sentia.domain import ranges, rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.errors import refuse
from sentia.queries import health, setup
from sentia.queries.scope import Scope, narrow

Read = tuple[Connection, Scope, health.States]


class Scoped(BaseModel):
    """What every read can be narrowed to."""

    marketplace: str | None = Field(None, description="Marketplace id or country code.")
    account: str | None = Field(None, description="Id or name of an account.")

    def scope(self, held: Accounts) -> Scope:
        """Narrow the accounts that somebody may see."""
        return narrow(held, marketplace=self.marketplace, account=self.account)


class Ranged(Scoped):
    """What can be narrowed to business days, too."""

    range: str | None = Field(None, description=f"{', '.join(ranges.DAYS)}; 30d else.")
    from_: str | None = Field(None, alias="from", description="First day, inclusive.")
    to: str | None = Field(None, description="Last day, inclusive.")

    @property
    def span(self) -> ranges.Range:
        """The days that are asked for."""
        return ranges.parse(self.range, self.from_, self.to)


class Priced(Ranged):
    """What has sums that can be converted, too."""

    currency: Annotated[str, StringConstraints(to_upper=True)] | None = Field(
        None, description="Currency of converted sums."
    )

    def within(self, opens: str) -> str:
        """Narrow what a figure opens to what the figure is of."""
        path, _, own = opens.partition("?")
        of = {"marketplace": self.marketplace, "account": self.account}
        if path == "/orders":  # the others have no sum to convert
            of["currency"] = self.currency
        of = {name: told for name, told in of.items() if told}
        query = "&".join(filter(None, (own, urlencode(of))))
        return f"{path}?{query}" if query else path

    def scope(self, held: Accounts) -> Scope:
        """Narrow the accounts; where a currency may be looked up, and be refused."""
        homes = {place.currency for place in MARKETPLACES.values()}
        known = self.currency in {None, *homes}
        if not known and self.currency not in rates.known_currencies():
            refuse("currency", f"{self.currency!r} is no currency that we know.")
        return super().scope(held)


def integration(db: Connection, ask: Asking, held: Accounts) -> setup.Integration:
    """Is Amazon connected, and does it work?"""
    context = ask.context
    return setup.integration(
        db, held, missing=context.missing, now=ask.now, interval=context.interval
    )


def unconnected(
    db: Connection, ask: Asking, held: Accounts
) -> setup.Integration | None:
    """Return how Amazon stands while there is nothing to show yet; else None."""
    if setup.holds_records(db, held):
        return None
    state = integration(db, ask, held)
    return None if state.connected else state


def answered(
    db: Connection,
    ask: Asking,
    held: Accounts,
    asked: Scoped,
    work: Callable[[Read], tuple[Any, health.Meta]],
) -> Dashboard[Any]:
    """Answer within a scope; with what is missing while there is nothing to show."""
    scope = asked.scope(held)
    lacking = unconnected(db, ask, held)
    if lacking:
        missing = list(ask.context.missing)
        return Dashboard(
            data=None, setup_required=True, status=lacking.status, missing=missing
        )
    states = health.stream_states(db, scope.accounts, now=ask.now)
    data, meta = work((db, scope, states))
    return Dashboard(data=data, meta=meta)
