"""What a database reads for a figure: not more with every order there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from sentia.domain import ranges
from sentia.domain.marketplaces import default_pools
from sentia.domain.ranges import Span
from sentia.queries.hours import ALL, SoldIn, courses
from sentia.queries.lists import Paging
from sentia.queries.order_lists import orders
from sentia.queries.order_reads import Reading, Wanted
from sentia.queries.orders import order_figures
from sentia.queries.sales import Exchange, sales
from sentia.queries.scope import accounts, narrow
from sentia.queries.search import search
from sentia.queries.velocity import Velocity
from sentia.store import rollups, schema
from sentia.store.accounts import ensure_account
from sentia.store.database import open_database
from tests.support.databases import PostgreSQL, postgresql  # noqa: F401 - a fixture

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AN_ORDER: dict[str, Any] = {
    "account_id": 1, "order_id": "A-1", "marketplace_id": "US", "status": "shipped",
    "status_word": "SHIPPED", "placed_at": NOW, "day": NOW.date(),
    "report_day": NOW.date(), "counted": True, "on_channel": True, "currency": "USD",
    "units": 1, "source": "api",
}  # fmt: skip
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN (COSTS OFF)"}


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


@pytest.fixture
def english(postgresql: PostgreSQL) -> Iterator[Connection]:  # noqa: F811 - a fixture
    """A PostgreSQL that sorts as English does, as most of them are set up."""
    database = open_database(postgresql.create("template0", language="en-US"))
    with database.write() as db:
        ensure_account(
            db, channel="amazon", region=None, seller_id=None, name="A",
            connected=False, now=NOW,
        )  # fmt: skip
        yield db
    database.close()


class Plans:
    """Notes the statements of a connection, and how its database goes about them."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._asked: list[tuple[str, Any]] = []
        event.listen(db, "before_cursor_execute", self._note)

    def _note(self, *said: Any) -> None:
        self._asked.append(said[2:4])

    def of(self, table: str) -> list[str]:
        """Return how one table is read, each time that it is."""
        return [step for step in self.steps() if f" {table} " in f"{step} "]

    def steps(self) -> list[str]:
        """Return every step, sorting included."""
        event.remove(self._db, "before_cursor_execute", self._note)
        return [
            step
            for sql, values in self._asked
            for *_, step in self._db.exec_driver_sql(
                f"{EXPLAIN[self._db.dialect.name]} {sql}", values
            )
        ]


def test_the_order_figures_read_no_orders_but_the_open_ones(db: Connection) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)

    order_figures(db, scope, ranges.parse(None, None, None), now=NOW)

    assert plans.of("orders") == [
        "SEARCH orders USING INDEX orders_open (account_id=?)",
        "SEARCH orders USING INDEX orders_open (account_id=?)",
    ]


@pytest.mark.parametrize(("days", "by_slots"), [(1, 1), (300, 0)])
def test_of_a_day_that_is_cut_only_the_orders_are_read_that_no_quarter_tells(
    db: Connection, days: int, by_slots: int
) -> None:
    now, scope = NOW + timedelta(minutes=9), narrow(accounts(db, 1))
    then = now - timedelta(days=days)
    until = then + timedelta(minutes=1)
    # Of three and more SQLite by itself would read all orders, day by day.
    places = ["A1PA6795UKMFR9", "A13V1IB3VIYZZH", "APJ6JRA9NG5V4"]
    order = AN_ORDER | {"placed_at": then, "day": then.date(), "fulfilled_by": "amazon"}
    db.execute(
        schema.orders.insert(),
        [order | {"order_id": id_, "marketplace_id": id_} for id_ in places],
    )
    rollups.rebuild(db, 1)
    plans = Plans(db)

    cells = sales(
        db, scope, lambda *_: Span(then.date(), then.date(), until=until), now
    )

    assert sum(cell.orders for cell in cells) == len(places)
    read = [step for step in plans.steps() if " orders " in step or "slots" in step]
    slots = "SEARCH sales_slots USING PRIMARY KEY (account_id=? AND slot>? AND slot<?)"
    placed = "(account_id=? AND marketplace_id=? AND placed_at>? AND placed_at<?)"
    by_placed = f"SEARCH orders USING INDEX orders_by_placed {placed}"
    assert read == [*[slots] * by_slots, by_placed]


@pytest.mark.parametrize("compare", ["previous", "weekday"])
@pytest.mark.parametrize("name", ["today", "24h"])
def test_the_hours_of_a_day_and_of_an_earlier_one_are_read_at_once_and_no_others(
    db: Connection, name: str, compare: ranges.Compare
) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)
    exchange, asked = Exchange("EUR", NOW.date()), ranges.parse(name)
    spans = SoldIn(asked.span, ()), SoldIn(partial(asked.earlier, compare), ())

    courses(db, scope, spans, exchange, ALL, now=NOW)

    step = "SEARCH sales_slots USING PRIMARY KEY (account_id=? AND slot>? AND slot<?)"
    assert plans.of("sales_slots") == [step, step]


def test_the_orders_of_a_sku_are_found_by_their_days(db: Connection) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)
    wanted = Wanted(sku="MUG", span=ranges.parse("90d"))

    Reading.of(db, scope, wanted, NOW)

    (step,) = plans.of("order_items")
    assert step == (
        "SEARCH order_items USING COVERING INDEX order_items_by_sku "
        "(account_id=? AND sku=? AND day>? AND day<?)"
    )


