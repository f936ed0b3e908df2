"""`sentia demo`, as somebody meets it who has just installed it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

SENTIA = Path(sys.executable).with_name("sentia")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a running demo; it must end well when told to."""
    process = subprocess.Popen(
        [SENTIA, "demo"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "SENTIA_PORT": "0"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    said = next(line for line in process.stderr if line.startswith("listening on"))
    yield said.split()[-1]
    process.send_signal(signal.SIGTERM)
    process.stderr.read()
    assert process.wait(timeout=10) == 0
    process.stderr.close()


def test_the_demo_opens_without_a_password_and_fills_before_ones_eyes(
    demo: str, browser: Browser
) -> None:
    page = browser.new_page(locale="en-US")
    page.goto(demo)
    orders = page.locator("[data-figure=orders]")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(orders).not_to_have_text("0", timeout=60_000)
    first = orders.inner_text()

    expect(orders).not_to_have_text(first, timeout=60_000)

    expect(page.locator(".account")).to_contain_text("demo")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("This is the demo")).to_be_visible()
    page.get_by_role("link", name="open it again").click()
    expect(page.locator(".account")).to_contain_text("demo")
    page.close()
