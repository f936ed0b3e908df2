"""Let time pass in a shop, each stream run when it is due, as the worker does it."""

from __future__ import annotations

from datetime import timedelta

from sentia.store import streams
from tests.support.shop import Shop


async def on_schedule(shop: Shop, **span: float) -> None:
    """Run what is due at the moment it is due, for as long as `timedelta(**span)`."""
    clock, account, database = shop.clock, shop.account, shop.product.database
    end = clock.now() + timedelta(**span)
    with database.write() as db:
        names = tuple(account.connector.streams)
        streams.ensure(db, account.account_id, names, clock.now())
    while clock.now() <= end:
        await shop.sync_due()
        with database.read() as db:
            due = streams.next_due(db, account.streams) or end
        left = (min(due, end) - clock.now()).total_seconds()
        clock.advance(seconds=max(left, 1.0))
