"""What is written behind a command, read and checked."""

from __future__ import annotations

from datetime import UTC, date, datetime

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


def moment(name: str, value: str | None) -> datetime | None:
    """Read a moment, in UTC where it names no zone.

    Raises:
        UsageError: it is none.
    """
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        msg = f"{name} is {value!r}, which is no moment"
        raise UsageError(msg, hint="Write it as 2026-03-01T12:00:00Z.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


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
