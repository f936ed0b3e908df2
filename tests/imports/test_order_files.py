"""All Orders reports in their many spellings."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from sentia.connectors.amazon.columns import Kind, recognise
from sentia.domain.marketplaces import BY_COUNTRY
from sentia.domain.money import Money
from sentia.domain.orders import Source, Status
from tests.imports.sheets import (
    COLUMNS,
    ONE,
    TWO,
    Row,
    a_file,
    batches,
    only_order,
    only_rejected,
    orders,
    row,
    text,
)

# As the Amazon.in dashboard exports it.
DASHBOARD = (
    "index", "Order ID", "Date", "Status", "Fulfilment", "Sales Channel ",
    "ship-service-level", "Style", "SKU", "Category", "Size", "ASIN",
    "Courier Status", "Qty", "currency", "Amount", "ship-city", "B2B",
    "fulfilled-by", "Unnamed: 22",
)  # fmt: skip


def from_dashboard(on: str, order_id: str = ONE, **cells: str) -> Row:
    return {
        "index": "0", "Order ID": order_id, "Date": on, "Status": "Shipped",
        "Fulfilment": "Merchant", "Sales Channel ": "Amazon.in", "SKU": "SET-S",
        "ASIN": "B09", "Qty": "1", "currency": "INR", "Amount": "406", "B2B": "TRUE",
        "ship-city": "MUMBAI",
    } | cells  # fmt: skip


def dashboard_file(folder: Path, *rows: Row) -> Path:
    return a_file(folder, *rows, columns=DASHBOARD)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_a_row_of_the_modern_report_is_an_order(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(quantity="2", is_business_order="true"))

    order = only_order(path)

    assert recognise(path) is Kind.ORDERS
    assert (order.order_id, order.marketplace_id) == (ONE, BY_COUNTRY["US"].id)
    assert (order.status, order.status_word) == (Status.SHIPPED, "Shipped")
    assert order.placed_at == datetime(2026, 2, 10, 10, 15, 30, tzinfo=UTC)
    assert order.updated_at == datetime(2026, 2, 11, 8, tzinfo=UTC)
    assert (order.placed_on, order.source) == (None, Source.FILE)
    assert (order.fulfilled_by, order.is_business) == ("amazon", True)
    assert (order.total, order.units) == (usd("20"), 2)
    assert (order.items[0].item_id, order.items[0].sku) == ("MUG#1", "MUG")
    assert (order.items[0].title, order.items[0].asin) == ("A mug", "B000000001")


def test_columns_may_stand_in_any_order_among_strangers(tmp_path: Path) -> None:
    columns = [*reversed(COLUMNS), "a-column-of-next-year"]

    assert only_order(a_file(tmp_path, row(), columns=columns)).total == usd("20")


@pytest.mark.parametrize("spelled", ["{}", "{}  ", '"{}"'])
@pytest.mark.parametrize("hyphen", ["-", "_", " "])
def test_column_names_are_known_however_they_are_spelled(
    tmp_path: Path, spelled: str, hyphen: str
) -> None:
    head, body = text([row()]).split("\n", 1)
    names = [spelled.format(name.title()) for name in head.split("\t")]
    path = tmp_path / "orders.txt"
    path.write_text("\t".join(names).replace("-", hyphen) + "\n" + body)

    assert only_order(path).total == usd("20")


def test_the_id_of_an_item_is_used_where_the_report_has_it(tmp_path: Path) -> None:
    columns = (*COLUMNS[:12], "order-item-id", *COLUMNS[12:])
    rows = row(order_item_id="60001"), row(order_item_id="60002")

    order = only_order(a_file(tmp_path, *rows, columns=columns))

    assert [item.item_id for item in order.items] == ["60001", "60002"]


def test_an_item_sent_from_several_places_keeps_each_of_its_rows(
    tmp_path: Path,
) -> None:
    columns = (*COLUMNS, "order-item-id")
    rows = row(order_item_id="60001"), row(order_item_id="60001")

    order = only_order(a_file(tmp_path, *rows, columns=columns))

    assert [item.item_id for item in order.items] == ["60001", "60001#2"]
    assert order.total == usd("40")


def test_identical_rows_of_one_order_all_stay(tmp_path: Path) -> None:
    order = only_order(a_file(tmp_path, row(), row(), row(sku="CUP")))

    assert [item.item_id for item in order.items] == ["MUG#1", "MUG#2", "CUP#1"]
    assert (order.total, order.units) == (usd("60"), 3)


def test_rows_of_one_order_need_not_stand_together(tmp_path: Path) -> None:
    found = orders(a_file(tmp_path, row(), row(TWO), row()))

    assert (found[ONE].total, found[TWO].total) == (usd("40"), usd("20"))


def test_the_export_of_the_indian_dashboard_is_all_orders_too(tmp_path: Path) -> None:
    order = only_order(dashboard_file(tmp_path, from_dashboard("04-30-22")))

    assert order.marketplace_id == BY_COUNTRY["IN"].id
    assert order.total == Money(Decimal(406), "INR")
    assert (order.fulfilled_by, order.is_business) == ("merchant", True)
    assert order.placed_on == date(2022, 4, 30)
    # Noon in India: a date alone says no more.
    assert order.placed_at == datetime(2022, 4, 30, 6, 30, tzinfo=UTC)
    assert order.updated_at is None


def test_a_file_saved_by_a_spreadsheet_is_read_with_its_quotes(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    cells = row(product_name='A 12" tray, "large"\nand deep', item_price="1,020.00")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(cells)

    order = only_order(path)

    assert order.items[0].title == 'A 12" tray, "large"\nand deep'
    assert order.total == usd("1020")


def test_the_first_column_may_be_nameless(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_text("\n \n" + text([row()], columns=["", *COLUMNS]))

    assert only_order(path).total == usd("20")


def test_a_semicolon_may_part_the_fields(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text([row()], by=";"))

    assert only_order(path).total == usd("20")


def test_a_quotation_mark_in_a_flat_file_is_only_itself(tmp_path: Path) -> None:
    found = orders(a_file(tmp_path, row(product_name='"Best" 12" tray'), row(TWO)))

    assert found[ONE].items[0].title == '"Best" 12" tray'
    assert len(found) == 2


def test_windows_line_ends_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "orders.txt"
    path.write_bytes(text([row()]).replace("\n", "\r\n\r\n").encode())

    assert [len(batch.rejected) for batch in batches(path)] == [0]
    assert only_order(path).items[0].sku == "MUG"


@pytest.mark.parametrize(
    ("charset", "title"),
    [
        ("utf-8", "Tasse à café ☕"),
        ("utf-8-sig", "Tasse à café"),
        ("utf-16", "Tasse à café"),
        ("cp1252", "Tasse à thé à 5 €"),
        ("cp932", "マグカップ ①"),
    ],
)
def test_the_character_set_is_found_by_looking_at_the_whole_file(
    tmp_path: Path, charset: str, title: str
) -> None:
    # The telling byte stands far down.
    plain = [row(f"701-0000000-{n:07}") for n in range(3000)]
    path = a_file(tmp_path, *plain, row(product_name=title), charset=charset)

    assert orders(path)[ONE].items[0].title == title


@pytest.mark.parametrize("stated", ["Cp1252", "no-such-set", "utf8"])
def test_a_stated_character_set_is_believed_where_it_can_be_true(
    tmp_path: Path, stated: str
) -> None:
    path = a_file(tmp_path, row(product_name="café"), charset="cp1252")

    assert only_order(path, charset=stated).items[0].title == "café"


def test_text_of_no_character_set_at_all_loses_only_the_odd_byte(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path, row(product_name="caf?"))
    path.write_bytes(path.read_bytes().replace(b"caf?", b"caf\xe9\x81"))

    assert only_order(path).items[0].title == "café\ufffd"


def test_european_accents_are_not_taken_for_japanese(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(product_name="fêtes préférées"), charset="cp1252")

    assert only_order(path).items[0].title == "fêtes préférées"


@pytest.mark.parametrize(
    ("channel", "country"),
    [("Amazon.com", "US"), ("amazon.CO.UK", "GB"), ("Amazon.com.be ", "BE")],
)
def test_a_row_belongs_where_its_sales_channel_says(
    tmp_path: Path, channel: str, country: str
) -> None:
    order = only_order(a_file(tmp_path, row(sales_channel=channel)))

    assert order.marketplace_id == BY_COUNTRY[country].id
    assert order.on_channel


@pytest.mark.parametrize(
    ("channel", "country"),
    [("Non-Amazon US", "US"), ("Non-Amazon UK", "GB"), ("non-amazon de ", "DE")],
)
def test_what_was_sold_elsewhere_is_not_amazons(
    tmp_path: Path, channel: str, country: str
) -> None:
    order = only_order(a_file(tmp_path, row(sales_channel=channel)))

    assert order.marketplace_id == BY_COUNTRY[country].id
    assert not order.on_channel


def test_a_bare_non_amazon_is_where_it_went_to_else_where_the_file_is_from(
    tmp_path: Path,
) -> None:
    bare = row(sales_channel="Non-Amazon", ship_country="CA")
    path = a_file(
        tmp_path, bare, row(TWO, sales_channel="Non-Amazon", ship_country=""),
        row("701-0000003-0000003", sales_channel="Amazon.in"),
    )  # fmt: skip

    found = orders(path)

    assert found[ONE].marketplace_id == BY_COUNTRY["CA"].id
    assert found[TWO].marketplace_id == BY_COUNTRY["IN"].id
    assert not found[ONE].on_channel


def test_rows_of_canada_and_mexico_in_a_report_for_the_us_stay_apart(
    tmp_path: Path,
) -> None:
    path = a_file(
        tmp_path, row(),
        row("701-0000002-0000002", sales_channel="Amazon.ca", currency="CAD"),
        row("701-0000003-0000003", sales_channel="Amazon.com.mx", currency="MXN"),
    )  # fmt: skip

    found = orders(path).values()

    told = [(order.marketplace_id, order.total) for order in found]
    assert told == [
        (BY_COUNTRY["US"].id, usd("20")),
        (BY_COUNTRY["CA"].id, Money(Decimal(20), "CAD")),
        (BY_COUNTRY["MX"].id, Money(Decimal(20), "MXN")),
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", Status.PENDING), ("Pending - Waiting for Pick Up", Status.PENDING),
        ("PendingAvailability", Status.PENDING), ("Unshipped", Status.UNSHIPPED),
        ("Shipping", Status.UNSHIPPED), ("Shipped", Status.SHIPPED),
        ("Shipped - Delivered to Buyer", Status.SHIPPED),
        ("Shipped - Lost in Transit", Status.SHIPPED),
        ("PartiallyShipped", Status.PARTIALLY_SHIPPED),
        ("Partially Shipped", Status.PARTIALLY_SHIPPED),
        ("Cancelled", Status.CANCELLED), ("Canceled", Status.CANCELLED),
        ("Something new", Status.OTHER),
    ],
)  # fmt: skip
def test_a_status_is_known_by_how_it_begins(
    tmp_path: Path, word: str, status: Status
) -> None:
    order = only_order(a_file(tmp_path, row(order_status=word)))

    assert (order.status, order.status_word) == (status, word)


CHARGED = {
    "item_price": "20.00", "shipping_price": "5.00", "gift_wrap_price": "3.00",
    "item_tax": "2.00", "shipping_tax": "0.50", "gift_wrap_tax": "0.30",
    "item_promotion_discount": "4.00", "ship_promotion_discount": "1.00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "currency", "total"),
    [
        ("Amazon.com", "USD", "25.80"),  # tax comes on top
        ("Amazon.ca", "CAD", "25.80"),
        ("Amazon.de", "EUR", "23.00"),  # the prices hold it
        ("Amazon.co.jp", "JPY", "23"),
    ],
)
def test_a_total_is_what_the_buyer_was_charged(
    tmp_path: Path, channel: str, currency: str, total: str
) -> None:
    cells = CHARGED | {"sales_channel": channel, "currency": currency}

    order = only_order(a_file(tmp_path, row(**cells)))

    assert order.total == Money(Decimal(total), currency)
    assert order.tax == Money(Decimal("2.80"), currency)


def test_a_discount_written_with_a_minus_is_still_a_discount(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(item_promotion_discount="-4.00"))

    assert only_order(path).total == usd("16")


def test_one_line_without_an_amount_makes_the_total_unknown(tmp_path: Path) -> None:
    order = only_order(a_file(tmp_path, row(), row(sku="CUP", item_price="")))

    assert order.total is None
    assert [item.total for item in order.items] == [usd("20"), None]


def test_a_pending_order_without_a_price_has_no_total(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(order_status="Pending", item_price="", currency=""))

    assert only_order(path).total is None


def test_an_order_that_cost_nothing_is_known_to_have_cost_nothing(
    tmp_path: Path,
) -> None:
    assert only_order(a_file(tmp_path, row(item_price="0.00"))).total == usd("0")


def test_a_cancelled_order_has_no_total_even_where_its_rows_have_amounts(
    tmp_path: Path,
) -> None:
    order = only_order(a_file(tmp_path, row(order_status="Cancelled", quantity="")))

    assert (order.total, order.items[0].total, order.units) == (None, None, 0)


@pytest.mark.parametrize("price", ["", "89.95"])
def test_a_cancelled_line_adds_nothing_to_an_order_that_was_shipped(
    tmp_path: Path, price: str
) -> None:
    cancelled = row(sku="CUP", item_status="Cancelled", item_price=price)

    order = only_order(a_file(tmp_path, cancelled, row()))

    assert (order.status, order.total) == (Status.SHIPPED, usd("20"))


def test_an_order_of_which_one_row_is_cancelled_is_not(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(order_status="Cancelled"), row(sku="CUP"))

    order = only_order(path)

    assert (order.status, order.total) == (Status.SHIPPED, usd("20"))


@pytest.mark.parametrize(
    ("channel", "written", "amount"),
    [
        ("Amazon.com", "1,234.50", "1234.5"), ("Amazon.in", "1,16,409.57", "116409.57"),
        ("Amazon.com", "1,234", "1234"), ("Amazon.com", "0.000001", "0.000001"),
        ("Amazon.de", "1.234,50", "1234.5"), ("Amazon.de", "12,5", "12.5"),
        ("Amazon.de", "12.50", "12.5"), ("Amazon.com", " 7.10 ", "7.1"),
    ],
)  # fmt: skip
def test_amounts_are_exact_in_each_spelling(
    tmp_path: Path, channel: str, written: str, amount: str
) -> None:
    order = only_order(a_file(tmp_path, row(sales_channel=channel, item_price=written)))

    assert order.total == usd(amount)


def test_a_currency_that_is_not_written_is_the_marketplaces(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(sales_channel="Amazon.de", currency=""))

    assert only_order(path).total == Money(Decimal(20), "EUR")


def test_amounts_of_two_currencies_are_never_added(tmp_path: Path) -> None:
    order = only_order(a_file(tmp_path, row(), row(currency="EUR")))

    assert order.total is None


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["04-30-22", "04-05-22"], date(2022, 4, 30)),
        (["05-04-22", "30-04-22"], date(2022, 4, 5)),
        (["04-05-22", "05-04-22"], date(2022, 4, 5)),  # nothing tells: month first
        (["04/30/2022", "04/05/2022"], date(2022, 4, 30)),
        (["2022-04-30", "04-05-22"], date(2022, 4, 30)),
    ],
)
def test_a_whole_column_tells_the_day_from_the_month(
    tmp_path: Path, dates: list[str], first: date
) -> None:
    rows = [from_dashboard(on, f"701-0000001-000000{n}") for n, on in enumerate(dates)]

    found = orders(dashboard_file(tmp_path, *rows))

    assert found["701-0000001-0000000"].placed_on == first


def test_a_time_without_a_zone_is_what_the_marketplaces_clocks_show(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path, row(purchase_date="2026-02-10 23:30:00"))

    order = only_order(path)

    assert order.placed_on == date(2026, 2, 10)
    assert order.placed_at == datetime(2026, 2, 11, 7, 30, tzinfo=UTC)


def test_an_update_time_without_a_zone_is_none(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(last_updated_date="2026-02-10 23:30:00"))

    assert only_order(path).updated_at is None


def test_of_an_orders_rows_the_newest_update_counts(tmp_path: Path) -> None:
    newer = row(last_updated_date="2026-02-12T08:00:00+01:00")

    order = only_order(a_file(tmp_path, row(), newer, row()))

    assert order.updated_at == datetime(2026, 2, 12, 7, tzinfo=UTC)


def test_what_a_bad_row_leaves_behind_names_nobody(tmp_path: Path) -> None:
    rejected = only_rejected(a_file(tmp_path, row(item_price="twenty")))

    assert b"twenty" in rejected.payload
    assert not any(
        personal in rejected.payload
        for personal in (b"SPRINGFIELD", b"01101", b"111.222.333-44", b"PO-77")
    )


def test_fields_out_of_place_leave_nothing_behind(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(product_name="a\ttab"))

    rejected = only_rejected(path)

    assert rejected.key == ONE
    assert msgspec.json.decode(rejected.payload) == {"order_id": ONE}


def test_an_order_with_a_bad_row_keeps_the_good_ones_without_a_total(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path, row(), row(sku="CUP", quantity="many"), row(TWO))

    found = orders(path)

    assert (found[ONE].total, len(found[ONE].items)) == (None, 1)
    assert found[TWO].total == usd("20")


def test_batches_are_some_thousand_orders_and_none_is_cut_in_two(
    tmp_path: Path,
) -> None:
    rows = [row(f"701-0000000-{n:07}") for n in range(5001) for _ in range(2)]

    found = batches(a_file(tmp_path, *rows))

    assert [len(batch.records) for batch in found] == [5000, 1]
    assert {order.units for order in orders(a_file(tmp_path, *rows)).values()} == {2}
    assert {batch.file_id for batch in found} == {"a reading"}
