"""The examples of a document: what to run, and what the document says it answers.

A fence of `sh` or `python` is run; the fence after it, if it is one of ANSWERS, is what
comes out. Other fences (`dotenv`, `console`) are only shown.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
RUN: Final = ("sh", "python")
ANSWERS: Final = ("json", "http", "csv", "text")
FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REST: Final = "…"  # as a key: there is more, that the document leaves out
KINDS: Final = (
    ("a moment", re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")),
    ("a day", re.compile(r"\d{4}-\d\d-\d\d")),
    ("a decimal", re.compile(r"-?\d+\.\d+")),
)


@dataclass(frozen=True, slots=True)
class Example:
    """Something to run, and what it says."""

    document: str
    line: int
    language: str
    code: str
    kind: str | None = None
    answer: str = ""

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def examples(document: str) -> Iterator[Example]:
    """Yield the examples of a document."""
    text = (ROOT / document).read_text("utf-8")
    fences = [*FENCE.finditer(text)]
    for fence, after in zip(fences, [*fences[1:], None], strict=True):
        language, code = fence.groups()
        if language in RUN:
            line = text.count("\n", 0, fence.start()) + 1
            answered = after is not None and after[1] in ANSWERS
            said = (after[1], after[2]) if after and answered else (None, "")
            yield Example(document, line, language, code, *said)


def differences(example: Example, told: str) -> list[str]:
    """Say where an answer has another shape than the document shows."""
    shown = example.answer
    if example.kind == "json":
        return [*_unlike(json.loads(shown), json.loads(told), "$")]
    if example.kind == "csv":
        return _unlike_table(shown, told)
    if example.kind == "http":
        return _unlike_reply(shown, told)
    # Lines of text begin as shown, with others between them.
    words = iter(_first_words(told))
    return [word for word in _first_words(shown) if word not in words]


def _unlike(shown: Any, told: Any, where: str) -> Iterator[str]:
    if isinstance(shown, dict) and isinstance(told, dict):
        more = shown.keys() - {REST} ^ told.keys()
        if REST in shown:
            more -= told.keys()
        yield from (f"{where}.{key}: on one side only" for key in sorted(more))
        for key in shown.keys() & told.keys():
            yield from _unlike(shown[key], told[key], f"{where}.{key}")
    elif isinstance(shown, list) and isinstance(told, list):
        if bool(shown) != bool(told):
            yield f"{where}: {len(shown)} items are shown, {len(told)} came"
        elif shown:
            yield from _unlike(shown[0], told[0], f"{where}[0]")
    elif None not in (shown, told) and _kind(shown) != _kind(told):
        yield f"{where}: {_kind(shown)} is shown, {told!r} came"


def _kind(value: Any) -> str:
    if not isinstance(value, str):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return "a number" if number else type(value).__name__
    fits = (kind for kind, pattern in KINDS if pattern.fullmatch(value))
    return next(fits, "text")


def _unlike_table(shown: str, told: str) -> list[str]:
    head, *_ = csv.reader(shown.splitlines())
    told_head, *rows = csv.reader(told.splitlines())
    found = [] if head == told_head else [f"the columns are {','.join(told_head)}"]
    return found + [f"{row}" for row in rows if len(row) != len(head)]


def _unlike_reply(shown: str, told: str) -> list[str]:
    head, _, body = shown.partition("\n\n")
    told_head, _, told_body = told.replace("\r", "").partition("\n\n")
    status, *headers = head.lower().splitlines()
    told_status, *told_headers = told_head.lower().splitlines()
    names = {header.partition(":")[0] for header in told_headers}
    found = [] if status.strip() == told_status.strip() else [told_status]
    found += [name for h in headers if (name := h.partition(":")[0]) not in names]
    if body.strip():
        found += _unlike(json.loads(body), json.loads(told_body), "$")
    return found


def _first_words(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.strip()]
