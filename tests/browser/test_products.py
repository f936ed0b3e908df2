"""One product: its stock, its sales, and when to reorder it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from sentia.domain.orders import OrderItem
from sentia.store import schema
from tests.api.site import DE, GB, NOW, US, money, position, sweep
from tests.api.test_inventory import own
from tests.browser.conftest import Eyes
from tests.browser.window import DAYS, Window, reading_the_past, sale

BOARD = "/products/KH-1040"
BEYOND = "it => [it.scrollWidth - it.clientWidth, it.scrollHeight - it.clientHeight]"
HEIGHT = "it => it.getBoundingClientRect().height"


def product(page: Page, window: Window) -> Any:
    return page.request.get(f"{window.url}/api/v1{BOARD}").json()["data"]


def test_a_row_of_the_inventory_leads_to_its_product(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/inventory?state=low")
    expect(page.locator(".list-sums")).to_contain_text("4 SKUs")
    expect(page.locator("tr[aria-rowindex='2']")).to_contain_text("1.2 d")

    page.get_by_role("grid").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_title("Bamboo Cutting Board, Large · Sentia")
    assert page.url == f"{window.url}{BOARD}"
    page.get_by_role("banner").get_by_role("link", name="Inventory").click()
    assert page.url == f"{window.url}/inventory"


def test_days_of_a_product_that_are_still_to_be_read_are_hatched_and_not_zero(
    window: Window, eyes: Eyes
) -> None:
    reading_the_past(window, 5 * DAYS)
    page = eyes.look(window, f"{BOARD}?range=30d")
    chart = page.get_by_role("slider")

    chart.press("Home")

    expect(chart).to_have_attribute("aria-valuetext", re.compile("orders not read yet"))
    expect(chart.locator(".unread")).to_be_visible()
    expect(chart.locator(".bar")).to_have_count(5)
    expect(page.locator("#course")).to_contain_text("units sold since Mar 14")


@pytest.mark.parametrize("path", ["/", "/inventory", BOARD])
def test_every_screen_calls_a_figure_by_the_name_that_the_docs_give_it(
    window: Window, eyes: Eyes, path: str
) -> None:
    page = eyes.look(window, path)
    expect(
        page.locator(".stock tbody th, .list tbody b, .arithmetic").first
    ).to_be_visible()

    main = page.locator("body")

    expect(main).to_contain_text("Sellable")
    expect(main).to_contain_text("Sold per day")
    expect(main).not_to_contain_text(re.compile("on hand|reorder at", re.IGNORECASE))
    expect(main).not_to_contain_text("below the reorder point")


def test_what_is_low_is_called_low_stock_wherever_it_is_counted(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)

    page.get_by_role("link", name=re.compile("SKUs? with low stock")).click()

    expect(page.locator(".tabs [aria-current]")).to_have_text("Low stock")
    expect(page.locator(".list-sums")).to_contain_text("low stock")


def test_skus_that_share_their_stock_say_so_and_which_of_them_counts_it(
    window: Window, eyes: Eyes
) -> None:
    twins = [position(sku, 10, DE, fnsku="X") for sku in ("TWIN-A", "TWIN-B")]
    window.site.write(sweep(twins, DE))

    page = eyes.look(window, "/inventory?q=TWIN&sort=sku")

    rows = page.locator(".list tbody")
    expect(rows).to_contain_text("shares its stock with TWIN-B")
    expect(rows).to_contain_text("same stock as TWIN-A, counted there")
    expect(page.locator(".list-sums")).to_contain_text("10 sellable")


def test_of_skus_that_share_their_stock_one_row_says_what_to_order_and_all_is_readable(
    window: Window, eyes: Eyes
) -> None:
    skus = ("TWIN-OAK-A", "TWIN-OAK-B")
    window.site.write(
        sweep([position(sku, 1, DE, fnsku="X") for sku in skus], DE),
        sweep([position(sku, 0, GB, fnsku="X") for sku in skus], GB),
    )
    window.site.add(
        schema.reorder_settings, *(own(sku, reorder_point=20) for sku in skus)
    )

    page = eyes.look(window, "/inventory?q=TWIN&sort=title")

    first, second = (
        page.get_by_role("row", name=f"The TWIN-OAK-{one}") for one in "AB"
    )
    expect(page.get_by_text("not again")).to_have_count(1)
    expect(second).to_contain_text("9not again")
    expect(first).to_contain_text("9")
    told = second.locator("small").first
    expect(told).to_contain_text(f"same stock as {skus[0]}, counted there")
    assert told.evaluate(BEYOND) == [0, 0]
    expect(told).to_have_attribute("title", str(told.text_content()))
    assert {row.evaluate(HEIGHT) for row in (first, second)} == {46}


@pytest.mark.parametrize("width", [768, 1440])
def test_a_day_to_order_by_shows_its_year_where_it_is_another_one(
    window: Window, eyes: Eyes, width: int
) -> None:
    window.site.write(sweep([position("KH-1040", 2000, US)], US))

    page = eyes.look(window, "/inventory?q=KH-1040", width=width)

    cell = page.get_by_role("gridcell", name="2027")
    expect(cell).to_be_visible()
    assert cell.evaluate(BEYOND)[0] == 0
    assert page.get_by_role("grid").evaluate(BEYOND)[0] == 0


def test_what_is_out_of_stock_runs_out_on_no_day_any_more(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, "/products/KH-1061")

    standing = page.locator("#standing")

    expect(standing).to_contain_text("Runs outOut of stock")


def test_what_is_out_in_some_marketplaces_is_said_to_be_out_of_stock_there(
    window: Window, eyes: Eyes
) -> None:
    window.site.write(sweep([position("KH-1040", 0, GB)], GB))

    low = eyes.look(window).locator("#low-stock")

    expect(
        low.get_by_role("link", name="1 out of stock in some marketplaces")
    ).to_be_visible()
    expect(low).to_contain_text("press a row to see how its figures come about")


def test_the_reorder_point_is_explained_as_a_sum(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, BOARD)
    sum_ = product(page, window)["arithmetic"]

    words = page.locator(".arithmetic")

    expect(words).to_contain_text(
        f"{sum_['unitsOnStockDays']} units on {sum_['stockDays']} days with stock "
        f"= {sum_['velocity']:g} a day;"
    )
    expect(words).to_contain_text(f"(30 + 7) days = {sum_['reorderPoint']}")


def test_an_admin_changes_the_lead_time_in_place_and_the_sum_follows(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, BOARD)
    before = product(page, window)["reorderPoint"]
    page.get_by_role("button", name="Change lead time").click()
    expect(page.get_by_label("Lead time")).to_be_focused()

    page.get_by_label("Lead time").fill("60")
    page.keyboard.press("Enter")

    expect(page.locator(".arithmetic")).to_contain_text("(60 + 7) days")
    expect(page.get_by_role("button", name="Change lead time")).to_be_focused()
    expect(page.get_by_role("button", name="Change lead time")).to_be_visible()
    page.get_by_role("button", name="Change safety").click()
    expect(page.get_by_label("Safety")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Change safety")).to_be_focused()
    page.reload()
    expect(page.locator(".arithmetic")).to_contain_text("(60 + 7) days")
    assert product(page, window)["reorderPoint"] > before


def test_a_reorder_point_of_ones_own_goes_back_to_the_sum(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, BOARD)
    page.get_by_role("button", name="Change reorder point").click()
    page.get_by_role("spinbutton", name="Reorder point").fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".arithmetic")).to_contain_text("25 as you set it")

    page.get_by_role("button", name="Back to the sum").click()

    expect(page.locator(".arithmetic")).to_contain_text("(30 + 7) days")
    assert product(page, window)["reorderSource"] == "velocity"


def test_a_lead_time_of_ones_own_goes_back_to_the_default(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, BOARD)
    page.get_by_role("button", name="Change lead time").click()
    page.get_by_label("Lead time").fill("60")
    page.keyboard.press("Enter")
    expect(page.locator(".arithmetic")).to_contain_text("(60 + 7) days")

    page.get_by_role("button", name="Back to the default").click()

    expect(page.locator(".arithmetic")).to_contain_text("(30 + 7) days")
    expect(page.get_by_role("button", name="Back to the default")).to_have_count(0)
    expect(page.get_by_role("button", name="Change lead time")).to_be_focused()


def test_a_change_that_is_refused_is_undone_and_says_why(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, BOARD)
    words = page.locator(".arithmetic")
    expect(words).to_contain_text("(30 + 7) days")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "PUT":
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/products/**", hold)
    page.get_by_role("button", name="Change safety").click()
    page.get_by_label("Safety").fill("21")
    with page.expect_request(lambda one: one.method == "PUT"):
        page.keyboard.press("Enter")
    expect(words).to_contain_text("(30 + 21) days")

    problem = {"code": "forbidden", "detail": "You may not.", "hint": "Ask an admin."}
    held[0].fulfill(status=403, body=json.dumps(problem))

    expect(page.get_by_role("alert")).to_contain_text("Not saved: You may not.")
    expect(words).to_contain_text("(30 + 7) days")


def test_a_viewer_sees_the_settings_and_why_they_cannot_change_them(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie("viewer")).new_page()

    eyes.open(page, window, BOARD)

    expect(page.locator(".reorder")).to_contain_text("Only an admin can change these")
    expect(page.get_by_role("button", name="Change lead time")).to_have_count(0)


def test_the_arrow_keys_read_the_sales_and_the_stock_of_single_days(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, f"{BOARD}?range=7d")
    today = product(page, window)["days"][-1]

    chart = page.get_by_role("slider")

    text = f"Wed, Mar 18: {today['units']} units sold"
    expect(chart).to_have_attribute(
        "aria-valuetext",
        re.compile(rf"{text}, £31.45 \+ \$77.80, the day.s highest stock 6"),
    )
    chart.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuenow", "5")


def test_its_shipments_and_orders_open(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, BOARD)

    page.get_by_role("link", name="FBA17KD2M9").click()
    expect(page.get_by_role("dialog", name="Shipment FBA17KD2M9")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="All its orders").click()

    assert page.url == f"{window.url}/orders?sku=KH-1040"
    expect(page.get_by_role("button", name="Clear SKU KH-1040")).to_be_visible()


def test_an_unknown_product_says_so_once(window: Window, eyes: Eyes) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route("**/api/v1/products/**", refuse_as_unknown)

    eyes.open(page, window, "/products/a%2Fb")

    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("heading", name="a/b")).to_be_visible()


def refuse_as_unknown(route: Route) -> None:
    problem = {"code": "not_found", "detail": "There is no SKU 'a/b'.", "hint": "Look."}
    route.fulfill(status=503, body=json.dumps(problem))


def test_while_no_day_is_read_whole_nobody_says_that_nothing_sells(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", completed_at=None)
    page = eyes.look(window, "/inventory")
    row = page.get_by_role("row").filter(has_text="KH-1040")
    expect(row).to_contain_text("not known")

    row.get_by_role("link").first.click()

    sum_ = page.locator(".arithmetic")
    expect(sum_).to_contain_text("10 by default, until a pace is known. No day")
    expect(sum_).to_contain_text("orders have been read whole yet.")
    expect(page.get_by_text("no sales")).to_have_count(0)


WHAT_TO_ORDER = (
    "Feb 18 overdue = 2.2 days of cover with inbound \N{MINUS SIGN} 30 of lead time",
    "177 units = 188 \N{MINUS SIGN} 6 sellable \N{MINUS SIGN} 5 inbound",
    (
        "$2,742.45 = 141 units short in 30 days of lead time "
        "\N{MULTIPLICATION SIGN} $19.45 on average"
    ),
)


def said(block: Locator, text: str) -> str:
    """Wait until a block of the page says something; return it."""
    expect(block).to_contain_text(text)
    return text


def test_what_to_order_stands_with_its_sum_on_every_screen(
    window: Window, eyes: Eyes
) -> None:
    reorder = eyes.look(window, "/products/KH-1040").locator("#reorder")
    low = eyes.look(window).locator("#low-stock")
    low.get_by_role("button", name="Bamboo").click()
    listed = eyes.look(window, "/inventory").get_by_role("row", name="Bamboo")

    # 152 units in 30 days; 6 sellable and 5 inbound.
    assert [*WHAT_TO_ORDER] == [said(reorder, text) for text in WHAT_TO_ORDER]
    assert [*WHAT_TO_ORDER] == [said(low, text) for text in WHAT_TO_ORDER]
    expect(listed).to_contain_text("177overdue")


def test_a_reorder_point_that_is_too_low_is_named_where_the_day_to_order_is_past(
    window: Window, eyes: Eyes
) -> None:
    window.site.add(schema.reorder_settings, own("KH-1040", reorder_point=2))
    reorder = eyes.look(window, "/products/KH-1040").locator("#reorder")
    listed = eyes.look(window, "/inventory").get_by_role("row", name="Bamboo")

    said(reorder, "Feb 18 overdue")
    said(
        reorder,
        "None: 2 \N{MINUS SIGN} 6 sellable \N{MINUS SIGN} 5 inbound, but your reorder "
        "point of 2 is below what sells in the lead time: 152",
    )
    expect(listed).to_contain_text("noneoverdue")


def test_the_bar_of_the_days_of_cover_is_as_long_as_they_are(
    window: Window, eyes: Eyes
) -> None:
    window.site.add(schema.reorder_settings, own("KH-1040", reorder_point=2))

    row = eyes.look(window, "/inventory").get_by_role("row", name="Bamboo")

    # 6 units at 5.07 a day, which have to last 30 days and 7 more.
    bar = row.get_by_role("img", name="1.2 of 37 days that it has to last")
    width = str(bar.locator(".value").get_attribute("width"))
    assert 3 < float(width.removesuffix("%")) < 4


def test_the_average_at_risk_has_the_digits_that_multiply_to_the_amount(
    window: Window, eyes: Eyes
) -> None:
    odd = OrderItem(item_id="1", sku="KH-1040", quantity=3, total=money("58.34", "USD"))
    window.site.write(sale("odd", US, NOW - timedelta(hours=1), items=(odd,)))

    page = eyes.look(window, "/products/KH-1040")

    risk = page.locator("#reorder .restock div", has_text="At risk")
    amount, units, each = numbers(risk.inner_text())
    assert round(each, 2) * units != amount
    assert round(each * units, 2) == amount


def numbers(sum_: str) -> list[Decimal]:
    """Return an amount, how many, and what each is, of a sum in words."""
    found = re.findall(r"\$([\d,.]+)|(\d+) units", sum_)
    return [Decimal("".join(one).replace(",", "")) for one in found]
