"""On a phone: what narrows the figures is in sight, without a way to the side."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.site import GB
from tests.browser.conftest import Eyes
from tests.browser.test_quality import faults_in_each_look
from tests.browser.window import Window

OWN_DAYS = "from=2026-02-11&to=2026-03-14"
MANY = f"/orders?{OWN_DAYS}&marketplace={GB}&fulfilledBy=amazon&counted=true&q=A1F"


def chips(page: Page) -> Locator:
    return page.get_by_role("group", name="Filters that are set")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (f"/?range=7d&marketplace={GB}&currency=USD", ["United Kingdom", "USD"]),
        ("/orders?counted=true", ["In orders and revenue"]),
        (
            MANY,
            ["Feb 11", "United Kingdom", "Shipped by Amazon", "“A1F”"],
        ),
        ("/inventory?state=partlyOut", ["Partly out of stock"]),
    ],
)
def test_the_filters_that_are_set_are_in_sight_with_the_way_to_take_them_off(
    window: Window, eyes: Eyes, path: str, names: list[str]
) -> None:
    page = eyes.look(window, path, width=390)

    for name in names:
        expect(chips(page).get_by_text(name)).to_be_in_viewport(ratio=1)
    for button in chips(page).get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 32


def test_a_filter_is_chosen_above_and_taken_off_below(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders", width=390)
    expect(chips(page)).to_have_count(0)
    marketplace = page.get_by_role("combobox", name="Marketplace")

    marketplace.select_option(GB)

    expect(chips(page)).to_contain_text("United Kingdom")
    # It stays where it was, and so does the focus of whoever chooses by keys.
    expect(marketplace).to_have_value(GB)
    chips(page).get_by_role("button", name="Clear Marketplace").click()
    expect(chips(page)).to_have_count(0)
    expect(marketplace).to_have_value("")


def test_what_is_searched_for_and_days_of_ones_own_are_taken_off_there_too(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, MANY, width=390)

    chips(page).get_by_role("button", name="Clear Search").click()
    chips(page).get_by_role("button", name="Clear Period").click()

    expect(page.get_by_label("Order number or SKU")).to_have_value("")
    assert page.url.endswith(
        f"/orders?marketplace={GB}&fulfilledBy=amazon&counted=true"
    )
    chips(page).get_by_role("button", name="Clear all").click()
    expect(chips(page)).to_have_count(0)


def test_a_screen_with_filters_is_accessible_and_fits(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, MANY)
    expect(page.locator(".list td b").first).to_be_visible()

    assert faults_in_each_look(page) == []
