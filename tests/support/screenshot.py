"""Take the README's picture of the demo's Overview: `make screenshot`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.processes import bare, free_port, running

PICTURE: Final = Path(__file__).parents[2] / "docs/overview.png"
ALL_READ: Final = """async () => {
  const asked = await fetch("/api/v1/integrations/amazon/freshness");
  const { data } = await asked.json();
  return data.streams.every(
    (stream) => stream.lastSynced && stream.status !== "running");
}"""


def take(url: str) -> bytes:
    """Return a picture of the Overview, once its first sync is over."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(
            viewport={"width": 1440, "height": 900}, color_scheme="light"
        )
        page.goto(url)
        page.get_by_test_id("kpi-value").first.wait_for(timeout=120_000)
        while not page.evaluate(ALL_READ):  # until then the charts have holes
            page.wait_for_timeout(1000)
        page.wait_for_timeout(1500)  # for the page to show what it was just told
        picture = page.screenshot(animations="disabled")
        browser.close()
    return picture


def main() -> None:
    """Run the demo, look at it, and keep what is seen."""
    port = str(free_port())
    with tempfile.TemporaryDirectory() as folder:
        env = bare(SENTIA_PORT=port)
        with running("demo", env=env, cwd=Path(folder)) as demo:
            demo.hears("listening on")
            seen = take(f"http://127.0.0.1:{port}/")
    picture = Image.open(io.BytesIO(seen)).convert("RGB")
    # A palette takes a third of the bytes; chosen so, it keeps the rare colours.
    few = picture.quantize(
        256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
    )
    few.save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
