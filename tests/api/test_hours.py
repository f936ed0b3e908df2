"""The course of one day, or of 24 hours, by the hour; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sentia.domain.marketplaces import BY_COUNTRY, MARKETPLACES, zone_of
from sentia.domain.orders import Order, Status
from sentia.store import schema, streams
from sentia.store.database import Database
from tests.api.site import DE, GB, NOW, US, Site, money, order

PATH = "/dashboard/amazon-orders"
INDIA = BY_COUNTRY["IN"].id


def at(text: str, place: str = DE) -> dict[str, Any]:
    """Say that an order was placed when a marketplace's clocks showed this."""
    return {"placed_at": datetime.fromisoformat(text).replace(tzinfo=clock(place))}


def told(order_id: str, place: str, placed_at: datetime) -> Order:
    amount = money("12.34", MARKETPLACES[place].currency)
    fields: dict[str, Any] = {"marketplace_id": place, "placed_at": placed_at}
    return order(order_id, total=amount, **fields)


def clock(place: str) -> ZoneInfo:
    return ZoneInfo(zone_of(place))


def shown(hours: Sequence[dict[str, Any]], name: str = "orders") -> dict[str, Any]:
    """Return what some hours hold, by when they begin; those without are left out."""
    return {hour["hour"]: hour[name] for hour in hours if hour[name]}


def sums(hours: Sequence[dict[str, Any]]) -> tuple[Any, ...]:
    """Add up hours as a person does."""
    return (
        sum(hour["orders"] or 0 for hour in hours),
        sum(hour["units"] or 0 for hour in hours),
        sum(Decimal(hour["revenue"] or 0) for hour in hours),
        sum(hour["withoutTotal"] or 0 for hour in hours),
    )


def figures(data: dict[str, Any]) -> tuple[Any, ...]:
    revenue = Decimal(data["totalRevenue"] or 0)
    return data["totalOrders"], data["units"], revenue, data["withoutTotal"]


async def test_today_runs_by_the_hours_of_its_marketplace_beside_those_of_yesterday(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "10.00", GB, **at("2026-03-18T08:59:59", GB)),
        order("A-2", "5.00", GB, **at("2026-03-18T09:00", GB)),
        order("A-3", None, GB, **at("2026-03-18T09:44", GB)),
        order("B-1", "3.00", GB, **at("2026-03-17T09:30", GB)),
        order("B-2", "4.00", GB, **at("2026-03-17T22:00", GB)),
    )

    data = await shop.data(PATH, range="today", marketplace="GB")

    hours, before = data["byHour"], data["previous"]["byHour"]
    assert data["hourZone"] == "Europe/London"
    assert [hour["hour"] for hour in hours] == [f"{n:02}:00" for n in range(24)]
    assert hours[9] == {
        "day": "2026-03-18",
        "hour": "09:00",
        "startsAt": "2026-03-18T09:00:00.000Z",
        "state": "whole",
        "orders": 2,
        "units": 2,
        "revenue": "5.00",
        "withoutTotal": 1,
    }
    assert shown(hours, "revenue") == {
        f"{n:02}:00": {8: "10.00", 9: "5.00"}.get(n, "0.00") for n in range(13)
    }
    assert sums(hours) == figures(data)
    # All of yesterday, though the figure beside it ends at this hour.
    assert shown(before) == {"09:00": 1, "22:00": 1}
    assert data["previous"]["totalOrders"] == 1


async def test_an_hour_that_runs_is_a_part_and_one_to_come_is_not_zero(
    shop: Site,
) -> None:
    shop.write(order("A-1", "10.00", GB))

    data = await shop.data(PATH, range="today", marketplace="GB")

    states = [hour["state"] for hour in data["byHour"]]
    assert states == ["whole"] * 12 + ["soFar"] + ["toCome"] * 11
    running, coming = data["byHour"][12:14]
    assert (running["orders"], running["revenue"]) == (0, "0.00")
    assert {
        coming[name] for name in ("orders", "units", "revenue", "withoutTotal")
    } == {None}


