"""The status that scripts of the set-up guide read, to the letter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sentia.store import issues
from sentia.store.accounts import leave_others
from sentia.store.database import Database
from tests.api.site import DE, JP, MISSING, NOW, US, Site, order, position, sweep

PATH = "/api/v1/dashboard/setup-status"


async def test_an_unconnected_channel_names_the_missing_settings_in_order(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, missing=MISSING)

    async with site.browser() as http:
        answer = (await http.get(PATH)).json()

    assert answer["success"] is True
    assert answer["data"]["integrations"]["amazon"] == {
        "connected": False,
        "status": "configuration_error",
        "message": "Missing required environment variables",
        "details": {
            "missing": [
                "AMAZON_REFRESH_TOKEN",
                "AMAZON_LWA_APP_ID",
                "AMAZON_LWA_CLIENT_SECRET",
            ]
        },
    }
    assert answer["data"]["integrations"]["shopify"]["connected"] is False


async def test_a_connected_channel_answers_exactly_as_the_guide_says(
    shop: Site,
) -> None:
    shop.write(order("A-1"), order("A-2"), sweep([position("MUG", 3)]))
    shop.synced()

    answer = await shop.data("/dashboard/setup-status")

    assert answer["integrations"]["amazon"] == {
        "connected": True,
        "status": "connected",
        "lastSync": "2026-03-18T12:04:00.000Z",
        "inventoryCount": 1,
        "orderCount": 2,
    }


async def test_counts_are_for_those_who_are_signed_in(site: Site) -> None:
    site.write(order("A-1"))
    site.synced()

    async with site.browser() as http:
        amazon = (await http.get(PATH)).json()["data"]["integrations"]["amazon"]

    assert sorted(amazon) == ["connected", "lastSync", "status"]


async def test_refused_credentials_are_an_authorization_error_with_its_cure(
    site: Site,
) -> None:
    account = site.connect()
    with site.database.write() as db:
        issues.open_issue(
            db, account, stream="account", code="reconnect", now=NOW,
            message="Failed to get LWA access token", hint="Authorize again.",
        )  # fmt: skip

    status = await site.data("/dashboard/setup-status")
    figures = await site.get("/dashboard/amazon-orders")

    amazon = status["integrations"]["amazon"]
    assert (amazon["connected"], amazon["status"]) == (False, "authorization_error")
    assert amazon["message"] == "Failed to get LWA access token"
    assert amazon["details"] == {"missing": [], "hint": "Authorize again."}
    assert figures.json()["setupRequired"] is True


async def test_before_the_first_pass_ends_the_status_is_syncing(site: Site) -> None:
    site.connect()

    status = await site.data("/dashboard/setup-status")

    assert status["integrations"]["amazon"]["status"] == "syncing"


async def test_late_data_that_waits_for_the_rate_is_throttled(site: Site) -> None:
    site.connect()
    site.synced("inventory")
    site.synced("orders", completed_at=None, throttled_until=NOW.replace(hour=13))

    status = await site.data("/dashboard/setup-status")
    freshness = await site.data("/integrations/amazon/freshness")

    assert status["integrations"]["amazon"]["status"] == "throttled"
    (orders,) = [s for s in freshness["streams"] if s["stream"] == "orders"]
    assert orders["status"] == "waiting"
    assert orders["throttledUntil"] == "2026-03-18T13:05:00.000Z"


async def test_figures_without_a_connection_say_what_is_missing_and_are_no_error(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, missing=MISSING)

    orders = await site.get("/dashboard/amazon-orders")
    inventory = await site.get("/dashboard/amazon-inventory")

    expected = {
        "success": True,
        "data": None,
        "setupRequired": True,
        "status": "configuration_error",
        "missing": list(MISSING),
    }
    assert (orders.status_code, orders.json()) == (200, expected)
    assert (inventory.status_code, inventory.json()) == (200, expected)


async def test_a_shop_of_files_shows_them_and_says_up_to_which_day_they_go(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, missing=MISSING)
    site.connect(name="Amazon (files)", connected=False)
    a_day_ago = NOW - timedelta(days=1)
    site.write(order("A-1", placed_at=a_day_ago), order("A-2", placed_at=a_day_ago))

    status = await site.data("/dashboard/setup-status")
    orders = (await site.get("/dashboard/amazon-orders")).json()
    executive = (await site.get("/dashboard/executive")).json()
    freshness = await site.data("/integrations/amazon/freshness")

    amazon = status["integrations"]["amazon"]
    assert (amazon["connected"], amazon["details"]["missing"]) == (False, [*MISSING])
    assert (amazon["orderCount"], amazon["inventoryCount"]) == (2, 0)
    assert orders["data"]["totalOrders"] == 2
    assert orders["meta"] == {
        "asOf": "2026-03-17T12:05:00.000Z",
        "complete": False,
        "sources": [
            {
                "stream": "orders",
                "lastSynced": None,
                "status": "files",
                "throttledUntil": None,
            }
        ],
        "unknown": {"ordersWithoutTotal": 0},
        "historyFrom": None,
    }
    (matter,) = executive["data"]["attention"]
    assert matter["text"] == (
        "Amazon is not connected; files hold orders up to 17 Mar 2026."
    )
    stock = {"fulfillable", "lowStock", "outOfStock"}
    values = {kpi["key"]: kpi["value"] for kpi in executive["data"]["kpis"]}
    assert {key for key, value in values.items() if value is None} == stock
    assert [s["status"] for s in freshness["streams"]] == ["files"]


async def test_a_stock_file_is_as_old_as_its_download(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, missing=MISSING)
    site.connect(name="Amazon (files)", connected=False)
    site.write(sweep([position("MUG", 3)], taken_at=NOW - timedelta(days=2)))

    stock = (await site.get("/dashboard/amazon-inventory")).json()
    (issue,) = (await site.data("/integrations/amazon/issues"))["issues"]

    assert stock["data"]["totalSKUs"] == 1
    assert stock["meta"]["asOf"] == "2026-03-16T12:05:00.000Z"
    assert issue["code"] == "not_connected"
    assert issue["message"].endswith("files hold stock up to 16 Mar 2026.")


async def test_a_region_that_was_left_behind_holds_up_no_figure(site: Site) -> None:
    left = site.connect(US, name="Amazon NA", region="NA")
    site.write(order("old", placed_at=NOW - timedelta(days=9)), account=left)
    site.synced("orders", completed_at=None, as_of=None)
    site.account = site.connect(DE)
    site.synced()
    waiting = (await site.get("/dashboard/amazon-orders", range="7d")).json()["meta"]

    with site.database.write() as db:
        leave_others(db, "amazon", site.account)
    meta = (await site.get("/dashboard/amazon-orders")).json()["meta"]
    issues = (await site.data("/integrations/amazon/issues"))["issues"]

    assert (waiting["historyFrom"], meta["historyFrom"]) == ("2026-03-19", None)
    with site.database.write() as db:
        leave_others(db, "amazon", left)  # synced by turns: read whole, it stays
    again = (await site.get("/dashboard/amazon-orders", range="90d")).json()["meta"]
    assert again["sources"][0]["status"] == "ok"
    assert [(one["account"], one["message"]) for one in issues] == [
        ("Amazon NA", "Amazon NA is not connected; it holds orders up to 9 Mar 2026."),
    ]
    # A third region is an account of its own, and who comes back finds theirs.
    assert site.connect(JP, name="Amazon FE", region="FE") not in {left, site.account}
    assert site.connect(US, name="Amazon NA", region="NA") == left


async def test_beside_another_account_one_of_files_is_named(site: Site) -> None:
    site.connect(name="Keller EU")
    files = site.connect(name="Keller US (files)", connected=False)
    site.write(sweep([position("MUG", 3)]), account=files)

    issues = (await site.data("/integrations/amazon/issues"))["issues"]

    (issue,) = [issue for issue in issues if issue["code"] == "not_connected"]
    assert issue["message"].startswith("Keller US (files) is not connected; files")


async def test_an_account_of_files_is_not_doubted_for_a_day_without_orders(
    site: Site,
) -> None:
    site.connect(name="Amazon (files)", connected=False)
    weeks = [NOW - timedelta(weeks=week) for week in range(1, 5)]
    site.write(*(order(f"{at:%j}-{n}", placed_at=at) for at in weeks for n in range(6)))

    issues = (await site.data("/integrations/amazon/issues"))["issues"]

    assert [issue["code"] for issue in issues] == ["not_connected"]


async def test_without_a_session_nothing_is_said_of_files(
    file_database: Database, tmp_path: Path
) -> None:
    site = Site(file_database, tmp_path, missing=MISSING)
    site.connect(name="Amazon (files)", connected=False)
    site.write(order("A-1"))

    async with site.browser() as http:
        amazon = (await http.get(PATH)).json()["data"]["integrations"]["amazon"]

    assert sorted(amazon) == ["connected", "details", "message", "status"]
