"""Each figure opens the records behind it, and they add up to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.api.site import US
from tests.browser.conftest import Eyes
from tests.browser.test_figures import figures
from tests.browser.window import Window

WEEK = f"/?range=7d&marketplace={US}"


def records(page: Page, window: Window) -> Any:
    """Ask the API what the address of the page asks, and return its sums."""
    place = urlsplit(page.url)
    asked = f"{window.url}/api/v1{place.path}?{place.query}"
    return page.request.get(asked).json()["data"]["sums"]


def money(sums: Any) -> Decimal:
    (only,) = sums["byCurrency"]
    return Decimal(only["amount"])


def average(sums: Any) -> Decimal:
    priced: int = sums["orders"] - sums["withoutTotal"]
    return (money(sums) / priced).quantize(Decimal("0.01"))


ADD_UP: dict[str, Callable[[Any], Any]] = {
    "revenue": money,
    "orders": lambda sums: sums["orders"],
    "avgOrderValue": average,
    "unshipped": lambda sums: sums["orders"],
    "toShip": lambda sums: sums["orders"],
    "late": lambda sums: sums["orders"],
    "fulfillable": lambda sums: sums["fulfillable"],
    "lowStock": lambda sums: sums["low"],
    "outOfStock": lambda sums: sums["out"],
}


@pytest.mark.parametrize("key", sorted(ADD_UP))
def test_a_key_figure_opens_the_records_that_add_up_to_it(
    window: Window, eyes: Eyes, key: str
) -> None:
    page = eyes.look(window, WEEK)
    _, shown = figures(page)[key]

    page.locator(f"[data-figure-of={key}] a").click()

    expect(page).not_to_have_title("Overview · Sentia")
    assert str(ADD_UP[key](records(page, window))) == shown
    assert parse_qs(urlsplit(page.url).query)["marketplace"] == [US]


def test_a_day_of_the_chart_opens_its_orders(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, WEEK)
    chart = page.get_by_role("slider")
    chart.press("ArrowLeft")
    spoken = str(chart.get_attribute("aria-valuetext"))

    chart.press("Enter")

    expect(page).to_have_title("Orders · Sentia")
    assert f"${money(records(page, window)):,.2f}" in spoken


def test_every_row_of_the_overview_leads_to_its_record(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)

    shipment = page.get_by_role("link", name="Restock M9")
    order = page.get_by_role("link", name="112-1-77001")
    page.get_by_role("button", name="Bamboo Cutting Board, Large").click()
    product = page.get_by_role("link", name="Open KH-1040")

    expect(shipment).to_have_attribute("href", "/shipments?shipment=FBA17KD2M9")
    expect(order).to_have_attribute("href", re.compile("order=112-1-77001$"))
    expect(product).to_have_attribute("href", "/products/KH-1040")
