"""For everyone, on every screen, on a slow line, in many tabs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Route, expect

from sentia.store import key, people
from tests.api.site import JP, MISSING, NOW
from tests.browser.conftest import Eyes
from tests.browser.test_states import INVENTORY, refuse
from tests.browser.window import Window

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [(width, theme) for width in (390, 768, 1440) for theme in THEMES]
# Whether anything has ever stood in for the key figures.
BONES = """new MutationObserver(() => {
  window.bones ||= document.querySelector(".tile .bone") !== null;
}).observe(document, { childList: true, subtree: true })"""
# Colours that are on their way to another theme.
SETTLE = """async () => {
  // A browser that draws nothing calls for no frame.
  await new Promise((end) => (requestAnimationFrame(end), setTimeout(end, 3000)));
  const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
  for (const one of moving) one.finish();
}"""
TABS = 14  # far more than the connections that a browser allows to a server


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page is wider than the window."""
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] + (
        [f"{wide} px too wide"] if wide > 0 else []
    )


def faults_in_each_look(page: Page) -> list[str]:
    """Return what is wrong with a page at each width, light and dark."""
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate(SETTLE)
        found += [f"{width} {theme}: {one}" for one in faults(page)]
    return found


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_overview_is_accessible_and_fits(
    window: Window, eyes: Eyes, width: int, theme: Any
) -> None:
    page = eyes.look(window, width=width, theme=theme)
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    page.locator(".stock tbody button").first.click()
    page.get_by_role("slider").press("ArrowLeft")

    assert faults(page) == []


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize(
    "path",
    [
        "/orders",
        "/orders?late=true&order=112-1-77001",
        "/inventory",
        "/products/KH-1040",
        "/shipments",
        "/shipments?shipment=FBA17KD2M9",
    ],
)
def test_every_list_and_record_is_accessible_and_fits(
    window: Window, eyes: Eyes, path: str, width: int, theme: Any
) -> None:
    page = eyes.look(window, path, width=width, theme=theme)
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)
    expect(page.locator(".list td b, .arithmetic").first).to_be_visible()
    expect(page.locator("dialog .bone")).to_have_count(0)

    assert faults(page) == []


@pytest.mark.parametrize(("key", "opens"), [("?", "Keys"), ("/", "Search")])
def test_what_opens_over_a_screen_is_accessible_and_fits(
    window: Window, eyes: Eyes, key: str, opens: str
) -> None:
    page = eyes.look(window, "/nowhere")
    expect(page.get_by_text("Nothing is at")).to_be_visible()
    unopened = faults_in_each_look(page)

    page.keyboard.press(key)

    expect(page.get_by_role("dialog", name=opens)).to_be_visible()
    assert unopened + faults_in_each_look(page) == []


def test_the_settings_are_accessible_and_fit(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, "/settings")
    with window.site.database.write() as db:
        people.begin_session(db, 1, NOW - timedelta(days=1), "curl/8.14.1")
    page.route("**/api/v1/sessions/*", refuse)
    page.reload()
    page.get_by_role("button", name="Sign out curl").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()

    assert faults_in_each_look(page) == []


