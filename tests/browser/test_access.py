"""Who may come in, and how."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from sentia.store import key
from tests.api.site import MISSING, OWNER, PASSWORD
from tests.browser.conftest import Eyes
from tests.browser.window import Window


def fill_in(page: Page, password: str) -> None:
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(password)
    page.locator("button.primary").click()


def test_a_stranger_signs_in_and_sees_what_they_came_for(
    window: Window, eyes: Eyes
) -> None:
    window.site.user()
    page = eyes.open(eyes.context().new_page(), window, "/?range=7d")
    expect(page).to_have_title("Sign in · Sentia")

    fill_in(page, PASSWORD)

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("button", name="7d")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page).to_have_title("Overview · Sentia")


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


def test_a_wrong_set_up_token_is_refused_with_the_way_to_the_right_one(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    window = new_window(missing=MISSING)
    page = eyes.open(eyes.context().new_page(), window, "/setup#wrong")

    fill_in(page, PASSWORD)

    expect(page.get_by_role("alert")).to_contain_text("sentia serve")


def test_a_set_up_address_without_its_token_says_where_the_whole_one_is(
    new_window: Callable[..., Window], eyes: Eyes
) -> None:
    page = eyes.open(eyes.context().new_page(), new_window(), "/setup")

    expect(page.get_by_role("heading")).to_have_text("The set-up address is incomplete")


def test_a_viewer_sees_the_state_of_the_sync_but_no_button(
    window: Window, eyes: Eyes
) -> None:
    page = eyes.context(window.cookie("viewer")).new_page()

    eyes.open(page, window)

    expect(page.get_by_text("Synced 1 min ago")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
