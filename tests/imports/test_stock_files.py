"""The FBA Manage Inventory report."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentia.connectors.amazon.columns import Kind, recognise
from sentia.connectors.amazon.stockfile import stock_batch
from sentia.domain.stock import Buckets, StockPosition, StockSweep
from tests.imports.desk import NOW, Desk
from tests.imports.sheets import a_file, row, text

US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
COLUMNS = (
    "sku", "fnsku", "asin", "product-name", "condition", "your-price",
    "mfn-listing-exists", "mfn-fulfillable-quantity", "afn-listing-exists",
    "afn-warehouse-quantity", "afn-fulfillable-quantity", "afn-unsellable-quantity",
    "afn-reserved-quantity", "afn-total-quantity", "per-unit-volume",
    "afn-inbound-working-quantity", "afn-inbound-shipped-quantity",
    "afn-inbound-receiving-quantity", "afn-researching-quantity",
    "afn-reserved-future-supply", "afn-future-supply-buyable", "store",
)  # fmt: skip


def on_shelf(sku: str = "MUG", **cells: str) -> dict[str, str]:
    usual = {
        "sku": sku, "fnsku": f"X-{sku}", "asin": "B01", "product-name": "A mug",
        "condition": "New", "your-price": "20.00", "afn-listing-exists": "Yes",
        "afn-warehouse-quantity": "16", "afn-fulfillable-quantity": "10",
        "afn-unsellable-quantity": "2", "afn-reserved-quantity": "4",
        "afn-total-quantity": "21", "afn-inbound-working-quantity": "1",
        "afn-inbound-shipped-quantity": "3", "afn-inbound-receiving-quantity": "1",
        "afn-researching-quantity": "0",
    }  # fmt: skip
    return usual | {name.replace("_", "-"): cell for name, cell in cells.items()}


def stock_file(
    folder: Path, *rows: dict[str, str], downloaded_at: datetime = NOW
) -> Path:
    path = folder / "stock.txt"
    path.write_text(text(rows, COLUMNS))
    os.utime(path, (downloaded_at.timestamp(), downloaded_at.timestamp()))
    return path


def positions(path: Path) -> list[StockPosition]:
    (sweep,) = stock_batch(path, marketplace_id=DE, taken_at=NOW).records
    assert isinstance(sweep, StockSweep)
    assert (sweep.marketplace_id, sweep.taken_at) == (DE, NOW)
    return sweep.positions


def test_every_bucket_of_the_report_is_read(tmp_path: Path) -> None:
    path = stock_file(tmp_path, on_shelf())

    (position,) = positions(path)

    assert recognise(path) is Kind.STOCK
    assert (position.sku, position.fnsku, position.asin) == ("MUG", "X-MUG", "B01")
    assert (position.marketplace_id, position.title) == (DE, "A mug")
    assert position.buckets == Buckets(
        total=21, fulfillable=10, inbound_working=1, inbound_shipped=3,
        inbound_receiving=1, reserved=4, researching=0, unfulfillable=2,
    )  # fmt: skip


def test_conditions_are_called_as_the_api_calls_them(tmp_path: Path) -> None:
    path = stock_file(tmp_path, on_shelf(), on_shelf("CUP", condition="Used - Good"))

    assert [p.condition for p in positions(path)] == ["NewItem", "UsedGood"]


def test_a_blank_bucket_is_unknown_not_zero(tmp_path: Path) -> None:
    path = stock_file(tmp_path, on_shelf(afn_reserved_quantity=""))

    assert positions(path)[0].buckets.reserved is None


def test_what_only_the_merchant_has_is_no_stock_of_amazons(tmp_path: Path) -> None:
    assert positions(stock_file(tmp_path, on_shelf(afn_listing_exists="No"))) == []


def test_a_bad_row_is_put_aside(tmp_path: Path) -> None:
    bad = on_shelf("CUP", afn_total_quantity="lots")
    path = stock_file(tmp_path, on_shelf(), bad, on_shelf(""))

    batch = stock_batch(path, marketplace_id=DE, taken_at=NOW)

    assert [rejected.reason for rejected in batch.rejected] == [
        "stock.txt row 3: 'lots' is no number of units", "stock.txt row 4: no SKU",
    ]  # fmt: skip


def test_a_sku_with_a_bad_row_keeps_its_last_value(desk: Desk, tmp_path: Path) -> None:
    days = [NOW - timedelta(days=n) for n in (3, 2, 1)]
    first, *later = days
    bad = on_shelf("CUP", afn_fulfillable_quantity="lots")
    desk.import_(stock_file(tmp_path, on_shelf(), on_shelf("CUP"), downloaded_at=first))

    results = [
        desk.import_(
            stock_file(
                tmp_path, on_shelf(afn_fulfillable_quantity="3"), bad, downloaded_at=day
            )
        )
        for day in later
    ]

    assert [(r.accepted, r.quarantined, r.skipped) for r in results] == [
        (1, 1, 0), (0, 1, 1),
    ]  # fmt: skip
    assert desk.stock() == {(US, "CUP"): 10, (US, "MUG"): 3}
    assert desk.missed() == []
    assert list(desk.quarantined()) == ["CUP"]


def test_a_row_without_its_sku_lets_nothing_count_as_gone(
    desk: Desk, tmp_path: Path
) -> None:
    before = NOW - timedelta(days=1)
    everything = on_shelf(), on_shelf("CUP")
    desk.import_(stock_file(tmp_path, *everything, downloaded_at=before))

    desk.import_(stock_file(tmp_path, on_shelf(), on_shelf("")))

    assert desk.missed() == []


def test_stock_is_imported_once(desk: Desk, tmp_path: Path) -> None:
    path = stock_file(tmp_path, on_shelf(), on_shelf("CUP"))

    first, again = desk.import_(path), desk.import_(path)

    assert (first.kind, first.accepted, first.skipped) == ("fba-inventory", 2, 0)
    assert (again.accepted, again.skipped, again.amount) == (0, 2, {})
    assert desk.stock() == {(US, "CUP"): 10, (US, "MUG"): 10}


def test_stock_is_where_the_account_sells_most(desk: Desk, tmp_path: Path) -> None:
    desk.import_(a_file(tmp_path, row(sales_channel="Amazon.de", currency="EUR")))

    desk.import_(stock_file(tmp_path, on_shelf()))

    assert desk.stock() == {(DE, "MUG"): 10}


def test_a_file_older_than_what_we_know_is_no_news(desk: Desk, tmp_path: Path) -> None:
    desk.import_(stock_file(tmp_path, on_shelf(), on_shelf("CUP")))
    older = stock_file(
        tmp_path, on_shelf(afn_fulfillable_quantity="3"),
        downloaded_at=NOW - timedelta(days=1),
    )  # fmt: skip

    result = desk.import_(older)

    assert (result.accepted, result.skipped) == (0, 1)
    assert desk.stock() == {(US, "CUP"): 10, (US, "MUG"): 10}


def test_a_file_from_tomorrow_is_from_now(desk: Desk, tmp_path: Path) -> None:
    path = stock_file(tmp_path, on_shelf(), downloaded_at=NOW + timedelta(days=1))

    desk.import_(path)

    assert desk.stock_seen_at() == NOW.astimezone(UTC)
