"""The whole connector: what it connects to, and what it does where Amazon says no."""

from __future__ import annotations

import httpx2
import pytest

from sentia.connectors.amazon.account import REGIONS
from sentia.domain.marketplaces import MARKETPLACES
from sentia.errors import ReconnectError, RegionError, UnavailableError
from tests.connectors.pretend import (
    CA,
    DE,
    DENIED,
    LWA,
    ORDERS,
    US,
    fault,
    ok,
    order,
    orders_page,
    seat,
)

PARTICIPATIONS = "/sellers/v1/marketplaceParticipations"


def selling(*marketplace_ids: str) -> httpx2.Response:
    rows = [
        {
            "marketplace": {"id": marketplace_id, "name": "Amazon"},
            "participation": {"isParticipating": True, "hasSuspendedListings": False},
            "storeName": "Shop",
        }
        for marketplace_id in marketplace_ids
    ]
    return ok({"payload": rows})


async def test_configured_marketplaces_cost_no_call_but_the_token() -> None:
    s = seat(marketplace_ids=(US, CA))

    assert await s.connector.connect() == (US, CA)
    assert [asked.path for asked in s.channel.asked] == [LWA]


async def test_otherwise_amazon_says_where_we_sell_once() -> None:
    s = seat(marketplace_ids=())
    s.channel.on(PARTICIPATIONS, selling(US, "A2ZV50J4W1RKNI", CA))

    assert await s.connector.connect() == (US, CA)
    assert await s.connector.connect() == (US, CA)
    assert len(s.channel.to(PARTICIPATIONS)) == 1


@pytest.mark.parametrize("region", ["NA", "EU", "FE"])
async def test_without_that_role_the_regions_home_is_read_and_the_run_says_so(
    region: str,
) -> None:
    s = seat(marketplace_ids=(), region=region)
    s.channel.on(PARTICIPATIONS, fault(403, "Unauthorized", DENIED))
    s.channel.on(ORDERS, orders_page(order()))

    (home,) = await s.connector.connect()
    pulled = await s.run("orders")

    assert MARKETPLACES[home].region == region
    assert "Selling Partner Insights" in pulled.notes[0]
    assert MARKETPLACES[home].name in pulled.notes[0]


async def test_nowhere_at_all_means_the_regions_home() -> None:
    s = seat(marketplace_ids=())
    s.channel.on(PARTICIPATIONS, selling())

    assert await s.connector.connect() == (US,)


async def test_a_seller_of_another_region_is_told_which_region_to_set() -> None:
    s = seat(marketplace_ids=(), region="FE")
    s.channel.on(PARTICIPATIONS, selling(US, DE, CA))

    with pytest.raises(RegionError, match="is FE, but the seller sells in EU or NA"):
        await s.connector.connect()


async def test_marketplaces_of_another_region_are_another_accounts() -> None:
    s = seat(marketplace_ids=(), region="EU")
    s.channel.on(PARTICIPATIONS, selling(US, DE))

    assert await s.connector.connect() == (DE,)


async def test_refused_credentials_stop_the_connection() -> None:
    s = seat()
    s.channel.on(LWA, ok({"error": "invalid_client"}, 401))

    with pytest.raises(ReconnectError):
        await s.connector.connect()


async def test_an_amazon_that_is_away_is_unavailable() -> None:
    s = seat(marketplace_ids=())
    s.channel.on(PARTICIPATIONS, httpx2.ConnectError("no route"))

    with pytest.raises(UnavailableError):
        await s.connector.connect()


def test_streams_come_in_the_order_in_which_the_page_needs_them() -> None:
    s = seat()

    assert list(s.connector.streams) == [
        "orders", "inventory", "shipments", "metrics", "history", "order-report",
        "traffic",
    ]  # fmt: skip
    assert [n for n, stream in s.connector.streams.items() if stream.optional] == [
        "traffic"
    ]


def test_each_region_has_its_own_door() -> None:
    assert {place.endpoint for place in REGIONS.values()} == {
        "https://sellingpartnerapi-na.amazon.com",
        "https://sellingpartnerapi-eu.amazon.com",
        "https://sellingpartnerapi-fe.amazon.com",
    }


async def test_buckets_are_shared_by_application_account_region_and_operation() -> None:
    s = seat(region="EU")
    s.channel.on(ORDERS, ok({"orders": []}, rate="0.01"))

    await s.run("orders")

    assert list(s.buckets.rates) == [
        "amzn1.application-oa2-client.app:1:EU:searchOrders"
    ]
