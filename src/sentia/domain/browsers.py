"""What a browser is called, and what it runs on, by the name that it sends itself."""

from __future__ import annotations

import re
from typing import Final

# The first mark that is found counts: most browsers also pretend to be those below.
BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
# How a program calls itself that is no browser: "curl/8.14".
PROGRAM: Final = re.compile(r"(?!Mozilla/)([\w.+ -]{1,40})/")


def browser_of(user_agent: str | None) -> str | None:
    """Name a browser as people do: "Firefox on Linux"; None where nobody can tell."""
    sent = user_agent or ""
    program = PROGRAM.match(sent)
    if program:
        return program[1]
    browser = next((name for mark, name in BROWSERS if mark in sent), None)
    system = next((name for mark, name in SYSTEMS if mark in sent), None)
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A browser on {system}" if system else None)