async def test_hours_that_no_sync_has_read_are_not_zero_either(shop: Site) -> None:
    shop.write(order("A-1", "10.00", GB, placed_at=NOW - timedelta(hours=5)))
    shop.synced(as_of=NOW - timedelta(hours=3))

    stale = await shop.data(PATH, range="today", marketplace="GB")
    shop.write(order("A-2", "1.00", GB, placed_at=NOW - timedelta(hours=1)))
    some = await shop.data(PATH, range="today", marketplace="GB")

    assert [hour["state"] for hour in stale["byHour"][8:14]] == [
        "whole", "soFar", "unread", "unread", "unread", "toCome",
    ]  # fmt: skip
    assert stale["byHour"][10]["orders"] is None
    # What came all the same is in the figure, so it is here.
    assert some["byHour"][11]["state"] == "soFar"
    assert sums(some["byHour"]) == figures(some)


async def test_hours_of_a_day_that_is_still_being_read_are_so_far_or_unread(
    shop: Site,
) -> None:
    account = shop.connect(GB)
    shop.write(order("A-1", "10.00", GB))
    with shop.database.write() as db:
        streams.load(db, account, "orders")

    data = await shop.data(PATH, range="today")

    assert [hour["state"] for hour in data["byHour"][10:14]] == [
        "unread", "soFar", "unread", "toCome",
    ]  # fmt: skip
    assert data["previous"] is None


async def test_files_of_another_account_hold_up_no_hour(shop: Site) -> None:
    shop.write(order("A-1", "10.00", GB))
    shop.synced()
    files = shop.connect(GB, name="Old files", region="FE", connected=False)
    old = order("B-1", "1.00", GB, placed_at=NOW - timedelta(days=30))
    shop.write(old, account=files)

    data = await shop.data(PATH, range="today")

    assert [hour["state"] for hour in data["byHour"][10:13]] == [
        "whole", "whole", "soFar",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "day", "count", "around"),
    [
        (DE, "2026-03-29", 23, ["01:00", "03:00"]),
        (DE, "2026-10-25", 25, ["01:00", "02:00", "02:00", "03:00"]),
        (US, "2026-03-08", 23, ["01:00", "03:00"]),
        (US, "2026-11-01", 25, ["00:00", "01:00", "01:00", "02:00"]),
        (INDIA, "2026-03-08", 24, ["01:00", "02:00", "03:00"]),
    ],
)
async def test_a_day_has_as_many_hours_as_its_clocks_show(
    shop: Site, place: str, day: str, count: int, around: list[str]
) -> None:
    """An order each half hour, at a minute to it: none is lost, none counts twice."""
    begins = datetime.fromisoformat(day).replace(tzinfo=clock(place))
    first = begins.astimezone(ZoneInfo("UTC"))
    sold = [
        told(f"A-{n}", place, first + timedelta(minutes=30 * n + 29))
        for n in range(-4, 2 * count + 4)
    ]
    shop.connect(place)
    shop.write(*sold)
    shop.clock.advance(days=(first - NOW).days + 3)

    data = await shop.data(PATH, **{"from": day, "to": day})

    hours = data["byHour"]
    assert data["hourZone"] == zone_of(place)
    assert [hour["orders"] for hour in hours] == [2] * count
    assert {hour["state"] for hour in hours} == {"whole"}
    names = [hour["hour"] for hour in hours]
    where = names.index(around[0])
    assert names[where : where + len(around)] == around
    assert len({hour["startsAt"] for hour in hours}) == count
    assert sums(hours) == figures(data)
    listed = await shop.data("/orders", **{"from": day, "to": day})
    assert listed["sums"]["orders"] == data["totalOrders"] == 2 * count


async def test_hours_of_india_begin_at_half_past_for_the_rest_of_the_world(
    shop: Site,
) -> None:
    shop.connect(INDIA)
    shop.write(
        told("A-1", INDIA, NOW.replace(hour=11, minute=29)),
        told("A-2", INDIA, NOW.replace(hour=11, minute=31)),
    )

    today = await shop.data(PATH, range="today")
    rolling = await shop.data(PATH, range="24h")

    assert shown(today["byHour"]) == {"16:00": 1, "17:00": 1}
    assert today["byHour"][17]["startsAt"] == "2026-03-18T11:30:00.000Z"
    assert shown(rolling["byHour"]) == {"16:00": 1, "17:00": 1}
    assert rolling["hourZone"] == "Asia/Kolkata"


