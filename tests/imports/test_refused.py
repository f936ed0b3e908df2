"""What is no report, and which rows are none: each said in a sentence with a cure."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from sentia.connectors.amazon.columns import recognise
from sentia.errors import InputFileError
from tests.imports.sheets import (
    COLUMNS,
    ONE,
    a_file,
    batches,
    only_rejected,
    orders,
    row,
    text,
)


def zipped(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("orders.txt", content)
    return archive.getvalue()


GOOD = text([row()])
SHOPIFY = b"Name,Email,Financial Status,Total,Lineitem quantity,Lineitem name\n"
LISTINGS = b"item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\n"
RETURNS = b"return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\n"
LEDGER = b"Date,FNSKU,ASIN,MSKU,Title,Disposition,Ending Warehouse Balance\n"
RESERVED = b"sku\tfnsku\tasin\tproduct-name\treserved_qty\treserved_customerorders\n"
AFN = (
    b"seller-sku\tasin\tcondition-type\tWarehouse-Condition-code\tQuantity Available\n"
)
UNSHIPPED = b"order-id\tpurchase-date\tbuyer-email\tsku\tquantity-purchased\n"
TOO_LONG = b"Date range exceeded. Report can be requested only upto 30 days"


REFUSED = {
    "nothing": (b"", "is empty"),
    "blank lines": (b"\n \r\n\t\n", "is empty"),
    "only a mark": (b"\xef\xbb\xbf", "is empty"),
    "a zip": (zipped(GOOD.encode()), "is an Excel workbook or a zip archive"),
    "a gzip": (gzip.compress(GOOD.encode()), "is compressed (gzip)"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Excel workbook",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text"),
    "UTF-16 without its mark": (GOOD.encode("utf-16-le"), "is not text"),
    "a web page": (
        b"<!DOCTYPE html><html><title>Sign in</title>",
        "is a web page or XML",
    ),
    "JSON": (b'{"errors": [{"code": "Unauthorized"}]}', "is JSON"),
    "a range too long": (TOO_LONG, "Date range exceeded"),
    "Shopify orders": (
        SHOPIFY,
        "is a Shopify orders export, which is not supported yet",
    ),
    "settlement": (b"settlement-id\tamount-type\tamount\n", "is a settlement report"),
    "listings": (LISTINGS, "is a listings report"),
    "returns": (RETURNS, "is a returns report"),
    "ledger": (LEDGER, "is an inventory ledger"),
    "reserved": (RESERVED, "is a reserved inventory report"),
    "AFN inventory": (AFN, "is an AFN inventory report"),
    "unshipped orders": (UNSHIPPED, "is a new or unshipped orders report"),
    "a wholesale list": (
        b"index,DATE,Months,CUSTOMER,Style,SKU,PCS,RATE\n",
        "index, DATE, Months",
    ),
    "words": (b"just some words\n", "is no report we know"),
    "one long line": (b"x" * 100_000, "is no report we know"),
    "a column too few": (
        GOOD.replace("item-price", "thing").encode(),
        "has no column item-price",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_report_is_refused_in_a_clear_sentence(
    tmp_path: Path, what: str
) -> None:
    content, sentence = REFUSED[what]
    path = tmp_path / "my file.txt"
    path.write_bytes(content)

    with pytest.raises(InputFileError) as refused:
        recognise(path)

    assert (refused.value.code, refused.value.exit_code) == ("input_file", 2)
    assert str(refused.value).startswith("my file.txt ")
    assert sentence in str(refused.value)
    assert len(refused.value.hint) > 30
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_cannot_be_opened_is_refused_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputFileError, match="cannot be read"):
        recognise(tmp_path / name)


def test_a_file_of_orders_is_not_read_as_stock(tmp_path: Path) -> None:
    path = tmp_path / "stock.txt"
    path.write_text("sku\tfnsku\tafn-fulfillable-quantity\tafn-total-quantity\n")

    with pytest.raises(InputFileError, match="is fba-inventory, not all-orders"):
        batches(path)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"amazon_order_id": ""}, "'' is no order id"),
        ({"amazon_order_id": "701 0000001"}, "is no order id"),
        ({"amazon_order_id": "7" * 65}, "is no order id"),
        ({"quantity": "two"}, "'two' is no number of units"),
        ({"quantity": "-1"}, "'-1' is no number of units"),
        ({"quantity": ""}, "'' is no number of units"),
        ({"quantity": "1.5"}, "'1.5' is no number of units"),
        ({"quantity": "99999999"}, "is no number of units"),
        ({"item_price": "$20.00"}, "'$20.00' is no amount"),
        ({"item_price": "20.00 USD"}, "is no amount"),
        ({"item_price": "1E3"}, "'1E3' is no amount"),
        ({"item_price": "NaN"}, "'NaN' is no amount"),
        ({"item_price": "12,5"}, "'12,5' is no amount"),
        ({"item_price": "9" * 13}, "is no amount"),
        ({"item_price": "0.0000001"}, "more than six decimals"),
        ({"shipping_price": "free"}, "'free' is no amount"),
        ({"sales_channel": "Amazon.de", "item_price": "1.234"}, "two different"),
        ({"sales_channel": "Amazon.de", "item_price": "1,234"}, "two different"),
        ({"sales_channel": "Amazon.xyz"}, "'Amazon.xyz' is no sales channel"),
        ({"sales_channel": ""}, "'' is no sales channel"),
        ({"currency": "US$"}, "'US$' is no currency"),
        ({"purchase_date": "yesterday"}, "yesterday"),
        ({"purchase_date": ""}, "Invalid isoformat"),
        ({"purchase_date": "2026-02-30T10:00:00+00:00"}, "day is out of range"),
        ({"purchase_date": "13-13-22"}, "month must be in 1..12"),
        ({"purchase_date": "1066-10-14T09:00:00+00:00"}, "cannot be meant"),
        ({"purchase_date": "0001-01-01T00:00:00+14:00"}, "cannot be meant"),
        ({"product_name": "a\ttab"}, "34 fields where the header has 33"),
    ],
    ids=str,
)
def test_a_bad_row_is_put_aside_with_its_reason_and_the_rest_goes_on(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    good = row("701-0000009-0000009")
    path = a_file(tmp_path, row(**cells), good)

    rejected = only_rejected(path)

    assert "orders.txt row 2: " in rejected.reason
    assert reason in rejected.reason
    assert list(orders(path)) == [good["amazon-order-id"]]


def test_a_row_that_was_cut_off_is_put_aside(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(), row("701-0000009-0000009"))
    path.write_text(path.read_text()[:-40])

    rejected = only_rejected(path)

    assert rejected.key == "701-0000009-0000009"
    assert "row 3: " in rejected.reason


def test_a_row_without_an_order_id_is_known_by_where_it_stood(tmp_path: Path) -> None:
    path = a_file(tmp_path, row(ONE, amazon_order_id="", merchant_order_id=""))

    assert only_rejected(path).key == "orders.txt row 2"


def test_a_quote_that_nobody_closes_costs_what_it_swallows_and_no_more(
    tmp_path: Path,
) -> None:
    rows = [row(f"701-0000000-{n:07}") for n in range(2000)]
    lines = text(rows, by=",").splitlines(keepends=True)
    lines[5] = lines[5].replace("A mug", '"A mug')
    path = tmp_path / "orders.csv"
    path.write_text("".join(lines))

    found = batches(path)

    assert sum(len(batch.rejected) for batch in found) == 1
    assert sum(len(batch.records) for batch in found) > 1000


def test_a_report_without_rows_is_no_error(tmp_path: Path) -> None:
    assert batches(a_file(tmp_path)) == []


def test_blank_rows_of_a_spreadsheet_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text([row()], by=",") + "," * (len(COLUMNS) - 1) + "\n")

    assert [len(batch.rejected) for batch in batches(path)] == [0]
