"""What each command does that asks no channel: it only opens the database."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from sentia import log
from sentia.app import make_data_dir
from sentia.clock import SystemClock
from sentia.config import Settings
from sentia.connectors.amazon.columns import Kind
from sentia.connectors.amazon.orderrows import OrderRows
from sentia.connectors.amazon.sheets import open_sheet
from sentia.connectors.amazon.stockfile import stock_batch
from sentia.domain.batches import Rejected
from sentia.domain.marketplaces import HOME
from sentia.domain.pools import parse_pools
from sentia.domain.times import iso
from sentia.errors import UsageError
from sentia.queries import totals as exports
from sentia.queries.sheets import cell
from sentia.serving import print_json, say
from sentia.store import accounts, people, rollups
from sentia.store.database import Database, open_database
from sentia.store.people import Entry
from sentia.sync.imports import ImportResult
from sentia.sync.imports import import_files as read_files

MOST_REASONS: Final = 10  # of one file; the page has them all


async def import_files(
    settings: Settings, files: Sequence[Path], account: str | None
) -> int:
    """Read report files; print a line for each, and why rows were set aside."""
    database = open_database(settings.database)
    try:
        for file in files:
            # What is printed while a bar is shown would go where the bar goes.
            with _progress(file) as told:
                (result,) = read_files(
                    database,
                    [file],
                    account=account,
                    clock=SystemClock(),
                    report_zone=settings.report_zone,
                    pools=parse_pools(settings.stock_pools),
                    marketplace=HOME[settings.amazon_region],
                    progress=told,
                )
            print_json(result.as_json())
            _say_why(file, result)
    finally:
        database.close()
    return 0


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int, int], None]]:
    """Show how far a file is read, on a terminal and until it is."""
    # They take a while to import, and no other command needs them.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    off = not console.is_terminal
    with Progress(console=console, transient=True, disable=off) as bar:
        task = bar.add_task(file.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _say_why(file: Path, result: ImportResult) -> None:
    """Tell the first rows that could not be read, in the page's words."""
    if not result.quarantined:
        return
    # Read once more: the database keeps one row of an order, this tells all of them.
    again = _refused(file, result.kind) if file.is_file() else ()  # a pipe is empty
    for row in islice(again, MOST_REASONS):
        say(log.scrub(row.reason))
    more = result.quarantined - MOST_REASONS
    say(f"{f'and {more:,} more; ' if more > 0 else ''}see Connections, Set aside")


def _refused(file: Path, kind: Kind) -> Iterator[Rejected]:
    if kind is Kind.ORDERS:
        sheet = open_sheet(file, kind)
        rows = sheet.read(OrderRows(sheet).read)
        return (row for row in rows if isinstance(row, Rejected))
    now = SystemClock().now()
    return iter(stock_batch(file, marketplace_id="", taken_at=now).rejected)


async def export(
    settings: Settings, what: str, form: str | None, days: exports.Days
) -> None:
    """Write what is stored to stdout: a document, or a line for each record."""
    database = _opened(settings)
    now = SystemClock().now()
    try:
        with database.read() as db:
            if what == "totals":
                if form not in {None, "json"}:
                    msg = f"totals are one document; --format {form} has no such form"
                    raise UsageError(msg, hint="Leave --format out.")
                print_json(exports.totals(db, now=now, settings=settings, days=days))
                return
            lines = {
                "orders": lambda: exports.order_lines(db, days),
                "inventory": lambda: exports.inventory_lines(db),
                "shipments": lambda: exports.shipment_lines(db),
            }[what]()
            _write_lines(lines, form or "jsonl")
    finally:
        database.close()


def _write_lines(lines: Iterator[dict[str, Any]], form: str) -> None:
    if form == "json":
        print_json(list(lines))
        return
    table = None
    for line in lines:
        if form == "jsonl":
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            continue
        if table is None:
            table = csv.DictWriter(sys.stdout, line, extrasaction="ignore")
            table.writeheader()
        table.writerow({name: cell(value) for name, value in line.items()})


