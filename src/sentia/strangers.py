"""Names that look like settings and are none: most are a setting, mistyped."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from sentia.config import FIELDS

# Others begin otherwise, and belong to other programs too.
OURS: Final = ("AMAZON_", "SENTIA_")
# A line of `.env`; nothing is read of what stands behind the name.
LINE: Final = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*(?:=|$)", re.MULTILINE)
# A wrong letter in a word this short makes another word: SES is not STS.
SHORT: Final = 3
# What others call it; no slip of a letter leads from one name to the other.
ALSO: Final = {
    "AMAZON_CLIENT_ID": "AMAZON_LWA_APP_ID",
    "AMAZON_LWA_CLIENT_ID": "AMAZON_LWA_APP_ID",
    "AMAZON_CLIENT_SECRET": "AMAZON_LWA_CLIENT_SECRET",
    "AMAZON_LWA_REFRESH_TOKEN": "AMAZON_REFRESH_TOKEN",
    "AMAZON_MARKETPLACES": "AMAZON_MARKETPLACE_IDS",
    "AMAZON_ROLE_ARN": "AMAZON_SP_ROLE_ARN",
}
SETTINGS: Final = frozenset(FIELDS)
HINT: Final = (
    "Correct or remove it where it stands, in .env or in the environment; "
    "docs/configuration.md lists every setting."
)


def strangers() -> list[str]:
    """Say of each name in `.env` and in the environment that it is no setting.

    What begins with AMAZON_ in the environment may be another program's: there only
    what is a slip away from a setting, or in ALSO, is named. Values are not even read.
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
    word = name.removeprefix("SENTIA_")
    if word in SETTINGS:
        return word
    close = (known for known in sorted(SETTINGS) if _one_slip(name, known))
    return ALSO.get(name) or next(close, None)


def _one_slip(name: str, known: str) -> bool:
    """Say whether one slip of the hand leads from the one to the other.

    That is a sign too many or too few, two that have changed places, or a wrong one.
    """
    pairs = enumerate(zip(name, known, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(name), len(known)))
    ours, theirs = name[same:], known[same:]
    if ours[1:] == theirs or ours == theirs[1:]:
        return True
    if ours[:2] == theirs[1::-1]:
        return ours[2:] == theirs[2:]
    word = known[:same].rpartition("_")[2] + theirs.partition("_")[0]
    return ours[1:] == theirs[1:] and len(word) > SHORT
