"""Each figure opens the records that add up to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from sentia.domain.marketplaces import zone_of
from sentia.domain.orders import Order, OrderItem, Status
from tests.api.site import DE, GB, JP, NOW, US, Site, order

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
    }


def tidy(sums: dict[str, Any]) -> dict[str, Any]:
    """Write amounts alike: 12.00 is 12."""
    by_currency = [
        row | {"amount": str(Decimal(row["amount"]).normalize() + 0)}
        for row in sums["byCurrency"]
    ]
    return sums | {"byCurrency": by_currency}


@pytest.mark.parametrize("asked", RANGES, ids=str)
async def test_the_list_adds_up_to_the_dashboard_in_every_scope(
    shop: Site, asked: dict[str, str]
) -> None:
    said, listed = [], []
    for scope in SCOPES:
        said.append(
            figures(await shop.data("/dashboard/amazon-orders", **asked, **scope))
        )
        orders = await shop.data("/orders", **asked, **scope, counted="true")
        listed.append(orders["sums"])
        assert orders["total"] == orders["sums"]["orders"]

    assert listed == said
    assert sum(sums["orders"] for sums in said) > 0


@pytest.mark.parametrize("asked", FILTERS, ids=str)
async def test_sums_and_total_are_those_of_the_rows(
    shop: Site, asked: dict[str, str]
) -> None:
    data = await shop.data("/orders", **asked, limit="500")

    assert data["nextCursor"] is None
    assert data["total"] == len(data["items"])
    assert tidy(data["sums"]) == tidy(counted(data["items"]))