async def test_24_hours_are_cut_at_full_hours_and_their_ends_are_parts(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", placed_at=NOW - timedelta(hours=23, minutes=45)),
        order("A-2", "2.00", placed_at=NOW - timedelta(hours=23)),
        order("A-3", "4.00", placed_at=NOW - timedelta(minutes=1)),
        order("B-1", "8.00", placed_at=NOW - timedelta(hours=47)),
        order("C-1", "9.00", placed_at=NOW - timedelta(hours=49)),
    )

    data = await shop.data(PATH, range="24h", marketplace="US")

    hours, before = data["byHour"], data["previous"]["byHour"]
    # It is 05:05 in Los Angeles; the span ends with the quarter that runs.
    assert [hour["hour"] for hour in hours] == [
        "05:15",
        *(f"{n % 24:02}:00" for n in range(6, 30)),
    ]
    assert {hour["day"] for hour in hours[:19]} == {"2026-03-17"}
    assert {hour["day"] for hour in hours[19:]} == {"2026-03-18"}
    assert shown(hours, "revenue")["05:15"] == "1.00"
    assert [hours[0]["state"], hours[-2]["state"], hours[-1]["state"]] == [
        "whole", "whole", "soFar",
    ]  # fmt: skip
    assert sums(hours) == figures(data)
    assert sums(before)[0] == data["previous"]["totalOrders"] == 1
    assert len(before) == len(hours)


async def test_marketplaces_of_one_clock_share_its_hours(shop: Site) -> None:
    france = BY_COUNTRY["FR"].id
    shop.connect(DE, GB, france)
    shop.write(
        order("A-1", "1.00", DE, **at("2026-03-18T09:10")),
        order("A-2", "2.00", DE, marketplace_id=france, **at("2026-03-18T09:50")),
    )

    data = await shop.data(PATH, range="today")

    # Nothing was sold in London, so its clock is not asked.
    assert data["hourZone"] == "Europe/Berlin"
    assert shown(data["byHour"]) == {"09:00": 2}


async def test_marketplaces_of_two_zones_share_what_their_clocks_show(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", DE, **at("2026-03-18T03:10")),
        order("A-2", "2.00", US, **at("2026-03-18T03:50", US)),
        order("A-3", "4.00", DE, **at("2026-03-18T11:20")),
    )

    data = await shop.data(PATH, range="today", currency="EUR")

    hours = data["byHour"]
    assert data["hourZone"] is None
    assert {hour["startsAt"] for hour in hours} == {None}
    assert {hour["day"] for hour in hours} == {"2026-03-18"}
    assert shown(hours) == {"03:00": 2, "11:00": 1}
    # It is 13:05 in Berlin and 05:05 in Los Angeles: whole is what is over in both.
    states = [hour["state"] for hour in hours]
    assert states == ["whole"] * 5 + ["soFar"] * 9 + ["toCome"] * 10
    assert sums(hours) == figures(data)


async def test_where_nobody_says_in_which_marketplaces_an_account_sells_none_is_missed(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", GB, placed_at=NOW - timedelta(hours=2)),
        order("B-1", "2.00", US, **at("2026-03-17T23:40", US)),
        told("B-2", INDIA, at("2026-03-17T23:40", INDIA)["placed_at"]),
    )
    shop.set(schema.accounts, marketplace_ids="[]")

    data = await shop.data(PATH, range="today")

    assert sums(data["byHour"])[0] == data["totalOrders"] == 1
    assert shown(data["previous"]["byHour"]) == {"23:00": 2}


async def test_hours_of_reports_may_begin_at_any_quarter(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, SENTIA_REPORT_ZONE="Asia/Kathmandu")
    site.write(
        order("A-1", "1.00", DE, placed_at=NOW.replace(hour=10, minute=14)),
        order("A-2", "2.00", US, placed_at=NOW.replace(hour=10, minute=16)),
    )

    data = await site.data(PATH, range="24h")

    assert data["hourZone"] == "Asia/Kathmandu"  # 5:45 h ahead
    assert shown(data["byHour"]) == {"15:00": 1, "16:00": 1}


