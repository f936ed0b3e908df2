"""Every block is designed for the days when something is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.api.site import JP, MISSING, NOW, US
from tests.browser.conftest import Eyes
from tests.browser.window import DAYS, STREAMS, Window, reading_the_past, sale

INVENTORY = "**/dashboard/amazon-inventory*"
EXECUTIVE = "**/dashboard/executive*"
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
    expect(page.locator("[data-figure=orders]")).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    expect(page.get_by_role("status", name="Loading Runs out first")).to_have_count(0)


def test_on_the_way_back_the_figures_stand_until_newer_ones_come(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()
    # Of figures that are still on their way, none can stand on the way back.
    expect(page.get_by_role("table")).not_to_have_count(0)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    page.get_by_role("navigation", name="Main").get_by_text("Connections").click()
    expect(page.get_by_text("Amazon SP-API")).to_be_visible()
    held: list[Route] = []
    page.route("**/api/v1/dashboard/**", lambda one: held.append(one))  # noqa: PLW0108 - Playwright marks the function

    page.go_back()

    expect(page.locator("[data-figure=orders]")).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    for route in held:
        route.abort()


WATCH = """() => {
  const text = (found) => document.querySelector(found).textContent.trim();
  const shown = ["[data-figure=revenue]", "#marketplaces .total b"];
  const look = () => seen.add(shown.map(text).join(" | "));
  window.seen = new Set();
  look();
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
}"""
FRAMES = """async () => {
  for (let n = 0; n < 12; n++) {
    // A browser that draws nothing calls for no frame.
    await new Promise((end) => (requestAnimationFrame(end), setTimeout(end, 50)));
  }
}"""


def test_after_a_change_no_two_blocks_stand_at_different_moments(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    # The first word of the stream has all of it read again: 304. Held, that would be a
    # reading of before the change that is answered after it.
    with (
        page.expect_response(
            lambda it: "/amazon-orders" in it.url and it.status == 304
        ),
        page.expect_response(lambda it: "/executive" in it.url and it.status == 304),
    ):
        eyes.open(page, window)
    expect(page.locator("#marketplaces .total b")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate(WATCH)
    held: list[Route] = []
    page.route(EXECUTIVE, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function

    # An answer that brings nothing new (304) is of what was asked before.
    with page.expect_response(
        lambda answer: "/dashboard/amazon-orders" in answer.url and answer.ok
    ):
        window.site.write(sale("one more", US, NOW - timedelta(minutes=1)))
    page.evaluate(FRAMES)
    for route in held:
        route.continue_()

    revenue = page.locator("[data-figure=revenue]")
    expect(revenue).not_to_have_text(page.evaluate("[...seen][0].split(' | ')[0]"))
    pairs = [pair.split(" | ") for pair in page.evaluate("[...seen]")]
    assert [tile for tile, _ in pairs] == [total for _, total in pairs]


def test_a_block_that_fails_says_why_and_can_be_tried_again(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route(INVENTORY, refuse)
    eyes.open(page, window)
    failed = block(page, "Runs out first")
    expect(failed).to_contain_text("The database does not answer.")
    expect(failed).to_contain_text("Check DATABASE_URL.")
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    # Still refused: else the page might mend itself before the click.
    with page.expect_request(INVENTORY):
        failed.get_by_role("button", name="Try again").click()
    page.unroute(INVENTORY)
    window.site.bump("inventory.changed")

    expect(failed.get_by_role("table")).to_be_visible()


def test_what_the_address_asks_in_vain_is_said_once_and_can_be_cleared(
    window: Window, eyes: Eyes
) -> None:
    eyes.pardons = "status of 422"
    page = eyes.look(window, "/?range=nonsense")

    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("'nonsense' is none of today")
    page.get_by_role("link", name="Clear all filters").click()

    expect(page.locator("[data-figure=orders]")).to_be_visible()


def test_a_sum_that_no_rate_leads_to_says_so(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/?currency=AED")

    expect(page.locator("[data-figure=revenue]")).to_have_text("—")
    expect(page.locator("[data-figure-of=revenue]")).to_contain_text(
        "No bank rate leads to AED: choose another currency"
    )
    expect(block(page, "Revenue by day")).to_contain_text("No sum in AED")
    expect(block(page, "Marketplaces")).to_contain_text("No bank rate for AED")
    block(page, "Revenue by day").get_by_role("button", name="Orders").click()
    expect(page.get_by_role("slider")).to_be_visible()


def test_a_product_that_is_not_there_is_said_without_another_try(
    window: Window, eyes: Eyes
) -> None:
    eyes.pardons = "status of 404"
    page = eyes.look(window, "/products/NOPE")

    expect(page.get_by_role("alert")).to_contain_text("There is no SKU 'NOPE'.")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_refresh_that_fails_leaves_the_figures_and_says_how_old_they_are(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(block(page, "Runs out first").get_by_role("table")).to_be_visible()
    page.route(INVENTORY, refuse)

    window.site.bump("inventory.changed")

    stale = block(page, "Runs out first")
    expect(stale).to_contain_text(
        "1 minute old, up to 12:04 · The database does not answer."
    )
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


def tile(page: Page, key: str) -> Any:
    return page.locator(f"[data-figure-of={key}]")


def test_when_a_source_stops_each_of_its_figures_says_its_age_in_words(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("inventory", as_of=NOW - timedelta(hours=2))

    page = eyes.look(window)

    for key in ("fulfillable", "lowStock", "outOfStock"):
        expect(tile(page, key)).to_contain_text("2 hours old")
    for key in ("revenue", "orders", "avgOrderValue", "unshipped", "toShip", "late"):
        expect(tile(page, key)).to_contain_text("to 12:04")


def test_key_figures_that_cannot_be_read_say_why_and_can_be_tried_again(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route(EXECUTIVE, refuse)
    eyes.open(page, window)
    failed = block(page, "Key figures")
    expect(failed).to_contain_text("The database does not answer.")

    # Still refused: else the page might mend itself before the click.
    with page.expect_request(EXECUTIVE):
        failed.get_by_role("button", name="Try again").click()
    page.unroute(EXECUTIVE)
    window.site.bump("orders.changed")

    expect(tile(page, "revenue")).to_be_visible()


def test_days_that_are_still_to_be_read_are_hatched_and_never_zero(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window)

    page = eyes.look(window, "/?range=90d")

    expect(page.locator(".chart .unread")).to_be_visible()
    expect(block(page, "Revenue by day")).to_contain_text(
        "History before Jan 17 is still being read, about 59 min left."
    )
    table = page.locator("#revenue table")
    first_day = table.get_by_role("row").filter(has_text="Dec 19")
    expect(first_day).to_contain_text("not read yet")
    expect(tile(page, "revenue")).to_contain_text("so far; whole from Jan 17 on")
    expect(tile(page, "unshipped")).to_contain_text("so far; read back to Jan 17")
    expect(tile(page, "orders").locator(".delta")).to_have_count(0)


def test_a_day_that_is_still_to_be_read_has_no_column_of_units_sold(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window, 5 * DAYS)

    page = eyes.look(window, "/inventory")

    sold = page.get_by_role("img", name="Sold on the last 14 days: not read").first
    expect(sold).to_be_visible()
    expect(sold.locator("rect")).to_have_count(5)


def test_nothing_is_compared_with_a_span_that_is_read_in_part(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window, 45 * DAYS)
    page = eyes.look(window, "/?range=7d")
    delta = tile(page, "orders").locator(".delta")
    expect(delta).to_have_count(1)

    page.get_by_role("button", name="30d").click()

    expect(delta).to_have_count(0)


def test_a_course_of_one_known_day_is_a_dot(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window()
    window.site.connect(US)
    window.site.write(sale("yesterday", US, NOW - timedelta(days=1)))
    window.site.synced("orders")
    reading_the_past(window, timedelta(days=1, hours=12))

    page = eyes.look(window, "/?range=7d")

    expect(page.locator(".chart circle.dot")).to_have_count(1)


def test_a_single_day_has_no_course_beside_its_figure(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/?range=today")

    expect(tile(page, "revenue")).to_contain_text("%")
    expect(page.locator(".spark :is(svg, i)")).to_have_count(0)


def test_a_screen_that_cannot_be_drawn_leaves_the_way_to_the_others(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    page.route(
        "**/api/v1/products/*",
        lambda route: route.fulfill(json={"success": True, "data": {}}),
    )

    page.goto(f"{window.url}/products/KH-1040")

    expect(page.get_by_role("alert")).to_contain_text("Reload the page")
    page.get_by_role("link", name="Shipments").click()
    expect(page.get_by_text("FBA17KD2M9")).to_be_visible()
    assert [text for text in eyes.complaints if "TypeError" in text]
    eyes.complaints.clear()


def test_figures_of_current_sources_say_up_to_when(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)

    expect(tile(page, "revenue")).to_contain_text(
        "to 12:04, 1 min ago · 2 orders without a price yet"
    )
    expect(tile(page, "lowStock")).to_contain_text("to 12:04, 1 min ago")


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
        "2 hours old, up to 10:05 · Throttled until 12:17"
    )
    course = block(page, "Revenue by day")
    expect(course).to_contain_text("2 hours old, up to 10:05")
    expect(course.locator(".legend")).to_contain_text("Previous period")
    expect(page.get_by_role("banner")).to_contain_text("Throttled until 12:17")


def test_a_failing_stream_is_named_where_the_sync_is_told(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", failing_since=NOW - timedelta(hours=3))

    page = eyes.look(window)

    banner = page.get_by_role("banner")
    expect(banner).to_contain_text("Orders failing since 09:05")
    expect(banner.get_by_text("Behind", exact=True)).to_be_visible()
    expect(block(page, "Sync health")).to_contain_text("Failing since 09:05")


@pytest.mark.parametrize(
    ("seconds", "rhythm"),
    [
        (900, "every 15 min, shipments every hour · next at 12:19"),
        (7200, "every 2 h · next at 12:19"),
        # By a clock of minutes, the next would seem to be past already.
        (10, "every 10 s, shipments every hour"),
    ],
)
def test_how_often_amazon_is_read_is_said_of_what_is_read_less_often_too(
    new_window: Callable[..., Window], eyes: Eyes, seconds: int, rhythm: str
) -> None:
    window = new_window(interval=timedelta(seconds=seconds))
    window.site.connect(US)
    window.site.synced(*STREAMS, due_at=NOW + timedelta(minutes=14))

    page = eyes.look(window)

    told = block(page, "Sync health").locator("header p")
    expect(told).to_have_text(f"Syncs {rhythm}")
    page.get_by_role("navigation", name="Main").get_by_text("Connections").click()
    fact = page.locator(".facts > div").filter(has_text="Syncs")
    expect(fact).to_have_text("Syncs" + re.sub(", | · ", "", rhythm))


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
    expect(connect).to_contain_text("Half an hour of work, once; Amazon may take days")
    expect(connect).to_contain_text(".venv/bin/sentia doctor checks them")
    expect(page).to_have_title("Connect Amazon · Sentia")


def test_a_shop_of_files_says_so_beside_its_figures_and_offers_no_sync(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    window.site.connect(name="Amazon (files)", connected=False)
    window.site.write(sale("first", US, NOW - timedelta(days=1)))

    page = eyes.look(window)

    expect(tile(page, "orders")).to_contain_text("from files, to Mar 17")
    expect(page.get_by_role("region", name="Needs attention")).to_contain_text(
        "Amazon is not connected; files hold orders up to 17 Mar 2026."
    )
    expect(block(page, "Sync health")).to_contain_text("From files, to Mar 17")
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)

    page.get_by_role("link", name="Connections", exact=True).click()
    expect(block(page, "Connect Amazon SP-API")).to_be_visible()
    expect(block(page, "Sources")).to_contain_text("From files, to Mar 17")


def test_during_the_first_sync_the_page_says_that_figures_grow(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window()
    window.site.connect(US)
    window.site.write(sale("first", US, NOW - timedelta(hours=1)))
    window.site.synced("orders", "inventory", completed_at=None, status="running")

    page = eyes.look(window)

    expect(page.get_by_text("newest first.")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("First figures")
    expect(page.locator("[data-figure=orders]")).to_have_text("1")


def test_a_part_of_the_page_that_gets_lost_leaves_the_figures_and_comes_by_itself(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route("**/assets/Below-*", lambda route: route.abort())

    eyes.open(page, window)

    expect(page.get_by_text("A part of the page did not arrive.")).to_be_visible()
    expect(page.locator("[data-figure=orders]")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.unroute("**/assets/Below-*")
    window.close()
    expect(page.get_by_text("Reconnecting")).to_be_visible()

    window.open()

    expect(page.get_by_role("slider")).to_be_visible()


def test_a_server_that_went_away_is_found_again(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("slider")).to_be_visible()  # the last part has arrived

    window.close()

    expect(page.get_by_text("Reconnecting")).to_be_visible()
    window.open()
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=15_000)


def test_what_happened_while_the_server_was_away_is_caught_up_without_a_reload(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("slider")).to_be_visible()  # the last part has arrived
    orders = page.locator("[data-figure=orders]")
    before = int(str(orders.get_attribute("data-exact")))
    page.evaluate("window.same = true")

    window.close()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    with window.unseen() as site:
        site.write(sale("meanwhile", US, NOW - timedelta(minutes=1)))
    window.open()

    expect(orders).to_have_text(f"{before + 1:,}")
    assert page.evaluate("window.same")


def test_what_was_asked_in_vain_is_asked_again_in_every_tab_once_the_page_is_live(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    overview, orders = (
        eyes.open(context.new_page(), window, path) for path in ("/", "/orders")
    )
    expect(overview.get_by_role("slider")).to_be_visible()  # the last part has arrived
    expect(orders.locator("tbody b").first).to_be_visible()

    window.close()
    for tab in (overview, orders):
        expect(tab.get_by_text("Reconnecting")).to_be_visible()
        tab.get_by_role("button", name="7d", exact=True).click()
        expect(tab.get_by_text("Sentia does not answer.").first).to_be_visible()
    overview.get_by_role("button", name="Sync now").click()
    told = overview.get_by_role("banner").get_by_text("Sentia does not answer.")
    expect(told).to_be_visible()
    window.open()

    # Far sooner than the minute after which each of them asks by itself.
    for tab in (overview, orders):
        expect(tab.get_by_text("Live", exact=True)).to_be_visible()
        expect(tab.get_by_text("does not answer")).to_have_count(0)
    expect(overview.locator("[data-figure=orders]")).to_be_visible()
    expect(orders.locator("tbody b").first).to_be_visible()


def test_who_looks_is_asked_again_where_the_first_answer_was_none(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route("**/api/v1/session", refuse, times=1)

    eyes.open(page, window)

    expect(page.get_by_role("button", name="Sync now", exact=True)).to_be_enabled()


def test_where_amazon_tells_nothing_newer_no_sync_is_called_overdue_and_none_live(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", "inventory", as_of=NOW - timedelta(hours=2))

    page = eyes.look(window)

    sales = page.locator("#revenue")
    expect(sales).to_contain_text("2 hours old, up to 10:05")
    expect(sales).to_contain_text("Amazon told nothing newer")
    banner = page.get_by_role("banner")
    expect(banner.get_by_text("Behind", exact=True)).to_have_attribute(
        "title", "Orders known up to 10:05"
    )
    expect(banner).to_contain_text("Synced 1 min ago")
    expect(page.get_by_text("sync is overdue")).to_have_count(0)
