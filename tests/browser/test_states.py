"""Every block is designed for the days when something is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.api.site import JP, MISSING, NOW, US
from tests.browser.conftest import Eyes
from tests.browser.window import Window, sale

INVENTORY = "**/dashboard/amazon-inventory*"
PROBLEM = {
    "success": False,
    "status": 503,
    "code": "database",
    "detail": "The database does not answer.",
    "hint": "Check DATABASE_URL.",
}


def refuse(route: Route) -> None:
    route.fulfill(
        status=503, content_type="application/problem+json", body=json.dumps(PROBLEM)
    )


def block(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


def test_while_an_answer_is_on_its_way_bones_stand_in_for_it(
    window: Window, eyes: Eyes
) -> None:
    held: list[Route] = []
    page = eyes.context(window.cookie()).new_page()
    page.route(INVENTORY, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function

    eyes.open(page, window)

    expect(page.get_by_role("status", name="Loading Runs out first")).to_be_visible()
    expect(page.locator("[data-figure=totalOrders]")).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    expect(page.get_by_role("status", name="Loading Runs out first")).to_have_count(0)


def test_a_block_that_fails_says_why_and_can_be_tried_again(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route(INVENTORY, refuse)
    eyes.open(page, window)
    failed = block(page, "Runs out first")
    expect(failed).to_contain_text("The database does not answer.")
    expect(failed).to_contain_text("Check DATABASE_URL.")
    expect(page.locator("[data-figure=totalOrders]")).to_be_visible()

    # Still refused: else the page might mend itself before the click.
    with page.expect_request(INVENTORY):
        failed.get_by_role("button", name="Try again").click()
    page.unroute(INVENTORY)
    window.site.bump("inventory.changed")

    expect(failed.get_by_role("table")).to_be_visible()


def test_a_refresh_that_fails_leaves_the_figures_and_says_how_old_they_are(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(block(page, "Runs out first").get_by_role("table")).to_be_visible()
    page.route(INVENTORY, refuse)

    window.site.bump("inventory.changed")

    stale = block(page, "Runs out first")
    expect(stale).to_contain_text("Data up to 12:04 · The database does not answer.")
    expect(stale.get_by_role("table")).to_be_visible()
    page.unroute(INVENTORY)
    stale.get_by_role("button", name="Retry").click()
    expect(stale).not_to_contain_text("does not answer")


def test_a_marketplace_without_anything_has_designed_empty_blocks(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, f"/?marketplace={JP}")

    expect(page.get_by_text("No orders in this period")).to_be_visible()
    expect(page.get_by_text("No marketplace sold anything")).to_be_visible()
    expect(page.get_by_text("No FBA stock yet")).to_be_visible()
    expect(page.get_by_text("Nothing for you to ship")).to_be_visible()
    expect(page.get_by_text("Nothing on the way")).to_be_visible()


def test_figures_of_current_sources_say_up_to_when(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)

    expect(page.get_by_text("All sources to 12:04")).to_be_visible()
    expect(page.get_by_text("2 orders without a price yet")).to_be_visible()


def test_old_figures_say_that_amazon_throttles_and_until_when(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced(
        "orders",
        as_of=NOW - timedelta(hours=2),
        throttled_until=NOW + timedelta(minutes=12),
    )

    page = eyes.look(window)

    expect(block(page, "To ship")).to_contain_text(
        "Data up to 10:05 · Throttled until 12:17"
    )
    expect(page.get_by_role("banner")).to_contain_text("Throttled until 12:17")


def test_a_failing_stream_is_named_where_the_sync_is_told(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", failing_since=NOW - timedelta(hours=3))

    page = eyes.look(window)

    expect(page.get_by_role("banner")).to_contain_text("Orders failing since 09:05")
    expect(block(page, "Sync health")).to_contain_text("Failing since 09:05")


def test_without_credentials_the_page_says_exactly_what_is_missing(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING[1:])

    page = eyes.look(window)

    connect = block(page, "Connect Amazon SP-API")
    expect(connect).to_contain_text("2 of 3 settings missing")
    expect(connect.get_by_role("listitem").filter(has_text="missing")).to_contain_text(
        list(MISSING[1:])
    )
    expect(connect.get_by_label("Lines for the file .env")).to_contain_text(
        f"{MISSING[2]}="
    )
    expect(page).to_have_title("Connect Amazon · Sentia")


def test_during_the_first_sync_the_page_says_that_figures_grow(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window()
    window.site.connect(US)
    window.site.write(sale("first", US, NOW - timedelta(hours=1)))
    window.site.synced("orders", "inventory", completed_at=None, status="running")

    page = eyes.look(window)

    expect(page.get_by_text("Reading your history, newest first.")).to_be_visible()
    expect(page.locator("[data-figure=totalOrders]")).to_have_text("1")


def test_a_server_that_went_away_is_found_again(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    window.close()

    expect(page.get_by_text("Reconnecting")).to_be_visible()
    window.open()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=15_000)
