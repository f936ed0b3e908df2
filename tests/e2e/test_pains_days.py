# ruff: noqa: E501 - names and docstrings are whole sentences
"""What hurts sellers in other tools, and does not here: days and currencies.

Each name is an acceptance case; its sentence stands below it.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sentia import offline
from sentia.simulator.app import Plan
from sentia.simulator.places import PLACES
from sentia.sync.imports import import_files
from tests.imports.sheets import Row, a_file, row
from tests.support.clock import VirtualClock
from tests.support.shop import Shop, a_shop

US, UK, DE, AU = "ATVPDKIKX0DER", "A1F83G8C2ARO7P", "A1PA6795UKMFR9", "A39IBJ37TRP1C6"
SALES = "/api/v1/dashboard/amazon-orders"
# The marketplace, its zone, and the days on which its clocks change in 2026.
CHANGES = [
    (US, "America/Los_Angeles", date(2026, 3, 8)),
    (US, "America/Los_Angeles", date(2026, 11, 1)),
    (UK, "Europe/London", date(2026, 3, 29)),
    (UK, "Europe/London", date(2026, 10, 25)),
    (DE, "Europe/Berlin", date(2026, 3, 29)),
    (DE, "Europe/Berlin", date(2026, 10, 25)),
    (AU, "Australia/Sydney", date(2026, 4, 5)),
    (AU, "Australia/Sydney", date(2026, 10, 4)),
]


@pytest.mark.parametrize(("marketplace", "zone", "day"), CHANGES)
async def test_an_order_at_00_30_shop_time_and_one_at_23_30_kpi_chart_table_and_csv_give_the_same_day_in_4_zones_and_on_both_dst_days(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    marketplace: str,
    zone: str,
    day: date,
) -> None:
    """20: an order at 00:30 shop time and one at 23:30: KPI, chart, table and CSV give the same day, in 4 zones and on both DST days."""
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    moments = {
        "111-0000000-0000001": (before, time(23, 30)),
        "111-0000000-0000002": (day, time(0, 30)),
        "111-0000000-0000003": (day, time(23, 30)),
        "111-0000000-0000004": (after, time(0, 30)),
    }
    clock = VirtualClock(datetime(2026, 11, 15, 12, tzinfo=UTC))
    plan = Plan(orders=0, clock="fast", marketplaces=(marketplace,))
    async with a_shop(tmp_path, plan, clock=clock) as shop:
        for id_, (on, at) in moments.items():
            placed_at = datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)
            shop.amazon.world.put_order(
                id_, marketplace_id=marketplace, total="10.00", created=placed_at
            )
        await shop.account.once(["orders"])

        span = f"from={day}&to={day}&marketplace={marketplace}"
        figures = (await shop.get(f"{SALES}?{span}"))["data"]
        around = (await shop.get(f"{SALES}?from={before}&to={after}"))["data"]
        capsys.readouterr()  # what the sync logged
        await offline.export(shop.settings, "orders", "csv", (day, day))
        printed = [line["orderId"] for line in csv.DictReader(capsys.readouterr().out.splitlines())]  # fmt: skip

        two = ["111-0000000-0000002", "111-0000000-0000003"]
        assert (figures["totalOrders"], figures["totalRevenue"]) == (2, "20.00")
        assert [(d["day"], d["orders"]) for d in around["byDay"]] == [
            (before.isoformat(), 1), (day.isoformat(), 2), (after.isoformat(), 1),
        ]  # fmt: skip
        assert [(t["day"], t["orders"]) for t in shop.totals()["amazon"]["orders"]] == [
            (before.isoformat(), 1), (day.isoformat(), 2), (after.isoformat(), 1),
        ]  # fmt: skip
        assert printed == two
        assert PLACES[marketplace].zone.key == zone
        assert shop.totals()["amazon"] == shop.truth()["amazon"]


def sold(shop: Shop, folder: Path, *rows: Row) -> None:
    """Import an All Orders file with these rows."""
    (result,) = import_files(
        shop.product.database, [a_file(folder, *rows)], account=None, clock=shop.clock,
        report_zone="UTC",
    )  # fmt: skip
    assert result.quarantined == 0


async def test_usd_gbp_jpy_per_currency_lines_converted_total_only_with_rate_and_date_shown_missing_rate_no_total_not_0(
    tmp_path: Path,
) -> None:
    """21: USD+GBP+JPY: per-currency lines, converted total only with rate and date shown; missing rate = no total, not 0."""
    rows = [
        row("701-0000001-0000001", item_price="20.00"),
        row("701-0000002-0000002", item_price="20.00"),
        row("701-0000003-0000003", sales_channel="Amazon.co.uk", currency="GBP", item_price="12.50"),
        row("701-0000004-0000004", sales_channel="Amazon.co.jp", currency="JPY", item_price="1500"),
    ]  # fmt: skip
    without_rate = row("701-0000005-0000005", sales_channel="Amazon.ae", currency="AED", item_price="99.00")  # fmt: skip
    plan = Plan(orders=0, clock="fast", marketplaces=(US,))
    async with a_shop(tmp_path / "data", plan) as shop:
        sold(shop, tmp_path, *rows)
        known = (await shop.get(f"{SALES}?currency=USD"))["data"]
        sold(shop, tmp_path, without_rate)
        unknown = (await shop.get(f"{SALES}?currency=USD"))["data"]

        assert amounts(known) == {"GBP": "12.50", "JPY": "1500", "USD": "40.00"}
        rates = {used["currency"]: used for used in known["conversion"]["rates"]}
        assert rates.keys() == {"GBP", "JPY"}
        assert all(date.fromisoformat(used["date"]) for used in rates.values())
        by_hand = (
            40
            + Decimal("12.50") * Decimal(rates["GBP"]["rate"])
            + 1500 * Decimal(rates["JPY"]["rate"])
        )
        assert Decimal(known["totalRevenue"]) == round(by_hand, 2)
        assert known["conversion"]["source"] == "European Central Bank"

        assert amounts(unknown) == amounts(known) | {"AED": "99.00"}
        assert unknown["totalOrders"] == 5
        assert unknown["totalRevenue"] is None
        assert unknown["avgOrderValue"] is None


def amounts(figures: Any) -> dict[str, str]:
    """Return the revenue of each currency."""
    return {line["currency"]: line["amount"] for line in figures["byCurrency"]}
