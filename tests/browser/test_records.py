"""Each figure opens the records behind it, and they add up to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.api.site import NOW, US
from tests.browser.conftest import Eyes
from tests.browser.test_figures import figures
from tests.browser.window import Window, sale

WEEK = f"/?range=7d&marketplace={US}"
# Of three currencies, in the main one and in another.
CONVERTED = ("/?range=7d", "/?range=7d&currency=EUR")


def records(page: Page, window: Window) -> Any:
    """Ask the API what the address of the page asks, and return its sums."""
    place = urlsplit(page.url)
    asked = f"{window.url}/api/v1{place.path}?{place.query}"
    return page.request.get(asked).json()["data"]["sums"]


def money(sums: Any) -> Decimal:
    return Decimal(sums["converted"]["amount"])


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


@pytest.mark.parametrize(
    ("key", "address"),
    [
        *((key, WEEK) for key in sorted(ADD_UP)),
        *product(("revenue", "avgOrderValue"), CONVERTED),
    ],
)
def test_a_key_figure_opens_the_records_that_add_up_to_it(
    window: Window, eyes: Eyes, key: str, address: str
) -> None:
    page = eyes.look(window, address)
    _, shown = figures(page)[key]

    page.locator(f"[data-figure-of={key}] a").click()

    expect(page).not_to_have_title("Overview · Sentia")
    assert str(ADD_UP[key](records(page, window))) == shown
    before, after = (parse_qs(urlsplit(place).query) for place in (address, page.url))
    del before["range"]  # as days, or of whatever age
    assert before.items() <= after.items()


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


def test_a_converted_sum_stands_above_the_orders_that_it_is_of(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/?currency=EUR")
    revenue = page.locator("[data-figure=revenue]").inner_text().replace("\n", "")

    page.locator("[data-figure-of=revenue] a").click()

    expect(page.locator(".list-sums")).to_contain_text(f"in all {revenue}, converted")
    page.get_by_role("button", name="Clear Currency").click()
    expect(page.locator(".list-sums")).to_contain_text("in all $")


@pytest.mark.parametrize(
    ("bucket", "orders"),
    [("Late", 2), ("Due today", 1), ("Tomorrow", 1), ("Later", 1)],
)
def test_what_is_due_opens_the_orders_that_are(
    window: Window, eyes: Eyes, bucket: str, orders: int
) -> None:
    page = eyes.look(window)
    due = page.locator("#to-ship .legend-grid li").filter(has_text=bucket)

    due.first.get_by_role("link").click()

    expect(page.locator(".list-sums")).to_contain_text(f"{orders} order")
    chosen = page.get_by_role("button", name=re.compile("Clear Due"))
    if bucket == "Late":
        chosen = page.get_by_role("link", name="Late")
    expect(chosen).to_be_visible()


def test_an_order_says_which_day_it_counts_on_where_the_clock_shows_another(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, f"/orders?range=7d&marketplace={US}")
    window.site.write(sale("by night", US, NOW.replace(hour=5, minute=30)))

    row = page.get_by_role("row").filter(has_text="by night")

    expect(row).to_contain_text("05:30")
    expect(row).to_contain_text("counts on Mar 17")
    expect(page.locator(".account")).to_contain_text("London time")


@pytest.mark.parametrize(
    ("screen", "stream"),
    [
        ("/inventory", "inventory"), ("/products/KH-1040", "inventory"),
        ("/shipments", "shipments"),
    ],
)  # fmt: skip
def test_who_opens_stock_or_shipments_has_amazon_asked(
    window: Window, eyes: Eyes, screen: str, stream: str
) -> None:
    page = eyes.context(window.cookie("viewer")).new_page()

    with page.expect_response("**/*fresh=true"):
        eyes.open(page, window, screen)

    assert window.site.commands.asked == [f"amazon {stream}"]


def test_a_product_says_how_old_its_figures_are(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/products/KH-1040")

    expect(page.locator("#standing")).to_contain_text("All sources to 12:04")
    window.site.synced("inventory", as_of=NOW - timedelta(hours=2))
    window.site.bump("inventory.changed")

    expect(page.locator("#standing")).to_contain_text("2 hours old, up to 10:05")