def test_empty_and_failed_blocks_are_accessible_and_fit(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    page.route(INVENTORY, refuse)
    eyes.open(page, window, f"/?range=today&marketplace={JP}")
    expect(page.get_by_role("alert").first).to_be_visible()

    assert faults_in_each_look(page) == []


def test_old_and_failing_figures_are_accessible_and_fit(
    window: Window, eyes: Eyes
) -> None:
    window.site.synced("orders", failing_since=NOW - timedelta(hours=3))
    window.site.synced("inventory", as_of=NOW - timedelta(hours=2))
    page = eyes.look(window, "/?currency=AED")
    expect(page.get_by_text("2 hours old").first).to_be_visible()
    expect(page.get_by_text("No sum in AED")).to_be_visible()

    assert faults_in_each_look(page) == []


@pytest.mark.parametrize("path", ["/orders?q=nothing", "/orders?range=nonsense"])
def test_a_list_that_shows_nothing_is_accessible_and_fits(
    window: Window, eyes: Eyes, path: str
) -> None:
    eyes.pardons = "status of 422"
    page = eyes.look(window, path)
    expect(page.get_by_role("link", name=re.compile("Clear .*filters"))).to_be_visible()

    assert faults_in_each_look(page) == []


def test_the_screens_before_the_dashboard_are_accessible_and_fit(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    page = eyes.context().new_page()

    token = key.setup_token(key.load_key(window.site.settings.data_dir))

    found: list[str] = []
    for path, title in (
        ("/setup", "The set-up address is incomplete"),
        ("/setup#wrong", "The set-up address is wrong"),
        (f"/setup#{token}", "Welcome to Sentia"),
        ("/", "Sign in to Sentia"),
    ):
        eyes.open(page, window, path)
        expect(page.locator(".gate").get_by_role("heading")).to_have_text(title)
        found += faults_in_each_look(page)
    cookie = window.cookie()
    eyes.open(page, window, "/setup#token")
    expect(page.get_by_text("This Sentia already has its owner")).to_be_visible()
    found += faults_in_each_look(page)
    page.context.add_cookies([cookie])
    for path in ("/", "/connections"):
        page.goto(window.url + path)
        expect(page.get_by_text("3 of 3 settings missing")).to_be_visible()
        found += faults_in_each_look(page)

    assert found == []


def test_the_first_load_weighs_at_most_100_kb(window: Window, eyes: Eyes) -> None:
    page = eyes.context(window.cookie()).new_page()
    files: list[Request] = []
    page.on("requestfinished", lambda request: files.append(request))  # noqa: PLW0108 - Playwright marks the function
    eyes.open(page, window)
    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("slider")).to_be_visible()  # the last part has arrived

    weight = sum(
        file.sizes()["responseBodySize"] for file in files if "/api/" not in file.url
    )

    assert 40_000 < weight <= 100_000


def test_the_first_that_is_drawn_is_figures_and_they_are_asked_for_once(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    context.add_init_script(BONES)
    page = context.new_page()
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    held: list[Route] = []
    page.route("**/api/v1/session", lambda one: held.append(one))  # noqa: PLW0108 - Playwright marks the function
    with page.expect_event("requestfinished", lambda one: "/executive" in one.url):
        eyes.open(page, window)

    held[0].continue_()

    expect(page.locator("[data-figure=fulfillable]")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert not page.evaluate("window.bones")
    assert len([url for url in asked if "/executive" in url]) == 1


def test_many_tabs_share_one_event_stream(window: Window, eyes: Eyes) -> None:
    context = eyes.context(window.cookie())

    tabs = [eyes.open(context.new_page(), window) for _ in range(TABS)]

    for tab in tabs:
        expect(tab.get_by_text("Live", exact=True)).to_be_visible()
    assert window.site.hub.readers == 1


def test_the_chosen_theme_stays_over_a_reload(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, theme="light")
    page.get_by_role("button", name="Use the dark theme").click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    page.reload()

    assert dark == "rgb(10, 13, 19)"
    expect(page.locator("html")).to_have_css("background-color", dark)


def test_the_keyboard_reaches_the_content_at_once(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_the_navigation_opens_and_closes_on_a_phone(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window, width=390)
    menu = page.get_by_role("button", name="Navigation")

    menu.click()

    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


SMALL = """() => [...document.querySelectorAll("button, select, input, [role=tab]")]
  .filter(it => it.checkVisibility() && !it.closest("dialog:not([open]), .sr-only"))
  .map(it => [it.getBoundingClientRect(), it.ariaLabel ?? it.innerText])
  .filter(([box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([box, name]) => `${name} ${Math.round(box.width)} x ${Math.round(box.height)}`)
"""


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/", "/orders", "/inventory?state=low", "/shipments"])
def test_whatever_is_pressed_is_large_enough_for_a_finger(
    window: Window, eyes: Eyes, path: str, width: int
) -> None:
    page = eyes.look(window, path, width=width)

    expect(page.locator(":is(.list, .stock) tbody b").first).to_be_visible()

    # WCAG 2.2, 2.5.8: 24 pixels either way.
    assert page.evaluate(SMALL) == []
