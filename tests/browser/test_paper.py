"""What goes to paper: all that is shown, on few pages, and nothing to press."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Eyes
from tests.browser.window import Window


def pages(page: Page, paper: str) -> int:
    """Print, and count the pages."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_overview_is_one_page(window: Window, eyes: Eyes, paper: str) -> None:
    page = eyes.look(window, theme="dark")
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    expect(page.get_by_role("slider")).to_be_visible()
    expect(page.get_by_role("rowheader").first).to_be_visible()

    assert pages(page, paper) == 1


def test_a_product_is_two_pages(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/products/KH-1040")
    expect(page.locator(".arithmetic")).to_be_visible()
    expect(page.get_by_role("slider").locator("svg")).to_be_visible()

    assert pages(page, "A4") <= 2


def test_the_overviews_paper_says_its_filters_its_age_and_whose_clock_it_is(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()

    page.emulate_media(media="print")

    head = page.get_by_role("banner")
    expect(head).to_contain_text("last 30 days · All marketplaces")
    expect(head).to_contain_text("All sources to 12:04 · printed Mar 18, 2026")
    expect(head).to_contain_text("London time")
    expect(page.get_by_role("group", name="Filters")).to_be_hidden()
    expect(page.get_by_role("button", name="Sync now")).to_be_hidden()


def test_a_list_printed_from_a_phone_has_the_columns_of_a_desk(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders", width=390)
    expect(page.get_by_role("columnheader")).to_have_count(2)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.get_by_role("columnheader")).to_have_count(9)


def test_an_opened_order_goes_to_paper_without_the_list_behind_it(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?order=112-1-77001")
    expect(page.get_by_role("dialog").locator(".lines")).to_be_visible()

    assert pages(page, "A4") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("grid")).to_be_hidden()
