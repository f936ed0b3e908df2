"""Each figure opens the records that add up to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import msgspec
import pytest

from sentia.domain.figures import FIGURES, Figure
from sentia.domain.marketplaces import zone_of
from sentia.domain.orders import Order, OrderItem, Status
from tests.api.site import (
    DE,
    GB,
    JP,
    NOW,
    US,
    Site,
    money,
    order,
    position,
    sweep,
)

PLACES = (US, GB, DE, JP)
# Around the ends of every range, and the moments where a day ends somewhere.
AGO = (0, 1, 2, 6, 7, 29, 30, 31, 89, 90, 200, 364, 365, 366)
CLOCKS = ("00:10", "04:20", "12:00", "23:50")
RANGES: list[dict[str, str]] = [
    {},
    {"range": "today"},
    {"range": "24h"},
    {"range": "7d"},
    {"range": "90d"},
    {"range": "12m"},
    {"from": "2026-03-17", "to": "2026-03-18"},
    {"from": "2025-03-01", "to": "2025-12-31"},
]
SCOPES: list[dict[str, str]] = [
    {},
    *({"marketplace": place} for place in PLACES),
    {"account": "Amazon EU"},
    {"account": "Amazon FE"},
    {"account": "Amazon FE", "marketplace": "JP"},
]
FILTERS: list[dict[str, str]] = [
    *({"status": status} for status in [*Status, "open"]),
    *({"status": status, "range": "90d"} for status in [*Status, "open"]),
    {"status": "shipped", "fulfilledBy": "merchant", "range": "12m"},
    {"status": "shipped", "counted": "true", "range": "24h"},
    {"status": "pending", "withoutTotal": "true"},
    {"fulfilledBy": "amazon"},
    {"fulfilledBy": "merchant", "range": "24h"},
    {"fulfilledBy": "merchant", "counted": "true", "range": "12m"},
    {"withoutTotal": "true", "range": "12m"},
    {"withoutTotal": "true", "counted": "true", "range": "12m"},
    {"late": "true"},
    {"late": "true", "marketplace": "DE", "range": "30d"},
    {"sku": "MUG", "range": "12m"},
    {"sku": "MUG", "status": "cancelled", "range": "12m"},
    {"sku": "nothing"},
    {"q": "A-1"},
    {"q": "MUG"},
    {"q": "mu", "range": "30d"},
    {"q": "A-1", "sku": "MUG", "counted": "true"},
    {"q": "A-1", "range": "30d", "account": "Amazon FE"},
]


def made_up(account: str, seed: int) -> list[Order]:
    """Return orders of every kind, in marketplaces whose days end apart."""
    dice = Random(seed)  # noqa: S311 - the same orders each time
    found = []
    for number in range(120):
        place = dice.choice(PLACES)
        zone = ZoneInfo(zone_of(place))
        day = NOW.astimezone(zone).date() - timedelta(days=dice.choice(AGO))
        clock = datetime.fromisoformat(f"{day}T{dice.choice(CLOCKS)}")
        status = dice.choice([*Status, Status.SHIPPED, Status.SHIPPED])
        unknown = status is Status.PENDING or dice.random() < 0.1
        units = dice.randrange(1, 4)
        made = order(
            f"{account}-{number}",
            None if unknown else f"{dice.randrange(1, 9000)}",
            place,
            placed_at=min(clock.replace(tzinfo=zone), NOW),
            status=status,
            status_word=status.name,
            fulfilled_by=dice.choice(["amazon", "merchant"]),
            is_replacement=dice.random() < 0.1,
            on_channel=dice.random() > 0.1,
            ship_by=dice.choice([None, NOW - timedelta(hours=1), NOW + timedelta(1)]),
        )
        sku = dice.choice(["MUG", "CUP"])
        item = OrderItem(item_id="1", sku=sku, quantity=units, total=made.total)
        found.append(msgspec.structs.replace(made, items=(item,)))
    return found


@pytest.fixture
def shop(shop: Site) -> Site:
    """Two accounts that sell in four marketplaces, in four currencies."""
    shop.connect(*PLACES)
    other = shop.connect(*PLACES, name="Amazon FE", region="FE")
    shop.write(*made_up("A", 1))
    shop.write(*made_up("B", 2), account=other)
    return shop


def counted(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Add up the rows that count, as a person would."""
    ours = [row for row in rows if row["counted"]]
    sums: dict[str, Decimal] = {}
    for row in ours:
        if total := row["total"]:
            so_far = sums.get(total["currency"], Decimal(0))
            sums[total["currency"]] = so_far + Decimal(total["amount"])
    return {
        "orders": len(ours),
        "units": sum(row["units"] for row in ours),
        "withoutTotal": sum(row["total"] is None for row in ours),
        "byCurrency": [
            {"amount": str(amount), "currency": currency}
            for currency, amount in sorted(sums.items())
        ],
    }


