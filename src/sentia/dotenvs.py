"""The lines of `.env`, and what is wrong with one: never what stands in it."""

from __future__ import annotations

import io
import logging
import os
import re
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from dotenv.parser import Binding, parse_stream

from sentia.errors import ConfigError

HINT: Final = (
    "Write each setting as NAME=value on a line of its own, without quotes or with "
    "one at both ends; a remark begins with #."
)
SHUT: Final = "Keep your secrets to yourself: chmod 600 .env"
NAME: Final = re.compile(r"\s*(?:export\s+)?(\w+)")
QUOTED: Final = re.compile(r"""[^=]*=\s*(["'])(?:\\.|(?!\1)[^\\])*(\1)?""")

# It would say the same of each broken line, with less of what to do.
logging.getLogger("dotenv.main").disabled = True


def broken_lines(file: Path, known: Collection[str]) -> list[str]:
    """Say what is wrong with each line that is no setting, by its number.

    Raises:
        ConfigError: the file cannot be read, or is no text.
    """
    # A folder is somebody else's: some keep their Python there.
    if not file.is_file():
        return []
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        msg = f"{file} cannot be read: {error.strerror}"
        hint = "Let the user that runs Sentia read it, then start again."
        raise ConfigError(msg, hint=hint) from None
    except UnicodeDecodeError:
        msg = f"{file} is not UTF-8 text"
        raise ConfigError(msg, hint="Save it as UTF-8, then start again.") from None
    return [f"{file} line {at}{what}" for at, what in _broken(text, known)]


def open_to_others(file: Path) -> str | None:
    """Say so where others on this machine may read or write the file."""
    # Windows keeps no such bits.
    if os.name != "posix" or not file.is_file() or not file.stat().st_mode & 0o077:
        return None
    mode = stat.filemode(file.stat().st_mode)
    return f"{file.absolute()} is open to others on this machine ({mode})"


def _broken(text: str, known: Collection[str]) -> Iterator[tuple[int, str]]:
    for one in parse_stream(io.StringIO(text)):
        written = one.original.string.lstrip()
        before = one.original.string[: len(one.original.string) - len(written)]
        line, _, more = written.partition("\n")
        if _well(one, known, several=bool(more.strip())):
            continue
        yield one.original.line + before.count("\n"), _wrong(line, known)


def _well(one: Binding, known: Collection[str], *, several: bool) -> bool:
    """Say whether a statement can be read; no setting of ours takes several lines."""
    if one.error or (one.key is not None and one.value is None):
        return False
    return not (several and one.key in known)


def _wrong(line: str, known: Collection[str]) -> str:
    """Say what is wrong with a line, naming no more of it than a setting's name."""
    found = NAME.match(line)
    name = found[1] if found and found[1] in known else ""
    if "=" not in line:
        return " has no `=`" + (f" behind {name}" if name else "")
    if line.startswith("="):
        return " has no name before `=`"
    of = f" of {name}" if name else ""
    quoted = QUOTED.match(line)
    if quoted and not quoted[2]:
        return f": the quote before the value{of} is not closed on that line"
    if quoted:
        return f": something stands behind the quotes{of}"
    return " is not NAME=value"
