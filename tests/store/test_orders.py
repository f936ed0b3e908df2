"""Newest wins, nothing counts twice, and money stays exact."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sentia.domain.money import Money, from_micros
from sentia.domain.orders import Source, Status
from sentia.store import schema
from sentia.store.rows import ItemRow, OrderRow
from tests.store.desk import DE, NOON, Desk, a_row, an_item, an_order, usd


def test_rows_hold_the_columns_in_the_tables_order() -> None:
    assert list(OrderRow._fields) == schema.orders.columns.keys()
    assert list(ItemRow._fields) == schema.order_items.columns.keys()


def test_the_same_order_again_changes_nothing(desk: Desk) -> None:
    first = desk.write(an_order())
    second = desk.write(an_order())

    assert (first, second) == (1, 0)
    assert desk.differences() == []


def test_a_newer_telling_replaces_the_order_and_its_items(desk: Desk) -> None:
    desk.write(an_order(items=(an_item("1"), an_item("2")), total=usd("24.60")))

    changed = desk.write(an_order(minutes=1, items=(an_item("2"),)))

    assert changed == 1
    assert desk.items() == {"2": 12_300_000}
    assert desk.order().total == 12_300_000


def test_an_older_telling_changes_nothing(desk: Desk) -> None:
    desk.write(an_order(minutes=5))

    changed = desk.write(an_order(minutes=4, status=Status.PENDING, total=None))

    assert changed == 0
    assert desk.order().status == "shipped"


def test_of_several_versions_in_one_page_the_newest_counts_once(desk: Desk) -> None:
    pending = an_order(minutes=1, status=Status.PENDING, total=None)

    changed = desk.write(an_order(minutes=2), pending, an_order(minutes=2))

    assert changed == 1
    assert desk.order().status == "shipped"
    assert [row["orders"] for row in desk.rows("sales_days")] == [1, 1]


@pytest.mark.parametrize(
    ("old", "new", "wins"),
    [
        (Source.API, Source.API, True),
        (Source.FILE, Source.API, True),
        (Source.FILE, Source.FILE, True),
        (Source.API, Source.FILE, False),
    ],
)
def test_of_two_tellings_of_one_moment_the_api_knows_best(
    desk: Desk, old: Source, new: Source, *, wins: bool
) -> None:
    desk.write(an_order(source=old))

    changed = desk.write(an_order(source=new, total=usd("99.00")))

    assert changed == int(wins)
    assert desk.order().total == (99_000_000 if wins else 12_300_000)


def test_a_file_that_is_newer_than_the_api_wins(desk: Desk) -> None:
    desk.write(an_order())

    desk.write(a_row(minutes=1, total=usd("99.00")))

    assert desk.order().total == 99_000_000


def test_a_file_without_update_times_never_overwrites_the_api(desk: Desk) -> None:
    desk.write(an_order())

    assert desk.write(a_row(updated_at=None, total=usd("99.00"))) == 0


def test_a_file_without_update_times_overwrites_an_earlier_one(desk: Desk) -> None:
    desk.write(a_row(updated_at=None))

    assert desk.write(a_row(updated_at=None, total=usd("99.00"))) == 1


def test_a_known_update_time_beats_none(desk: Desk) -> None:
    desk.write(a_row(updated_at=None, total=usd("99.00")))
    desk.write(a_row())

    assert desk.write(a_row(updated_at=None, total=usd("98.00"))) == 0
    assert desk.order().total == 12_300_000


def test_what_a_file_cannot_tell_stays_as_the_api_told_it(desk: Desk) -> None:
    by = datetime(2026, 3, 3, tzinfo=UTC)
    desk.write(an_order(is_replacement=True, is_business=True, ship_by=by))

    desk.write(a_row(minutes=1, fulfilled_by=None))

    order = desk.order()
    assert (order.is_replacement, order.is_business) == (True, True)
    assert (order.ship_by, order.fulfilled_by) == (by, "amazon")
    assert not order.counted


def test_identical_rows_of_one_order_all_stay(desk: Desk) -> None:
    mug, again = an_item("MUG#1"), an_item("MUG#2")

    desk.write(a_row(items=(mug, again), total=usd("24.60")), file_id="f")
    desk.write(a_row("A-2"), a_row(items=(mug,)), file_id="f")

    assert desk.items() == dict.fromkeys(("MUG#1", "MUG#2", "MUG#3"), 12_300_000)
    assert (desk.order().total, desk.order().units) == (36_900_000, 3)
    assert desk.differences() == []


def test_an_order_goes_on_further_down_in_the_same_page(desk: Desk) -> None:
    mug = a_row(items=(an_item("MUG#1"),))

    assert desk.write(mug, a_row("A-2"), mug, file_id="f") == 2
    assert desk.items() == dict.fromkeys(("MUG#1", "MUG#2"), 12_300_000)


def test_a_second_import_of_a_file_changes_no_total(desk: Desk) -> None:
    mug = a_row(items=(an_item("MUG#1"),))
    desk.write(mug, file_id="first")
    desk.write(mug, file_id="first")

    desk.write(mug, file_id="second")
    desk.write(mug, file_id="second")

    assert desk.order().total == 24_600_000
    assert desk.differences() == []


def test_another_file_with_more_rows_of_an_order_is_read_to_its_end(
    desk: Desk,
) -> None:
    mug = a_row(items=(an_item("MUG#1"),))
    desk.write(mug, file_id="short")

    unchanged = desk.write(mug, file_id="long")
    desk.write(mug, file_id="long")

    assert unchanged == 0
    assert desk.order().total == 24_600_000


def test_a_report_without_the_ids_of_items_keeps_those_that_are_known(
    desk: Desk,
) -> None:
    desk.write(a_row(items=(an_item("1"), an_item("2")), total=usd("24.60")))
    numbered = a_row(items=(an_item("MUG#1"), an_item("MUG#2")), total=usd("24.60"))

    unchanged = desk.write(numbered, file_id="without")

    assert unchanged == 0
    assert list(desk.items()) == ["1", "2"]
    assert desk.write(a_row(items=(an_item("MUG#1"),)), file_id="other") == 1
    assert list(desk.items()) == ["MUG#1"]


def test_rows_with_the_same_id_of_the_channel_all_stay(desk: Desk) -> None:
    desk.write(a_row(), file_id="f")
    desk.write(a_row(), file_id="f")

    assert desk.items() == {"1": 12_300_000, "1#2": 12_300_000}
    assert (desk.order().total, desk.order().units) == (24_600_000, 2)


def test_two_rows_of_a_sku_go_on_after_two_others(desk: Desk) -> None:
    two = a_row(items=(an_item("MUG#1"), an_item("MUG#2")), total=usd("24.60"))

    desk.write(two, file_id="f")
    desk.write(two, file_id="f")

    assert list(desk.items()) == ["MUG#1", "MUG#2", "MUG#3", "MUG#4"]
    assert desk.order().total == 49_200_000


def test_rows_that_were_cancelled_add_nothing_to_those_that_were_not(
    desk: Desk,
) -> None:
    gone = (an_item("MUG#1", total=None),)
    desk.write(a_row(items=gone, status=Status.CANCELLED, total=None), file_id="f")

    desk.write(a_row(items=(an_item("CUP#1"),)), file_id="f")

    assert (desk.order().status, desk.order().total) == ("shipped", 12_300_000)
    assert desk.differences() == []


def test_a_line_without_an_amount_makes_the_orders_total_unknown(desk: Desk) -> None:
    desk.write(a_row(items=(an_item("MUG#1"),)), file_id="f")
    silent = a_row(items=(an_item("CUP#1", sku="CUP", total=None),), total=None)

    desk.write(silent, file_id="f")

    assert desk.order().total is None
    assert desk.items() == {"MUG#1": 12_300_000, "CUP#1": None}


def test_an_order_at_night_belongs_to_the_day_of_its_marketplace(desk: Desk) -> None:
    placed = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # the 2nd in Berlin
    order = an_order(marketplace_id=DE, placed_at=placed, total=None, items=())

    desk.write(order)

    stored = desk.order()
    assert (stored.day, stored.report_day) == (date(2026, 3, 2), date(2026, 3, 1))
    assert stored.currency == "EUR"


def test_a_day_as_written_is_the_business_day(desk: Desk) -> None:
    desk.write(a_row(placed_on=date(2026, 2, 27)))

    stored = desk.order()
    assert (stored.day, stored.report_day) == (date(2026, 2, 27),) * 2


def test_an_order_takes_its_lines_along_to_another_day(desk: Desk) -> None:
    desk.write(an_order())
    desk.write(an_order(minutes=1, placed_at=NOON - timedelta(days=3)))

    (item,) = desk.rows("order_items")

    assert item["day"] == desk.order().day == date(2026, 2, 26)
    assert desk.differences() == []


def test_money_is_exact_to_the_millionth(desk: Desk) -> None:
    amounts = ("9007199254.740993", "0.000001", "-0.10")

    desk.write(*(an_order(f"A{n}", total=usd(x)) for n, x in enumerate(amounts)))

    revenue = {row["revenue"] for row in desk.rows("sales_days")}
    total = sum(map(Decimal, amounts), Decimal())
    assert revenue == {usd(str(total)).micros}
    assert from_micros(revenue.pop(), "USD") == Money(total, "USD")


def test_a_page_may_hold_more_orders_than_a_statement_has_parameters(
    desk: Desk,
) -> None:
    orders = [an_order(f"A-{n:05}") for n in range(5_000)]

    assert desk.write(*orders) == 5_000
    assert desk.write(*orders) == 0
    assert desk.differences() == []
