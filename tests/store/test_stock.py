"""Unknown is not zero, one miss is no absence, and a pool's days count once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sentia.domain.marketplaces import default_pools
from sentia.domain.pools import parse_pools, zone_of_pool
from sentia.domain.stock import (
    AsinDay,
    Buckets,
    SalesMetric,
    Shipment,
    ShipmentItem,
    StockPosition,
    StockSweep,
    TrafficDay,
)
from sentia.errors import ConfigError
from sentia.store import schema
from sentia.store.figures import (
    write_asin_days,
    write_sales_metrics,
    write_traffic_days,
)
from sentia.store.shipments import write_shipment
from sentia.store.stock import StockRow, write_sweep
from tests.store.desk import DE, FR, NOON, US, Desk, usd


def has(sku: str = "MUG", *, place: str = US, **buckets: int) -> StockPosition:
    return StockPosition(
        marketplace_id=place, sku=sku, fnsku=f"X-{sku}", condition="NewItem",
        buckets=Buckets(**buckets),
    )  # fmt: skip


def sweep(
    desk: Desk, *positions: StockPosition, hours: float = 0, place: str = US,
    complete: bool = True,
) -> int:  # fmt: skip
    taken_at = NOON + timedelta(hours=hours)
    taken = StockSweep(
        marketplace_id=place, taken_at=taken_at, positions=list(positions),
        complete=complete,
    )  # fmt: skip
    with desk.database.write() as db:
        return write_sweep(db, desk.account, taken, default_pools())


def stock(desk: Desk) -> dict[str, dict[str, Any]]:
    return {row["sku"]: row for row in desk.rows("stock")}


def test_rows_hold_the_columns_in_the_tables_order() -> None:
    assert list(StockRow._fields) == schema.stock.columns.keys()


def test_a_bucket_that_was_not_sent_keeps_its_value(desk: Desk) -> None:
    sweep(desk, has(total=9, fulfillable=5))

    changed = sweep(desk, has(fulfillable=4), hours=1)

    assert changed == 1
    assert (stock(desk)["MUG"]["total"], stock(desk)["MUG"]["fulfillable"]) == (9, 4)
    assert stock(desk)["MUG"]["reserved"] is None


def test_skus_that_differ_in_case_or_blanks_are_different_skus(desk: Desk) -> None:
    sweep(desk, has("MUG", total=1), has("mug", total=2), has(" MUG", total=3))

    assert {sku: row["total"] for sku, row in stock(desk).items()} == {
        "MUG": 1, "mug": 2, " MUG": 3,
    }  # fmt: skip


def test_the_same_sweep_later_changes_nothing_but_when_it_was_seen(desk: Desk) -> None:
    sweep(desk, has(fulfillable=5))

    changed = sweep(desk, has(fulfillable=5), hours=1)

    assert changed == 0
    assert stock(desk)["MUG"]["seen_at"] == NOON + timedelta(hours=1)


def test_a_sku_that_one_sweep_lacks_keeps_its_last_value(desk: Desk) -> None:
    sweep(desk, has("MUG", fulfillable=5), has("CUP", fulfillable=2))

    changed = sweep(desk, has("MUG", fulfillable=5), hours=1)

    cup = stock(desk)["CUP"]
    assert changed == 0
    assert (cup["missed"], cup["fulfillable"], cup["seen_at"]) == (1, 2, NOON)


def test_a_sku_that_two_sweeps_lack_is_absent_once(desk: Desk) -> None:
    sweep(desk, has("MUG", fulfillable=5), has("CUP", fulfillable=2))

    changes = [sweep(desk, has("MUG", fulfillable=5), hours=n) for n in (1, 2, 3)]

    assert changes == [0, 1, 0]
    assert stock(desk)["CUP"]["missed"] == 2


def test_an_absent_sku_that_comes_back_is_there_again(desk: Desk) -> None:
    sweep(desk, has("CUP", fulfillable=2))
    sweep(desk, hours=1)
    sweep(desk, hours=2)

    changed = sweep(desk, has("CUP", fulfillable=2), hours=3)

    assert changed == 1
    assert stock(desk)["CUP"]["missed"] == 0


def test_a_sweep_with_rows_nobody_can_name_misses_nothing(desk: Desk) -> None:
    sweep(desk, has("MUG", fulfillable=5), has("CUP", fulfillable=2))

    sweep(desk, has("MUG", fulfillable=4), hours=1, complete=False)

    assert stock(desk)["MUG"]["fulfillable"] == 4
    assert stock(desk)["CUP"]["missed"] == 0


def test_an_older_sweep_changes_nothing(desk: Desk) -> None:
    sweep(desk, has("MUG", fulfillable=5), hours=2)

    changed = sweep(desk, has("MUG", fulfillable=9), hours=1)
    lacking = sweep(desk, hours=1)

    assert (changed, lacking) == (0, 0)
    mug = stock(desk)["MUG"]
    assert (mug["fulfillable"], mug["missed"]) == (5, 0)


def test_another_marketplaces_sweep_misses_nothing_here(desk: Desk) -> None:
    sweep(desk, has(fulfillable=5))

    sweep(desk, hours=1, place=DE)

    assert stock(desk)["MUG"]["missed"] == 0


def test_a_pan_european_pool_has_one_day_with_the_most_there_was(desk: Desk) -> None:
    sweep(desk, has(place=DE, fulfillable=5), place=DE)
    sweep(desk, has(place=FR, fulfillable=7), place=FR, hours=1)
    sweep(desk, has(place=DE, fulfillable=3), place=DE, hours=2)

    (day,) = desk.rows("stock_days")
    assert (day["pool"], day["day"], day["fulfillable"]) == ("EU", date(2026, 3, 1), 7)


def test_the_day_of_a_pool_is_its_first_marketplaces(desk: Desk) -> None:
    sweep(desk, has(place=DE, fulfillable=5), place=DE, hours=11.5)
    sweep(desk, has(place=US, fulfillable=5), place=US, hours=11.5)

    days = {(row["pool"], row["day"]) for row in desk.rows("stock_days")}
    assert days == {("EU", date(2026, 3, 2)), (US, date(2026, 3, 1))}


def test_an_unknown_quantity_makes_no_day_and_an_absent_sku_a_day_of_none(
    desk: Desk,
) -> None:
    sweep(desk, has("MUG", total=3), has("CUP", fulfillable=2))
    sweep(desk, hours=24)
    sweep(desk, hours=48)

    days = {
        (row["sku"], row["day"].day): row["fulfillable"]
        for row in desk.rows("stock_days")
    }
    assert days == {("CUP", 1): 2, ("CUP", 2): 2, ("CUP", 3): 0}


@pytest.mark.parametrize(
    ("setting", "pool", "zone"),
    [
        ("", "EU", "Europe/Berlin"),
        ("DACH=FR,DE", "DACH", "Europe/Paris"),
        (f" north = us, {DE} ;", "north", "America/Los_Angeles"),
    ],
)
def test_pools_are_named_by_countries_or_ids(
    setting: str, pool: str, zone: str
) -> None:
    pools = parse_pools(setting)

    assert pools[DE] == pool
    assert zone_of_pool(pool, pools) == zone
    assert len(pools) == len(default_pools())


@pytest.mark.parametrize("setting", ["EU", "EU=", "EU=XX", "A=DE;B=DE", "EU=DE|FR"])
def test_a_pool_that_makes_no_sense_is_refused(setting: str) -> None:
    with pytest.raises(ConfigError, match="SENTIA_STOCK_POOLS"):
        parse_pools(setting)


def ship(desk: Desk, *items: ShipmentItem, hours: int = 0, **changes: Any) -> bool:
    fields = {"shipment_id": "FBA1", "marketplace_id": US, "status": "SHIPPED"}
    shipment = Shipment(
        **(fields | changes), seen_at=NOON + timedelta(hours=hours), items=items
    )
    with desk.database.write() as db:
        return write_shipment(db, desk.account, shipment)


def test_a_shipment_says_since_when_it_stands_where_it_stands(desk: Desk) -> None:
    changes = [ship(desk), ship(desk, hours=1), ship(desk, hours=2, status="RECEIVING")]

    (row,) = desk.rows("shipments")
    assert changes == [True, False, True]
    assert row["first_seen_at"] == NOON
    assert row["status_since"] == row["seen_at"] == NOON + timedelta(hours=2)


def test_an_older_sight_of_a_shipment_changes_nothing(desk: Desk) -> None:
    ship(desk, hours=2, status="CLOSED")

    assert not ship(desk, hours=1)
    assert desk.rows("shipments")[0]["status"] == "CLOSED"


def test_the_items_of_a_shipment_are_replaced(desk: Desk) -> None:
    mug = ShipmentItem(sku="MUG", shipped=5, received=None)
    ship(desk, mug, ShipmentItem(sku="CUP", shipped=1))

    changed = ship(desk, ShipmentItem(sku="MUG", shipped=7, received=1), hours=1)

    (item,) = desk.rows("shipment_items")
    assert changed
    assert (item["sku"], item["shipped"], item["received"]) == ("MUG", 7, 1)


def test_a_shipment_that_comes_without_items_keeps_them(desk: Desk) -> None:
    ship(desk, ShipmentItem(sku="MUG", shipped=5))

    assert not ship(desk, hours=1)
    assert len(desk.rows("shipment_items")) == 1


def test_amazons_own_figures_are_kept_by_day(desk: Desk) -> None:
    day = SalesMetric(marketplace_id=US, day=date(2026, 3, 1), orders=1, units=2,
                      order_items=2, sales=usd("20.00"))  # fmt: skip
    traffic = TrafficDay(marketplace_id=US, day=date(2026, 3, 1), sessions=7)

    with desk.database.write() as db:
        changes = [
            write_sales_metrics(db, desk.account, [day]),
            write_sales_metrics(db, desk.account, [day]),
            write_traffic_days(db, desk.account, [traffic, traffic]),
        ]

    assert changes == [1, 0, 1]
    assert desk.rows("sales_metrics")[0]["sales"] == 20_000_000
    assert desk.rows("traffic_days")[0]["units_ordered"] is None


def test_what_a_product_did_on_a_day_is_kept_once_and_corrected(desk: Desk) -> None:
    def told(asin: str, place: str = US, **known: Any) -> AsinDay:
        return AsinDay(marketplace_id=place, day=date(2026, 3, 1), asin=asin, **known)

    mug = told("B0MUG", ordered_sales=usd("20.00"), units_ordered=2, page_views=9)
    late = told("B0MUG", ordered_sales=usd("30.00"), units_ordered=3, sessions=4)

    with desk.database.write() as db:
        changes = [
            write_asin_days(db, desk.account, [mug, told("B0CUP"), told("B0MUG", DE)]),
            write_asin_days(db, desk.account, [told("B0CUP"), mug, mug]),
            write_asin_days(db, desk.account, [mug, late]),
        ]

    assert changes == [3, 0, 1]
    rows = {(row["marketplace_id"], row["asin"]): row for row in desk.rows("asin_days")}
    assert rows.keys() == {(US, "B0MUG"), (US, "B0CUP"), (DE, "B0MUG")}
    assert rows[US, "B0MUG"] == {
        "marketplace_id": US, "day": date(2026, 3, 1), "asin": "B0MUG",
        "currency": "USD", "ordered_sales": 30_000_000, "units_ordered": 3,
        "sessions": 4, "page_views": None,
    }  # fmt: skip
    assert rows[DE, "B0MUG"]["ordered_sales"] is None
