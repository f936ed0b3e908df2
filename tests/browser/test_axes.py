"""The scales of the charts: each label is the value at its place."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Eyes
from tests.browser.window import Window

BOARD = "products/KH-1040"
MARKS = """chart => [...chart.querySelectorAll("g:has(> line, > .tick)")].map(mark =>
  [mark.querySelector(".tick").textContent, Number(mark.querySelector("line").getAttribute("y1"))])
"""  # noqa: E501


def marks(chart: Locator) -> list[tuple[float, float]]:
    """Return what the lines of a chart are labelled with, and how high they stand."""
    expect(chart.locator("line.grid").first).to_be_attached()
    return [
        (float(label.removeprefix("$").replace(",", "")), height)
        for label, height in chart.evaluate(MARKS)
    ]


def at_their_places(scale: list[tuple[float, float]]) -> list[float]:
    """Return the value at the place of each line, by those at the ends of the scale."""
    (least, floor), (most, top) = scale[0], scale[-1]
    return [
        round(least + (most - least) * (floor - height) / (floor - top), 2)
        for _, height in scale
    ]


def looks_at(window: Window, eyes: Eyes, path: str, asks: str, **told: Any) -> Page:
    """Open a screen that is told what the server says, with these changes."""
    page = eyes.context(window.cookie()).new_page()
    said = page.request.get(f"{window.url}/api/v1/{asks}").json()
    said["data"] |= {
        name: [one | some for one in said["data"][name]] for name, some in told.items()
    }
    said["data"] |= {"previous": None}
    page.route(f"**/api/v1/{asks}*", lambda route: route.fulfill(json=said))
    return eyes.open(page, window, path)


@pytest.mark.parametrize("most", [1, 5, 7])
def test_the_units_of_a_product_are_labelled_where_they_stand(
    window: Window, eyes: Eyes, most: int
) -> None:
    page = looks_at(
        window, eyes, f"/{BOARD}?range=30d", f"{BOARD}?range=30d", days={"units": most}
    )

    both = marks(page.locator("#course svg"))

    stock = [value for value, _ in both].index(0, 1)  # where the lower drawing begins
    units = both[:stock]
    assert [value for value, _ in units] == at_their_places(units)
    assert units[-1][0] >= most


@pytest.mark.parametrize(
    ("metric", "most"), [("Orders", 9), ("Orders", 10), ("Revenue", 1), ("Revenue", 10)]
)
def test_the_hours_of_a_day_are_labelled_where_they_stand(
    window: Window, eyes: Eyes, metric: str, most: int
) -> None:
    asks = "dashboard/amazon-orders?range=today"
    sold = {"orders": most, "revenue": str(most)}
    page = looks_at(window, eyes, "/?range=today", asks, byHour=sold)
    page.get_by_role("button", name=metric, exact=True).click()

    scale = marks(page.locator("#revenue svg.chart"))

    assert [value for value, _ in scale] == at_their_places(scale)
    assert scale[-1][0] >= most
