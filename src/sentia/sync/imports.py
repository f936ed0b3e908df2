"""Read report files that a person downloaded, into the account they belong to."""

from __future__ import annotations

import gc
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from sentia.clock import Clock
from sentia.connectors.amazon.columns import Kind, recognise
from sentia.connectors.amazon.flatfile import Tally, order_batches
from sentia.connectors.amazon.stockfile import stock_batch
from sentia.domain.batches import Batch
from sentia.domain.marketplaces import BY_COUNTRY
from sentia.domain.money import text_of
from sentia.domain.orders import Order
from sentia.errors import InputFileError, UsageError
from sentia.store import records, schema, streams
from sentia.store.accounts import Account, accounts, ensure_account
from sentia.store.database import Database

CHANNEL: Final = "amazon"
NAME: Final = "Amazon (files)"  # of an account that has nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of one file. Rows are accepted, quarantined or skipped."""

    file: str
    kind: Kind
    account: str
    accepted: int
    quarantined: int
    skipped: int  # the store knows them already, or better
    amount: dict[str, str]  # by currency, as written, cancelled rows included

    def as_json(self) -> dict[str, Any]:
        """Return what is printed."""
        return asdict(self)


def import_files(  # noqa: PLR0913 - each is one thing that a person may choose
    database: Database,
    paths: Sequence[Path],
    *,
    account: str | None,
    clock: Clock,
    report_zone: str,
    pools: Mapping[str, str] | None = None,
    marketplace: str = BY_COUNTRY["US"].id,
    progress: Callable[[int, int], object] | None = None,
) -> Iterator[ImportResult]:
    """Import one file after the other; each batch of rows is one transaction.

    A second import of a file changes nothing, and mends one that was cut short.

    Args:
        database: where to; a sync may run beside.
        paths: the files.
        account: display name of the account they belong to.
        clock: says now.
        report_zone: zone of days across marketplaces.
        pools: which marketplaces show the same stock, where not the usual ones.
        marketplace: of stock, where neither its file nor the account tells.
        progress: is told the rows done and the rows in all.

    Raises:
        InputFileError: a file is no report that we read, or none of its rows is.
        UsageError: nobody can tell which account the files belong to.
    """
    for path in paths:
        kind = recognise(path)
        with database.write() as db:
            owner = _owner(db, account, clock.now())
            shelf = _shelf(db, owner, marketplace)
        tally, changed = Tally(), 0
        if kind is Kind.ORDERS:
            batches = order_batches(path, file_id=uuid.uuid4().hex, tally=tally)
        else:
            batches = _sweeps(path, shelf, clock.now(), tally)
        with _uncollected():
            for batch in batches:
                with database.write() as db:
                    written = records.write(
                        db, owner.id, kind, batch, now=clock.now(),
                        report_zone=report_zone, pools=pools,
                    )  # fmt: skip
                changed += _rows(batch, written)
                if progress:
                    progress(tally.rows + tally.rejected, tally.lines - 1)
        if tally.oldest:
            with database.write() as db:
                streams.reach_back(db, owner.id, tally.oldest)
        # What a sweep misses has changed too, but stands in no row.
        yield _result(path, kind, owner, tally, min(changed, tally.rows))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the collector off: rows hold no cycles, and it would look at them all."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _result(
    path: Path, kind: Kind, owner: Account, tally: Tally, changed: int
) -> ImportResult:
    if tally.first_rejected and not tally.rows:
        msg = f"no row can be read: {tally.first_rejected.reason}"
        raise InputFileError(msg)
    return ImportResult(
        file=str(path),
        kind=kind,
        account=owner.name,
        accepted=changed,
        quarantined=tally.rejected,
        skipped=tally.rows - changed,
        amount={
            currency: text_of(micros, currency)
            for currency, micros in sorted(tally.micros.items())
        },
    )


def _owner(db: Connection, name: str | None, now: datetime) -> Account:
    """Find the account that files belong to, or make one that has only files."""
    known = accounts(db)
    ours = [account for account in known if account.channel == CHANNEL]
    if name is None and len(ours) > 1:
        names = " or ".join(f'"{account.name}"' for account in ours)
        msg = f"the files may belong to {names}"
        raise UsageError(msg, hint="Name the account: --account NAME.")
    if any(a.name == name and a.channel != CHANNEL for a in known):
        msg = f'"{name}" is no Amazon account'
        raise UsageError(msg, hint="Name another account, or a new one.")
    connected = any(account.connected for account in ours)
    if name is not None and connected and name not in {a.name for a in ours}:
        names = " or ".join(f'"{account.name}"' for account in ours)
        msg = f'there is no account "{name}"; there is {names}'
        raise UsageError(msg, hint="Name that one, or leave --account out.")
    if name is None:
        name = ours[0].name if ours else NAME
    id_ = ensure_account(
        db, channel=CHANNEL, region=None, seller_id=None, name=name, connected=False,
        now=now,
    )  # fmt: skip
    return next(account for account in accounts(db) if account.id == id_)


class _Shelf(NamedTuple):
    """Where an account's stock is, and when it was last seen."""

    marketplace_id: str
    seen_at: datetime | None


def _shelf(db: Connection, owner: Account, marketplace: str) -> _Shelf:
    home, stock = _home(db, owner) or marketplace, schema.stock.c
    here = (stock.account_id == owner.id) & (stock.marketplace_id == home)
    return _Shelf(home, db.scalar(select(func.max(stock.seen_at)).where(here)))


def _sweeps(path: Path, shelf: _Shelf, now: datetime, tally: Tally) -> Iterator[Batch]:
    """Read a file of stock; it is no news where we know a state as new."""
    # The file does not say when it was made: when it was downloaded, at the latest.
    downloaded_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    taken_at = min(downloaded_at, now)
    batch = stock_batch(
        path, marketplace_id=shelf.marketplace_id, taken_at=taken_at, tally=tally
    )
    if shelf.seen_at and shelf.seen_at >= taken_at:
        batch = Batch(rejected=batch.rejected)
    yield batch


def _home(db: Connection, owner: Account) -> str | None:
    """Return the marketplace an account sells in, or sells most in."""
    if owner.marketplace_ids:
        return owner.marketplace_ids[0]
    sold_in = schema.orders.c.marketplace_id
    most = (
        select(sold_in)
        .where(schema.orders.c.account_id == owner.id)
        .group_by(sold_in)
        .order_by(func.count().desc(), sold_in)
        .limit(1)
    )
    return db.scalar(most)


def _rows(batch: Batch, written: records.Written) -> int:
    """Return how many rows of a batch the store did not know, or not so well."""
    if written.order_ids:
        orders = (order for order in batch.records if isinstance(order, Order))
        return sum(len(o.items) for o in orders if o.order_id in written.order_ids)
    return written.changed
