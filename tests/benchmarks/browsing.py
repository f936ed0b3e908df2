"""The Overview's first figure ÷ the same page as static HTML.

The static page is what the browser has made of the Overview, without its program: the
same figures, the same looks, from the same server. Seen on a processor four times
slower and on slow 4G, each time by a browser that has never been there, in turns.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.served import Served, seller, served
from tests.benchmarks.timing import Result
from tests.browser.window import PAGE
from tests.support.chromium import FLAGS, WHOLE

ROUNDS: Final = 9
SLOWER: Final = 4
SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SEEN: Final = "the first figure is seen after"
FIGURE: Final = "[data-testid=kpi-value]"
# When a frame with the figure has been handed on to be shown.
WATCH: Final = f"""{{
  const look = () => {{
    const found = document.querySelector("{FIGURE}");
    if (!found || !found.textContent.trim()) return;
    watching.disconnect();
    const tell = () => {{ console.debug("{SEEN}", performance.now()); }};
    requestAnimationFrame(() => setTimeout(tell));
  }};
  const watching = new MutationObserver(look);
  watching.observe(document, {{ childList: true, subtree: true, characterData: true }});
}}"""
PROGRAM: Final = re.compile(
    r"<script\b.*?</script>|<link[^>]*\b(?:modulepreload|as=\"fetch\")[^>]*>", re.DOTALL
)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium, the whole of it, as people have it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=WHOLE, args=list(FLAGS))
        yield opened
        opened.close()


def signed_in(url: str, cookie: str) -> Any:
    """Return the cookie of a session."""
    return {"name": "sentia", "value": cookie, "url": url}


def seen(chromium: Browser, address: str, cookie: Any) -> float:
    """Open a page as if for the first time; return the milliseconds to its figure."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([cookie])
    context.add_init_script(WATCH)
    page = context.new_page()
    tell = context.new_cdp_session(page).send
    tell("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tell("Network.enable")
    tell("Network.emulateNetworkConditions", SLOW_4G)
    # The page tells by itself: to be asked would take its own slow processor.
    with page.expect_console_message(lambda it: it.text.startswith(SEEN)) as told:
        page.goto(address, wait_until="commit")
    milliseconds = told.value.text.removeprefix(SEEN)
    context.close()
    return float(milliseconds)


def write_static(chromium: Browser, server: Served, cookie: Any, file: Path) -> None:
    """Keep what the browser has made of the Overview, without its program."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(server.url)
    page.locator(FIGURE).first.wait_for()
    page.wait_for_timeout(2000)  # the other blocks have come, too
    file.write_text(PROGRAM.sub("", "<!doctype html>" + page.content()))
    context.close()


def run(folder: Path) -> list[Result]:
    """Open both pages in turns; none without a Chromium."""
    if not WHOLE.exists():
        return []
    built, data = folder / "page", folder / "data"
    shutil.copytree(PAGE, built)
    data.mkdir()
    value = seller(data)
    with served("page", str(data), str(built)) as server, browser() as chromium:
        cookie = signed_in(server.url, value)
        write_static(chromium, server, cookie, built / "static.html")
        found = [
            (
                seen(chromium, server.url, cookie),
                seen(chromium, f"{server.url}/static.html", cookie),
            )
            for _ in range(ROUNDS)
        ]
    return [
        Result(
            "first figure seen ÷ static HTML, slow 4G, a quarter of the processor",
            median(ours / static for ours, static in found),
            1.2,
        ),
        Result("  milliseconds", median(ours for ours, _ in found), None),
        Result("  of the static page", median(static for _, static in found), None),
    ]
