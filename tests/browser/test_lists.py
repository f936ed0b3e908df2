"""The lists behind the figures: they hold what the API says, and stay so."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from sentia.domain.orders import Order, OrderItem, Source, Status
from sentia.store import schema
from tests.api.site import GB, JP, MISSING, NOW, US
from tests.browser.conftest import Eyes
from tests.browser.test_states import refuse
from tests.browser.window import Window, sale

ORDERS = "**/api/v1/orders?*"
# Or on nothing of the page: Tab leads on to the browser's own buttons.
WITHIN = """document.activeElement === document.body
  || document.querySelector("dialog").contains(document.activeElement)"""
HUNDRED_THOUSAND = 100_000
MANY = 1_400  # more than two pages of the API


def grid(page: Page) -> Locator:
    return page.get_by_role("grid")


def first_cells(page: Page) -> list[str]:
    """Return the names of the rows that are drawn, in their order."""
    expect(page.locator(".list tbody tr[id] b").first).to_be_visible()
    return page.locator(".list tbody tr[id] td:first-child b").all_inner_texts()


def listed(page: Page, window: Window, path: str) -> Any:
    """Ask the API as the page does, with its cookie."""
    return page.request.get(f"{window.url}/api/v1{path}").json()["data"]


def many() -> list[Order]:
    """Return orders of the last 30 days, a quarter of an hour apart."""
    step = timedelta(minutes=15)
    return [sale(f"many-{n:04d}", US, NOW - 3 * step - n * step) for n in range(MANY)]


def test_the_orders_are_those_of_the_api_in_its_order(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")

    shown = first_cells(page)

    said = [one["orderId"] for one in listed(page, window, "/orders")["items"]]
    assert shown == said[: len(shown)]
    assert len(shown) > 20


def test_the_sums_above_a_list_are_the_figures_of_the_overview(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=7d")
    first_cells(page)

    sums = page.locator(".list-sums")

    figures = listed(page, window, "/dashboard/amazon-orders?range=7d")
    expect(sums).to_contain_text(f"{figures['totalOrders']} orders")
    for one in figures["byCurrency"]:
        expect(sums).to_contain_text(f"{Decimal(one['amount']):,.2f}")
    unpriced = figures["withoutTotal"]
    priced = figures["totalOrders"] - unpriced
    expect(sums).to_contain_text(f"{priced} of them in revenue")
    expect(sums).to_contain_text(f"{unpriced} without a price yet")
    expect(page.locator(".standing")).to_contain_text("All sources to 12:04")


def test_a_column_sorts_on_the_server_and_in_the_address(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    head = page.get_by_role("columnheader", name="Total")
    expect(page.get_by_role("columnheader", name="Placed")).to_have_attribute(
        "aria-sort", "descending"
    )

    head.get_by_role("button").click()

    expect(head).to_have_attribute("aria-sort", "descending")
    said = [
        one["orderId"] for one in listed(page, window, "/orders?sort=-total")["items"]
    ]
    expect(page.locator(".list tbody tr[id] b").first).to_have_text(said[0])
    assert first_cells(page) == said[: len(first_cells(page))]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert page.url.endswith("/orders?sort=total")
    page.go_back()
    expect(head).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize(
    ("tab", "query", "count"),
    [
        ("To ship", "status=open&fulfilledBy=merchant", 5),
        ("Late", "late=true", 2),
        ("Pending", "status=pending", 2),
    ],
)
def test_a_tab_is_a_link_to_its_filters(
    window: Window, eyes: Eyes, tab: str, query: str, count: int
) -> None:
    page = eyes.look(window, "/orders?status=cancelled")
    expect(page.get_by_text("No order matches")).to_be_visible()

    page.get_by_role("link", name=tab, exact=True).click()

    expect(page.locator(".list tbody tr[id]")).to_have_count(count)
    assert page.url.endswith(f"/orders?{query}")
    expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute(
        "aria-current", "true"
    )


def test_filters_stack_and_survive_reload_back_and_the_next_screen(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    page.get_by_role("button", name="90d").click()
    page.get_by_role("combobox", name="Marketplace").select_option(GB)
    page.get_by_role("combobox", name="Fulfilment").select_option("amazon")
    expect(page.locator(".list-sums")).not_to_contain_text("$")
    british = str(page.locator(".list-sums").text_content())

    page.reload()

    expect(page.locator(".list-sums")).to_have_text(british)
    page.get_by_role("link", name="Inventory").click()
    expect(page.get_by_text("No product matches")).to_be_visible()
    assert page.url.endswith(f"/inventory?range=90d&marketplace={GB}")
    page.go_back()
    expect(page.locator(".list-sums")).to_have_text(british)
    page.get_by_role("button", name="Clear Marketplace").click()
    expect(page.locator(".list-sums")).to_contain_text("$")
    page.get_by_role("button", name="Clear all").click()
    assert page.url == f"{window.url}/orders"


def test_of_a_filter_that_the_address_holds_twice_the_first_one_counts(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?marketplace=GB&marketplace=JP&beauty=1")

    shown = first_cells(page)

    said = listed(page, window, "/orders?marketplace=GB")["items"]
    assert shown == [one["orderId"] for one in said][: len(shown)]
    assert len(shown) > 0


def test_days_of_ones_own_begin_as_those_that_are_shown(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=7d")
    said = listed(page, window, "/dashboard/amazon-orders?range=7d")["range"]

    page.get_by_role("button", name="Days of your own").click()

    expect(page.get_by_label("From")).to_have_value(said["from"])
    expect(page.get_by_label("To, inclusive")).to_have_value(said["to"])


def test_days_of_ones_own_are_a_period_too(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/orders")
    page.get_by_role("button", name="Days of your own").click()
    page.get_by_label("From").fill("2026-03-01")
    page.get_by_label("To, inclusive").fill("2026-03-02")

    page.get_by_role("button", name="Show", exact=True).click()

    path = "/orders?from=2026-03-01&to=2026-03-02"
    total = listed(page, window, path)["total"]
    expect(page.locator(".list-sums")).to_contain_text(f"{total} orders")
    expect(page.get_by_role("button", name="Days of your own")).to_have_text(
        "Mar 1 – 2"  # noqa: RUF001 - a span of days
    )
    assert page.url.endswith(path)
    page.get_by_role("button", name="Clear Period").click()
    assert page.url == f"{window.url}/orders"


def test_a_search_narrows_the_list_a_moment_after_it_is_written(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")

    page.get_by_label("Order number or SKU").fill("112-")

    expect(page.locator(".list tbody tr[id]")).to_have_count(5)
    assert page.url.endswith("/orders?q=112-")
    page.reload()
    expect(page.get_by_label("Order number or SKU")).to_have_value("112-")


def test_a_figure_can_lead_to_a_list_by_filters_that_show_as_chips(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?withoutTotal=true&counted=true&sku=KH-1040")
    expect(page.locator(".list tbody tr[id]")).to_have_count(1)

    page.get_by_role("button", name="Clear SKU KH-1040").click()

    expect(page.locator(".list tbody tr[id]")).to_have_count(2)
    assert page.url.endswith("/orders?withoutTotal=true&counted=true")
    chip = page.get_by_role("button", name="Clear In orders and revenue")
    expect(chip).to_be_visible()
    expect(page.locator(".list-sums")).to_contain_text("0 of them in revenue")


def test_a_list_of_orders_says_of_each_if_it_is_in_revenue(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?withoutTotal=true&counted=true")

    expect(page.get_by_role("columnheader", name="In revenue")).to_be_visible()
    row = page.locator(".list tbody tr[id]").first
    expect(row).to_contain_text("no price yet")
    expect(row).to_contain_text("once priced")


def test_the_keys_walk_a_long_list_to_its_end_and_draw_few_rows_of_it(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(*many())
    page = eyes.look(window, "/orders?range=90d")
    total = listed(page, window, "/orders?range=90d&limit=1")["total"]
    last = listed(page, window, "/orders?range=90d&sort=placedAt&limit=1")["items"][0]
    grid(page).focus()
    expect(grid(page)).to_have_attribute("aria-rowcount", str(total + 1))

    page.keyboard.press("End")

    at = page.locator("tr.at")
    expect(at).to_contain_text(last["orderId"])
    expect(at).to_have_attribute("aria-rowindex", str(total + 1))
    assert page.locator(".list tbody tr").count() < 70
    expect(grid(page)).to_have_attribute("aria-activedescendant", f"row-{total - 1}")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    expect(at).to_be_in_viewport()
    page.keyboard.press("Home")
    expect(at).to_have_attribute("aria-rowindex", "2")


def test_changes_do_not_stop_the_way_to_the_end_of_a_list(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(*many())
    page = eyes.look(window, "/orders?range=90d")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    total = listed(page, window, "/orders?range=90d&limit=1")["total"]
    first_cells(page)
    held: list[Route] = []
    further = re.compile("/orders.*offset=")
    page.route(further, lambda one: held.append(one), times=1)  # noqa: PLW0108 - Playwright marks the function
    grid(page).focus()

    page.keyboard.press("End")
    expect(page.locator("tr.awaited").first).to_be_visible()
    with page.expect_response(further):
        window.site.bump("orders.changed")

    expect(page.locator("tr.at b")).to_be_visible()
    expect(page.locator("tr.at")).to_have_attribute("aria-rowindex", str(total + 1))
    for route in held:
        route.abort()


def drawn(page: Page) -> dict[int, str]:
    """Return the name of each row that is drawn by its place, once all are there."""
    expect(page.locator("tr.awaited")).to_have_count(0)
    expect(page.locator(".list tbody tr[id] b").first).to_be_visible()
    rows = page.locator(".list tbody tr[id]").evaluate_all(
        "rows => rows.map(row => [row.ariaRowIndex, row.querySelector('b').innerText])"
    )
    return {int(place) - 2: name for place, name in rows}


def in_the_list(page: Page, window: Window, path: str, places: list[int]) -> list[str]:
    """Ask the API what stands at some places, all of them within one page."""
    told = listed(page, window, f"{path}&limit=500&offset={min(places)}")["items"]
    return [told[place - min(places)]["orderId"] for place in places]


@pytest.mark.long
def test_a_hundred_thousand_orders_are_walked_to_the_middle_the_end_and_back(
    window: Window, eyes: Eyes
) -> None:
    step = timedelta(minutes=5)
    for begin in range(0, HUNDRED_THOUSAND, 10_000):
        window.site.write(
            *(
                sale(f"302-{n:06d}", US, NOW - timedelta(days=1) - n * step)
                for n in range(begin, begin + 10_000)
            )
        )
    path = "/orders?range=12m&sort=placedAt"
    page = eyes.look(window, path)
    total = listed(page, window, f"{path}&limit=1")["total"]
    top = drawn(page)
    assert total > HUNDRED_THOUSAND
    expect(grid(page)).to_have_attribute("aria-rowcount", str(total + 1))
    reads: list[str] = []
    page.on("request", lambda asked: reads.append(asked.url))

    for row in (50_000, 4_003, 99_000):
        page.locator(".grid-box").evaluate(
            "(box, row) => { box.scrollTop = row * 46 }", row
        )
        expect(page.locator(f"tr[aria-rowindex='{row + 3}'] b")).to_be_in_viewport()
        shown = drawn(page)
        assert len(shown) < 70
        assert [*shown.values()] == in_the_list(page, window, path, [*shown])
    grid(page).focus()
    page.keyboard.press("End")
    expect(page.locator("tr.at b")).to_be_in_viewport()
    end = drawn(page)
    assert max(end) == total - 1
    assert [*end.values()] == in_the_list(page, window, path, [*end])
    for _ in range(40):
        page.keyboard.press("PageUp")
    expect(page.locator("tr.at b")).to_be_in_viewport()
    back = drawn(page)
    assert max(back) < min(end)
    assert [*back.values()] == in_the_list(page, window, path, [*back])
    page.keyboard.press("Home")
    expect(page.locator("tr.at")).to_have_attribute("aria-rowindex", "2")
    assert drawn(page) == top
    assert len([url for url in reads if "limit=" in url]) < 40


def come_unheard(window: Window, count: int) -> None:
    """Let orders come that the page has not been told of yet."""
    days = NOW.date()
    window.site.add(
        schema.orders,
        *(
            {
                "order_id": f"newer-{n}", "marketplace_id": US, "status": "shipped",
                "status_word": "SHIPPED", "placed_at": NOW + timedelta(seconds=n),
                "day": days, "report_day": days, "counted": True, "on_channel": True,
                "currency": "USD", "units": 1, "source": "api",
            }
            for n in range(count)
        ),
    )  # fmt: skip


def test_rows_that_come_while_somebody_scrolls_stand_there_once_and_none_is_lost(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(*many())
    path = "/orders?range=90d"
    page = eyes.look(window, path)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    box = page.locator(".grid-box")
    first_cells(page)
    with page.expect_response(re.compile("offset=400$")):
        box.evaluate("box => { box.scrollTop = 600 * 46 }")
    drawn(page)  # rows 400 to 799 are held now
    come_unheard(window, 7)

    with page.expect_response(re.compile("offset=799$")):
        box.evaluate("box => { box.scrollTop = 788 * 46 }")

    expect(page.locator("tr[aria-rowindex='803'] b")).to_be_in_viewport()
    expect(page.locator("tr[aria-rowindex='802'] b")).to_have_text(
        in_the_list(page, window, path, [800])[0]
    )
    shown = drawn(page)
    assert {790, 799, 800, 805} < set(shown)
    assert [*shown.values()] == in_the_list(page, window, path, [*shown])


def test_with_the_keys_alone_an_order_opens_and_gives_the_focus_back(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?status=open&fulfilledBy=merchant")
    expect(page.locator(".list tbody tr[id]")).to_have_count(5)
    page.get_by_role("button", name="Other ways to export").focus()
    page.keyboard.press("Tab")
    expect(grid(page)).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    drawer = page.get_by_role("dialog", name="Order 112-4-77004")
    expect(drawer).to_contain_text("It counts in orders and revenue.")
    assert page.url.endswith("&order=112-4-77004")
    for _ in range(4):  # the focus stays within, wherever Tab leads
        page.keyboard.press("Tab")
        assert page.evaluate(WITHIN)
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(grid(page)).to_be_focused()
    expect(page).to_have_url(f"{window.url}/orders?status=open&fulfilledBy=merchant")


def test_an_order_says_what_it_holds_and_why_it_does_not_count(
    window: Window, eyes: Eyes
) -> None:
    gone: dict[str, Any] = {"status": Status.CANCELLED, "status_word": "CANCELLED"}
    window.site.write(sale("gone-1", US, NOW - timedelta(hours=1), **gone))

    page = eyes.look(window, "/orders?order=gone-1")

    drawer = page.get_by_role("dialog", name="Order gone-1")
    expect(drawer).to_contain_text("It was cancelled, so it is in no figure")
    expect(drawer).to_contain_text("$38.90")
    expect(drawer.locator(".lines li")).to_have_count(1)
    drawer.locator(".lines a").click()
    expect(page.get_by_role("heading", name="When to reorder")).to_be_visible()
    page.go_back()
    expect(drawer).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ({"on_channel": False}, "sold elsewhere"),
        ({"is_replacement": True}, "replacement"),
        ({"status": Status.CANCELLED}, "no price"),
        ({"status": Status.PENDING}, "no price yet"),
    ],
)
def test_an_order_without_a_price_says_why_and_whether_one_will_come(
    window: Window, eyes: Eyes, kind: dict[str, Any], why: str
) -> None:
    at = NOW - timedelta(hours=1)
    line = OrderItem(item_id="1", sku="KH-1040", quantity=1)
    window.site.write(sale("bare", US, at, total=None, items=(line,), **kind))

    page = eyes.look(window, "/orders?q=bare&order=bare")

    row = page.locator("tr[aria-rowindex='2']")
    expect(row.get_by_text(why, exact=True)).to_be_visible()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator(".value")).to_have_text(why)
    expect(drawer.locator(".line-head .right b")).to_have_text(why)


def test_an_order_that_came_with_a_report_says_so(window: Window, eyes: Eyes) -> None:
    at = NOW - timedelta(hours=1)
    window.site.write(sale("told", US, at, source=Source.FILE))

    page = eyes.look(window, "/orders?order=told")

    expect(page.get_by_role("dialog")).to_contain_text("an order report")


@pytest.mark.parametrize("width", [1280, 1440])
def test_a_business_order_shows_its_number_and_its_kind_in_full(
    window: Window, eyes: Eyes, width: int
) -> None:
    name = "404-0080282-0908189"
    at = NOW - timedelta(minutes=1)
    window.site.write(sale(name, US, at, is_business=True, status=Status.PENDING))

    page = eyes.look(window, f"/orders?q={name}", width=width)

    cell = page.locator("tr[aria-rowindex='2'] td").first
    expect(cell).to_contain_text("business")
    assert cell.evaluate("it => it.scrollWidth <= it.clientWidth")
    total = page.locator("tr[aria-rowindex='2']").get_by_text("$38.90")
    expect(total).to_be_in_viewport(ratio=1)


def test_what_is_of_another_year_says_so(window: Window, eyes: Eyes) -> None:
    window.site.write(sale("old", US, NOW - timedelta(days=120)))

    page = eyes.look(window, "/orders?range=12m&sort=placedAt")

    row = page.locator("tr[aria-rowindex='2']")
    expect(row).to_contain_text("oldNov 18, 2025Shipped")
    row.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nov 18, 2025, 12:05")


def test_an_order_that_is_not_there_says_so(window: Window, eyes: Eyes) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route("**/api/v1/orders/none", refuse)

    eyes.open(page, window, "/orders?order=none")

    expect(page.get_by_role("alert")).to_contain_text("The database does not answer.")


def test_the_sheet_holds_what_the_list_holds(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, f"/orders?range=7d&marketplace={GB}&sort=total")
    total = len(first_cells(page))

    with page.expect_download() as handed:
        page.get_by_role("button", name="Export CSV").click()

    text = handed.value.path().read_text("utf-8")
    lines = text.removeprefix("\ufeff").splitlines()
    assert text.count("\ufeff") == 1  # else Excel takes é for two letters
    assert handed.value.suggested_filename == "orders-2026-03-18-GB-7d.csv"
    assert [line.split(",")[0] for line in lines] == ["orderId", *first_cells(page)]
    assert len(lines) == total + 1


def sheet_of(page: Page, press: str) -> list[list[str]]:
    """Export as a button says; return the cells."""
    with page.expect_download() as handed:
        page.get_by_role("button", name=press).click()
    with handed.value.path().open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("path", "shown", "head"),
    [
        (
            "/orders",
            "Order Placed Status Units Total Ships Ship_by Marketplace In_revenue",
            (
                "orderId business placedAt status late units total currency "
                "fulfilledBy shipBy country counted notCounted"
            ),
        ),
        (
            "/inventory",
            (
                "Product Days_of_cover Sellable Inbound Sold_per_day 14_days "
                "Reorder_point To_order Order_by"
            ),
            (
                "sku asin title outIn sharedWith countedIn daysOfCover state "
                "fulfillable inbound velocity spark reorderPoint "
                "reorderQuantity orderBy"
            ),
        ),
        (
            "/shipments",
            "Shipment Status Since Received Sent SKUs To Marketplace",
            (
                "shipmentId name status statusSince firstSeenAt received shipped skus "
                "destination country"
            ),
        ),
    ],
)
def test_a_sheet_has_the_columns_that_are_shown_and_no_other(
    window: Window, eyes: Eyes, path: str, shown: str, head: str
) -> None:
    page = eyes.look(window, path)
    expect(page.locator(".list tbody tr[id] b").first).to_be_visible()
    titles = [title.replace("_", " ") for title in shown.split(" ")]
    expect(page.get_by_role("columnheader")).to_have_text(
        [re.compile(f"^{title}") for title in titles]
    )

    names, *rows = sheet_of(page, "Export CSV")

    assert names == head.split()
    assert len(rows) == listed(page, window, f"{path}?limit=500")["total"]
    assert {len(row) for row in rows} == {len(names)}


@pytest.mark.parametrize("path", ["/orders", "/inventory", "/shipments"])
def test_whatever_column_can_be_shown_is_in_the_sheet(
    window: Window, eyes: Eyes, path: str
) -> None:
    page = eyes.look(window, path)
    expect(page.locator(".list tbody tr[id] b").first).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    choices = page.get_by_role("checkbox")
    expect(choices.first).to_be_visible()
    for choice in choices.all():
        choice.check()
    columns = choices.count() + 1
    page.keyboard.press("Escape")

    head, *rows = sheet_of(page, "Export CSV")

    said = listed(page, window, f"{path}?limit=500")["items"]
    assert len(head) >= columns
    assert set(head) <= {*said[0], "currency"}
    assert len(rows) == len(said)


def test_a_column_that_is_hidden_or_chosen_is_so_in_the_sheet(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?sort=-total")
    first_cells(page)
    page.get_by_role("button", name="Columns").click()
    for title in ("Placed", "Status", "Units", "Ships", "Ship by", "In revenue"):
        page.get_by_role("checkbox", name=title, exact=True).uncheck()
    page.get_by_role("checkbox", name="Business day").check()
    page.keyboard.press("Escape")

    head, *rows = sheet_of(page, "Export CSV")

    assert head == ["orderId", "business", "total", "currency", "country", "day"]
    said = listed(page, window, "/orders?sort=-total&limit=500")["items"]
    assert rows == [
        [
            one["orderId"],
            str(one["business"]).lower(),
            one["total"]["amount"] if one["total"] else "",
            one["total"]["currency"] if one["total"] else "",
            one["country"],
            one["day"],
        ]
        for one in said
    ]


def test_a_sheet_can_say_above_its_head_what_it_holds_and_as_of_when(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, f"/orders?range=7d&marketplace={GB}&sort=total")
    total = len(first_cells(page))

    page.get_by_role("button", name="Other ways to export").click()
    lines = sheet_of(page, "CSV with filters and as-of above")

    end = lines.index([])
    above = dict(lines[:end])
    assert above["# orders"] == str(total)
    assert above["# as of"].startswith("2026-03-18T12:0")
    assert (above["# from"], above["# to"]) == ("2026-03-12", "2026-03-18")
    assert (above["# marketplace"], above["# sort"]) == ("GB", "total ascending")
    assert lines[end + 1][:2] == ["orderId", "business"]
    assert [line[0] for line in lines[end + 2 :]] == first_cells(page)


def test_a_new_order_shows_at_the_top_without_a_reload(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    first_cells(page)

    window.site.write(sale("newest", US, NOW + timedelta(seconds=1)))

    expect(page.locator(".list tbody tr[id] b").first).to_have_text("newest")


def test_rows_that_arrive_do_not_move_what_is_being_read(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=90d")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    first_cells(page)
    row = page.locator("tr[aria-rowindex='60'] b")
    page.locator(".grid-box").evaluate("box => { box.scrollTop = 58 * 46 }")
    expect(row).to_be_in_viewport()
    name, before = row.inner_text(), row.bounding_box()

    window.site.write(sale("newest", US, NOW + timedelta(seconds=1)))

    moved = page.locator("tr[aria-rowindex='61'] b")
    expect(moved).to_have_text(name)
    assert moved.bounding_box() == before


def test_far_down_a_list_too_what_is_read_stays_where_it_is_and_is_current(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(*many())
    path = "/orders?range=90d"
    page = eyes.look(window, path)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    first_cells(page)
    page.locator(".grid-box").evaluate("box => { box.scrollTop = 900 * 46 }")
    row = page.locator("tr[aria-rowindex='905'] b")
    expect(row).to_be_visible()
    name, before = row.inner_text(), row.bounding_box()

    window.site.write(sale("newest", US, NOW + timedelta(seconds=1)))

    moved = page.locator("tr[aria-rowindex='906'] b")
    expect(moved).to_have_text(name)
    assert moved.bounding_box() == before
    shown = drawn(page)
    assert [*shown.values()] == in_the_list(page, window, path, [*shown])
    grid(page).focus()
    page.keyboard.press("Home")
    expect(page.locator("tr[aria-rowindex='2'] b")).to_have_text("newest")


def test_the_way_back_finds_a_list_where_it_was_left(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=90d")
    first_cells(page)
    page.locator(".grid-box").evaluate("box => { box.scrollTop = 70 * 46 }")
    row = page.locator("tr[aria-rowindex='75'] b")
    expect(row).to_be_in_viewport()

    page.get_by_role("link", name="Shipments").click()
    expect(page.get_by_text("FBA17KD2M9")).to_be_visible()
    page.go_back()

    expect(row).to_be_in_viewport()


def test_a_list_that_fails_says_why_and_can_be_tried_again(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route(ORDERS, refuse)
    eyes.open(page, window, "/orders")
    failed = page.get_by_role("alert")
    expect(failed).to_contain_text("Check DATABASE_URL.")

    page.unroute(ORDERS)
    failed.get_by_role("button", name="Try again").click()

    assert len(first_cells(page)) > 20


def test_a_refresh_that_fails_leaves_the_rows_and_says_how_old_they_are(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    first_cells(page)
    page.route(ORDERS, refuse)

    window.site.bump("orders.changed")

    standing = page.locator(".standing")
    expect(standing).to_contain_text("up to 12:04 · The database does not answer.")
    assert len(first_cells(page)) > 20
    page.unroute(ORDERS)
    standing.get_by_role("button", name="Retry").click()
    expect(standing).to_contain_text("All sources to 12:04")


def test_sorted_by_total_the_list_says_that_each_currency_stands_for_itself(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=7d")
    first_cells(page)
    told = page.locator(".list-sums").get_by_text("sorted within each currency")
    expect(told).to_have_count(0)

    page.get_by_role("button", name="Total").click()
    expect(told).to_be_visible()
    page.get_by_label("Marketplace").select_option(US)

    expect(told).to_have_count(0)


def test_an_empty_list_says_what_to_do(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, f"/orders?marketplace={JP}")

    page.get_by_role("link", name="Clear the filters").click()

    assert len(first_cells(page)) > 20
    assert page.url == f"{window.url}/orders"


def test_a_list_of_nothing_connected_offers_the_connection_alone(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    page = eyes.look(new_window(missing=MISSING), "/orders")

    expect(page.get_by_role("link", name="Connect Amazon")).to_be_visible()
    expect(page.get_by_role("button", name="Export CSV")).to_have_count(0)
    expect(page.get_by_text("More orders match")).to_have_count(0)


def test_the_chosen_columns_stay_over_a_reload(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/orders")
    first_cells(page)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Account").check()
    page.get_by_role("checkbox", name="Ship by").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="Account")).to_have_count(0)
    expect(page.get_by_role("button", name="Columns")).to_be_focused()

    page.reload()

    expect(page.get_by_role("columnheader", name="Account")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Ship by")).to_have_count(0)


def test_a_shipment_shows_what_arrived_of_each_sku(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    page.get_by_role("navigation").get_by_role("link", name="Shipments").click()
    expect(page.get_by_role("link", name="On the way")).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.locator(".list-sums")).to_have_text(
        "2 shipments312 of 960 units received648 on the way"
    )

    page.get_by_role("link", name="Restock M9").click()

    drawer = page.get_by_role("dialog", name="Shipment FBA17KD2M9")
    expect(drawer.locator(".lines li")).to_contain_text("Bamboo Cutting Board, Large")
    expect(drawer.locator(".lines li")).to_contain_text("312 of 480")
    drawer.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Closed").click()
    expect(page.get_by_text("No shipment matches")).to_be_visible()


def test_on_a_phone_the_state_of_a_shipment_with_a_long_name_is_in_sight(
    window: Window, eyes: Eyes
) -> None:
    with window.site.database.write() as db:
        name = "FBA (22/11/26, 15:02) - 87"
        db.execute(schema.shipments.update().values(name=name))

    page = eyes.look(window, "/shipments?shipment=FBA17KD2M9", width=390)

    state = page.get_by_role("dialog").locator(".detail-head .chip")
    expect(state).to_have_text("Receiving")
    assert state.evaluate("it => it.getBoundingClientRect().right") <= 390


@pytest.mark.parametrize(
    ("total", "named"), [("35.19", "Of which tax"), ("41.05", "Tax")]
)
def test_of_an_order_the_tax_is_a_part_of_the_prices_or_on_top_of_them(
    window: Window, eyes: Eyes, total: str, named: str
) -> None:
    parts = {"ITEM": "31.99", "TAX": "5.86", "GIFT_WRAP": "3.20"}
    page = eyes.context(window.cookie()).new_page()
    page.route("**/api/v1/orders/112-4-77004*", made_of(total, parts))

    eyes.open(page, window, "/orders?order=112-4-77004")

    terms = page.get_by_role("dialog").locator(".parts dt")
    expect(terms).to_have_text(["Item", "Gift wrap", named])


def made_of(total: str, parts: dict[str, str]) -> Callable[[Route], None]:
    """Answer as the API does, with what a line's total is made of."""

    def answer(route: Route) -> None:
        said = route.fetch().json()
        said["data"]["items"][0] |= {
            "total": {"amount": total, "currency": "USD"},
            "parts": {k: {"amount": v, "currency": "USD"} for k, v in parts.items()},
        }
        route.fulfill(json=said)

    return answer


