"""Files on their way into the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from sentia.connectors.amazon.flatfile import order_batches
from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Status
from sentia.errors import InputFileError, UsageError
from sentia.store import streams
from sentia.store.records import write
from sentia.sync.imports import NAME, import_files
from tests.imports.desk import NOW, ZONE, Desk
from tests.imports.sheets import COLUMNS, ONE, TWO, Row, a_file, row

US, CA, MX = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"
UPDATED = datetime(2026, 2, 11, 8, tzinfo=UTC)


def by_api(total: str, updated_at: datetime = UPDATED) -> Order:
    money = Money(Decimal(total), "USD")
    item = OrderItem(item_id="60001", sku="MUG", quantity=1, total=money)
    return Order(
        order_id=ONE, marketplace_id=US, status=Status.SHIPPED, status_word="SHIPPED",
        placed_at=datetime(2026, 2, 10, 10, tzinfo=UTC), updated_at=updated_at,
        total=money, items=(item,),
    )  # fmt: skip


def many(number: int) -> list[Row]:
    return [row(f"701-0000000-{n:07}") for n in range(number)]


def test_an_import_says_what_became_of_each_row(desk: Desk, tmp_path: Path) -> None:
    path = a_file(
        tmp_path, row(), row(), row(TWO, order_status="Cancelled"),
        row("701-0000003-0000003", quantity="many"),
    )  # fmt: skip

    said = desk.import_(path).as_json()

    assert json.loads(json.dumps(said)) == {
        "file": str(path), "kind": "all-orders", "account": NAME, "accepted": 3,
        "quarantined": 1, "skipped": 0, "amount": {"USD": "60.00"},
    }  # fmt: skip
    assert desk.revenue() == {(US, "USD"): "40.00"}
    assert list(desk.quarantined()) == ["701-0000003-0000003"]


def test_a_second_import_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = a_file(tmp_path, row(), row(), row(TWO), row(sku="CUP"))
    desk.import_(path)
    stored = desk.stored()

    again = desk.import_(path)

    assert (again.accepted, again.quarantined, again.skipped) == (0, 0, 4)
    assert again.amount == {"USD": "80.00"}
    assert desk.stored() == stored
    assert desk.differences() == []


def test_of_a_file_that_has_changed_only_the_change_is_accepted(
    desk: Desk, tmp_path: Path
) -> None:
    desk.import_(a_file(tmp_path, row(), row(TWO), row(TWO)))
    newer = row(item_price="25.00", last_updated_date="2026-02-12T08:00:00+00:00")

    result = desk.import_(a_file(tmp_path, newer, row(TWO), row(TWO)))

    assert (result.accepted, result.skipped) == (1, 2)
    assert desk.revenue() == {(US, "USD"): "65.00"}


def test_rows_of_the_region_land_in_their_own_marketplace(
    desk: Desk, tmp_path: Path
) -> None:
    canadian = row(TWO, sales_channel="Amazon.ca", currency="CAD")
    mexican = row("701-0000003-0000003", sales_channel="Amazon.com.mx", currency="MXN")

    result = desk.import_(a_file(tmp_path, row(), canadian, mexican))

    assert result.amount == {"CAD": "20.00", "MXN": "20.00", "USD": "20.00"}
    assert desk.revenue() == {
        (US, "USD"): "20.00", (CA, "CAD"): "20.00", (MX, "MXN"): "20.00",
    }  # fmt: skip


def test_what_was_sold_elsewhere_is_no_revenue(desk: Desk, tmp_path: Path) -> None:
    desk.import_(a_file(tmp_path, row(), row(TWO, sales_channel="Non-Amazon US")))

    assert desk.revenue() == {(US, "USD"): "20.00"}


@pytest.mark.parametrize("updated", ["2026-02-11T08:00:00+00:00", ""])
def test_a_file_that_is_no_newer_never_overwrites_the_api(
    desk: Desk, tmp_path: Path, updated: str
) -> None:
    desk.write(desk.add_account("Mine", connected=True, region="NA"), by_api("19.00"))

    result = desk.import_(a_file(tmp_path, row(last_updated_date=updated)))

    assert (result.account, result.accepted, result.skipped) == ("Mine", 0, 1)
    assert desk.revenue() == {(US, "USD"): "19.00"}


def test_the_api_overwrites_a_file_that_is_as_new(desk: Desk, tmp_path: Path) -> None:
    desk.import_(a_file(tmp_path, row(), row()))

    desk.write(desk.add_account(NAME), by_api("19.00"))

    assert desk.revenue() == {(US, "USD"): "19.00"}
    assert desk.differences() == []


def test_rows_far_apart_make_one_order_across_batches(
    desk: Desk, tmp_path: Path
) -> None:
    path = a_file(tmp_path, row(), *many(5001), row(), row(sku="CUP"))

    first = desk.import_(path)
    stored = desk.stored()
    desk.import_(path)

    assert first.accepted == 5004
    assert desk.totals()[ONE] == Decimal(60)
    assert desk.stored() == stored
    assert desk.differences() == []


def test_an_import_that_was_killed_is_mended_by_the_next(
    desk: Desk, tmp_path: Path
) -> None:
    path = a_file(tmp_path, row(), *many(5001), row())
    account = desk.add_account(NAME)
    for batch in islice(order_batches(path, file_id="killed"), 1):
        with desk.database.write() as db:
            write(db, account, "all-orders", batch, now=NOW, report_zone=ZONE)

    desk.import_(path)

    assert desk.totals()[ONE] == Decimal(40)
    assert len(desk.totals()) == 5002
    assert desk.differences() == []


def test_a_bad_row_that_a_later_file_has_right_leaves_the_quarantine(
    desk: Desk, tmp_path: Path
) -> None:
    desk.import_(a_file(tmp_path, row(), row(TWO, item_price="?")))
    held = desk.quarantined()

    desk.import_(a_file(tmp_path, row(), row(TWO)))

    assert list(held) == [TWO]
    assert desk.quarantined() == {}


def test_an_order_with_a_bad_row_stays_in_quarantine(
    desk: Desk, tmp_path: Path
) -> None:
    path = a_file(tmp_path, row(item_price="?"), *many(5001), row())

    desk.import_(path)

    assert desk.totals()[ONE] is None
    assert list(desk.quarantined()) == [ONE]


def test_a_file_of_which_no_row_can_be_read_is_refused(
    desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(InputFileError, match="row 2: 'x' is no number of units"):
        desk.import_(a_file(tmp_path, row(quantity="x")))


def test_a_report_without_rows_is_imported(desk: Desk, tmp_path: Path) -> None:
    result = desk.import_(a_file(tmp_path))

    assert (result.accepted, result.amount) == (0, {})


def test_files_go_to_the_only_account(desk: Desk, tmp_path: Path) -> None:
    desk.add_account("Mine", connected=True, region="EU")

    assert desk.import_(a_file(tmp_path, row())).account == "Mine"


def test_a_shop_of_another_channel_is_not_asked(desk: Desk, tmp_path: Path) -> None:
    desk.add_account("Shop", channel="shopify", region="shop.example")

    assert desk.import_(a_file(tmp_path, row())).account == NAME
    with pytest.raises(UsageError, match='"Shop" is no Amazon account'):
        desk.import_(a_file(tmp_path, row()), account="Shop")


def test_with_two_accounts_one_has_to_be_named(desk: Desk, tmp_path: Path) -> None:
    path = a_file(tmp_path, row())
    desk.import_(path, account="Ann")
    desk.import_(path, account="Bob")

    assert desk.import_(path, account="Bob").skipped == 1
    with pytest.raises(UsageError, match='"Ann" or "Bob"') as unclear:
        desk.import_(path)
    assert (unclear.value.exit_code, unclear.value.hint) == (
        2, "Name the account: --account NAME."
    )  # fmt: skip


def test_files_are_imported_one_after_the_other(desk: Desk, tmp_path: Path) -> None:
    first = a_file(tmp_path, row()).rename(tmp_path / "first.txt")
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing\n")

    results = import_files(
        desk.database, [first, bad], account=None, clock=desk.clock, report_zone=ZONE
    )

    assert next(results).accepted == 1
    with pytest.raises(InputFileError, match=r"bad\.txt"):
        next(results)


def test_a_file_says_what_the_first_sync_was_not_asked_for(
    desk: Desk, tmp_path: Path
) -> None:
    account = desk.add_account("Amazon")

    def known_from(position: dict[str, Any]) -> str:
        with desk.database.write() as db:
            streams.hand_over(db, account, "orders", position, NOW)
        desk.import_(a_file(tmp_path, row(), row(TWO)))
        with desk.database.read() as db:
            orders = streams.find(db, account, "orders")
        assert orders
        return str(orders.position["since"])

    after_the_file = known_from({"since": "2026-02-15T00:00:00.000Z", "covered": []})
    before_it = known_from({"since": "2025-02-15T00:00:00.000Z"})

    assert after_the_file == "2026-02-10T10:15:30.000Z"
    assert before_it == "2025-02-15T00:00:00.000Z"


def test_progress_is_told_in_rows(desk: Desk, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    list(
        import_files(
            desk.database, [a_file(tmp_path, *many(5001))], account=None,
            clock=desk.clock, report_zone=ZONE,
            progress=lambda done, total: told.append((done, total)),
        )
    )  # fmt: skip

    assert told[-1] == (5001, 5001)
    assert len(told) == 2


def test_the_day_written_in_a_file_is_the_day_it_counts_on(
    desk: Desk, tmp_path: Path
) -> None:
    late = row(purchase_date="2026-02-10 23:50:00", sales_channel="Amazon.in")
    early = row(TWO, purchase_date="2026-02-11", sales_channel="Amazon.in")

    desk.import_(a_file(tmp_path, late, early, columns=COLUMNS))

    assert desk.days() == {ONE: "2026-02-10", TWO: "2026-02-11"}
