"""The same lists as sheets: all rows, in the same order, and nothing that runs."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest

from sentia.domain.stock import Shipment, ShipmentItem
from sentia.queries.sheets import cell
from tests.api.site import GB, JP, NOW, US, Site, code_of, order, position, sweep

CSV = {"Accept": "text/csv"}


async def sheet(shop: Site, path: str, **asked: str) -> list[dict[str, str]]:
    async with shop.browser(headers=shop.token() | CSV) as http:
        answer = await http.get(f"/api/v1{path}", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.text.splitlines()))


async def test_a_sheet_has_every_row_of_the_list_in_its_order(shop: Site) -> None:
    places = (US, GB, JP)
    shop.write(
        *(
            order(
                f"A-{number:04}",
                None if number % 7 == 0 else f"{number % 5}",
                places[number % 3],
                placed_at=NOW - timedelta(minutes=number),
            )
            for number in range(4500)  # more than are read at a time, twice
        )
    )

    rows = await sheet(shop, "/orders", sort="-total")
    first = await shop.data("/orders", sort="-total", limit="500")

    assert len(rows) == first["total"] == 4500
    assert len({row["orderId"] for row in rows}) == 4500
    assert [row["orderId"] for row in rows[:500]] == [
        row["orderId"] for row in first["items"]
    ]
    amounts = [(row["total"], row["currency"]) for row in rows]
    assert {("4.00", "USD"), ("4.00", "GBP"), ("4", "JPY")} <= set(amounts)
    assert amounts[-1] == ("", "")


async def test_a_sheet_has_as_many_rows_as_are_asked_for(shop: Site) -> None:
    shop.write(*(order(f"A-{number}", f"{number}") for number in range(1, 6)))

    part = await sheet(shop, "/orders", sort="total", limit="2", offset="1")

    assert [row["orderId"] for row in part] == ["A-2", "A-3"]


@pytest.mark.parametrize("asked", [{"columns": "orderId"}, {"about": "true"}])
async def test_what_only_a_sheet_has_is_refused_elsewhere(
    shop: Site, asked: dict[str, str]
) -> None:
    answer = await shop.get("/orders", **asked)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    (name,) = asked
    assert answer.json()["detail"] == (
        f"{name}: only CSV has it; send `Accept: text/csv`."
    )


async def test_a_sheet_is_named_after_the_list_and_the_day(site: Site) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token() | CSV) as http:
        answer = await http.get("/api/v1/orders")

    disposition = answer.headers["content-disposition"]
    assert disposition == 'attachment; filename="orders-2026-03-18.csv"'
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.text.splitlines()[0] == (
        "orderId,account,marketplaceId,country,status,fulfilledBy,placedAt,day,"
        "updatedAt,shipBy,late,units,lines,total,currency,counted,notCounted,business"
    )


async def test_a_sheet_has_the_columns_that_are_asked_for_in_that_order(
    shop: Site,
) -> None:
    shop.write(order("A-1", "9.00"), order("A-2", None, GB))

    async with shop.browser(headers=shop.token() | CSV) as http:
        answer = await http.get(
            "/api/v1/orders",
            params={"columns": "country,total,orderId", "sort": "total"},
        )

    assert answer.text.splitlines() == [
        "country,total,currency,orderId",
        "US,9.00,USD,A-1",
        "GB,,,A-2",
    ]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("orderId,size", "columns: 'size' is none of orderId, account, "),
        ("order_id", "columns: 'order_id' is none of "),
        ("", "columns: '' is none of "),
        ("day,day", "columns: 'day' stands there twice."),
    ],
)
async def test_a_column_that_is_none_is_refused_by_its_name(
    site: Site, columns: str, why: str
) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token() | CSV) as http:
        sheet_ = await http.get("/api/v1/orders", params={"columns": columns})
    page = await site.get("/orders", columns=columns)

    assert (sheet_.status_code, code_of(sheet_)) == (422, "invalid_parameter")
    assert sheet_.json()["detail"].startswith(why)
    assert page.json()["detail"] == sheet_.json()["detail"]


async def test_what_a_sheet_holds_stands_above_it_where_that_is_asked_for(
    shop: Site,
) -> None:
    shop.write(order("A-1"), order("A-2", None), order("A-3", None, GB))
    asked = {"marketplace": US, "range": "7d", "q": "A-", "columns": "orderId,day"}

    async with shop.browser(headers=shop.token() | CSV) as http:
        answer = await http.get("/api/v1/orders", params=asked | {"about": "true"})
        plain = await http.get("/api/v1/orders", params=asked)
        meta = (await shop.get("/orders", range="7d")).json()["meta"]

    above, _, table = answer.text.partition("\r\n\r\n")
    assert table == plain.text
    assert [tuple(line.split(",")) for line in above.splitlines()] == [
        ("# orders", "2"),
        ("# as of", meta["asOf"] or ""),
        ("# complete", str(meta["complete"]).lower()),
        ("# ordersWithoutTotal", "1"),
        ("# from", "2026-03-12"),
        ("# to", "2026-03-18"),
        ("# marketplace", "US"),
        ("# range", "7d"),
        ("# q", "A-"),
        ("# sort", "placedAt descending"),
        ("# exported", "2026-03-18T12:05:00.000Z"),
    ]


async def test_the_name_of_a_sheet_says_what_it_is_narrowed_to(site: Site) -> None:
    site.write(order("A-1"))
    asked = {"range": "7d", "marketplace": GB, "late": "true", "q": "Ä/../b\r\n"}

    async with site.browser(headers=site.token() | CSV) as http:
        answer = await http.get("/api/v1/orders", params=asked)

    disposition = answer.headers["content-disposition"]
    name = "orders-2026-03-18-GB-7d-late-..-b"
    assert disposition == f'attachment; filename="{name}.csv"'


async def test_stock_and_shipments_are_sheets_too(shop: Site) -> None:
    shop.connect(US)
    items = (ShipmentItem(sku="MUG", shipped=5, received=1),)
    shop.write(
        sweep([position("MUG", 3, fnsku="X"), position("CUP", 3, fnsku="X")]),
        Shipment(
            shipment_id="FBA1", marketplace_id=US, status="SHIPPED", seen_at=NOW,
            items=items,
        ),
    )  # fmt: skip

    stock = await sheet(shop, "/inventory", sort="sku")
    shipments = await sheet(shop, "/shipments")

    names = ("sku", "fulfillable", "sharedWith", "countedIn")
    assert [tuple(row[name] for name in names) for row in stock] == [
        ("CUP", "3", "MUG", ""),
        ("MUG", "3", "CUP", "CUP"),
    ]
    assert stock[0]["spark"] == " ".join(["0"] * 14)
    assert [(row["shipmentId"], row["shipped"]) for row in shipments] == [("FBA1", "5")]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ([None, 0, 2], "? 0 2"),
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("-5.00", "-5.00"),
        ("+3", "+3"),
        ("MUG-1", "MUG-1"),
        (-5, -5),
        (True, "true"),
        (["DE", "FR"], "DE FR"),
        (None, None),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_held_back(
    value: Any, written: Any
) -> None:
    assert cell(value) == written


async def test_a_title_that_is_a_formula_arrives_as_text(site: Site) -> None:
    evil = '=HYPERLINK("http://evil.test")'
    site.write(sweep([position("MUG", 3, title=evil)]))

    (row,) = await sheet(site, "/inventory")

    assert row["title"] == "'" + evil


async def test_a_sheet_that_cannot_be_begun_is_a_problem(site: Site) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token() | CSV) as http:
        wrong = await http.get("/api/v1/orders", params={"marketplace": "XX"})
    async with site.browser(headers=CSV) as http:
        nobody = await http.get("/api/v1/orders")

    assert (wrong.status_code, code_of(wrong)) == (422, "invalid_parameter")
    assert (nobody.status_code, code_of(nobody)) == (401, "not_signed_in")


async def test_a_list_that_was_just_read_is_no_sheet_yet(site: Site) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token()) as http:
        before = [await http.get("/api/v1/orders") for _ in range(2)]
        sheet_ = await http.get("/api/v1/orders", headers=CSV)

    assert {answer.headers["content-type"] for answer in before} == {"application/json"}
    told = {answer.headers["vary"] for answer in before}
    assert told == {"Accept, Accept-Encoding"}
    assert sheet_.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "kind"),
    [
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv, */*", "text/csv"),
        ("text/csv, application/json", "text/csv"),
        ("Text/CSV; charset=utf-8; q=0.9, application/json;q=0.8", "text/csv"),
        ("application/json, text/csv;q=0.5", "application/json"),
        ("text/csv;q=0, application/json", "application/json"),
        ("text/csv; q=0.000", "application/json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("application/*, text/*;q=0.9", "application/json"),
        ("text/csvx", "application/json"),
        ("", "application/json"),
    ],
)
async def test_a_list_comes_in_the_form_that_is_more_welcome(
    site: Site, accepted: str, kind: str
) -> None:
    site.write(order("A-1"))

    async with site.browser(headers=site.token() | {"Accept": accepted}) as http:
        answers = [await http.get("/api/v1/orders") for _ in range(2)]

    types = {answer.headers["content-type"].partition(";")[0] for answer in answers}
    assert types == {kind}


async def test_two_lines_that_say_what_is_welcome_count_as_one(site: Site) -> None:
    site.write(order("A-1"))
    lines = [("Accept", "application/json;q=0.5"), ("Accept", "text/csv")]

    async with site.browser(headers=site.token()) as http:
        answer = await http.get("/api/v1/orders", headers=lines)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("path", ["/orders", "/inventory", "/shipments"])
async def test_where_nothing_is_connected_no_sheet_passes_for_an_empty_shop(
    shop: Site, path: str
) -> None:
    async with shop.browser(headers=shop.token() | CSV) as http:
        before = await http.get(f"/api/v1{path}")
        shop.connect(US)
        after = await http.get(f"/api/v1{path}")

    assert (before.status_code, code_of(before)) == (409, "not_connected")
    assert before.json()["detail"] == "Amazon is not connected."
    assert (after.status_code, len(after.text.splitlines())) == (200, 1)