def test_the_age_of_an_opened_order_keeps_off_its_edge(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?order=112-4-77004", now=NOW + timedelta(hours=2))

    age = page.get_by_role("dialog").locator(".stale")

    expect(age).to_have_css("padding-left", "20px")


def test_where_nothing_is_on_its_way_all_shipments_are_one_step_off(
    window: Window, eyes: Eyes
) -> None:
    with window.site.database.write() as db:
        db.execute(schema.shipments.update().values(status="CLOSED"))
    page = eyes.look(window, "/shipments?status=open")
    expect(page.get_by_text("Nothing is on its way to Amazon")).to_be_visible()

    page.get_by_role("link", name="All shipments").click()

    expect(page.get_by_role("link", name="Restock M9")).to_be_visible()


def test_on_a_phone_rows_keep_what_matters_and_an_order_fills_the_screen(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?late=true", width=390)
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.locator("tr[aria-rowindex='2']")).to_contain_text("30 min late")

    page.locator("tr[aria-rowindex='2'] td").last.click()

    drawer = page.get_by_role("dialog", name="Order 112-2-77002")
    expect(drawer).to_be_visible()
    assert drawer.evaluate("it => it.getBoundingClientRect().width") == 390


def test_paper_gets_every_row_the_filters_and_nothing_to_press(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/orders?range=7d", theme="dark")
    total = listed(page, window, "/orders?range=7d")["total"]
    first_cells(page)

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator(".list tbody tr[id]")).to_have_count(total)
    expect(page.get_by_text("last 7 days · All marketplaces")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    expect(page.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
