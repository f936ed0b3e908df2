"""Tables without room for all of it: what steps back, and where they go on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from sentia.domain.figures import BY_KEY
from tests.browser.conftest import Eyes
from tests.browser.test_quality import faults
from tests.browser.window import Window

TABLET = 768
DESK = 1440
BOARD = "/products/KH-1040"
BEYOND = "it => it.scrollWidth - it.clientWidth"
LEFT = "it => it.getBoundingClientRect().left"


def heads(page: Page) -> list[str]:
    """Return the titles of the columns that are drawn, once there are rows."""
    expect(page.locator(".list tbody tr[id] b").first).to_be_visible()
    return page.locator(".list thead th").all_inner_texts()


def buckets(page: Page) -> Locator:
    return page.get_by_role("region", name="Every bucket of each marketplace")


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("/orders", ["Order", "Placed", "Status", "Units", "Total"]),
        ("/orders?sort=shipBy", ["Order", "Placed", "Status", "Total", "Ship by"]),
        ("/shipments", ["Shipment", "Status", "Since", "Received"]),
    ],
)
def test_on_a_tablet_what_matters_less_steps_back_and_the_rest_has_room(
    window: Window, eyes: Eyes, path: str, stays: list[str]
) -> None:
    page = eyes.look(window, path, width=TABLET)

    shown = heads(page)

    assert shown == stays
    assert page.get_by_role("grid").evaluate(BEYOND) == 0
    expect(page.get_by_role("button", name="Columns, 4 more")).to_be_visible()


@pytest.mark.parametrize("path", ["/orders", "/inventory", "/shipments"])
def test_on_a_desk_every_usual_column_has_room(
    window: Window, eyes: Eyes, path: str
) -> None:
    page = eyes.look(window, path, width=1440)

    shown = heads(page)

    assert len(shown) >= 8
    assert page.get_by_role("grid").evaluate(BEYOND) == 0
    expect(page.get_by_role("button", name="more")).to_have_count(0)


def test_what_stepped_back_comes_when_it_is_chosen_and_the_sheet_has_it_anyway(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders", width=TABLET)
    heads(page)
    with page.expect_request("**/api/v1/orders*columns=*") as asked:
        page.get_by_role("button", name="Export CSV").click()

    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Marketplace").check()

    expect(page.get_by_role("columnheader", name="Marketplace")).to_be_visible()
    assert "fulfilledBy,shipBy,country" in asked.value.url


def test_a_table_that_goes_on_shades_its_side_until_its_end_and_keeps_its_first_column(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, BOARD, width=390)
    table, frame = buckets(page), page.locator(".edges[data-more]")
    expect(frame).to_have_attribute("data-more", "right")
    first = table.get_by_role("rowheader").first
    place = first.evaluate(LEFT)

    table.press("ArrowRight")
    expect(frame).to_have_attribute("data-more", "left right")
    table.evaluate("it => it.scrollTo(it.scrollWidth, 0)")

    expect(frame).to_have_attribute("data-more", "left")
    assert first.evaluate(LEFT) == place


def test_a_phone_shows_what_runs_out_first_without_a_way_to_the_side(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, width=390)
    table = page.get_by_role("region", name="Products that run out first")

    expect(table.get_by_role("rowheader").first).to_be_visible()

    assert table.evaluate(BEYOND) == 0
    expect(table.get_by_role("columnheader")).to_have_count(3)


COLUMNS = {
    "Days of cover": "daysOfCover", "Sellable": "fulfillable",
    "Sold per day": "velocity", "Reorder point": "reorderPoint",
    "To order": "reorderQuantity", "Order by": "orderBy",
    "At risk": "revenueAtRisk", "With inbound": "daysOfCoverWithInbound",
}  # fmt: skip


CHOSEN = """localStorage.setItem("sentia-columns-inventory",
  JSON.stringify({revenueAtRisk: true, daysOfCoverWithInbound: true}))"""
DESCRIBED = """heads => Object.fromEntries(heads.map(head => [head.innerText,
  document.getElementById(head.getAttribute("aria-describedby")).textContent]))"""


def test_a_column_of_a_figure_is_explained_by_its_sentence_in_the_docs(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie(), width=1800).new_page()
    page.add_init_script(CHOSEN)
    eyes.open(page, window, "/inventory")
    heads(page)

    told = page.locator(".list thead [aria-describedby]").evaluate_all(DESCRIBED)

    assert {title: told[title] for title in COLUMNS} == {
        title: BY_KEY[figure].means for title, figure in COLUMNS.items()
    }
    expect(page.get_by_role("button", name="To order")).to_have_accessible_description(
        BY_KEY["reorderQuantity"].means
    )


@pytest.mark.parametrize("path", ["/inventory", "/orders", "/shipments"])
def test_what_a_column_says_unfolds_below_its_head(
    window: Window, eyes: Eyes, path: str
) -> None:
    page = eyes.look(window, path)
    head = page.get_by_role("columnheader").last
    hint = head.locator(".hint")
    expect(hint).to_be_hidden()

    head.hover()

    expect(hint).to_be_visible()
    place: Any = hint.bounding_box()
    assert place["x"] + place["width"] <= DESK
    page.mouse.move(0, 0)
    expect(hint).to_be_hidden()


def test_the_keys_unfold_what_a_column_says_and_escape_folds_it_in(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/inventory")
    heads(page)
    page.get_by_role("grid").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    hint = page.locator(".hint:popover-open")
    expect(hint).to_have_text(BY_KEY["daysOfCover"].means)
    page.keyboard.press("Escape")
    expect(hint).to_have_count(0)
    for _ in range(4):
        page.keyboard.press("Tab")
    # It has no order, and yet the keys come by.
    expect(hint).to_contain_text("Units ordered on each of the last 14 days")
    assert faults(page) == []


def test_every_usual_column_of_a_list_says_what_it_means(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/inventory")

    shown = heads(page)

    expect(page.locator(".list thead .hint")).to_have_count(len(shown))
