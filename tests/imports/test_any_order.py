"""Whatever the order of a file's rows and the cut of its batches: the same totals."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentia.connectors.amazon import flatfile
from sentia.store.database import open_database
from tests.imports.desk import Desk
from tests.imports.sheets import Row, a_file, row

IDS = [f"701-0000000-000000{n}" for n in range(6)]
LINES = st.builds(
    lambda order_id, sku, price, status: row(
        order_id, sku=sku, item_price=price, order_status=status
    ),
    st.sampled_from(IDS),
    st.sampled_from(["MUG", "CUP"]),
    st.sampled_from(["", "0.00", "12.34", "7.10"]),
    st.sampled_from(["Shipped", "Cancelled"]),
)


def expected(rows: list[Row]) -> tuple[str, dict[str, Decimal | None]]:
    """Work out the totals in another way: order by order, row by row."""
    live = [r for r in rows if r["order-status"] != "Cancelled"]
    totals: dict[str, Decimal | None] = dict.fromkeys(
        r["amazon-order-id"] for r in rows
    )
    for order_id in {r["amazon-order-id"] for r in live}:
        prices = [r["item-price"] for r in live if r["amazon-order-id"] == order_id]
        totals[order_id] = (
            sum(map(Decimal, prices), Decimal(0)) if all(prices) else None
        )
    revenue = sum(total for total in totals.values() if total)
    return f"{revenue:.2f}", totals


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated database, to begin with."""
    path = tmp_path_factory.mktemp("template") / "sentia.db"
    open_database(f"sqlite:///{path}").close()
    return path.read_bytes()


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(LINES, min_size=1, max_size=25), batch=st.integers(1, 6))
def test_any_order_and_any_cut_give_the_same_totals(
    template: bytes, rows: list[Row], batch: int
) -> None:
    revenue, totals = expected(rows)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        (folder / "sentia.db").write_bytes(template)
        database = open_database(f"sqlite:///{folder}/sentia.db")
        # Batches of a few orders, as if the file had millions of them.
        patch.setattr(flatfile, "BATCH_ORDERS", batch)
        desk = Desk(database)
        desk.import_(a_file(folder, *rows))
        once = desk.stored()
        desk.import_(a_file(folder, *rows))

        assert desk.totals() == totals
        assert desk.revenue().get(("ATVPDKIKX0DER", "USD"), "0.00") == revenue
        assert desk.stored() == once
        assert desk.differences() == []
        database.close()
