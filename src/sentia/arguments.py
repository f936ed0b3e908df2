"""What is written behind a command, read and checked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sentia.errors import UsageError

DAY = "YYYY-MM-DD"

AsJson = Annotated[bool, Option("--json", help="Print JSON.")]
Channel = Annotated[str | None, Option(metavar="amazon|shopify", help="Only this one.")]
Email = Annotated[str, Argument(metavar="EMAIL", help="What they sign in with.")]
Name = Annotated[str, Option(metavar="NAME", help="What it is for.")]
Role = Annotated[
    str,
    Option(metavar="viewer|admin", help="A viewer sees all, an admin also changes it."),
]
PasswordStdin = Annotated[
    bool,
    Option(
        "--password-stdin",
        help="Always given: the password is a line that is typed or piped in.",
    ),
]
Once = Annotated[
    bool,
    Option(
        "--once",
        help="One sync, then exit. Always given: it tells this command from "
        "`sentia worker`, which goes on syncing on schedule.",
    ),
]
Since = Annotated[
    str, Option("--from", metavar=DAY, help="Within Amazon's last two years.")
]
First = Annotated[
    str | None, Option("--from", metavar=DAY, help="First day of orders.")
]
Last = Annotated[str | None, Option("--to", metavar=DAY, help="Last day of orders.")]
Files = Annotated[
    list[Path],
    Argument(metavar="FILE", help="All Orders or FBA Manage Inventory, as it came."),
]
Account = Annotated[
    str | None,
    Option(metavar="NAME", help="Whose they are, where there are several accounts."),
]
What = Annotated[
    str, Argument(metavar="WHAT", help="totals, orders, inventory or shipments.")
]
Form = Annotated[
    str | None,
    Option(
        "--format",
        metavar="json|jsonl|csv",
        help="json for totals; else any, jsonl by default.",
    ),
]
Offline = Annotated[bool, Option("--offline", help="Make no call to Amazon.")]
Verify = Annotated[bool, Option("--verify", help="Recompute every stored total.")]
Rebuild = Annotated[bool, Option("--rebuild", help="Write every stored total anew.")]

# Of the simulator.
Port = Annotated[int, Option(metavar="P", help="0: any free one.", min=0, max=65535)]
Seed = Annotated[int, Option(metavar="S", help="The same makes the same world.")]
Orders = Annotated[int, Option(metavar="N", help="At first.", min=0, max=5_000_000)]
Days = Annotated[int, Option(metavar="D", help="That they span.", min=1, max=730)]
AsOf = Annotated[
    str | None,
    Option(metavar="MOMENT", help="Of the world, such as 2026-03-01T12:00:00Z; now."),
]
Clock = Annotated[
    str,
    Option(
        metavar="real|fast|live",
        help="Waits as long as Amazon's; short, in a world that stands still; or "
        "short, in one that goes on.",
    ),
]
Faults = Annotated[
    str,
    Option(
        metavar="NAME,...", help="Such as throttle-storm; a wrong name lists them all."
    ),
]


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
