"""A person's own reorder point, lead time and safety days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from sentia.store import schema, versions
from tests.api.site import NOW, OWNER, US, Site, code_of, position, sign_in, sweep

PATH = "/api/v1/products/"
FIGURES = "/api/v1/dashboard/amazon-inventory"


@pytest.fixture
def shop(shop: Site) -> Site:
    """A Sentia with 40 mugs, of which one a day is sold."""
    shop.connect(US)
    shop.write(sweep([position("MUG", 40)]))
    sold = {
        "sku": "MUG", "day": date(2026, 3, 1), "marketplace_id": US, "fba": True,
        "units": 30,
    }  # fmt: skip
    shop.add(schema.sku_days, sold)
    return shop


async def put(shop: Site, body: Any, sku: str = "MUG", **parameters: str) -> Any:
    """Set a SKU's reorder settings as an admin's program does."""
    async with shop.browser(headers=shop.token()) as http:
        return await http.put(PATH + sku, json=body, params=parameters)


def version(shop: Site) -> int:
    with shop.database.read() as db:
        return versions.versions(db, 1).get("inventory.changed", 0)


async def test_a_lead_time_moves_the_point_that_velocity_asks_for(shop: Site) -> None:
    answer = await put(shop, {"leadTimeDays": 20})

    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "unitsOnStockDays": 30,
        "stockDays": 30,
        "windowDays": 30,
        "velocity": 1.0,
        "leadTimeDays": 20,
        "safetyDays": 7,
        "reorderPoint": 27,
        "source": "velocity",
        "own": ["leadTimeDays"],
    }


async def test_an_own_point_counts_at_once_and_null_takes_it_back(shop: Site) -> None:
    async with shop.browser(headers=shop.token()) as http:
        before = await http.get(FIGURES)
        own = await http.put(PATH + "MUG", json={"reorderPoint": 41, "safetyDays": 0})
        low = await http.get(FIGURES)
        back = await http.put(PATH + "MUG", json={"reorderPoint": None})

    assert before.json()["data"]["lowStockItems"] == 0
    assert (own.json()["data"]["reorderPoint"], own.json()["data"]["source"]) == (
        41,
        "own",
    )
    assert low.json()["data"]["lowStockItems"] == 1
    assert own.json()["data"]["own"] == ["reorderPoint", "safetyDays"]
    # The safety days stay: that key was left out.
    assert (back.json()["data"]["reorderPoint"], back.json()["data"]["safetyDays"]) == (
        30,
        0,
    )
    assert back.json()["data"]["own"] == ["safetyDays"]


async def test_the_same_again_changes_nothing(shop: Site) -> None:
    before = version(shop)

    first = await put(shop, {"reorderPoint": 41})
    moved = version(shop)
    shop.clock.advance(hours=1)
    again = await put(shop, {"reorderPoint": 41})
    nothing = await put(shop, {})

    assert first.json() == again.json() == nothing.json()
    assert (moved, version(shop)) == (before + 1, before + 1)
    with shop.database.read() as db:
        assert db.scalar(select(schema.reorder_settings.c.changed_at)) == NOW


async def test_who_changed_it_is_known_by_number_and_named_nowhere(shop: Site) -> None:
    shop.user()
    async with shop.browser(headers={"Origin": "http://sentia.test"}) as http:
        await sign_in(http)
        with capture_logs() as lines:
            await http.put(PATH + "MUG", json={"safetyDays": 3})

    with shop.database.read() as db:
        changed_by = db.scalar(select(schema.reorder_settings.c.changed_by))
        owner = db.scalar(select(schema.users.c.id))
    assert changed_by == owner
    assert lines == [
        {
            "event": "reorder_settings_changed", "log_level": "info", "sku": "MUG",
            "user": owner, "safety_days": 3,
        }
    ]  # fmt: skip
    assert OWNER not in str(lines)


async def test_the_log_names_the_token_that_changed_a_setting(shop: Site) -> None:
    token = shop.token()
    with capture_logs() as lines:
        async with shop.browser(headers=token) as http:
            await http.put(PATH + "MUG", json={"safetyDays": 3})

    assert lines == [
        {
            "event": "reorder_settings_changed", "log_level": "info", "sku": "MUG",
            "token": "tests", "safety_days": 3,
        }
    ]  # fmt: skip
    assert token["Authorization"].removeprefix("Bearer ") not in str(lines)


async def test_a_sku_may_hold_slashes_and_spaces(shop: Site) -> None:
    shop.write(sweep([position("A/B C", 1)], taken_at=NOW + timedelta(minutes=1)))

    answer = await put(shop, {"reorderPoint": 5}, "A/B%20C")

    assert answer.json()["data"]["reorderPoint"] == 5


async def test_an_unknown_sku_is_not_found(shop: Site) -> None:
    answer = await put(shop, {"reorderPoint": 5}, "CUP")

    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    with shop.database.read() as db:
        assert db.execute(select(schema.reorder_settings)).all() == []


async def test_where_two_accounts_have_the_sku_one_must_be_named(shop: Site) -> None:
    other = shop.connect(US, name="Amazon NA", region="NA")
    shop.write(sweep([position("MUG", 3)]), account=other)

    either = await put(shop, {"reorderPoint": 5})
    named = await put(shop, {"reorderPoint": 5}, account="Amazon NA")

    assert (either.status_code, code_of(either)) == (422, "invalid_parameter")
    assert either.json()["detail"].startswith("account: ")
    assert named.status_code == 200
    with shop.database.read() as db:
        assert db.scalars(select(schema.reorder_settings.c.account_id)).all() == [other]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"reorderPoint": -1}, "reorderPoint"),
        ({"reorderPoint": 100_001}, "reorderPoint"),
        ({"reorderPoint": "5"}, "reorderPoint"),
        ({"reorderPoint": 5.5}, "reorderPoint"),
        ({"reorderPoint": True}, "reorderPoint"),
        ({"leadTimeDays": 366}, "leadTimeDays"),
        ({"safetyDays": -1}, "safetyDays"),
        ({"reorder_point": 5}, "reorder_point"),
        ([], "body"),
    ],
)
async def test_what_is_no_setting_is_refused_by_name(
    shop: Site, body: Any, name: str
) -> None:
    answer = await put(shop, body)

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"].startswith(f"{name}: ")


async def test_no_account_is_asked_about_with_a_nul(shop: Site) -> None:
    async with shop.browser(headers=shop.token()) as http:
        path = await http.put(PATH + "M%00UG", json={})
        query = await http.get(FIGURES, params={"account": "\x00"})

    assert [a.status_code for a in (path, query)] == [422, 422]
    assert [code_of(a) for a in (path, query)] == ["invalid_parameter"] * 2