def test_the_orders_of_skus_that_begin_so_are_found_by_the_days_of_each(
    db: Connection,
) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)
    wanted = Wanted(q="MU", span=ranges.parse("90d"))

    Reading.of(db, scope, wanted, NOW)

    *begin, last = plans.of("order_items")
    by = "SEARCH order_items USING COVERING INDEX order_items_by_sku (account_id=? AND "
    assert begin == [f"{by}sku>? AND sku<?)"] * 2
    assert last == f"{by}sku=? AND day>? AND day<?)"


@pytest.mark.postgresql
def test_postgresql_finds_what_begins_so_by_an_index_whatever_its_language(
    english: Connection,
) -> None:
    for way in ("seqscan", "bitmapscan", "sort"):
        english.execute(text(f"SET LOCAL enable_{way} = off"))
    scope, plans = narrow(accounts(english, 1)), Plans(english)

    Reading.of(english, scope, Wanted(q="MU", span=ranges.parse("90d")), NOW)
    search(english, scope, "MU")

    found = [step.split(":")[0].strip() for step in plans.steps() if ">= 'MU'" in step]
    assert found == ["Index Cond"] * 4


def test_the_largest_orders_of_days_are_found_in_order_without_the_rest(
    db: Connection,
) -> None:
    db.execute(schema.orders.insert(), AN_ORDER)
    scope, plans = narrow(accounts(db, 1)), Plans(db)
    reading = Reading.of(db, scope, Wanted(span=ranges.parse("90d")), NOW)
    by_total = Paging("total", descending=True, limit=10)

    db.execute(reading.following(by_total, known=True, few=False))

    assert plans.steps()[-1] == (
        "SEARCH orders USING INDEX orders_by_total (account_id=? AND "
        "marketplace_id=? AND currency=? AND total>?)"
    )


def work_of(db: Connection, wanted: Wanted, *, offset: int = 0) -> tuple[str, int]:
    """Return the first order of the page so many rows down, and what SQLite does."""
    ticks: list[None] = []
    by_date = Paging("placedAt", descending=True, limit=50, offset=offset, summed=False)
    connection: Any = db.connection.dbapi_connection
    connection.set_progress_handler(lambda: ticks.append(None), 100)

    found = orders(db, narrow(accounts(db, 1)), wanted, by_date, now=NOW)

    connection.set_progress_handler(None, 0)
    return found.items[0].order_id, len(ticks)


def sell(db: Connection, name: str, count: int, since: datetime) -> None:
    """Store an order each half an hour, back from a moment, of 60 SKUs in turns."""
    moments = [since - n * timedelta(minutes=30) for n in range(count)]
    sold = [
        {"order_id": f"A-{name}-{n:05}", "placed_at": at, "day": at.date()}
        for n, at in enumerate(moments)
    ]
    db.execute(schema.orders.insert(), [AN_ORDER | order for order in sold])
    db.execute(
        schema.order_items.insert(),
        [
            {
                "account_id": 1, "order_id": order["order_id"], "item_id": "1",
                "sku": f"{name}-{n % 60}", "quantity": 1, "day": order["day"],
            }
            for n, order in enumerate(sold)
        ],
    )  # fmt: skip


def test_a_page_far_down_costs_as_much_as_one_near_the_top(db: Connection) -> None:
    sell(db, "MUG", 16_000, NOW)
    rollups.rebuild(db, 1)
    year = Wanted(span=ranges.parse("12m"))

    near, far = (work_of(db, year, offset=offset) for offset in (2_500, 15_500))

    assert (near[0], far[0]) == ("A-MUG-02500", "A-MUG-15500")
    assert far[1] < 1.2 * near[1]


@pytest.mark.parametrize(
    "wanted", [Wanted(q="OLD-"), Wanted(q="OLD-", span=ranges.parse("12m"))], ids=str
)
def test_what_is_sold_no_longer_is_found_without_the_orders_since(
    db: Connection, wanted: Wanted
) -> None:
    then = NOW - timedelta(days=100)
    sell(db, "OLD", 12_000, then)
    before = work_of(db, wanted)
    sell(db, "NEW", 4_500, NOW)

    after = work_of(db, wanted)

    assert before[0] == after[0] == "A-OLD-00000"
    assert after[1] < 1.2 * before[1]


@pytest.mark.postgresql
def test_postgresql_reads_no_more_lines_than_it_needs_of_many(
    english: Connection,
) -> None:
    sell(english, "OLD", 12_000, NOW - timedelta(days=100))
    sell(english, "NEW", 4_500, NOW)
    english.execute(text("ANALYZE"))
    scope, plans = narrow(accounts(english, 1)), Plans(english)
    by_date = Paging("placedAt", descending=True, limit=50, summed=False)

    found = orders(english, scope, Wanted(q="OLD-"), by_date, now=NOW)

    assert found.items[0].order_id == "A-OLD-00000"
    steps = "\n".join(plans.steps())
    assert "hashed SubPlan" not in steps
    assert "Seq Scan on order_items" not in steps


def test_a_period_without_a_sku_that_begins_so_is_not_read(db: Connection) -> None:
    wanted = Wanted(q="OLD-", span=ranges.parse("90d"))
    sell(db, "OLD", 12_000, NOW - timedelta(days=100))
    scope = narrow(accounts(db, 1))

    reading = Reading.of(db, scope, wanted, NOW)

    assert reading.found is not None


def test_velocity_reads_each_skus_days_from_where_they_begin(db: Connection) -> None:
    scope, plans = narrow(accounts(db, 1)), Plans(db)

    Velocity.of(db, scope, default_pools(), NOW)

    assert plans.of("sku_days")[-1] == (
        "SEARCH sku_days USING PRIMARY KEY (account_id=? AND sku=? AND day>? AND day<?)"
    )
