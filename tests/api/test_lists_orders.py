"""The list of orders: what matches, in which order, page by page, and one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from sentia.domain.batches import Batch, Raw
from sentia.domain.orders import Order, OrderItem, Status
from sentia.domain.ranges import Range
from sentia.queries.lists import paging
from sentia.queries.order_reads import SORTS, Reading, Wanted
from sentia.queries.order_search import EACH
from sentia.queries.scope import Scope, accounts
from sentia.store import records
from tests.api.site import (
    DE,
    GB,
    JP,
    NOW,
    US,
    Site,
    code_of,
    money,
    order,
    position,
    sweep,
)

PATH = "/orders"
QUARANTINE = "/integrations/amazon/quarantine"
STOCK_ASKED = {
    "marketplace": None, "account": None, "state": None, "q": None, "inbound": False,
}  # fmt: skip
BOTH_WAYS = [f"{sign}{name}" for sign, name in product(("", "-"), SORTS)]


def ids(data: dict[str, Any]) -> list[str]:
    return [row["orderId"] for row in data["items"]]


def varied(shop: Site) -> None:
    """Write orders with ties and gaps in everything that sorts."""
    shop.connect()
    other = shop.connect(US, name="Amazon NA", region="NA")
    told = [
        order(
            f"A-{number:02}",
            None if number % 5 == 0 else f"{number % 3}.00",
            (US, GB, DE)[number % 3],
            placed_at=NOW - timedelta(hours=number // 2),
            updated_at=NOW - timedelta(minutes=number % 4),
            ship_by=None if number % 4 == 0 else NOW + timedelta(hours=number % 3),
            items=(OrderItem(item_id="1", sku="MUG", quantity=1 + number % 2),),
        )
        for number in range(24)
    ]
    shop.write(*told[:16])
    # One of them is known to both accounts.
    shop.write(*told[15:], account=other)


async def pages(shop: Site, limit: int, **asked: str) -> list[dict[str, Any]]:
    """Follow the cursor to the end."""
    rows: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        data = await shop.data(PATH, limit=str(limit), **asked, **more)
        assert len(data["items"]) <= limit
        rows += data["items"]
        if data["nextCursor"] is None:
            return rows
        more = {"cursor": data["nextCursor"]}


def value_of(row: dict[str, Any], name: str) -> Any:
    if name == "total":
        total = row["total"]
        return total and (total["currency"], float(total["amount"]))
    return row[name]


async def test_an_order_says_everything_that_the_list_shows(shop: Site) -> None:
    two = (
        OrderItem(item_id="1", sku="MUG", quantity=2, total=money("10.00")),
        OrderItem(item_id="2", sku="CUP", quantity=1, total=money("5.00")),
    )
    shop.write(order("A-1", "15.00", items=two, is_business=True))

    data = await shop.data(PATH)

    assert data == {
        "items": [
            {
                "orderId": "A-1",
                "account": "Amazon EU",
                "marketplaceId": US,
                "country": "US",
                "status": "shipped",
                "fulfilledBy": "amazon",
                "placedAt": "2026-03-18T11:05:00.000Z",
                "day": "2026-03-18",
                "updatedAt": "2026-03-18T12:05:00.000Z",
                "shipBy": None,
                "late": False,
                "units": 3,
                "lines": 2,
                "total": {"amount": "15.00", "currency": "USD"},
                "counted": True,
                "notCounted": None,
                "business": True,
            }
        ],
        "nextCursor": None,
        "total": 1,
        "sums": {
            "orders": 1,
            "units": 3,
            "withoutTotal": 0,
            "byCurrency": [{"amount": "15.00", "currency": "USD"}],
            "converted": {"amount": "15.00", "currency": "USD"},
            "conversion": None,
        },
    }


async def test_an_order_that_does_not_count_says_why(shop: Site) -> None:
    cancelled: Any = {"status": Status.CANCELLED, "status_word": "CANCELLED"}
    shop.write(
        order("A-1", **cancelled),
        order("A-2", is_replacement=True),
        order("A-3", on_channel=False),
        order("A-4"),
    )

    data = await shop.data(PATH)

    assert {row["orderId"]: row["notCounted"] for row in data["items"]} == {
        "A-1": "cancelled",
        "A-2": "replacement",
        "A-3": "multiChannel",
        "A-4": None,
    }
    assert (data["total"], data["sums"]["orders"]) == (4, 1)


@pytest.mark.parametrize("currency", [None, "EUR", "usd", "AED"])
async def test_what_a_converted_figure_opens_adds_up_to_it(
    shop: Site, currency: str | None
) -> None:
    shop.write(
        order("A-1", "10.00"), order("A-2", "5.55", GB), order("A-3", "7.00", DE),
        order("A-4", None, GB, status=Status.PENDING, status_word="PENDING"),
    )  # fmt: skip
    asked = {"currency": currency} if currency else {}

    figures = await shop.data("/dashboard/amazon-orders", **asked)
    sums = (await shop.data(PATH, counted="true", **asked))["sums"]

    total, home = figures["totalRevenue"], figures["currency"]
    assert sums["converted"] == (total and {"amount": total, "currency": home})
    assert sums["conversion"] == figures["conversion"]
    assert (total is None) == (currency == "AED")


async def test_no_list_takes_a_currency_that_there_is_not(shop: Site) -> None:
    shop.write(order("A-1"))

    problem = await shop.get(PATH, currency="ZZZ")

    assert (problem.status_code, problem.json()["code"]) == (422, "invalid_parameter")
    assert "currency" in problem.json()["detail"]


async def test_what_is_to_be_shipped_by_when_is_listed_as_it_is_counted(
    shop: Site,
) -> None:
    def due(order_id: str, ship_by: datetime | None, place: str = GB) -> Order:
        return order(
            order_id, "1.00", place, status=Status.UNSHIPPED, ship_by=ship_by,
            status_word="UNSHIPPED", fulfilled_by="merchant",
            placed_at=NOW - timedelta(days=40),
        )  # fmt: skip

    hours = [-5, 0, 2, 11.9, 12, 20, 36, 60, 200]
    shop.write(
        *(due(f"G-{n}", NOW + timedelta(hours=n)) for n in hours),
        *(due(f"U-{n}", NOW + timedelta(hours=n), US) for n in hours),
        due("N-1", None),
        order("S-1", ship_by=NOW),
    )

    buckets = (await shop.data("/dashboard/amazon-orders"))["shipBuckets"]
    listed = {name: (await shop.data(PATH, due=name))["total"] for name in buckets}
    both = await shop.get(PATH, due="today", late="true")

    assert listed == buckets
    assert min(buckets.values()) > 0
    assert both.status_code == 422


async def test_totals_compare_within_their_currency_alone(shop: Site) -> None:
    shop.write(order("A-1", "9.00"), order("A-2", "40.00"))
    shop.write(order("A-3", "30.00", GB), order("A-4", "8.00", GB))

    rows = await pages(shop, 1, sort="-total")

    assert [(row["total"]["currency"], row["total"]["amount"]) for row in rows] == [
        ("USD", "40.00"), ("USD", "9.00"), ("GBP", "30.00"), ("GBP", "8.00"),
    ]  # fmt: skip


@pytest.mark.parametrize("sort", BOTH_WAYS)
async def test_pages_join_to_the_whole_list_with_the_unknown_last(
    shop: Site, sort: str
) -> None:
    varied(shop)
    name = sort.removeprefix("-")

    by_pages = await pages(shop, 4, sort=sort)
    whole = await shop.data(PATH, sort=sort)

    assert by_pages == whole["items"]
    assert len(by_pages) == whole["total"] == 25
    values = [value_of(row, name) for row in by_pages]
    known = [value for value in values if value is not None]
    assert values == known + [None] * (len(values) - len(known))
    assert known == sorted(known, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", BOTH_WAYS)
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(span=Range("7d")),
        Wanted(span=Range("7d"), status="shipped", fulfilled_by="amazon"),
        Wanted(without_total=True),
        Wanted(sku="MUG"),
        Wanted(q="A-1"),
        Wanted(q="mu"),
        Wanted(q="MU", span=Range("7d")),
    ],
    ids=str,
)
def test_the_order_of_an_index_and_a_sort_of_few_are_the_same(
    shop: Site, sort: str, wanted: Wanted
) -> None:
    varied(shop)
    at = paging(sort, sorts=SORTS, limit=50, cursor=None, query="")

    with shop.database.read() as db:
        reading = Reading.of(db, Scope(accounts(db, 1)), wanted, NOW)
        few, many = (
            [
                (row["order_id"], row["account_id"])
                for known in reading.phases(at)
                for row in db.execute(
                    reading.following(at, known=known, few=few)
                ).mappings()
            ]
            for few in (True, False)
        )

    assert few == many
    assert few


@pytest.mark.parametrize("sort", BOTH_WAYS)
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(sku="MUG"),
        Wanted(q="A-1"),
        Wanted(q="mu"),
        Wanted(q="MU", span=Range("7d")),
        Wanted(q="MU", sku="MUG"),
    ],
    ids=str,
)
def test_many_orders_are_searched_as_few_are(
    shop: Site, sort: str, wanted: Wanted
) -> None:
    varied(shop)
    at = paging(sort, sorts=SORTS, limit=50, cursor=None, query="")

    with shop.database.read() as db:
        scope = Scope(accounts(db, 1))
        few = Reading.of(db, scope, wanted, NOW)
        many = replace(few, found=None, days=few.search.days(scope))
        by_few, by_many = (
            [
                row.order_id
                for known in reading.phases(at)
                for row in db.execute(reading.following(at, known=known, few=False))
            ]
            for reading in (few, many)
        )

    assert by_few == by_many
    assert by_few
    assert many.days


@pytest.mark.parametrize("sort", BOTH_WAYS)
async def test_a_list_can_be_begun_at_any_row(shop: Site, sort: str) -> None:
    varied(shop)
    whole = await shop.data(PATH, sort=sort)

    begun = [
        await shop.data(PATH, sort=sort, offset=str(offset), limit="3")
        for offset in range(27)
    ]

    rows = whole["items"]
    assert [data["items"] for data in begun] == [rows[n : n + 3] for n in range(27)]
    assert [data["total"] for data in begun] == [25] + [None] * 26
    more = begun[20]["nextCursor"]
    on = await shop.data(PATH, sort=sort, cursor=more, limit="500")
    assert on["items"] == rows[23:]
    assert begun[22]["nextCursor"] is None


@pytest.mark.parametrize("sort", ["placedAt", "-placedAt"])
@pytest.mark.parametrize(
    "asked",
    [
        {"range": "90d"},
        {"range": "90d", "status": "shipped", "fulfilledBy": "amazon"},
        {"range": "90d", "counted": "true"},
        {"range": "90d", "marketplace": "GB"},
        {"from": "2026-01-10", "to": "2026-03-01", "account": "Amazon EU"},
        {"range": "90d", "sku": "MUG"},
    ],
    ids=str,
)
async def test_far_down_a_list_the_days_lead_to_the_very_same_row(
    shop: Site, asked: dict[str, str], sort: str
) -> None:
    shop.connect()
    kinds: list[dict[str, Any]] = [
        {}, {"status": Status.CANCELLED, "status_word": "CANCELLED"},
        {"fulfilled_by": "merchant"}, {"is_replacement": True}, {},
    ]  # fmt: skip
    shop.write(
        *(
            order(
                f"A-{number:04}",
                f"{number % 5}.00",
                (US, GB, JP)[number % 3],
                placed_at=NOW - timedelta(minutes=21 * (number - number % 2)),
                **kinds[number % len(kinds)],
            )
            for number in range(6_000)
        )
    )
    rows = await pages(shop, 500, sort=sort, **asked)

    begun = {
        offset: await shop.data(PATH, sort=sort, offset=str(offset), limit="2", **asked)
        for offset in (1_999, 2_000, 2_001, 2_777, 3_500, 5_999, 6_000)
    }

    assert {offset: ids(data) for offset, data in begun.items()} == {
        offset: [row["orderId"] for row in rows[offset : offset + 2]]
        for offset in begun
    }


async def test_a_list_begins_at_a_row_or_behind_a_cursor(site: Site) -> None:
    site.write(order("A-1"), order("A-2"))
    first = await site.data(PATH, limit="1")

    both = await site.get(PATH, cursor=first["nextCursor"], offset="1")
    before = await site.get(PATH, offset="-1")

    assert [code_of(answer) for answer in (both, before)] == ["invalid_parameter"] * 2
    assert both.json()["detail"].startswith("offset: ")


async def test_a_page_goes_on_where_the_last_one_ended_while_orders_arrive(
    shop: Site,
) -> None:
    shop.write(*(order(f"A-{n}", placed_at=NOW - timedelta(hours=n)) for n in range(4)))

    first = await shop.data(PATH, limit="2")
    shop.write(order("A-new", placed_at=NOW - timedelta(minutes=1)))
    second = await shop.data(PATH, limit="2", cursor=first["nextCursor"])

    assert ids(first) + ids(second) == ["A-0", "A-1", "A-2", "A-3"]


@pytest.mark.parametrize(
    "changed",
    [
        {"sort": "placedAt"},
        {"sort": "-total"},
        {"status": "shipped"},
        {"marketplace": "US"},
        {"range": "7d"},
        {"cursor": "nonsense"},
        {"cursor": "ÄÖÜ"},
        {"cursor": ""},
    ],
    ids=str,
)
async def test_a_cursor_belongs_to_its_sort_and_filter(
    site: Site, changed: dict[str, str]
) -> None:
    site.write(order("A-1"), order("A-2"))
    first = await site.data(PATH, limit="1")

    answer = await site.get(PATH, **({"cursor": first["nextCursor"]} | changed))

    assert (answer.status_code, code_of(answer)) == (422, "invalid_cursor")


async def test_a_cursor_of_one_list_is_none_of_another(site: Site) -> None:
    site.write(order("A-1"), order("A-2"))
    first = await site.data(PATH, limit="1")

    answer = await site.get("/inventory", cursor=first["nextCursor"])

    assert code_of(answer) == "invalid_cursor"


@pytest.mark.parametrize(
    ("path", "asked", "place"),
    [
        ("/inventory", {"sort": "fulfillable"}, ("x", ("MUG", "Amazon EU"))),
        (QUARANTINE, {}, ("orders", ("K", "Amazon EU"))),
    ],
)
async def test_a_cursor_that_somebody_made_up_is_refused(
    shop: Site, path: str, asked: dict[str, str], place: Any
) -> None:
    shop.write(sweep([position("MUG", 3)]))
    sort = asked.get("sort", "stream")
    query = f"inventory {STOCK_ASKED}" if asked else "quarantine amazon"
    made_up = paging(sort, sorts=(sort,), limit=1, cursor=None, query=query)

    answer = await shop.get(path, cursor=made_up.cursor(place), **asked)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("path", "parameters", "name"),
    [
        ("/orders", {"sort": "size"}, "sort"),
        ("/orders", {"sort": "--total"}, "sort"),
        ("/orders", {"status": "lost"}, "status"),
        ("/orders", {"fulfilledBy": "me"}, "fulfilledBy"),
        ("/orders", {"limit": "0"}, "limit"),
        ("/orders", {"limit": "501"}, "limit"),
        ("/orders", {"late": "maybe"}, "late"),
        ("/orders", {"range": "1d"}, "range"),
        ("/orders", {"marketplace": "XX"}, "marketplace"),
        ("/orders", {"account": "nobody's"}, "account"),
        ("/inventory", {"sort": "placedAt"}, "sort"),
        ("/inventory", {"state": "lost"}, "state"),
        ("/inventory", {"marketplace": "XX"}, "marketplace"),
        ("/shipments", {"sort": "units"}, "sort"),
        ("/shipments", {"status": "lost"}, "status"),
        ("/shipments", {"account": "nobody's"}, "account"),
        ("/products/MUG", {"range": "1d"}, "range"),
        ("/search", {"q": "A"}, "q"),
        ("/search", {}, "q"),
        ("/dashboard/executive", {"compare": "never"}, "compare"),
        ("/dashboard/amazon-orders", {"compare": "never"}, "compare"),
        ("/dashboard/executive", {"currency": "XXX"}, "currency"),
    ],
)
async def test_a_bad_parameter_of_a_list_is_refused_by_name(
    site: Site, path: str, parameters: dict[str, str], name: str
) -> None:
    site.write(order("A-1"))

    answer = await site.get(path, **parameters)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "MUG-"}, ["A-2", "A-1"]),
        ({"q": "mug-blue"}, ["A-1"]),
        ({"q": "A-"}, ["A-3", "A-2", "A-1"]),
        ({"q": "UG"}, []),
        ({"q": "MUG", "range": "7d"}, ["A-2"]),
        ({"q": "MUG", "sku": "MUG-RED"}, ["A-2"]),
    ],
    ids=str,
)
async def test_a_search_finds_orders_by_how_their_id_or_a_sku_begins(
    shop: Site, asked: dict[str, str], found: list[str]
) -> None:
    shop.write(
        order("A-1", items=(OrderItem(item_id="1", sku="MUG-BLUE", quantity=1),),
            placed_at=NOW - timedelta(days=20)),
        order("A-2", items=(OrderItem(item_id="1", sku="MUG-RED", quantity=1),),
            placed_at=NOW - timedelta(days=2)),
        order("A-3", items=(OrderItem(item_id="1", sku="LAMP", quantity=1),)),
    )  # fmt: skip

    data = await shop.data(PATH, **asked)

    assert (ids(data), data["total"]) == (found, len(found))


async def test_a_beginning_that_many_skus_have_finds_the_orders_of_all_in_a_period(
    shop: Site,
) -> None:
    shop.write(
        *(
            order(
                f"A-{n:03d}",
                items=tuple(
                    OrderItem(item_id=f"{i}", sku=f"SKU-{n:03d}-{i}", quantity=1)
                    for i in range(EACH // 50)
                ),
                placed_at=NOW - timedelta(days=n),
            )
            for n in range(60)
        )
    )

    data = await shop.data(PATH, q="SKU-", range="30d")

    assert ids(data) == [f"A-{n:03d}" for n in range(30)]
    assert data["total"] == 30


async def test_what_is_to_be_shipped_or_searched_for_is_of_any_age(shop: Site) -> None:
    old: Any = {"placed_at": NOW - timedelta(days=300), "fulfilled_by": "merchant"}
    overdue: Any = {"ship_by": NOW - timedelta(days=290)}
    unshipped: Any = {"status": Status.UNSHIPPED, "status_word": "UNSHIPPED"}
    shop.write(order("A-1", **old, **overdue, **unshipped))

    found = {
        query: ids(await shop.data(PATH, **dict([query.split("=")])))
        for query in (
            "status=open", "status=unshipped", "late=true", "q=A-", "q=MUG",
            "status=shipped", "sku=MUG", "fulfilledBy=merchant",
        )
    }  # fmt: skip
    dated = await shop.data(PATH, status="open", range="30d")

    everywhere = ("status=open", "status=unshipped", "late=true", "q=A-", "q=MUG")
    assert found == {key: ["A-1"] if key in everywhere else [] for key in found}
    assert ids(dated) == []


async def test_one_order_shows_its_lines_and_what_amazon_said_while_that_is_kept(
    shop: Site,
) -> None:
    account = shop.connect(US)
    said = (
        b'{"orders":[{"orderId":"A-1","createdTime":"2026-03-18T11:05:00Z",'
        b'"lastUpdatedTime":"2026-03-18T12:05:00Z","salesChannel":'
        b'{"channelName":"AMAZON"},"orderItems":[{"orderItemId":"1",'
        b'"quantityOrdered":1,"product":{"sellerSku":"MUG"},"proceeds":'
        b'{"breakdowns":[{"type":"ITEM","subtotal":{"amount":"9.00",'
        b'"currencyCode":"USD"}},{"type":"TAX","subtotal":{"amount":"1.00",'
        b'"currencyCode":"USD"}}]}}]}]}'
    )
    with shop.database.write() as db:
        told = Batch(
            records=[order("A-1"), order("A-2")],
            raw=[Raw(operation="searchOrders", body=said)],
        )
        records.write(db, account, "orders", told, now=NOW, report_zone="UTC")

    one = await shop.data("/orders/A-1")
    other = await shop.data("/orders/A-2")
    missing = await shop.get("/orders/A-3")

    assert one["items"] == [
        {
            "itemId": "1",
            "sku": "MUG",
            "asin": None,
            "title": None,
            "quantity": 1,
            "shipped": None,
            "total": {"amount": "10.00", "currency": "USD"},
            "parts": {
                "ITEM": {"amount": "9.00", "currency": "USD"},
                "TAX": {"amount": "1.00", "currency": "USD"},
            },
        }
    ]
    assert (one["source"], one["raw"]["orderId"]) == ("api", "A-1")
    assert (other["raw"], other["items"][0]["parts"]) == (None, {})
    assert (missing.status_code, code_of(missing)) == (404, "not_found")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"limit": "501"}, "limit: it takes 500 at most."),
        ({"limit": "0"}, "limit: it takes 1 or more."),
        ({"limit": "many"}, "limit: it takes a whole number."),
        ({"late": "maybe"}, "late: it takes true or false."),
        ({"due": "never"}, "due: it takes 'late', "),
        ({"sku": ""}, "sku: it has fewer characters than 1."),
    ],
)
async def test_a_value_that_is_none_is_refused_in_plain_words(
    site: Site, asked: dict[str, str], why: str
) -> None:
    answer = await site.get("/orders", **asked)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(why)