async def add_user(settings: Settings, email: str, role: Any, password: str) -> None:
    """Let somebody sign in; ends set-up."""
    from sentia.api import passwords, sign_in  # noqa: PLC0415 - other commands start faster

    wrong = sign_in.unfit(email, password)
    if wrong:
        msg = f"{' and '.join(wrong)} cannot be used"
        hints = {
            "email": "Give an address such as ann@example.com.",
            "password": "Give 8 characters or more, on one line of stdin.",
        }
        hint = " ".join(hints[word] for word in wrong)
        raise UsageError(msg, hint=hint)
    stored = passwords.hash_password(password)

    def add(db: Connection, now: datetime) -> bool:
        known = people.user(db, email) is not None
        people.add_user(db, email, role, password=stored, now=now)
        return known

    changed = await _with_database(settings, add)
    what = "has a new password and role" if changed else "may sign in"
    say(f"{email} {what}: {role}")


async def remove_user(settings: Settings, email: str) -> None:
    """Let somebody in no more."""
    if not await _with_database(settings, lambda db, _: people.remove_user(db, email)):
        msg = f"there is no user {email}"
        raise UsageError(msg, hint="Give the address that they sign in with.")
    say(f"{email} may not sign in any more, and is signed out")


async def list_users(settings: Settings, *, as_json: bool) -> None:
    """Print who may sign in."""
    found = await _with_database(settings, lambda db, _: people.all_users(db))
    _print_entries(found, "email", as_json=as_json, seen=True)


async def list_tokens(settings: Settings, *, as_json: bool) -> None:
    """Print which programs may ask; their tokens are stored nowhere."""
    found = await _with_database(settings, lambda db, _: people.all_tokens(db))
    _print_entries(found, "name", as_json=as_json)


def _print_entries(
    found: Sequence[Entry], key: str, *, as_json: bool, seen: bool = False
) -> None:
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        if as_json:
            last = {"seenAt": one.seen and iso(one.seen)} if seen else {}
            told = {key: one.name, "role": one.role, "createdAt": iso(one.since)}
            print_json(told | last)
        else:
            # Aligned for the eye; days in UTC.
            line = f"{one.name:<{width}}  {one.role:<6}  since {one.since:%Y-%m-%d}"
            if seen:
                line += (
                    f"  seen {one.seen:%Y-%m-%d %H:%M}" if one.seen else "  signed out"
                )
            sys.stdout.write(f"{line}\n")
    if not found:
        makes = {"email": "user add", "name": "token create"}[key]
        say(f"there is none yet; `sentia {makes}` makes one")


async def revoke_token(settings: Settings, name: str) -> None:
    """Let no program in with a token of this name."""
    count = await _with_database(settings, lambda db, _: people.revoke_tokens(db, name))
    if not count:
        msg = f"there is no token {name!r}"
        raise UsageError(msg, hint="Give the name that it was made with.")
    say(f"{name} opens nothing any more")


async def create_token(settings: Settings, name: str, role: Any) -> None:
    """Print a new API token; it cannot be shown again."""
    made = await _with_database(
        settings, lambda db, now: people.create_token(db, name, role, now)
    )
    sys.stdout.write(f"{made}\n")


async def _with_database(
    settings: Settings, work: Callable[[Connection, datetime], Any]
) -> Any:
    make_data_dir(settings)
    database = _opened(settings)
    try:
        return await database.run(lambda db: work(db, SystemClock().now()), write=True)
    finally:
        database.close()


def _opened(settings: Settings) -> Database:
    """Open the database; say where it is if it is new: another may have been meant."""
    with closing(Database(settings.database)) as it:
        known = it.is_there()
    database = open_database(settings.database)
    if not known:
        say(f"there was no database yet; this is a new one: {database.place}")
    return database


async def migrate(settings: Settings, *, rebuild: bool) -> None:
    """Open the database, which brings its schema up to date; rebuild the rollups."""

    def anew(db: Connection, _now: datetime) -> None:
        for account in accounts.accounts(db) if rebuild else ():
            rollups.rebuild(db, account.id)

    await _with_database(settings, anew)
    say("the database is up to date")
