"""What the Overview shows is what the API says, and stays so."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sentia.domain.stock import Shipment, ShipmentItem
from sentia.store import schema
from tests.api.site import DE, GB, JP, NOW, US, money, order, position, sweep
from tests.api.test_inventory import FR
from tests.browser.conftest import Eyes
from tests.browser.window import Window, sale

# Where another route answers the same: the key figure, and its name there.
SAME = {
    "revenue": "totalRevenue", "orders": "totalOrders",
    "avgOrderValue": "avgOrderValue", "unshipped": "unshippedOrders",
    "toShip": "toShip", "late": "late", "fulfillable": "fulfillable",
    "lowStock": "lowStockItems", "outOfStock": "outOfStockItems",
}  # fmt: skip
MONEY = {"revenue", "avgOrderValue"}
# A headless browser shows all of its tabs.
SEEN = """state => {
  const value = state === "hidden";
  Object.defineProperty(document, "hidden", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def figures(page: Page) -> dict[str, tuple[str, str]]:
    """Return what is shown, and what it stands for, by the figure's name."""
    expect(page.locator("[data-figure=revenue]")).to_be_visible()
    return {
        str(one.get_attribute("data-figure")): (
            one.inner_text(),
            str(one.get_attribute("data-exact")),
        )
        for one in page.get_by_test_id("kpi-value").all()
    }


def answer(page: Page, window: Window, path: str) -> Any:
    """Ask the API as the page does, with its cookie."""
    return page.request.get(f"{window.url}/api/v1/dashboard/{path}").json()["data"]


@pytest.mark.parametrize("chosen", ["today", "7d", "30d", "90d"])
def test_every_figure_is_the_one_that_the_api_answers(
    window: Window, eyes: Eyes, chosen: str
) -> None:
    page = eyes.look(window, f"/?range={chosen}")

    shown = figures(page)

    said = answer(page, window, f"amazon-orders?range={chosen}")
    said |= answer(page, window, "amazon-inventory")
    assert shown == {
        key: (
            f"${Decimal(said[name]):,.2f}" if key in MONEY else f"{said[name]:,}",
            str(said[name]),
        )
        for key, name in SAME.items()
    }


def test_an_order_shows_within_seconds_and_without_a_reload(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    before = int(figures(page)["orders"][1])
    page.evaluate("window.same = true")

    window.site.write(sale("new", US, NOW - timedelta(minutes=1)))

    expect(page.locator("[data-figure=orders]")).to_have_text(f"{before + 1:,}")
    assert page.evaluate("window.same")


def test_a_page_that_nobody_sees_asks_nothing_until_it_is_seen_again(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    page, other = (eyes.open(context.new_page(), window) for _ in range(2))
    for tab in (page, other):
        expect(tab.get_by_text("Live", exact=True)).to_be_visible()
    before = int(figures(page)["orders"][1])
    page.evaluate(SEEN, "hidden")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    window.site.write(sale("new", US, NOW - timedelta(minutes=1)))
    expect(other.locator("[data-figure=orders]")).to_have_text(f"{before + 1:,}")
    hidden = list(asked)
    page.evaluate(SEEN, "visible")

    assert hidden == []
    expect(page.locator("[data-figure=orders]")).to_have_text(f"{before + 1:,}")


def test_changes_that_follow_each_other_are_read_together(
    window: Window, eyes: Eyes
) -> None:
    other = eyes.look(window)  # shows when a change is out
    page = eyes.context(window.cookie(), now=None).new_page()
    page.clock.install(time=NOW)
    eyes.open(page, window)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    before = int(figures(page)["orders"][1])
    page.clock.pause_at(NOW + timedelta(seconds=20))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for number in (1, 2, 3):
        window.site.write(sale(f"new-{number}", US, NOW - timedelta(minutes=1)))
        expect(other.locator("[data-figure=orders]")).to_have_text(
            f"{before + number:,}"
        )
        page.clock.run_for(300)
    page.clock.run_for(3000)

    expect(page.locator("[data-figure=orders]")).to_have_text(f"{before + 3:,}")
    assert 1 <= len([url for url in asked if "/executive" in url]) <= 2


def test_period_and_marketplace_live_in_the_address(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    page.get_by_role("button", name="7d").click()
    page.get_by_role("combobox", name="Marketplace").select_option(GB)
    expect(page.locator(".stores li")).to_have_count(1)
    expect(page.locator("#figures.pending")).to_have_count(0)
    british = figures(page)["orders"]

    page.reload()

    assert page.url.endswith(f"/?range=7d&marketplace={GB}")
    assert figures(page)["orders"] == british
    expect(page.get_by_role("option")).to_contain_text(
        ["All marketplaces", "Germany", "Japan", "United Kingdom", "United States"]
    )
    page.go_back()
    expect(page.get_by_role("combobox", name="Marketplace")).to_have_value("")
    expect(page.locator(".stores li")).to_have_count(3)
    page.go_back()
    expect(page.get_by_role("button", name="30d")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_each_marketplace_shows_its_own_currency_and_the_total_its_rates(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    stores = answer(page, window, "amazon-orders")["byMarketplace"]
    british = next(s for s in stores if s["marketplaceId"] == GB)

    row = page.locator(".stores li").filter(has_text="United Kingdom")

    expect(row).to_contain_text(f"£{Decimal(british['revenue']):,.2f}")
    expect(row).to_contain_text(f"${Decimal(british['converted']):,.2f}")
    page.get_by_text("European Central Bank rates of").click()
    expect(page.get_by_text("1 GBP = ")).to_be_visible()


def test_what_is_not_known_is_a_dash_and_not_a_zero(window: Window, eyes: Eyes) -> None:
    window.site.write(order("pending-jp", None, JP))

    page = eyes.look(window, f"/?marketplace={JP}")

    assert figures(page)["revenue"] == ("—", "")
    assert figures(page)["orders"] == ("1", "1")
    expect(page.get_by_text("1 order without a price yet").first).to_be_visible()


def test_a_row_of_low_stock_shows_the_sum_behind_it(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    low = answer(page, window, "amazon-inventory")["lowest"]
    board = next(one for one in low if one["sku"] == "KH-1040")

    page.get_by_role("button", name="Bamboo Cutting Board, Large").press("Enter")

    per_day = f"{board['velocity']:.2f}"
    sold = board["arithmetic"]["unitsSold"]
    days = board["arithmetic"]["inStockDays"]
    sums = page.locator(".sums")
    expect(sums).to_contain_text(f"{per_day} = {sold} units ÷ {days} days in stock")
    expect(sums).to_contain_text(f"{board['daysOfCover']:.1f} = 6 sellable")
    expect(sums).to_contain_text(f"{board['reorderPoint']} = {per_day} a day")


def test_low_stock_sorts_and_filters(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    names = page.locator(".stock tbody th b")
    expect(names.first).to_be_visible()

    page.get_by_role("button", name="Sellable").click()
    page.get_by_role("button", name="Sellable").click()

    expect(names.first).to_have_text("Glass Meal Prep Box, 10 Pack")
    page.get_by_label("Filter products").fill("spatula")
    expect(names).to_have_text(["Silicone Spatula Set, 5 Pieces"])
    page.get_by_label("Filter products").fill("nothing like it")
    expect(page.get_by_text("None of these 5 matches")).to_be_visible()
    page.get_by_role("link", name="Search all SKUs").click()
    expect(page.get_by_role("searchbox", name="SKU, ASIN or name")).to_have_value(
        "nothing like it"
    )


def test_the_arrow_keys_read_single_days_of_the_chart(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    said = answer(page, window, "amazon-orders")
    yesterday = f"${Decimal(said['byDay'][-2]['revenue']):,.2f}"
    before = f"${Decimal(said['previous']['byDay'][-2]['revenue']):,.2f}"
    chart = page.get_by_role("slider")

    chart.press("ArrowLeft")

    text = f"Tue, Mar 17: {yesterday}; {before} on Sun, Feb 15"
    expect(chart).to_have_attribute("aria-valuetext", text)
    expect(page.locator(".tip")).to_contain_text(yesterday)
    chart.press("Home")
    expect(chart).to_have_attribute("aria-valuenow", "0")


def test_a_long_amount_stays_within_its_tile(window: Window, eyes: Eyes) -> None:
    dear = money("98765432.10", "USD")
    window.site.write(sale("dear", US, NOW - timedelta(hours=1), total=dear))

    page = eyes.look(window, "/?currency=SEK", width=768)

    value = page.locator("[data-figure=revenue]")
    expect(value).to_contain_text(re.compile(r"SEK.\d{3},\d{3},\d{3}"))
    assert value.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_the_scale_of_the_chart_has_room_for_every_currency(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/?currency=SEK", width=390)

    tick = page.locator("#revenue .tick").filter(has_text="SEK").last

    expect(tick).to_be_visible()
    assert (
        tick.evaluate(
            "it => it.getBoundingClientRect().left"
            " - it.closest('svg').getBoundingClientRect().left"
        )
        > 0
    )


def test_late_orders_and_issues_ask_for_attention_with_their_hint(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)
    said = answer(page, window, "executive")["attention"]

    attention = page.get_by_role("region", name="Needs attention")

    expect(attention).to_contain_text("2 orders should have shipped by now")
    expect(attention).to_contain_text("Give the app the role Amazon Fulfillment")
    expect(attention).to_contain_text("Bamboo Cutting Board, Large runs out in")
    expect(attention.get_by_role("listitem")).to_have_count(3)
    attention.get_by_role("button", name="more").click()
    expect(attention.get_by_role("listitem")).to_have_count(len(said))
    attention.get_by_role("link", name="should have shipped").click()
    expect(page).to_have_url(re.compile(r"/orders\?late=true"))


@pytest.mark.parametrize(
    ("compare", "name"),
    [
        ("previous", "Previous period"),
        ("weekday", "Same weekdays before"),
        ("year", "A year before"),
    ],
)
def test_the_line_beside_the_course_is_named_after_what_it_is(
    window: Window, eyes: Eyes, compare: str, name: str
) -> None:
    page = eyes.look(window, f"/?range=7d&compare={compare}")
    before = answer(page, window, f"amazon-orders?range=7d&compare={compare}")
    first = date.fromisoformat(before["previous"]["byDay"][0]["day"])

    legend = page.locator("#revenue .legend")

    expect(legend).to_contain_text(f"{name}, {first:%b} {first.day}")
    expect(page.locator("#revenue table")).to_contain_text(name)


def test_nothing_stands_beside_the_course_where_nothing_is_compared(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/?compare=none")

    expect(page.locator(".course").first).to_be_visible()
    expect(page.locator("#revenue .legend .dashed")).to_have_count(0)
    expect(page.locator(".tile .delta")).to_have_count(0)


def test_a_rise_is_good_or_bad_by_what_it_is_a_rise_of(
    window: Window, eyes: Eyes
) -> None:
    said = {
        "kpis": [
            {"key": key, "title": key, "means": "", "unit": "orders", "value": 12,
             "currency": None, "previous": 10, "change": "20.0", "goodWhen": good,
             "spark": [10, 12], "unknown": 0, "opens": "/orders"}
            for key, good in (("sold", "up"), ("late", "down"))
        ],
        "attention": [], "range": {"name": "7d"},
    }  # fmt: skip
    page = eyes.context(window.cookie()).new_page()
    page.route(
        "**/dashboard/executive*",
        lambda route: route.fulfill(json={"success": True, "data": said, "meta": None}),
    )

    eyes.open(page, window)

    expect(page.locator("[data-figure-of=sold]")).to_contain_text(
        "20.0% more than before"
    )
    expect(page.locator("[data-figure-of=sold] .delta")).to_contain_text("better")
    expect(page.locator("[data-figure-of=late] .delta")).to_contain_text("worse")


def test_orders_to_ship_count_down(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)

    rows = page.locator("#to-ship .rows li")

    expect(rows).to_contain_text(
        ["5 h late", "30 min late", "in 3 h", "in 30 h", "in 3 d"]
    )


def test_sync_now_asks_once_and_says_how_it_goes(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    with page.expect_response("**/sync"):
        page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("button", name="Sync now")).to_be_disabled()
    assert window.site.commands.asked == ["amazon"]

    window.site.bump("sync.completed")

    # Sooner than after the time in which it gives up by itself.
    expect(page.get_by_role("button", name="Sync now")).to_be_enabled(timeout=10_000)
    expect(page.get_by_text("Synced 1 min ago")).to_be_visible()


def test_a_shipment_is_in_its_state_since_before_it_was_first_seen(
    window: Window, eyes: Eyes
) -> None:
    inbound = eyes.look(window).get_by_role("region", name="Inbound to Amazon")

    expect(inbound.get_by_text("480 units, since before Mar 16, 12:05")).to_be_visible()
    expect(inbound.get_by_text("312 of 480 units received")).to_be_visible()


def test_units_on_the_way_open_what_adds_up_to_them(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    inbound = answer(page, window, "amazon-inventory")["inbound"]
    block = page.get_by_role("region", name="Inbound to Amazon")
    expect(block.get_by_role("link", name="All on the way")).to_have_attribute(
        "href", "/shipments?status=open"
    )

    block.get_by_role("link", name=f"{inbound} units on the way").click()

    expect(page.locator(".list-sums")).to_contain_text(f"{inbound} inbound")
    expect(page.get_by_text("On its way to Amazon")).to_be_visible()


def test_units_on_the_way_that_no_shipment_names_are_not_called_nothing(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(
        Shipment(
            shipment_id="FBA-FR", marketplace_id=FR, status="SHIPPED", seen_at=NOW,
            items=(ShipmentItem(sku="KH-1040", shipped=5),),
        ),
        sweep([position("KH-1040", 9, DE)], DE),
        sweep([position("KH-1040", 9, GB)], GB),
    )  # fmt: skip

    british = eyes.look(window, "/?marketplace=GB").locator("#inbound")
    german = eyes.look(window, "/?marketplace=DE").locator("#inbound")
    japanese = eyes.look(window, "/?marketplace=JP").locator("#inbound")

    expect(british).to_contain_text("5 units on the way")
    expect(british).to_contain_text("No open shipment known")
    expect(british).to_contain_text("Amazon counts 5 inbound in its stock")
    expect(german).to_contain_text("5 units on the way")
    expect(german.get_by_role("link", name="FBA-FR")).to_be_visible()
    expect(japanese).to_contain_text("Nothing on the way")


def test_stock_shows_its_course_and_what_it_was_before(
    window: Window, eyes: Eyes
) -> None:
    course = {7: 60, 6: 55, 5: 50, 4: 0, 3: 40, 2: 35, 1: 30}
    window.site.add(
        schema.stock_days,
        *(
            {
                "day": NOW.date() - timedelta(days=ago),
                "pool": US,
                "sku": sku,
                "fulfillable": units,
            }
            for ago, units in course.items()
            for sku in ("KH-1047", "KH-1061")
        ),
    )

    page = eyes.look(window, "/?range=7d")
    sellable = page.locator("[data-figure-of=fulfillable]")
    out = page.locator("[data-figure-of=outOfStock]")

    # 396 units now; on the last day of the span before they were 120.
    expect(sellable).to_contain_text("230.0%")
    expect(sellable.locator(".spark svg")).to_be_visible()
    expect(out.locator(".spark svg")).to_be_visible()