async def test_24_hours_of_two_zones_are_the_same_moments_by_the_clock_of_reports(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", DE, placed_at=NOW - timedelta(hours=2)),
        order("A-2", "2.00", US, placed_at=NOW - timedelta(hours=2)),
    )

    data = await shop.data(PATH, range="24h", currency="EUR")

    assert data["hourZone"] == shop.settings.report_zone == "America/Los_Angeles"
    assert shown(data["byHour"]) == {"03:00": 2}
    assert sums(data["byHour"]) == figures(data)


async def test_where_it_is_another_day_in_another_marketplace_no_hour_has_a_day(
    shop: Site,
) -> None:
    shop.write(
        order("A-1", "1.00", DE, **at("2026-03-18T23:40")),
        order("A-2", "2.00", GB, **at("2026-03-18T10:00", GB)),
        order("A-3", "4.00", DE, **at("2026-03-19T00:10")),
    )
    shop.clock.advance(hours=11, minutes=15)  # 23:20 in London, 00:20 in Berlin

    data = await shop.data(PATH, range="today", currency="EUR")

    assert shown(data["byHour"]) == {"00:00": 1, "10:00": 1}
    assert {hour["day"] for hour in data["byHour"]} == {None}
    assert sums(data["byHour"]) == figures(data)


async def test_no_cent_is_lost_between_hours_of_another_currency(shop: Site) -> None:
    shop.write(
        *(
            order(f"A-{n}", f"{n}.37", GB, placed_at=NOW - timedelta(hours=n))
            for n in range(1, 12)
        ),
        *(
            order(f"B-{n}", f"{n}.11", DE, placed_at=NOW - timedelta(hours=n))
            for n in range(1, 12)
        ),
    )

    data = await shop.data(PATH, range="24h", currency="JPY")

    assert data["totalOrders"] == 22
    assert sums(data["byHour"]) == figures(data)


async def test_an_order_without_a_price_leaves_its_hour_without_a_sum(
    shop: Site,
) -> None:
    pending: Any = {"status": Status.PENDING, "status_word": "PENDING"}
    shop.write(order("A-1", None, GB, **pending), order("A-2", "1.00", DE))

    data = await shop.data(PATH, range="today", marketplace="GB")

    (hour,) = [hour for hour in data["byHour"] if hour["orders"]]
    assert (hour["revenue"], hour["withoutTotal"]) == (None, 1)


@pytest.mark.parametrize(
    "asked",
    [
        {"range": "7d"},
        {"from": "2026-03-17", "to": "2026-03-18"},
        {"from": "2026-01-20", "to": "2026-01-20"},
    ],
    ids=str,
)
async def test_longer_and_older_spans_have_no_hours(
    shop: Site, asked: dict[str, str]
) -> None:
    shop.write(order("A-1"))

    data = await shop.data(PATH, **asked)

    assert (data["byHour"], data["hourZone"]) == (None, None)
    assert data["previous"]["byHour"] is None


@pytest.mark.parametrize(
    ("asked", "compare", "hours"),
    [
        ("today", "previous", 24),
        ("today", "weekday", 24),
        ("24h", "weekday", 25),
        ("today", "year", None),
        ("24h", "year", None),
    ],
)
async def test_hours_stand_beside_hours_as_far_back_as_they_are_kept(
    shop: Site, asked: str, compare: str, hours: int | None
) -> None:
    shop.write(
        order("A-1", "1.00", GB),
        order("Y-1", "1.00", GB, placed_at=NOW - timedelta(days=364, hours=1)),
    )

    data = await shop.data(PATH, range=asked, compare=compare, marketplace="GB")

    assert sums(data["byHour"])[0] == 1
    before = data["previous"]["byHour"]
    assert (before and len(before)) == hours


async def test_without_a_comparison_there_are_hours_all_the_same(shop: Site) -> None:
    shop.write(order("A-1", "1.00", GB))

    data = await shop.data(PATH, range="today", compare="none")

    assert data["previous"] is None
    assert sums(data["byHour"])[0] == 1


async def test_a_day_to_come_has_hours_that_nobody_knows(shop: Site) -> None:
    shop.write(order("A-1", "1.00", GB))

    data = await shop.data(PATH, **{"from": "2026-03-20", "to": "2026-03-20"})

    assert {hour["state"] for hour in data["byHour"]} == {"toCome"}
