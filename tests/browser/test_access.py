"""Who may come in, and how."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from sentia.api.passwords import Attempts
from sentia.store import key, people
from tests.api.site import MISSING, NOW, OWNER, PASSWORD
from tests.browser.conftest import Eyes
from tests.browser.test_states import refuse
from tests.browser.window import Window, connected


def fill_in(page: Page, password: str) -> None:
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(password)
    page.locator("button.primary").click()


def test_a_stranger_signs_in_and_sees_what_they_came_for(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window, "/?range=7d")
    said: list[str] = []
    page.on("console", lambda it: said.append(it.text))
    page.reload()
    expect(page).to_have_title("Sign in · Sentia")
    expect(page.get_by_text("with .venv/bin/sentia user add.")).to_be_visible()
    assert said == []  # no call was made in vain

    fill_in(page, PASSWORD)

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("button", name="7d")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page).to_have_title("Overview · Sentia")


def test_on_the_way_back_nobody_is_asked_to_sign_in_twice(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window)
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()

    page.goto(f"{window.url}/favicon.svg")
    page.go_back()

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_sign_out_that_fails_is_told(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)
    page.route("**/api/v1/session", refuse)

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("complementary").get_by_role("alert")).to_have_text(
        "Not signed out: The database does not answer."
    )
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_wrong_password_is_told_and_can_be_corrected(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window)

    fill_in(page, "wrong")

    expect(page.get_by_role("alert")).to_contain_text("password is wrong")
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_signing_out_leads_back_to_the_sign_in(window: Window, eyes: Eyes) -> None:
    page = eyes.look(window)

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()


def test_the_owner_is_made_with_the_token_of_the_set_up_address(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    token = key.setup_token(key.load_key(window.site.settings.data_dir))

    page = eyes.open(eyes.context().new_page(), window, f"/setup#{token}")

    expect(page).to_have_title("Set up · Sentia")
    assert page.url == f"{window.url}/setup"
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Connect Amazon SP-API")).to_be_visible()
    assert page.url == f"{window.url}/"


def test_a_wrong_set_up_address_says_so_before_its_form_is_filled_in(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    token = key.setup_token(key.load_key(window.site.settings.data_dir))

    page = eyes.open(eyes.context().new_page(), window, "/setup#wrong")

    expect(page.get_by_role("heading")).to_have_text("The set-up address is wrong")
    expect(page.get_by_role("alert")).to_contain_text("sentia serve")
    expect(page.get_by_label("E-mail")).to_have_count(0)
    page.goto(f"{window.url}/setup#{token}")  # into the same tab
    expect(page.get_by_role("heading")).to_have_text("Welcome to Sentia")
    assert page.url == f"{window.url}/setup"
    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Connect Amazon SP-API")).to_be_visible()


def test_a_set_up_address_that_cannot_be_checked_is_not_called_wrong(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    token = key.setup_token(key.load_key(window.site.settings.data_dir))
    page = eyes.context().new_page()
    page.route("**/api/v1/setup/token", refuse)

    with page.expect_response("**/api/v1/setup/token"):
        eyes.open(page, window, f"/setup#{token}")

    fill_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="Connect Amazon SP-API")).to_be_visible()


def test_a_set_up_address_without_its_token_says_where_the_whole_one_is(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    page = eyes.open(eyes.context().new_page(), new_window(), "/setup")

    expect(page.get_by_role("heading")).to_have_text("The set-up address is incomplete")


def test_a_viewer_sees_the_state_of_the_sync_and_why_they_cannot_start_one(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie("viewer")).new_page()

    eyes.open(page, window)

    expect(page.get_by_text("Synced 1 min ago")).to_be_visible()
    sync = page.get_by_role("button", name="Sync now: Only an admin may start a sync")
    expect(sync).to_be_disabled()


def test_signing_out_in_one_tab_signs_out_the_others(
    window: Window, eyes: Eyes
) -> None:
    context = eyes.context(window.cookie())
    here, there = (eyes.open(context.new_page(), window) for _ in range(2))
    expect(there.get_by_role("heading", name="Overview")).to_be_visible()

    here.get_by_role("button", name="Sign out").click()

    expect(there.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()


def remove(window: Window) -> None:
    """Let the owner in no more, as `sentia user remove` does in its own process."""
    with window.site.database.write() as db:
        people.add_user(db, "other@example.com", "admin", password=None, now=NOW)
        people.remove_user(db, OWNER)


def test_whoever_is_let_in_no_more_sees_the_sign_in_within_seconds(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, now=None)
    expect(connected(page)).to_be_visible()

    remove(window)

    gone = page.get_by_role("heading", name="Sign in to Sentia")
    expect(gone).to_be_visible(timeout=9_000)


def test_a_page_that_was_told_of_it_too_early_asks_again_where_its_stream_is_refused(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.look(window, now=None)
    expect(connected(page)).to_be_visible()
    # Another process, behind the same address, believes it for some seconds.
    still_in = {"success": True, "data": {"email": OWNER, "role": "admin"}}
    page.route("**/api/v1/session", lambda it: it.fulfill(json=still_in), times=1)

    remove(window)

    expect(page.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()


def test_signing_in_in_one_tab_brings_the_others_back(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    context = eyes.context()
    here, there = (eyes.open(context.new_page(), window) for _ in range(2))
    expect(there.get_by_role("heading", name="Sign in to Sentia")).to_be_visible()

    fill_in(here, PASSWORD)

    expect(there.get_by_role("heading", name="Overview")).to_be_visible()


def guess_too_often(page: Page) -> None:
    """Try wrong passwords until one must wait."""
    for _ in range(6):
        with page.expect_response("**/session"):
            fill_in(page, "wrong")
        expect(page.get_by_role("alert")).to_be_visible()


def test_after_too_many_wrong_passwords_the_page_says_how_long_to_wait(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window)

    guess_too_often(page)

    expect(page.get_by_role("alert")).to_contain_text("Too many wrong sign-ins.")
    wait = page.get_by_role("button", name=re.compile(r"^Try again in \d+ (s|min)$"))
    expect(wait).to_be_disabled()


def test_once_the_wait_is_over_the_page_says_so_and_enter_signs_in(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.context().new_page()
    page.clock.install(time=NOW)
    eyes.open(page, window)
    guess_too_often(page)
    door = window.site.app.state.door
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))  # noqa: PLW0108 - Playwright marks the function

    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.clock.run_for(3_600_000)
    door.attempts = Attempts()  # the server's hour has passed, too

    expect(page.get_by_role("status")).to_have_text("You can try again now.")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    assert asked == []  # Enter came too early
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_button_that_was_pressed_keeps_the_focus_over_the_wait(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window)

    guess_too_often(page)

    wait = page.get_by_role("button", name="Try again in")
    expect(wait).to_be_focused()


def test_with_the_keyboard_alone_one_signs_in_and_opens_the_orders_behind_a_figure(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window, "/?range=7d")
    expect(page.get_by_label("E-mail")).to_be_visible()
    keys = page.keyboard

    page.get_by_label("E-mail").focus()
    keys.type(OWNER)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    figure = page.get_by_role("link", name="Orders", exact=True).and_(
        page.locator(".tile a")
    )
    expect(figure).to_be_visible()
    press_until_focused(page, figure)
    keys.press("Enter")

    expect(page).to_have_title("Orders · Sentia")
    expect(page).to_have_url(re.compile(r"/orders\?.*range=7d"))


def press_until_focused(page: Page, wanted: Locator, within: int = 60) -> None:
    """Press Tab until something has the focus, as somebody without a mouse does."""
    for _ in range(within):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard does not reach it")
