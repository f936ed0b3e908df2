"""Real files from public repositories, against sums that were made without us."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sentia.connectors.amazon.columns import recognise
from sentia.connectors.amazon.flatfile import Tally
from sentia.domain.orders import Status
from sentia.errors import InputFileError
from tests.imports.desk import Desk
from tests.imports.sheets import orders, revenue

INDIA = "A21TJRUUN4KGV"


@pytest.fixture
def indian(real_files: Path) -> Path:
    """2,001 rows of the Amazon.in dashboard."""
    return real_files / "amazon-csv" / "in-2022-24col-full.csv"


def test_the_indian_export_adds_up(indian: Path) -> None:
    tally = Tally()

    found = orders(indian, tally=tally)

    assert (tally.rows, tally.rejected, len(found)) == (2001, 0, 1892)
    assert tally.micros == {"INR": 1_164_098_570_000}
    assert sum(order.units for order in found.values()) == 1797
    assert revenue(found) == {"INR": Decimal(1_069_165)}


def test_two_orders_of_it_have_a_known_and_an_unknown_line(indian: Path) -> None:
    half = {
        order.order_id
        for order in orders(indian).values()
        if order.status is not Status.CANCELLED
        and order.total is None
        and any(item.total for item in order.items)
    }

    assert half == {"405-7790745-1369118", "171-9673855-2321133"}


def test_the_indian_export_is_imported_whole_and_once(desk: Desk, indian: Path) -> None:
    first = desk.import_(indian)
    stored = desk.stored()
    again = desk.import_(indian)

    assert (first.kind, first.account) == ("all-orders", "Amazon (files)")
    assert (first.accepted, first.quarantined, first.skipped) == (2001, 0, 0)
    assert first.amount == again.amount == {"INR": "1164098.57"}
    assert (again.accepted, again.quarantined, again.skipped) == (0, 0, 2001)
    assert desk.stored() == stored
    assert desk.revenue() == {(INDIA, "INR"): "1069165.00"}
    assert desk.differences() == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("amazon-csv/in-2021-international-wholesale.csv", "index, DATE, Months"),
        ("shopify-csv/zar-kids-2021.csv", "Shopify orders export"),
        ("shopify-csv/usd-jewellery-2023.csv", "Shopify orders export"),
        ("shopify-csv/gbp-dresses-2025.csv", "Shopify orders export"),
    ],
)
def test_what_is_no_amazon_report_is_refused(
    real_files: Path, name: str, sentence: str
) -> None:
    with pytest.raises(InputFileError, match=sentence):
        recognise(real_files / name)
