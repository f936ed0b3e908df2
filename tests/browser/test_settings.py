"""Where one is signed in, and as whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, Route, expect

from sentia.store import people
from tests.api.site import NOW, PASSWORD
from tests.browser.conftest import Eyes
from tests.browser.test_access import fill_in, press_until_focused
from tests.browser.test_states import refuse
from tests.browser.window import Window, connected

SESSIONS = "**/api/v1/sessions*"
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


def a_phone(window: Window, hours: int = 3) -> None:
    """Begin a session of the same user on a phone, hours ago."""
    with window.site.database.write() as db:
        people.begin_session(db, 1, NOW - timedelta(hours=hours), IPHONE)


def rows(page: Page) -> Any:
    return page.get_by_role("region", name="Where you are signed in").get_by_role(
        "listitem"
    )


def test_each_place_is_listed_and_this_one_is_marked(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    a_phone(window)

    page = eyes.open(context.new_page(), window, "/settings")

    expect(page).to_have_title("Settings · Sentia")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("This one")
    expect(rows(page).first.get_by_role("button")).to_have_count(0)
    expect(rows(page).last).to_contain_text("Safari on iPhone")
    expect(rows(page).last).to_contain_text(
        "Last seen 3 h ago · since 09:05 · ends Apr 17"
    )


def test_another_browser_that_is_signed_out_shows_the_sign_in_at_once(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    here, there = (eyes.context(now=None).new_page() for _ in range(2))
    eyes.open(there, window)
    fill_in(there, PASSWORD)
    expect(connected(there)).to_be_visible()
    eyes.open(here, window, "/settings")
    fill_in(here, PASSWORD)

    here.get_by_role("button", name="Sign out Chrome on").click()

    said = here.get_by_role("status").filter(has_text="is signed out.")
    expect(said).to_be_focused()
    expect(here.get_by_text("Only here")).to_be_visible()
    expect(there.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()


def test_a_viewer_signs_out_everywhere_else_by_keys_alone(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie("viewer"))
    a_phone(window)
    a_phone(window, hours=30)
    page = eyes.open(context.new_page(), window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press(",")
    press_until_focused(
        page, page.get_by_role("button", name="Sign out everywhere else")
    )
    page.keyboard.press("Enter")

    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)


def test_a_session_that_could_not_be_ended_is_told_and_stays(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    a_phone(window)
    page = eyes.open(context.new_page(), window, "/settings")
    page.route("**/api/v1/sessions/*", refuse)

    page.get_by_role("button", name="Sign out Safari").click()

    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text(
        "Not signed out: The database does not answer."
    )
    expect(rows(page)).to_have_count(2)


def test_what_has_ended_meanwhile_is_what_was_asked_for(
    window: Window, eyes: Eyes
) -> None:
    eyes.pardons = "status of 404"
    context = eyes.context(window.cookie())
    a_phone(window)
    page = eyes.open(context.new_page(), window, "/settings")
    expect(rows(page)).to_have_count(2)
    with window.site.database.write() as db:
        people.end_other_sessions(
            db, 1, people.digest_of(context.cookies()[0].get("value", ""))
        )

    page.get_by_role("button", name="Sign out Safari").click()

    expect(page.get_by_text("Safari on iPhone is signed out.")).to_be_visible()
    expect(rows(page)).to_have_count(1)


def test_the_list_says_that_it_is_on_its_way_that_it_failed_and_that_it_is_old(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie()).new_page()
    held: list[Route] = []
    page.route(SESSIONS, lambda one: held.append(one))  # noqa: PLW0108 - Playwright marks the function
    with page.expect_request(SESSIONS):
        eyes.open(page, window, "/settings")
    block = page.get_by_role("region", name="Where you are signed in")

    expect(block.get_by_role("status", name="Loading")).to_be_visible()
    refuse(held[0])
    expect(block.get_by_role("alert")).to_contain_text("The database does not answer.")
    page.unroute(SESSIONS)
    block.get_by_role("button", name="Try again").click()
    expect(rows(page)).to_have_count(1)
    page.route(SESSIONS, refuse)
    page.evaluate(SEEN_AGAIN)
    expect(block).to_contain_text("From an earlier read · The database does not answer")
    page.unroute(SESSIONS)
    block.get_by_role("button", name="Retry").click()
    expect(block).not_to_contain_text("From an earlier read")


def test_the_settings_are_beside_the_account_and_say_whose_it_is(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window)

    page.get_by_role("navigation", name="Account").get_by_text("Settings").click()

    account = page.get_by_role("region", name="Your account")
    expect(account).to_contain_text("owner@example.com")
    expect(account).to_contain_text("May see and change everything")
    expect(account).to_contain_text("London time")
    expect(
        page.get_by_role("navigation", name="Account").get_by_role("link")
    ).to_have_attribute("aria-current", "page")


def test_the_search_finds_the_settings(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    expect(page.locator("[data-figure=orders]")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("sett")
    expect(page.get_by_role("dialog").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_on_paper_there_is_nothing_to_press(window: Window, eyes: Eyes) -> None:
    context = eyes.context(window.cookie())
    a_phone(window)
    page = eyes.open(context.new_page(), window, "/settings")
    expect(rows(page)).to_have_count(2)

    page.emulate_media(media="print")

    expect(rows(page).last).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
