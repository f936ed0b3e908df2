"""A browser, and a Sentia for it to look at."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.api.site import NOW
from tests.browser.window import Window, fill
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.databases import migrated_file  # noqa: F401 - a fixture

expect.set_options(timeout=20_000)  # milliseconds: a busy machine is no fault

# What the browser itself logs when an answer is not a success.
NO_SUCCESS = re.compile(
    r"Failed to load resource.*(status of (401|403|429|5\d\d)|ERR_)"
)
RECORD = """addEventListener("securitypolicyviolation", event =>
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these tests out, visibly, where there is no Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: Any) -> Any:
    """Use Debian's Chromium; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def filled_file(migrated_file: Path, tmp_path_factory: Any) -> Path:  # noqa: F811
    """A seller's database, to copy."""
    file = tmp_path_factory.mktemp("seller") / "sentia.db"
    shutil.copy(migrated_file, file)
    fill(file)
    return Path(file)


@pytest.fixture
def window(filled_file: Path, tmp_path: Path) -> Iterator[Window]:
    """A Sentia with 65 days of a seller's data, at the fixed moment `NOW`."""
    shutil.copy(filled_file, tmp_path / "sentia.db")
    opened = Window(tmp_path / "sentia.db")
    yield opened
    opened.close()


@pytest.fixture
def new_window(
    migrated_file: Path,  # noqa: F811
    tmp_path: Path,
) -> Iterator[Callable[..., Window]]:
    """Open a Sentia that has no data yet; `options` are those of Site."""
    opened: list[Window] = []

    def open_(**options: Any) -> Window:
        shutil.copy(migrated_file, tmp_path / "sentia.db")
        opened.append(Window(tmp_path / "sentia.db", **options))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


class Eyes:
    """Opens pages and remembers whatever the browser complained about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.pardons = "nothing"  # a part of what is no complaint in this test

    def context(
        self,
        *cookies: Any,
        width: int = 1440,
        theme: Any = "light",
        now: datetime | None = NOW,
    ) -> BrowserContext:
        """Open a browser of one's own; `now` stands still, None runs on."""
        made = self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            locale="en-US",
            timezone_id="Europe/London",
        )
        self._contexts.append(made)
        made.add_cookies(cookies)
        if now:
            made.clock.set_fixed_time(now)
        made.add_init_script(RECORD)
        made.on("console", self._hear_console)
        made.on("weberror", lambda thrown: self._hear("error", str(thrown.error)))
        return made

    def look(self, window: Window, path: str = "/", **options: Any) -> Page:
        """Open a screen as an admin who is signed in."""
        page = self.context(window.cookie(), **options).new_page()
        return self.open(page, window, path)

    def open(self, page: Page, window: Window, path: str = "/") -> Page:
        return self.visit(page, window.url, path)

    def visit(self, page: Page, url: str, path: str = "/") -> Page:
        """Open a screen of the Sentia at `url`."""
        page.on("request", lambda asked: self._check(asked.url, url))
        page.goto(url + path)
        return page

    def _hear_console(self, said: ConsoleMessage) -> None:
        # That nothing is at an address, its page says itself.
        at_itself = said.page is not None and said.location["url"] == said.page.url
        if not (at_itself and "status of 404" in said.text):
            self._hear(said.type, said.text)

    def _hear(self, kind: str, text: str) -> None:
        pardoned = self.pardons in text or NO_SUCCESS.search(text)
        if kind in {"error", "warning"} and not pardoned:
            self.complaints.append(text)

    def _check(self, asked: str, own: str) -> None:
        if not asked.startswith(own):
            self.complaints.append(f"foreign: {asked}")

    def close(self) -> None:
        for context in self._contexts:
            for page in context.pages:
                # An answer that is being made when all is over concerns no later test.
                page.unroute_all(behavior="ignoreErrors")
            context.close()


@pytest.fixture
def eyes(browser: Browser) -> Iterator[Eyes]:
    """See the page; in the end nothing may have been complained about."""
    opened = Eyes(browser)
    yield opened
    opened.close()
    assert opened.complaints == []
