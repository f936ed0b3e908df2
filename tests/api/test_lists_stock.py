"""The list of SKUs, each SKU by itself, the shipments, and the search for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sentia.domain.orders import OrderItem, Status
from sentia.domain.stock import Shipment, ShipmentItem
from sentia.queries.scope import Scope, accounts
from sentia.queries.velocity import Velocity, units_by_day
from sentia.store import schema, streams
from tests.api.site import DE, GB, NOW, US, Site, code_of, order, position, sweep

FR = "A13V1IB3VIYZZH"


def sold(units: int, sku: str) -> Any:
    """Return an order of yesterday."""
    item = OrderItem(item_id="1", sku=sku, asin="B-1", title="A thing", quantity=units)
    return order(f"A-{sku}", placed_at=NOW - timedelta(days=1), items=(item,))


def shipment(id_: str, status: str = "SHIPPED", **changes: Any) -> Shipment:
    fields: dict[str, Any] = {
        "shipment_id": id_, "marketplace_id": US, "status": status, "seen_at": NOW,
        "items": (ShipmentItem(sku="MUG", shipped=5, received=2),),
    }  # fmt: skip
    return Shipment(**(fields | changes))


@pytest.fixture
def shop(shop: Site) -> Site:
    """SKUs that are out, low, enough and absent; 300 units sold of LOW."""
    shop.connect(US, GB, DE)
    gone = position("GONE", 5)
    shop.write(
        sweep([position("OUT", 0), position("LOW", 20), position("OK", 90), gone])
    )
    for minutes in (1, 2):
        later = NOW + timedelta(minutes=minutes)
        left = [position("OUT", 0), position("LOW", 20), position("OK", 90)]
        shop.write(sweep(left, taken_at=later))
    shop.write(sold(300, "LOW"))
    return shop


def skus(data: dict[str, Any]) -> list[str]:
    return [row["sku"] for row in data["items"]]


async def test_what_runs_out_first_stands_first(shop: Site) -> None:
    data = await shop.data("/inventory")

    assert skus(data) == ["LOW", "OK", "OUT"]
    low = data["items"][0]
    assert (low["state"], low["velocity"], low["daysOfCover"]) == ("low", 10.0, 2.0)
    assert (low["runsOutOn"], low["reorderPoint"]) == ("2026-03-20", 370)
    assert (low["reorderSource"], low["marketplaces"]) == ("velocity", ["US"])
    assert low["spark"] == [*[0] * 12, 300, 0]
    assert data["sums"] == {
        "skus": 3, "total": 125, "fulfillable": 110, "inbound": 15,
        "reserved": None, "low": 2, "out": 1, "partlyOut": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"state": "out"}, ["OUT"]),
        ({"state": "low"}, ["LOW", "OUT"]),
        ({"state": "ok"}, ["OK"]),
        ({"state": "absent"}, ["GONE"]),
        ({"q": "lo"}, ["LOW"]),
        ({"q": "b-ou"}, ["OUT"]),
        ({"q": "the o", "sort": "-sku"}, ["OUT", "OK"]),
        ({"inbound": "true", "sort": "-fulfillable"}, ["OK", "LOW", "OUT"]),
        ({"marketplace": "GB"}, []),
    ],
    ids=str,
)
async def test_skus_are_filtered_and_sorted(
    shop: Site, asked: dict[str, str], expected: list[str]
) -> None:
    data = await shop.data("/inventory", **asked)

    assert skus(data) == expected
    assert data["total"] == data["sums"]["skus"] == len(expected)


def test_more_skus_than_a_statement_can_name_have_their_days(shop: Site) -> None:
    keys = [(1, f"S-{number}") for number in range(70_000)] + [(1, "LOW")]

    with shop.database.read() as db:
        scope = Scope(accounts(db, 1))
        velocity = Velocity.of(db, scope, {}, NOW)
        days = units_by_day(db, scope, {}, keys, velocity)

    assert days[1, "LOW"] == [*[0] * 12, 300, 0]


async def test_pages_of_skus_join_to_the_whole_list(shop: Site) -> None:
    first = await shop.data("/inventory", limit="2")
    second = await shop.data("/inventory", limit="2", cursor=first["nextCursor"])

    assert skus(first) + skus(second) == ["LOW", "OK", "OUT"]
    assert second["nextCursor"] is None


@pytest.mark.parametrize("path", ["/orders", "/inventory", "/shipments"])
async def test_only_the_first_page_says_what_all_rows_come_to(
    shop: Site, path: str
) -> None:
    shop.write(*(order(f"A-{n}") for n in range(2)), *map(shipment, ("F1", "F2")))

    first = await shop.data(path, limit="1")
    second = await shop.data(path, limit="1", cursor=first["nextCursor"])

    assert first["total"] == next(iter(first["sums"].values())) > 1
    assert second["items"]
    assert (second["total"], second["sums"]) == (None, None)


async def test_the_sums_of_a_filter_count_a_shared_pool_once(shop: Site) -> None:
    shop.write(
        sweep([position("A", 10, DE, fnsku="X"), position("B", 10, DE, fnsku="X")], DE),
        sweep([position("A", 8, FR, fnsku="X")], FR, NOW + timedelta(minutes=1)),
    )

    both = await shop.data("/inventory", q="The ", marketplace="DE")
    one = await shop.data("/inventory", q="The B")
    figures = await shop.data("/dashboard/amazon-inventory")
    everything = await shop.data("/inventory")

    assert (both["total"], both["sums"]["fulfillable"]) == (2, 10)
    assert one["sums"]["fulfillable"] == 10
    assert everything["sums"]["fulfillable"] == figures["fulfillable"]
    assert everything["sums"]["total"] == figures["totalQuantity"]


async def test_rows_that_share_stock_say_with_whom_and_in_which_they_count(
    shop: Site,
) -> None:
    twins = [position("A", 10, DE, fnsku="X"), position("B", 10, DE, fnsku="X")]
    before = await shop.data("/dashboard/executive", range="7d")
    shop.write(sweep([*twins, position("C", 3, DE)], DE))

    rows = (await shop.data("/inventory", q="The ", marketplace="DE"))["items"]
    one = (await shop.data("/inventory", q="The B"))["items"]
    product = await shop.data("/products/B")
    after = await shop.data("/dashboard/executive", range="7d")

    def said(rows: list[dict[str, Any]]) -> dict[str, tuple[list[str], str | None]]:
        return {row["sku"]: (row["sharedWith"], row["countedIn"]) for row in rows}

    assert said(rows) == {"A": (["B"], None), "B": (["A"], "A"), "C": ([], None)}
    assert said(one) == {"B": (["A"], None)}
    assert said([product]) == {"B": (["A"], "A")}
    assert spark(after)[-1] - spark(before)[-1] == 10 + 3


async def test_what_several_skus_sell_lasts_as_long_as_all_of_them_let_it(
    shop: Site,
) -> None:
    twins = [position("A", 30, US, fnsku="X"), position("B", 30, US, fnsku="X")]
    listed = sweep([*twins, position("C", 30)], taken_at=NOW + timedelta(minutes=3))
    shop.write(listed, sold(90, "A"), sold(30, "B"))

    rows = (await shop.data("/inventory", q="The "))["items"]
    lowest = (await shop.data("/dashboard/amazon-inventory"))["lowest"]
    product = await shop.data("/products/B")

    paces = {row["sku"]: (row["velocity"], row["daysOfCover"]) for row in rows}
    assert (paces["A"], paces["B"], paces["C"]) == ((4.0, 7.5), (4.0, 7.5), (0.0, None))
    shown = {row["sku"]: (row["sharedWith"], row["daysOfCover"]) for row in lowest}
    assert (shown["A"], shown["B"]) == ((["B"], 7.5), (["A"], 7.5))
    assert (product["velocity"], product["arithmetic"]["unitsOnStockDays"]) == (4, 120)


async def test_what_one_stock_pool_lacks_is_said_where_others_have_it(
    shop: Site,
) -> None:
    shop.write(
        sweep([position("TEA", 0, GB), position("JAM", 0, GB)], GB),
        sweep([position("TEA", 5, DE), position("JAM", 0, DE)], DE),
    )

    rows = (await shop.data("/inventory", q="The "))["items"]
    listed = await shop.data("/inventory", state="partlyOut")
    british = await shop.data("/inventory", state="partlyOut", marketplace="GB")
    figures = await shop.data("/dashboard/amazon-inventory")
    matters = (await shop.data("/dashboard/executive"))["attention"]

    out_in = {row["sku"]: (row["state"], row["outIn"]) for row in rows}
    assert (out_in["TEA"], out_in["JAM"]) == (("low", ["GB"]), ("out", []))
    assert (skus(listed), listed["sums"]["partlyOut"]) == (["TEA"], 1)
    assert (skus(british), figures["partlyOutItems"]) == ([], 1)
    opens = {matter["code"]: matter["opens"] for matter in matters}
    assert opens["partly_out"] == "/inventory?state=partlyOut"


async def test_days_on_which_a_twin_was_in_stock_count_for_both(site: Site) -> None:
    site.connect(US)
    a, b = (position(sku, 30, US, fnsku="X") for sku in "AB")
    for age in range(29, 0, -1):
        site.write(sweep([a], taken_at=NOW - timedelta(days=age)))
    site.write(sweep([a, b]), sold(90, "A"))

    product = await site.data("/products/B")

    assert product["arithmetic"]["stockDays"] == 30
    assert product["velocity"] == 3.0


async def test_what_a_twin_sells_elsewhere_empties_no_shared_stock(site: Site) -> None:
    site.connect(US, GB)
    twins = [position("A", 30, US, fnsku="X"), position("B", 30, US, fnsku="X")]
    site.write(
        sweep(twins, US),
        sweep([position("A", 500, GB, fnsku="Y")], GB),
        sold(3, "B"),
        order(
            "A-GB", marketplace_id=GB, placed_at=NOW - timedelta(days=1),
            items=(OrderItem(item_id="1", sku="A", quantity=900),),
        ),
    )  # fmt: skip

    rows = (await site.data("/inventory"))["items"]

    paces = {row["sku"]: (row["velocity"], row["daysOfCover"]) for row in rows}
    assert paces == {"A": (30.1, 17.6), "B": (0.1, 300.0)}


async def test_skus_without_an_fnsku_share_nothing(site: Site) -> None:
    site.connect(US)
    pair = [position("A", 30, US, fnsku=""), position("B", 30, US, fnsku="")]
    site.write(sweep(pair), sold(90, "A"))

    data = await site.data("/inventory")

    paces = {row["sku"]: (row["velocity"], row["sharedWith"]) for row in data["items"]}
    assert paces == {"A": (3.0, []), "B": (0.0, [])}
    assert data["sums"]["fulfillable"] == 60


def spark(data: dict[str, Any]) -> list[int]:
    """Return how much could be sold on each day, as the overview draws it."""
    kpis = {kpi["key"]: kpi for kpi in data["kpis"]}
    found: list[int] = kpis["fulfillable"]["spark"]
    return found


async def test_one_sku_shows_where_it_is_how_it_sells_and_what_is_coming(
    shop: Site,
) -> None:
    shop.write(
        sold(2, "MUG"),
        sweep([position("MUG", 4, GB)], GB),
        shipment("FBA1"),
        shipment("FBA2", "CLOSED"),
    )

    data = await shop.data("/products/MUG", range="7d")

    assert (data["sku"], data["fulfillable"], data["marketplaces"]) == (
        "MUG",
        4,
        ["GB"],
    )
    assert [
        (p["country"], p["fnsku"], p["fulfillable"]) for p in data["positions"]
    ] == [("GB", "X-MUG", 4)]
    assert data["arithmetic"]["unitsOnStockDays"] == 2
    assert [(s["shipmentId"], s["received"]) for s in data["shipments"]] == [
        ("FBA1", 2)
    ]
    assert [row["orderId"] for row in data["orders"]] == ["A-MUG"]
    by_day = {day["day"]: day for day in data["days"]}
    assert len(by_day) == 7
    assert by_day["2026-03-17"]["units"] == 2
    assert by_day["2026-03-18"]["fulfillable"] == 4


async def test_of_two_skus_of_one_stock_either_shows_what_is_on_its_way(
    shop: Site,
) -> None:
    shop.write(
        sweep([position("MUG", 4, GB), position("MUG-2", 4, GB, fnsku="X-MUG")], GB),
        sweep([position("MUG", 4, US, fnsku="X-OTHER"), position("MUG-2", 4, US)], US),
        shipment("FBA1", marketplace_id=GB),
        shipment("FBA-US"),
    )

    one, other = [await shop.data(f"/products/{sku}") for sku in ("MUG", "MUG-2")]

    def brought(product: dict[str, Any]) -> list[tuple[str, str]]:
        return [(one["shipmentId"], one["sku"]) for one in product["shipments"]]

    # In the United States they are two things.
    assert brought(one) == [("FBA-US", "MUG"), ("FBA1", "MUG")]
    assert brought(other) == [("FBA1", "MUG")]


async def test_days_that_are_not_read_yet_have_no_units_of_a_product(
    shop: Site,
) -> None:
    shop.write(sold(1, "MUG"))
    unread = ["2025-12-18T12:00:00.000Z", "2026-03-16T12:00:00.000Z"]
    with shop.database.write() as db:
        position = {"windows": [unread]}
        streams.hand_over(db, shop.account or 0, "history", position, NOW)

    days = (await shop.data("/products/MUG", range="7d"))["days"]

    assert [day["units"] for day in days] == [*[None] * 5, 1, 0]


async def test_units_whose_price_is_unknown_are_counted_beside_the_revenue(
    shop: Site,
) -> None:
    bare = OrderItem(item_id="1", sku="LAMP", quantity=3)
    shop.write(
        order("A-1", None, items=(bare,)),
        order("A-2", None, items=(bare,), on_channel=False),
    )

    *_, today = (await shop.data("/products/LAMP", range="7d"))["days"]

    assert (today["units"], today["unitsWithoutPrice"], today["revenue"]) == (6, 3, [])


async def test_a_sku_that_the_merchant_ships_is_known_without_stock(
    shop: Site,
) -> None:
    shop.write(sold(3, "OWN/1 ü"))

    data = await shop.data("/products/OWN/1 ü")
    unknown = await shop.get("/products/nothing")

    assert (data["sku"], data["state"], data["title"]) == (
        "OWN/1 ü",
        "unknown",
        "A thing",
    )
    assert (data["fulfillable"], data["lastSeenAt"]) == (None, None)
    assert (unknown.status_code, code_of(unknown)) == (404, "not_found")


async def test_two_accounts_with_the_same_sku_are_two_rows(shop: Site) -> None:
    other = shop.connect(US, name="Amazon NA", region="NA")
    shop.write(sweep([position("OK", 7)]), account=other)

    data = await shop.data("/inventory", q="OK")
    narrowed = await shop.data("/products/OK", account="Amazon NA")

    assert [(row["account"], row["fulfillable"]) for row in data["items"]] == [
        ("Amazon EU", 90),
        ("Amazon NA", 7),
    ]
    assert data["sums"]["fulfillable"] == 97
    assert (narrowed["account"], narrowed["fulfillable"]) == ("Amazon NA", 7)


async def test_shipments_are_listed_summed_and_opened(shop: Site) -> None:
    shop.write(
        shipment("FBA1", name="Spring"),
        shipment("FBA2", "CLOSED", seen_at=NOW - timedelta(days=1)),
        shipment("FBA3", "RECEIVING", seen_at=NOW + timedelta(minutes=1), items=()),
    )

    everything = await shop.data("/shipments")
    open_ = await shop.data("/shipments", status="open", sort="shipmentId")
    closed = await shop.data("/shipments", status="closed")
    word = await shop.data("/shipments", status="RECEIVING")
    named = await shop.data("/shipments", q="spri")
    one = await shop.data("/shipments/FBA1")
    missing = await shop.get("/shipments/FBA9")

    def ids(data: dict[str, Any]) -> list[str]:
        return [row["shipmentId"] for row in data["items"]]

    assert ids(everything) == ["FBA3", "FBA1", "FBA2"]
    assert everything["sums"] == {
        "shipments": 3,
        "shipped": 10,
        "received": 4,
        "onTheWay": 3,
        "missing": 3,
    }
    assert (ids(open_), ids(closed)) == (["FBA1", "FBA3"], ["FBA2"])
    assert (ids(word), ids(named)) == (["FBA3"], ["FBA1"])
    assert (one["open"], one["skus"]) == (True, 1)
    assert one["items"] == [{"sku": "MUG", "title": None, "shipped": 5, "received": 2}]
    assert (missing.status_code, code_of(missing)) == (404, "not_found")


async def test_units_are_missing_of_what_has_ended_and_told_both_numbers(
    shop: Site,
) -> None:
    untold = (ShipmentItem(sku="MUG", shipped=5),)
    shop.write(
        shipment("FBA1"),
        shipment("FBA2", "CLOSED"),
        shipment("FBA3", "ERROR"),
        shipment("FBA4", "CLOSED", items=untold),
        shipment("FBA5", "A_NEW_WORD"),
    )

    sums = (await shop.data("/shipments"))["sums"]

    assert (sums["onTheWay"], sums["missing"]) == (3, 3 + 3)


async def test_open_shipments_come_first_whenever_the_closed_ones_were_seen(
    shop: Site,
) -> None:
    later = NOW + timedelta(minutes=1)
    shop.write(
        shipment("FBA1"),
        shipment("FBA2", "DELETED", seen_at=later),
        shipment("FBA3", "RECEIVING", seen_at=later),
        shipment("FBA4", "CLOSED"),
    )

    first = await shop.data("/shipments", limit="2")
    rest = await shop.data("/shipments", limit="2", cursor=first["nextCursor"])

    pages = [[row["shipmentId"] for row in data["items"]] for data in (first, rest)]
    assert pages == [["FBA3", "FBA1"], ["FBA2", "FBA4"]]


@pytest.mark.parametrize("status", ["CANCELLED", "DELETED"])
async def test_a_shipment_that_was_withdrawn_is_listed_and_sent_nothing(
    shop: Site, status: str
) -> None:
    shop.write(shipment("FBA1"), shipment("FBA2", status))

    listed = await shop.data("/shipments", sort="shipmentId")
    one = await shop.data("/shipments/FBA2")

    assert [row["shipped"] for row in listed["items"]] == [5, 0]
    assert listed["sums"] == {
        "shipments": 2,
        "shipped": 5,
        "received": 4,
        "onTheWay": 3,
        "missing": 0,
    }
    assert [item["shipped"] for item in one["items"]] == [0]


async def test_a_few_signs_find_skus_shipments_and_orders(shop: Site) -> None:
    shop.write(
        order("302-0000001-1", status=Status.SHIPPED),
        order("302-0000002-1"),
        order("303-0000003-1"),
        sold(1, "MUG/1"),
        shipment("FBA302"),
    )

    async def found(q: str) -> list[tuple[str, str]]:
        data = await shop.data("/search", q=q)
        return [(row["kind"], row["opens"]) for row in data["results"]]

    assert await found("302-") == [
        ("order", "/orders?order=302-0000001-1"),
        ("order", "/orders?order=302-0000002-1"),
    ]
    assert await found("fba3") == [("shipment", "/shipments?shipment=FBA302")]
    assert await found("the ok") == [("sku", "/products/OK")]
    assert await found("MUG/") == [("sku", "/products/MUG%2F1")]
    assert await found("%_") == []


async def test_skus_are_found_whatever_lies_between_them_in_the_order_of_a_language(
    shop: Site,
) -> None:
    shop.write(sold(1, "AB-1"), sold(1, "ab-2"), sold(1, "AB-3"))

    data = await shop.data("/search", q="AB-")

    assert [row["id"] for row in data["results"]] == ["AB-1", "AB-3"]


async def test_many_orders_are_found_ten_at_a_time(site: Site) -> None:
    site.write(*(order(f"302-{number:03}") for number in range(30)))

    data = await site.data("/search", q="302")

    assert len(data["results"]) == 10


async def test_a_state_set_by_hand_shows_in_the_list(shop: Site) -> None:
    shop.add(
        schema.reorder_settings,
        {"sku": "OK", "reorder_point": 100, "changed_at": NOW},
    )

    data = await shop.data("/inventory", state="low", sort="sku")

    assert skus(data) == ["LOW", "OK", "OUT"]
    assert data["items"][1]["reorderSource"] == "own"
