"""Debian's Chromium, without a window: its shell where that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WHOLE: Final = Path("/usr/bin/chromium")
# Without what is round the page, a test takes half of the time.
SHELL: Final = Path("/usr/bin/chromium-headless-shell")
CHROMIUM: Final = SHELL if SHELL.exists() else WHOLE
