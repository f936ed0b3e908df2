"""One day, and 24 hours, hour by hour on the Overview."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sentia.domain.orders import Status
from tests.api.site import DE, GB, NOW, US
from tests.browser.conftest import Eyes
from tests.browser.test_figures import answer
from tests.browser.test_quality import LOOKS, faults
from tests.browser.window import Window, reading_the_past, sale

TO = "\N{EN DASH}"
TODAY = f"/?range=today&marketplace={GB}"


def slider(page: Page) -> str:
    """Return what the chart says of the hour that is read."""
    chart = page.get_by_role("slider")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("."))
    return str(chart.get_attribute("aria-valuetext"))


def test_today_runs_by_the_hours_of_its_marketplace_beside_those_of_yesterday(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(sale("late", GB, NOW - timedelta(hours=15)))

    page = eyes.look(window, TODAY)

    course = page.get_by_role("region", name="Revenue by hour")
    expect(course).to_contain_text("London time")
    expect(course.locator(".legend")).to_contain_text("Wed, Mar 18")
    expect(course.locator(".legend")).to_contain_text("Previous period, Tue, Mar 17")
    expect(course.locator("svg.chart .tick").filter(has_text=":00")).to_have_text(
        [f"{n:02}:00" for n in range(0, 24, 2)]
    )
    # It is 12:05: that hour runs, and of those to come yesterday's stand there.
    expect(course.locator("circle.hollow")).to_have_count(1)
    rows = course.get_by_role("row")
    expect(rows).to_have_count(25)
    expect(rows.nth(12)).to_have_text(f"Wed, Mar 18, 11:00{TO}12:00£31.45£31.45")
    expect(rows.nth(13)).to_contain_text("so far")
    expect(rows.nth(22)).to_have_text(f"Wed, Mar 18, 21:00{TO}22:00to come£31.45")


def test_the_hours_on_the_page_add_up_to_the_tile(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/?range=24h")
    page.get_by_role("button", name="Orders").click()

    cells = page.get_by_role("region", name="Orders by hour").locator("td:nth-child(2)")
    expect(cells).to_have_count(25)
    shown = [int(text.split()[0]) for text in cells.all_inner_texts()]

    assert sum(shown) == answer(page, window, "amazon-orders?range=24h")["totalOrders"]
    tile = page.locator("[data-figure=orders]")
    expect(tile).to_have_attribute("data-exact", str(sum(shown)))


def test_the_arrow_keys_read_hours_from_the_one_that_runs_on(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, TODAY)
    chart = page.get_by_role("slider")

    begins = slider(page)
    chart.press("ArrowRight")
    coming = slider(page)
    chart.press("ArrowLeft")
    chart.press("ArrowLeft")

    assert begins.startswith(f"Wed, Mar 18, 12:00{TO}13:00: £31.45 so far; ")
    assert coming == f"Wed, Mar 18, 13:00{TO}14:00: to come; £0.00 on Tue, Mar 17"
    assert slider(page) == f"Wed, Mar 18, 11:00{TO}12:00: £31.45; £31.45 on Tue, Mar 17"
    expect(page.locator(".tip")).to_contain_text(f"Wed, Mar 18, 11:00{TO}12:00")
    expect(page.locator(".tip .delta")).to_have_text("unchanged")


def test_an_hour_whose_orders_have_no_price_yet_is_a_gap_that_the_chart_explains(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, TODAY)
    chart = page.get_by_role("slider")
    slider(page)

    chart.press("ArrowLeft")
    chart.press("ArrowLeft")

    expect(chart).to_have_attribute(
        "aria-valuetext",
        f"Wed, Mar 18, 10:00{TO}11:00: 2 orders without a price yet; "
        "£0.00 on Tue, Mar 17",
    )
    expect(page.locator("#revenue .note")).to_have_text(
        "The line leaves out 2 orders without a price yet, "
        "and 1 hour with no other order."
    )
    page.get_by_role("button", name="Orders").click()
    expect(page.locator("#revenue .note")).to_have_count(0)


def test_an_hour_of_which_some_orders_have_no_price_yet_says_so_too(
    window: Window, eyes: Eyes
) -> None:
    at = NOW - timedelta(hours=2)
    yesterday = at - timedelta(days=1)
    window.site.write(
        sale("priced", GB, at),
        sale("unpriced", GB, yesterday, total=None, status=Status.PENDING),
    )

    page = eyes.look(window, TODAY)

    row = page.locator("#revenue").get_by_role("row").nth(11)
    expect(row).to_have_text(
        f"Wed, Mar 18, 10:00{TO}11:00£31.45, 2 orders without a price yet"
        "1 order without a price yet"
    )
    expect(page.locator("#revenue .note")).to_have_text(
        "The line leaves out 2 orders without a price yet. The dashed line leaves out "
        "1 order without a price yet, and 1 hour with no other order."
    )


@pytest.mark.parametrize(
    ("path", "opens", "leads"),
    [
        ("/?range=24h", "all orders of the 24 hours", "/orders?counted=true&range=24h"),
        (
            "/?from=2026-03-17&to=2026-03-17",
            "all orders of the day",
            "/orders?counted=true&from=2026-03-17&to=2026-03-17",
        ),
    ],
)
def test_an_hour_opens_the_orders_of_the_whole_span_and_says_so(
    window: Window, eyes: Eyes, path: str, opens: str, leads: str
) -> None:
    page = eyes.look(window, path)
    chart = page.get_by_role("slider", name=f"Enter opens {opens}")

    chart.press("Enter")

    expect(page).to_have_url(f"{window.url}{leads}")


def test_24_hours_begin_and_end_with_a_part_and_name_the_day_at_midnight(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, f"/?range=24h&marketplace={DE}")

    course = page.get_by_role("region", name="Revenue by hour")

    expect(course).to_contain_text("Berlin time")
    expect(course.locator(".tick").filter(has_text="Mar 18")).to_have_count(1)
    expect(course.locator(".tick").filter(has_text="00:00")).to_have_count(0)
    heads = course.get_by_role("rowheader")
    expect(heads.first).to_have_text(f"Tue, Mar 17, 13:15{TO}14:00")
    expect(heads.last).to_have_text(f"Wed, Mar 18, 13:00{TO}14:00")


def test_marketplaces_of_several_zones_share_the_hours_of_their_own_clocks(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/?range=today")

    course = page.get_by_role("region", name="Revenue by hour")

    expect(course).to_contain_text("own time")
    expect(course).to_contain_text("Dotted hours are not over in every marketplace")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (
            f"{TODAY}&compare=year",
            "Sales by the hour are kept for 40 days: “A year before” has no line.",
        ),
        (
            "/?from=2026-01-20&to=2026-01-20",
            "Sales by the hour are kept for 40 days.",
        ),
    ],
)
def test_where_hours_are_not_kept_any_more_the_page_says_so(
    window: Window, eyes: Eyes, path: str, why: str
) -> None:
    page = eyes.look(window, path)

    revenue = page.locator("#revenue")

    expect(revenue.get_by_text(why, exact=True)).to_be_visible()
    expect(revenue.locator(".legend .dashed")).to_have_count(0)


def test_hours_that_no_sync_has_read_are_hatched_and_no_fall(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", as_of=NOW - timedelta(hours=5))

    page = eyes.look(window, f"/?range=today&marketplace={US}")

    chart = page.get_by_role("slider")
    expect(page.locator("#revenue .unread")).to_be_visible()
    expect(page.locator("#revenue table")).to_contain_text("not read yet")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("so far"))


def test_a_day_that_is_still_being_read_is_hatched_by_the_hour_too(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window, read=timedelta(days=2))

    page = eyes.look(window, f"/?from=2026-03-15&to=2026-03-15&marketplace={GB}")

    expect(page.locator("#revenue .unread")).to_be_visible()
    expect(page.locator("#revenue")).to_contain_text("History before")
    expect(page.locator("#revenue table")).to_contain_text("not read yet")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_hours_are_accessible_and_fit(
    window: Window, eyes: Eyes, width: int, theme: Any
) -> None:
    page = eyes.look(window, "/?range=24h", width=width, theme=theme)
    chart = page.get_by_role("slider")

    chart.press("ArrowLeft")

    expect(page.locator(".tip")).to_be_visible()
    assert faults(page) == []


def test_the_hour_that_comes_twice_is_told_apart_and_a_phone_has_room_for_labels(
    window: Window, eyes: Eyes
) -> None:
    """Germany's clocks go back on the 25th of October."""
    data = answer(
        eyes.look(window), window, f"amazon-orders?range=today&marketplace={DE}"
    )
    hours = [
        hour | {"day": "2026-10-25", "hour": f"{n - (n > 2):02}:00", "state": "whole"}
        for n, hour in enumerate([*data["byHour"], data["byHour"][-1]])
    ]
    page = eyes.context(window.cookie(), width=390).new_page()
    told = {"success": True, "data": data | {"byHour": hours}, "meta": None}
    page.route("**/dashboard/amazon-orders*", lambda route: route.fulfill(json=told))

    eyes.open(page, window, f"/?range=today&marketplace={DE}")

    heads = page.locator("#revenue").get_by_role("rowheader")
    expect(heads.nth(2)).to_have_text(f"Sun, Oct 25, 02:00{TO}03:00")
    expect(heads.nth(3)).to_have_text(f"Sun, Oct 25, 02:00{TO}03:00 again")
    ticks = page.locator("#revenue .tick").filter(has_text=":00")
    expect(ticks).to_have_text(["00:00", "06:00", "12:00", "18:00"])