def figures(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the dashboard says, as the sums of a list would."""
    return {
        "orders": data["totalOrders"],
        "units": data["units"],
        "withoutTotal": data["withoutTotal"],
        "byCurrency": [
            {"amount": row["amount"], "currency": row["currency"]}
            for row in data["byCurrency"]
        ],
        "converted": {"amount": data["totalRevenue"], "currency": data["currency"]}
        if data["byCurrency"]
        else None,
    }


def tidy(sums: dict[str, Any]) -> dict[str, Any]:
    """Write amounts alike: 12.00 is 12."""
    by_currency = [
        row | {"amount": str(Decimal(row["amount"]).normalize() + 0)}
        for row in sums["byCurrency"]
    ]
    # The rates are of more currencies where an earlier span has them.
    told = {name: value for name, value in sums.items() if name != "conversion"}
    return told | {"byCurrency": by_currency}


@pytest.mark.parametrize("asked", RANGES, ids=str)
async def test_the_list_adds_up_to_the_dashboard_in_every_scope(
    shop: Site, asked: dict[str, str]
) -> None:
    said, listed = [], []
    for scope in SCOPES:
        said.append(
            tidy(figures(await shop.data("/dashboard/amazon-orders", **asked, **scope)))
        )
        orders = await shop.data("/orders", **asked, **scope, counted="true")
        listed.append(tidy(orders["sums"]))
        assert orders["total"] == orders["sums"]["orders"]

    assert listed == said
    assert sum(sums["orders"] for sums in said) > 0


@pytest.mark.parametrize(
    "asked",
    [
        *({"range": name} for name in ("today", "24h")),
        *({"from": day, "to": day} for day in ("2026-03-18", "2026-03-16")),
    ],
    ids=str,
)
async def test_the_hours_add_up_to_the_dashboard_in_every_scope(
    shop: Site, asked: dict[str, str]
) -> None:
    names = "orders", "units", "withoutTotal", "revenue"
    said, hourly = [], []
    for scope in SCOPES:
        data = await shop.data("/dashboard/amazon-orders", **asked, **scope)
        figures = *(data[n] for n in ("totalOrders", *names[1:3])), data["totalRevenue"]
        said.append([Decimal(figure or 0) for figure in figures])
        hourly.append(
            [sum(Decimal(hour[n] or 0) for hour in data["byHour"]) for n in names]
        )

    assert hourly == said
    assert sum(figures[0] for figures in said) > 0


@pytest.mark.parametrize("asked", FILTERS, ids=str)
async def test_sums_and_total_are_those_of_the_rows(
    shop: Site, asked: dict[str, str]
) -> None:
    data = await shop.data("/orders", **asked, limit="500")

    assert data["nextCursor"] is None
    assert data["total"] == len(data["items"])
    sums = tidy(data["sums"])
    del sums["converted"]
    assert sums == tidy(counted(data["items"]))


STOCK: dict[str, str] = {  # where a list says what a figure says, in its sums
    "totalSKUs": "skus",
    "totalQuantity": "total",
    "fulfillable": "fulfillable",
    "lowStockItems": "low",
    "outOfStockItems": "out",
    "partlyOutItems": "partlyOut",
}


OF_SKUS = {
    "velocity", "daysOfCover", "reorderPoint", "daysOfCoverWithInbound", "orderBy",
    "reorderQuantity", "unitsAtRisk", "revenueAtRisk",
}  # fmt: skip


def said_by_list(key: str, listed: dict[str, Any], figures: dict[str, Any]) -> Any:
    """Return a figure as the list that it opens says it."""
    sums = listed["sums"]
    if key in STOCK:
        return sums[STOCK[key]]
    if key in {"unshippedOrders", "toShip", "late", "totalOrders"}:
        return sums["orders"]
    if key in {"units", "withoutTotal"}:
        return sums[key]
    if key in OF_SKUS:
        return {row["sku"]: row[key] for row in listed["items"]}
    known = sums["orders"] - sums["withoutTotal"]
    (total,) = sums["byCurrency"]
    amount = Decimal(total["amount"])
    return {
        "totalRevenue": total["amount"],
        "avgOrderValue": f"{amount / known:.2f}",
        "revenueNetOfTax": f"{amount - known:.2f}",  # each order has a tax of 1
        "change": {
            "totalOrders": round(sums["orders"] / figures["previous"]["totalOrders"], 4)
            - 1
        },
    }[key]


def said_by_dashboard(key: str, figures: dict[str, Any]) -> Any:
    if key in OF_SKUS:
        return {row["sku"]: row[key] for row in figures["lowest"]}
    if key == "change":
        return {"totalOrders": figures["change"]["totalOrders"]}
    return figures[key]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
async def test_what_a_figure_opens_adds_up_to_it(site: Site, figure: Figure) -> None:
    ours: Any = {"fulfilled_by": "merchant", "ship_by": NOW - timedelta(hours=1)}
    unshipped: Any = {"status": Status.UNSHIPPED, "status_word": "UNSHIPPED"}
    pending: Any = {"status": Status.PENDING, "status_word": "PENDING"}
    taxed: Any = {"tax": money("1.00")}
    site.write(
        order("A-1", "10.00", **taxed, **unshipped, **ours),
        order("A-2", "5.55", **taxed, **unshipped),
        order("A-3", None, **pending),
        order("A-4", "99.00", **taxed, is_replacement=True),
        order("A-5", "7.00", **taxed, placed_at=NOW - timedelta(days=35)),
        sweep([position("MUG", 3), position("CUP", 0), position("CAP", 90)]),
    )
    path, _, query = figure.opens.partition("?")
    dashboard = "amazon-inventory" if path == "/inventory" else "amazon-orders"

    data = await site.data(f"/dashboard/{dashboard}")
    listed = await site.data(path, **dict(parse_qsl(query)))

    said = said_by_dashboard(figure.key, data)
    assert said is not None
    assert said_by_list(figure.key, listed, data) == said


async def test_the_key_figures_open_lists_of_the_period_that_was_asked_for(
    site: Site,
) -> None:
    site.write(order("A-1", "10.00"), sweep([position("MUG", 3)]))

    data = await site.data("/dashboard/executive", range="7d")

    opened = {kpi["key"]: kpi["opens"] for kpi in data["kpis"]}
    assert opened["revenue"] == "/orders?counted=true&range=7d"
    assert opened["late"] == "/orders?late=true&sort=shipBy"
    for opens in opened.values():
        path, _, query = opens.partition("?")
        assert (await site.get(path, **dict(parse_qsl(query)))).status_code == 200
