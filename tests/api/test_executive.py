"""The key figures, what they are compared with, and how far back the past is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sentia.domain import times
from sentia.domain.orders import Status
from sentia.store import issues, schema, streams
from tests.api.site import DE, GB, NOW, US, Site, money, order, position, sweep

PATH = "/dashboard/executive"
ORDERS = "/dashboard/amazon-orders"


def kpis(data: dict[str, Any]) -> dict[str, Any]:
    return {kpi["key"]: kpi for kpi in data["kpis"]}


def ago(**span: int) -> dict[str, Any]:
    return {"placed_at": NOW - timedelta(**span)}


def left(ago: int, sku: str, units: int, pool: str = US) -> dict[str, Any]:
    """Return the snapshot of a day so long ago."""
    day = NOW.date() - timedelta(days=ago)
    return {"day": day, "pool": pool, "sku": sku, "fulfillable": units}


async def test_each_key_figure_stands_against_the_span_before(shop: Site) -> None:
    shop.write(
        order("A-1", "10.00"),
        order("A-2", "5.00", **ago(days=1)),
        order("A-3", None, status=Status.PENDING, status_word="PENDING"),
        order("B-1", "12.00", **ago(days=8)),
        sweep([position("MUG", 3), position("CUP", 0), position("CAP", 90)]),
    )

    data = await shop.data(PATH, range="7d")

    found = kpis(data)
    assert [*found] == [
        "revenue", "orders", "avgOrderValue", "unshipped", "toShip", "late",
        "fulfillable", "lowStock", "outOfStock",
    ]  # fmt: skip
    revenue = found["revenue"]
    assert (revenue["value"], revenue["previous"], revenue["change"]) == (
        "15.00",
        "12.00",
        "25.0",
    )
    assert (revenue["currency"], revenue["unit"], revenue["goodWhen"]) == (
        "USD",
        "money",
        "up",
    )
    assert revenue["spark"] == [0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 10.0]
    assert (revenue["unknown"], found["orders"]["unknown"]) == (1, 0)
    assert (found["orders"]["value"], found["orders"]["change"]) == (3, "200.0")
    assert found["avgOrderValue"]["change"] == "-37.5"
    assert found["fulfillable"]["value"] == 93
    assert found["fulfillable"]["spark"] == [None] * 6 + [93]
    assert (found["lowStock"]["value"], found["outOfStock"]["value"]) == (2, 1)
    assert data["channels"] == [
        {
            "channel": "amazon",
            "orders": 3,
            "revenue": "15.00",
            "currency": "USD",
            "percentage": "100.0",
        }
    ]
    assert data["inventory"]["totalSKUs"] == 3


async def test_the_executive_figures_are_those_of_the_dashboard(shop: Site) -> None:
    shop.write(
        order("A-1", "10.00"), order("B-1", "7.00", GB), order("C-1", "5.00", DE)
    )

    for_one = kpis(await shop.data(PATH, range="7d", marketplace="GB"))
    figures = await shop.data(ORDERS, range="7d", marketplace="GB")

    assert for_one["revenue"]["value"] == figures["totalRevenue"] == "7.00"
    assert for_one["orders"]["value"] == figures["totalOrders"] == 1


async def test_what_needs_attention_stands_with_its_cure_the_gravest_first(
    shop: Site,
) -> None:
    shop.write(
        order(
            "A-1",
            status=Status.UNSHIPPED,
            status_word="UNSHIPPED",
            fulfilled_by="merchant",
            ship_by=NOW - timedelta(hours=1),
        ),
        sweep([position("CUP", 0)]),
    )

    attention = (await shop.data(PATH))["attention"]

    assert [(row["severity"], row["code"]) for row in attention] == [
        ("issue", "late_orders"),
        ("warning", "out_of_stock"),
        ("warning", "low_stock"),
    ]
    assert attention[0]["text"] == "1 order should have shipped by now."
    assert attention[0]["opens"] == "/orders?late=true&sort=shipBy"
    assert all(row["hint"] for row in attention)


async def test_what_a_figure_opens_is_narrowed_as_the_figure_is(shop: Site) -> None:
    shop.write(
        order("A-1"), order("B-1", place=GB), sweep([position("CUP", 0, GB)], GB)
    )
    asked = {"marketplace": "UK", "account": "Amazon EU", "currency": "EUR"}

    told = await shop.data(PATH, range="7d", **asked)

    async def opened(row: dict[str, Any]) -> Any:
        address = urlsplit(row["opens"])
        return await shop.data(address.path, **dict(parse_qsl(address.query)))

    lists = {kpi["key"]: await opened(kpi) for kpi in told["kpis"]}
    assert (lists["orders"]["total"], lists["outOfStock"]["total"]) == (1, 1)
    converted = lists["revenue"]["sums"]["converted"]
    assert converted == {"amount": kpis(told)["revenue"]["value"], "currency": "EUR"}
    assert [await opened(matter) for matter in told["attention"]]


async def test_an_issue_is_one_of_all_marketplaces_whatever_the_figures_are_of(
    shop: Site,
) -> None:
    shop.write(order("A-1"))
    with shop.database.write() as db:
        issues.open_issue(
            db, shop.account or 0, "account", "reconnect", severity="issue",
            message="No.", hint="Authorize the app again.", now=NOW,
        )  # fmt: skip

    (issue,) = (await shop.data(PATH, marketplace="UK"))["attention"]

    assert issue["opens"] == "/connections"


async def test_that_amazon_refuses_stands_above_all_it_makes_old(shop: Site) -> None:
    shop.write(
        order("L", status=Status.UNSHIPPED, status_word="UNSHIPPED",
              fulfilled_by="merchant", ship_by=NOW - timedelta(hours=1)),
    )  # fmt: skip
    with shop.database.write() as db:
        issues.open_issue(
            db, shop.account or 0, "account", "reconnect", severity="issue",
            message="Failed to get LWA access token: invalid_grant",
            hint="Authorize the app again.", now=NOW,
        )  # fmt: skip

    attention = (await shop.data(PATH))["attention"]

    assert [row["code"] for row in attention] == ["reconnect", "late_orders"]


async def test_figures_that_grow_old_ask_for_attention_and_say_why(
    shop: Site,
) -> None:
    shop.connect(US)
    shop.write(order("A-1"))
    shop.synced("inventory")
    shop.synced("history", as_of=NOW - timedelta(days=9))  # of the past, it may be

    async def told(**changes: Any) -> list[dict[str, Any]]:
        shop.synced("orders", **changes)
        shop.bump()
        shop.hub.poke()
        matters: list[dict[str, Any]] = (await shop.data(PATH))["attention"]
        return matters

    young = await told(as_of=NOW - timedelta(minutes=29))
    (old,) = await told(as_of=NOW - timedelta(minutes=48))
    ago = NOW - timedelta(minutes=48)
    (overdue,) = await told(as_of=ago, completed_at=ago)
    (throttled,) = await told(
        as_of=NOW - timedelta(hours=3), throttled_until=NOW + timedelta(minutes=12)
    )
    failing = await told(throttled_until=None, failing_since=NOW - timedelta(hours=3))

    assert young == failing == []
    assert (
        old["text"]
        == overdue["text"]
        == "Orders of Amazon EU: the data is 48 minutes old."
    )
    assert old["hint"] == "A sync ended 1 minute ago: Amazon told nothing newer."
    assert overdue["hint"].startswith("The next sync is overdue;")
    assert throttled["text"] == "Orders of Amazon EU: the data is 3 hours old."
    assert throttled["hint"] == "Amazon takes the next call in 12 minutes."
    assert {overdue["opens"], throttled["opens"]} == {"/connections"}


async def test_a_change_is_that_of_the_exact_figures(shop: Site) -> None:
    shop.write(
        order("A-1", "10.00"), order("A-2", "10.00"), order("A-3", "10.01"),
        order("B-1", "9.96", **ago(days=8)), order("B-2", "9.97", **ago(days=8)),
    )  # fmt: skip

    change = (await shop.data(ORDERS, range="7d"))["change"]
    average = kpis(await shop.data(PATH, range="7d"))["avgOrderValue"]

    # 10.00333... against 9.965; of the rounded prices it would be 0.3.
    assert change["avgOrderValue"] == 0.0038
    assert average["change"] == "0.4"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"range": "7d"}, ("B", "2026-03-05", "2026-03-11")),
        ({"range": "7d", "compare": "weekday"}, ("B", "2026-03-05", "2026-03-11")),
        ({"range": "7d", "compare": "year"}, ("Y", "2025-03-13", "2025-03-19")),
        ({"range": "today"}, ("-", "2026-03-17", "2026-03-17")),
        ({"range": "today", "compare": "weekday"}, ("B", "2026-03-11", "2026-03-11")),
        ({"range": "today", "compare": "year"}, ("Y", "2025-03-19", "2025-03-19")),
        ({"range": "24h", "compare": "weekday"}, ("B", "2026-03-10", "2026-03-11")),
        ({"range": "24h", "compare": "year"}, ("Y", "2025-03-18", "2025-03-19")),
        ({"range": "30d", "compare": "weekday"}, ("W", "2026-01-13", "2026-02-11")),
    ],
    ids=str,
)
async def test_the_span_to_compare_with_is_chosen(
    shop: Site, asked: dict[str, str], expected: tuple[str, str, str]
) -> None:
    """B was ordered a week ago, W five weeks, Y 52 weeks, each an hour earlier."""
    shop.write(
        order("B", "1.00", GB, **ago(days=7, hours=1)),
        order("W", "2.00", GB, **ago(days=35, hours=1)),
        order("Y", "3.00", GB, **ago(days=364, hours=1)),
        # Later in the day than it is now: not yet to be compared with.
        order("L", "99.00", GB, placed_at=NOW - timedelta(days=7, hours=-3)),
        order("M", "99.00", GB, placed_at=NOW - timedelta(days=364, hours=-3)),
    )
    name, first, last = expected

    previous = (await shop.data(ORDERS, marketplace="GB", **asked))["previous"]

    amounts = {"B": "1.00", "W": "2.00", "Y": "3.00", "-": "0.00"}
    assert previous["totalRevenue"] == amounts[name]
    assert previous["range"] == {"from": first, "to": last}


async def test_without_a_comparison_nothing_has_changed(shop: Site) -> None:
    shop.write(order("A-1"), order("B-1", **ago(days=8)))

    orders = await shop.data(ORDERS, range="7d", compare="none")
    executive = kpis(await shop.data(PATH, range="7d", compare="none"))

    assert orders["previous"] is None
    assert set(orders["change"].values()) == {None}
    assert executive["revenue"]["previous"] is None
    assert executive["revenue"]["change"] is None


async def history(shop: Site, path: str = ORDERS) -> Any:
    return (await shop.get(path)).json()["meta"]["historyFrom"]


async def test_an_answer_says_from_which_day_on_the_past_is_known(shop: Site) -> None:
    account = shop.connect(US, GB)
    shop.write(order("A-1", tax=money("1.00")))

    def unread(*windows: list[str]) -> None:
        with shop.database.write() as db:
            position = {"windows": list(windows)}
            streams.hand_over(db, account, "history", position, NOW)
        shop.bump()
        shop.hub.poke()

    with shop.database.write() as db:
        streams.load(db, account, "orders")
    first_pass = await history(shop)
    shop.synced("orders")
    unread(
        ["2026-01-17T12:00:00.000Z", "2026-02-16T12:00:00.000Z"],
        ["2025-12-18T12:00:00.000Z", "2026-01-17T12:00:00.000Z"],
    )
    two_left = [await history(shop, path) for path in (ORDERS, PATH, "/orders")]
    unread(["2025-12-18T12:00:00.000Z", "2026-01-17T03:00:00.000Z"])
    one_left = await history(shop)
    unread()

    assert first_pass == "2026-03-19"  # whatever there is may lack something
    assert two_left == ["2026-02-17"] * 3
    assert one_left == "2026-01-18"  # it was still the 16th in the US, the 17th here
    assert await history(shop) is None


async def test_while_the_past_is_read_no_fragment_passes_for_a_whole(
    shop: Site,
) -> None:
    """The last 30 days are whole; of the 30 before, one order has come so far."""
    account = shop.connect(US)
    shop.synced()
    shop.write(
        order("A-1", "10.00", **ago(days=2)),
        order("A-2", "10.00", **ago(days=20)),
        order("B-1", "1.00", **ago(days=40)),
        sweep([position("MUG", 40)]),
    )
    with shop.database.write() as db:
        unread = ["2025-12-18T12:00:00.000Z", "2026-02-16T12:00:00.000Z"]
        streams.hand_over(db, account, "history", {"windows": [unread]}, NOW)
    shop.bump()

    orders = await shop.data(ORDERS, range="30d")
    week = await shop.data(ORDERS, range="7d")
    revenue = kpis(await shop.data(PATH, range="30d"))["revenue"]
    longer = kpis(await shop.data(PATH, range="90d"))["revenue"]

    assert orders["totalRevenue"] == "20.00"
    assert orders["previous"] is None
    assert set(orders["change"].values()) == {None}
    assert week["previous"]["totalRevenue"] == "0.00"  # all of it has been read
    assert (revenue["previous"], revenue["change"]) == (None, None)
    assert longer["spark"][-41] is None  # the day of B-1
    assert longer["spark"][-3] == 10.0


async def test_with_what_nobody_asked_for_nothing_compares(shop: Site) -> None:
    """The first sync read 40 days; an older order came, for it changed since."""
    account = shop.connect(US)
    shop.synced()
    shop.write(order("A-1", **ago(days=2)), order("B-1", **ago(days=50)))

    def asked_back_to(days: int) -> None:
        position = {"since": times.iso(NOW - timedelta(days=days))}
        with shop.database.write() as db:
            streams.hand_over(db, account, "orders", position, NOW)
        shop.bump()
        shop.hub.poke()

    asked_back_to(40)
    week, month = [await shop.data(ORDERS, range=name) for name in ("7d", "30d")]
    known_from = await history(shop)
    asked_back_to(730)  # Amazon shows no older ones
    whole = await shop.data(ORDERS, range="30d")

    assert week["previous"]["totalOrders"] == 0
    assert month["previous"] is None
    assert known_from == "2026-02-07"
    assert whole["previous"]["totalOrders"] == 1
    assert await history(shop) is None


async def test_a_pace_is_that_of_the_days_that_have_been_read(shop: Site) -> None:
    account = shop.connect(US)
    shop.synced()
    shop.write(
        order("A-1", fulfilled_by="amazon", **ago(days=2)),
        order("B-1", fulfilled_by="amazon", **ago(days=20)),
        sweep([position("MUG", 40)]),
    )

    def unread_until(end: str) -> None:
        with shop.database.write() as db:
            window = ["2025-12-18T12:00:00.000Z", end]
            streams.hand_over(db, account, "history", {"windows": [window]}, NOW)
        shop.bump()
        shop.hub.poke()

    async def pace() -> tuple[Any, ...]:
        data = await shop.data("/dashboard/amazon-inventory")
        (mug,) = data["lowest"]
        sum_ = mug["arithmetic"]
        listed = await shop.data("/inventory")
        assert mug["last14"] == listed["items"][0]["spark"]
        low = data["lowStockItems"], listed["sums"]["low"]
        pace = sum_["unitsSold"], sum_["inStockDays"], mug["velocity"]
        return *pace, low, mug["last14"]

    unread_until("2026-03-08T12:00:00.000Z")
    ten_days = await pace()
    unread_until("2026-03-18T12:00:00.000Z")
    no_day = await pace()

    days = [*[None] * 4, *[0] * 7, 1, 0, 0]
    assert ten_days == (1, 10, 0.1, (0, 0), days)
    assert no_day == (0, 0, None, (None, None), [None] * 14)


async def test_the_past_that_a_retry_reads_again_is_known_all_the_same(
    shop: Site,
) -> None:
    account = shop.connect(US)
    shop.write(order("A-1"))
    shop.synced("orders", "history")
    window = ["2026-01-17T12:00:00.000Z", "2026-02-16T12:00:00.000Z"]
    with shop.database.write() as db:
        streams.widen(db, account, "history", [window], NOW, again=True)

    freshness = await shop.data("/integrations/amazon/freshness")

    assert await history(shop) is None
    assert [stream["backlog"] for stream in freshness["streams"]] == [None, None]


async def test_key_figures_of_stock_that_nobody_has_read_are_not_complete(
    site: Site,
) -> None:
    site.write(order("A-1"))
    site.synced("orders", "history")
    site.synced("inventory", completed_at=None, as_of=None)

    meta = (await site.get(PATH)).json()["meta"]

    assert [source["stream"] for source in meta["sources"]] == [
        "orders", "inventory", "history",
    ]  # fmt: skip
    assert meta["complete"] is False
    assert meta["asOf"] == "2026-03-18T12:04:00.000Z"


async def test_freshness_tells_the_interval_in_force(
    file_database: Any, tmp_path: Any
) -> None:
    site = Site(file_database, tmp_path, interval=timedelta(seconds=10))
    site.connect()

    data = await site.data("/integrations/amazon/freshness")

    assert (data["syncEverySeconds"], data["syncEveryMinutes"]) == (10, 0.17)


async def test_stock_stands_against_the_last_day_of_the_span_before(shop: Site) -> None:
    shop.write(sweep([position("MUG", 30), position("CUP", 0), position("CAP", 0)]))
    shop.add(
        schema.stock_days,
        *(
            left(ago, sku, units)
            for ago, sku, units in [
                (7, "MUG", 20), (7, "CUP", 5), (7, "CAP", 0), (7, "GONE", 0),
                (3, "MUG", 10), (3, "CUP", 5), (3, "CAP", 7),
            ]
        ),
    )  # fmt: skip

    found = kpis(await shop.data(PATH, range="7d"))
    alone = kpis(await shop.data(PATH, range="7d", compare="none"))
    past = kpis(await shop.data(PATH, **{"from": "2026-03-02", "to": "2026-03-10"}))

    sellable, out, low = (found[k] for k in ("fulfillable", "outOfStock", "lowStock"))
    assert (sellable["value"], sellable["previous"]) == (30, 25)
    assert sellable["change"] == "20.0"
    assert sellable["spark"] == [None, None, None, 22, None, None, 30]
    assert (out["value"], out["previous"], out["change"]) == (2, 1, "100.0")
    assert out["spark"] == [None, None, None, 0, None, None, 2]
    assert (low["previous"], low["change"], low["spark"]) == (None, None, [None] * 7)
    assert (alone["fulfillable"]["previous"], alone["outOfStock"]["change"]) == (
        None,
        None,
    )
    # Stock is that of now, whatever the period: an old one does not compare with it.
    assert past["fulfillable"]["change"] is None


async def test_a_day_on_which_a_pool_was_not_looked_at_is_not_known(shop: Site) -> None:
    shop.write(
        sweep([position("MUG", 30)]),
        sweep([position("MUG", 8, GB)], GB),
        sweep([position("MUG", 4, DE), position("HAT", 0, DE)], DE),
    )
    shop.add(
        schema.stock_days,
        *(left(1, "MUG", 9, pool) for pool in (US, GB, "EU")),
        left(1, "HAT", 6, "EU"),
        left(1, "FRENCH", 50, "EU"),
        left(2, "MUG", 9, US),
        left(2, "MUG", 9, "EU"),
    )

    everywhere = kpis(await shop.data(PATH, range="7d"))
    american = kpis(await shop.data(PATH, range="7d", marketplace="US"))
    german = kpis(await shop.data(PATH, range="7d", marketplace="DE"))

    assert everywhere["fulfillable"]["spark"][-3:] == [None, 83, 42]
    assert everywhere["outOfStock"]["spark"][-3:] == [None, 0, 1]
    assert american["fulfillable"]["spark"][-3:] == [9, 9, 30]
    assert german["fulfillable"]["spark"][-3:] == [9, 15, 4]
    assert german["outOfStock"]["spark"][-3:] == [0, 0, 1]
