"""From nothing to the first figures, and back from a token that was revoked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.site import PASSWORD
from tests.browser.conftest import Eyes
from tests.browser.test_access import fill_in
from tests.support.processes import Pretend, Running, bare, free_port, running, simulate

SECONDS = 1000  # milliseconds
SYNCED = 90 * SECONDS
WRONG = "Atzr|of-another-app"


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[Pretend]:
    """A pretended Amazon with a small shop."""
    words = "--orders", "60", "--days", "10", "--clock", "fast"
    with simulate(*words, cwd=tmp_path) as pretend:
        yield pretend


class House:
    """One installation that is started again and again, on the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    @contextmanager
    def serving(self, **settings: str) -> Iterator[Running]:
        env = bare(SENTIA_PORT=str(self._port), **settings)
        with running("serve", env=env, cwd=self._folder) as server:
            server.hears("listening on")
            yield server
            assert server.stop(within=30) == 0

    @contextmanager
    def without_amazon(self) -> Iterator[str]:
        """Serve before anybody was here; yields the path of the set-up address."""
        with self.serving() as server:
            address = server.hears("/setup#").split()[-1]
            yield address.removeprefix(self.url)


@pytest.fixture
def house(tmp_path: Path) -> House:
    folder = tmp_path / "house"
    folder.mkdir()
    return House(folder)


def new_page(eyes: Eyes) -> Page:
    page = eyes.context(now=None).new_page()
    page.set_default_timeout(30 * SECONDS)
    return page


def test_from_the_set_up_address_to_the_first_figures(
    house: House, amazon: Pretend, eyes: Eyes
) -> None:
    page = new_page(eyes)
    with house.without_amazon() as set_up:
        eyes.visit(page, house.url, set_up)
        expect(page.locator("[aria-current=step]")).to_contain_text("account")
        fill_in(page, PASSWORD)
        expect(page.locator("[aria-current=step]")).to_contain_text("Connect Amazon")
        expect(page.get_by_text("3 of 3 settings missing")).to_be_visible()

    # Nobody touches the page: it finds the restarted Sentia by itself.
    with house.serving(**amazon.env):
        figure = page.locator("[data-figure=orders]")
        expect(figure).not_to_have_text("0", timeout=SYNCED)
        counted = amazon.ask("/_sim/truth")["amazon"]["orders"]
        whole = sum(row["orders"] for row in counted)
        expect(figure).to_have_text(f"{whole:,}", timeout=SYNCED)


def test_a_set_up_address_works_once_and_says_so(house: House, eyes: Eyes) -> None:
    with house.without_amazon() as set_up:
        first, second = new_page(eyes), new_page(eyes)
        eyes.visit(first, house.url, set_up)
        eyes.visit(second, house.url, set_up)
        fill_in(first, PASSWORD)
        expect(first.get_by_text("3 of 3 settings missing")).to_be_visible()

        fill_in(second, PASSWORD)

        expect(second.get_by_role("alert")).to_contain_text("Set-up is over")
        second.get_by_role("link", name="To the sign-in").click()
        fill_in(second, PASSWORD)
        # Whole, before its server ends.
        expect(second.get_by_text("3 of 3 settings missing")).to_be_visible()


def test_a_set_up_address_that_was_used_leads_to_the_sign_in(
    house: House, eyes: Eyes
) -> None:
    with house.without_amazon() as set_up:
        first, second = new_page(eyes), new_page(eyes)
        eyes.visit(first, house.url, set_up)
        fill_in(first, PASSWORD)
        expect(first.get_by_text("3 of 3 settings missing")).to_be_visible()

        eyes.visit(second, house.url, set_up)

        expect(second.get_by_text("This Sentia already has its owner")).to_be_visible()
        expect(second.get_by_label("E-mail")).to_have_count(0)
        assert second.url == f"{house.url}/setup"
        assert second.evaluate("sessionStorage.length") == 0
        second.get_by_role("link", name="To the sign-in").click()
        fill_in(second, PASSWORD)
        expect(second.get_by_text("3 of 3 settings missing")).to_be_visible()


def test_a_reload_does_not_lose_the_set_up_address(house: House, eyes: Eyes) -> None:
    page = new_page(eyes)
    with house.without_amazon() as set_up:
        eyes.visit(page, house.url, set_up)
        expect(page.get_by_text("Welcome to Sentia")).to_be_visible()
        assert "#" not in page.url

        page.reload()
        fill_in(page, PASSWORD)

        expect(page.get_by_text("3 of 3 settings missing")).to_be_visible()
        assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.long
def test_a_refused_token_is_told_with_its_cure_until_it_is_replaced(
    house: House, amazon: Pretend, eyes: Eyes
) -> None:
    page = new_page(eyes)
    with house.without_amazon() as set_up:
        eyes.visit(page, house.url, set_up)
        fill_in(page, PASSWORD)
        expect(page.get_by_text("3 of 3 settings missing")).to_be_visible()

    with house.serving(**amazon.env):
        page.goto(f"{house.url}/connections")
        expect(page.get_by_text("Connected", exact=True)).to_be_visible(timeout=SYNCED)

    with house.serving(**amazon.env | {"AMAZON_REFRESH_TOKEN": WRONG}):
        connection = page.get_by_role("region", name="Amazon SP-API")
        expect(connection).to_contain_text("Refused by Amazon", timeout=SYNCED)
        expect(connection).to_contain_text("Failed to get LWA access token")
        todo = page.get_by_role("region", name="What to do")
        expect(todo).to_contain_text("the refresh token was revoked")
        expect(todo).to_contain_text("put the new refresh token into")
        banner = page.get_by_role("banner")
        expect(banner.get_by_text("Behind", exact=True)).to_be_visible()
        page.get_by_role("button", name="Sync now").click()
        expect(banner).to_contain_text("Tried again: Orders still failing")

    with house.serving(**amazon.env):
        expect(page.get_by_text("Connected", exact=True)).to_be_visible(timeout=SYNCED)
        expect(todo).to_contain_text("Nothing for you to do")
