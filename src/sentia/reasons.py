"""Why a setting cannot be what it is set to, in words that say what to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic.fields import FieldInfo

from sentia.log import scrub

# Longer is no number and no word to choose from, but something pasted.
LONGEST_SHOWN: Final = 20
NUMBERS: Final = ("int_", "greater_than", "less_than")  # so pydantic's names begin


def reason(problem: Mapping[str, Any], field: FieldInfo) -> str:
    """Say what is wrong with a setting, to stand behind its name.

    What was given is shown only where a number or one of a few words is wanted, which
    hold no secret.
    """
    kind: str = problem["type"]
    if kind.startswith(NUMBERS):
        return _takes(_number(field), problem["input"])
    if kind == "literal_error":
        return _takes(problem["ctx"]["expected"], problem["input"])
    if kind == "string_pattern_mismatch":
        return "is no address; write one such as https://example.com"
    message: str = problem["msg"]
    return message.removeprefix("Value error, ")


def _takes(wanted: str, given: Any) -> str:
    text = str(given)
    if len(text) > LONGEST_SHOWN or scrub(text) != text:
        return f"takes {wanted}, which is not what it was given"
    return f"is {text!r}; it takes {wanted}"


def _number(field: FieldInfo) -> str:
    """Say which numbers a setting takes, and name one."""
    limits = {
        name: getattr(limit, name)
        for limit in field.metadata
        for name in ("ge", "le")
        if hasattr(limit, name)
    }
    most = f"to {limits['le']}" if "le" in limits else "up"
    example = (field.examples or [field.default])[0]
    return f"a whole number from {limits['ge']} {most}, such as {example}"
