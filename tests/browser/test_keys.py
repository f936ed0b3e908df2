"""Everything can be done by keys, and `?` tells which."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Eyes
from tests.browser.window import Window


def test_a_question_mark_lists_the_keys_that_work_here(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/inventory")
    expect(page.get_by_role("grid")).to_be_visible()

    page.keyboard.press("?")

    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Go to Orders")
    expect(keys).to_contain_text("In a list: a page down, up")
    expect(keys.locator("kbd", has_text="PgDn")).to_be_visible()
    expect(keys).not_to_contain_text("Show today")  # stock has no period
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_the_keys_of_a_list_are_told_where_there_is_one(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press("?")

    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Go to Orders")
    expect(keys).not_to_contain_text("In a list")


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("o", "/orders?range=7d"),
        ("i", "/inventory?range=7d"),
        ("s", "/shipments?range=7d&status=open"),
        (",", "/settings?range=7d"),
        ("h", "/?range=7d"),
    ],
)
def test_g_and_a_letter_go_to_a_screen_and_keep_the_filters(
    window: Window, eyes: Eyes, key: str, path: str
) -> None:
    page = eyes.look(window, "/nowhere?range=7d")
    expect(page.get_by_text("Nothing is at /nowhere")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press(key)

    expect(page.get_by_role("main")).to_be_focused()
    assert page.url == f"{window.url}{path}"


@pytest.mark.parametrize(
    ("key", "query"),
    [("d", "?range=today"), ("w", "?range=7d"), ("m", ""), ("y", "?range=12m")],
)
def test_a_letter_chooses_the_period(
    window: Window, eyes: Eyes, key: str, query: str
) -> None:
    page = eyes.look(window, "/?range=90d")
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press(key)

    expect(page.get_by_role("button", name="90d")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert page.url == f"{window.url}/{query}"


def test_x_takes_the_comparison_away_and_brings_it_back(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    compare = page.get_by_role("combobox", name="Comparison")
    expect(compare).to_have_value("")

    page.keyboard.press("x")

    expect(compare).to_have_value("none")
    page.keyboard.press("x")
    expect(compare).to_have_value("")


def test_a_letter_that_is_written_is_no_key(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/inventory")

    page.get_by_label("SKU, ASIN or name").press_sequentially("go")

    expect(page.get_by_text("No product matches")).to_be_visible()
    assert page.url == f"{window.url}/inventory?q=go"


def test_a_slash_finds_a_product_by_keys_alone(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("KH-10")
    hits = page.get_by_role("dialog").get_by_role("option")
    expect(hits).to_have_count(5)
    page.keyboard.press("ArrowDown")

    expect(page.locator("[aria-selected=true]")).to_contain_text("KH-1047")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Silicone Spatula Set, 5 Pieces · Sentia")


def test_a_search_opens_an_order_and_says_when_nothing_is_found(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/shipments")
    page.get_by_role("button", name="Search").click()
    search = page.get_by_role("combobox", name="Order, SKU or shipment")
    search.fill("no such thing")
    expect(page.get_by_text("Nothing is found for “no such thing”.")).to_be_visible()

    search.fill("112-3")
    page.get_by_role("dialog").get_by_role("option").click()

    expect(page.get_by_role("dialog", name="Order 112-3-77003")).to_be_visible()


def test_enter_waits_for_the_hits_of_what_is_written(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/shipments")
    page.get_by_role("button", name="Search").click()
    search = page.get_by_role("combobox", name="Order, SKU or shipment")
    search.fill("KH-10")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(5)

    search.fill("112-3")
    search.press("Enter")

    expect(page.get_by_role("dialog", name="Order 112-3-77003")).to_be_visible()


def test_a_screen_that_arrives_leaves_the_focus_in_the_frame(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    held: list[Route] = []
    program = re.compile(r"/Orders-.*\.js")
    page.route(program, lambda one: held.append(one))  # noqa: PLW0108 - Playwright marks the function
    with page.expect_request(program):
        page.get_by_role("navigation", name="Main").get_by_text("Orders").click()
    expect(page.get_by_role("status", name="Loading the screen")).to_be_visible()
    theme = page.get_by_role("button", name="Use the dark theme")
    theme.focus()

    held[0].continue_()

    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    expect(theme).to_be_focused()


def test_escape_closes_the_search_and_gives_the_focus_back(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    expect(page.get_by_role("grid")).to_be_visible()
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Order, SKU or shipment")).to_be_focused()

    page.keyboard.type("112")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_the_search_finds_screens_and_opens_by_control_k_too(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    page.get_by_placeholder("Order number or SKU").focus()

    page.keyboard.press("Control+k")
    page.keyboard.type("conn")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Connections")).to_be_visible()


def test_an_unknown_address_shows_the_way_to_each_screen(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/nowhere")

    page.get_by_role("main").get_by_role("link", name="Orders").click()

    expect(page.get_by_role("grid", name="Orders")).to_be_visible()
