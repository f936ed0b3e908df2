"""What is written behind a command, read and checked."""

from __future__ import annotations

from datetime import date

from sentia.errors import UsageError


def one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> str | None:
    """Check a word.

    Raises:
        UsageError: it is none of those allowed.
    """
    if value is not None and value not in allowed:
        msg = f"{name} is {value!r}; it may be {' or '.join(allowed)}"
        raise UsageError(msg, hint="See `sentia --help`.")
    return value


def day(name: str, value: str | None) -> date | None:
    """Read a day.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        msg = f"{name} is {value!r}, which is no day"
        raise UsageError(msg, hint="Write it as 2026-03-01.") from None


def span(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    """Read a span of days.

    Raises:
        UsageError: one is no day, or the first comes after the last.
    """
    first, last = day("--from", start), day("--to", end)
    if first and last and first > last:
        msg = f"--from {first} is after --to {last}"
        raise UsageError(msg, hint="Swap the two.")
    return first, last
