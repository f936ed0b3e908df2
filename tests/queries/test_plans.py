"""What SQLite reads for a figure: not more with every order there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from sentia.domain import ranges
from sentia.domain.marketplaces import default_pools
from sentia.queries.orders import order_figures
from sentia.queries.scope import accounts, narrow
from sentia.queries.stock import Velocity
from sentia.store.accounts import ensure_account
from sentia.store.database import open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    database = open_database(f"sqlite:///{tmp_path}/plans.db")
    with database.write() as writing:
        ensure_account(
            writing, channel="amazon", region=None, seller_id=None, name="A",
            connected=False, now=NOW,
        )  # fmt: skip
    with database.read() as reading:
        yield reading
    database.close()


class Plans:
    """Notes the statements of a connection, and how SQLite goes about them."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._asked: list[tuple[str, Any]] = []
        event.listen(db, "before_cursor_execute", self._note)

    def _note(self, *said: Any) -> None:
        self._asked.append(said[2:4])

    def of(self, table: str) -> list[str]:
        """Return how one table is read, each time that it is."""
        event.remove(self._db, "before_cursor_execute", self._note)
        return [
            step
            for sql, values in self._asked
            for *_, step in self._db.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}", values
            )
            if f" {table} " in f"{step} "
        ]


def test_the_order_figures_read_no_orders_but_the_open_ones(db: Connection) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)

    order_figures(db, scope, ranges.parse(None, None, None), now=NOW)

    assert plans.of("orders") == [
        "SEARCH orders USING INDEX orders_open (account_id=?)",
        "SEARCH orders USING INDEX orders_open (account_id=?)",
    ]


def test_velocity_reads_each_skus_days_from_where_they_begin(db: Connection) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)

    Velocity.of(db, scope, default_pools(), NOW.date())

    assert plans.of("sku_days")[-1] == (
        "SEARCH sku_days USING PRIMARY KEY (account_id=? AND sku=? AND day>? AND day<?)"
    )
