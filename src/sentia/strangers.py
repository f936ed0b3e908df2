"""Names that look like settings and are none: most are a setting, mistyped."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sentia.config import FIELDS

# Others begin otherwise, and belong to other programs too.
OURS: Final = ("AMAZON_", "SENTIA_")
# A line of `.env`; nothing is read of what stands behind the name.
LINE: Final = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*(?:=|$)", re.MULTILINE)
# How much of a word may be the setting's: `PROT` is three quarters of `PORT`.
ALIKE: Final = 0.75
# What Amazon itself calls it; no few letters lead from one name to the other.
ALSO: Final = {
    "AMAZON_CLIENT_ID": "AMAZON_LWA_APP_ID",
    "AMAZON_LWA_CLIENT_ID": "AMAZON_LWA_APP_ID",
}
SETTINGS: Final = frozenset(FIELDS)
HINT: Final = (
    "Correct or remove it where it stands, in .env or in the environment; "
    "docs/configuration.md lists every setting."
)


def strangers() -> list[str]:
    """Say of each name in `.env` and in the environment that it is no setting.

    What begins with AMAZON_ in the environment may be another program's: there only
    what is close to a setting is named. Values are not even read.
    """
    in_file, outside = _strange(_names_of_file()), _strange({*os.environ})
    said = in_file | {
        name: meant
        for name, meant in outside.items()
        if meant or name.upper().startswith("SENTIA_")
    }
    return [
        f"{name} is no setting" + (f"; did you mean {meant}?" if meant else "")
        for name, meant in sorted(said.items())
    ]


def _names_of_file() -> set[str]:
    try:
        return set(LINE.findall(Path(".env").read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        return set()


def _strange(names: set[str]) -> dict[str, str | None]:
    """Return which of them are no settings, each with the one that was meant."""
    return {
        name: _meant(name.upper())
        for name in names
        if name.upper().startswith(OURS) and name.upper() not in SETTINGS
    }


def _meant(name: str) -> str | None:
    start, _, word = name.partition("_")
    if word in SETTINGS:
        return word
    # The start is left out: it is alike in all of them.
    words = [known.partition("_")[2] for known in SETTINGS if known.startswith(start)]
    close = get_close_matches(word, words, n=1, cutoff=ALIKE)
    return f"{start}_{close[0]}" if close else ALSO.get(name)
