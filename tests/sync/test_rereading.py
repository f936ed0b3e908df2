"""The quarantine is read again beside a sync that writes to it, too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from sentia.domain.batches import Record, Rejected
from sentia.store import quarantine
from sentia.store.accounts import ensure_account
from sentia.store.bulk import lock
from sentia.store.database import Database, open_database
from sentia.sync.engine import Engine
from tests.support.clock import VirtualClock
from tests.support.databases import PostgreSQL, postgresql  # noqa: F401 - a fixture
from tests.support.scripted import ScriptedConnector, an_order

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Half(ScriptedConnector):
    """Can read one of two records by now."""

    def reread(self, stream: str, payload: bytes) -> Record:
        if payload == b"good":
            return an_order("GOOD")
        return super().reread(stream, payload)


@pytest.fixture
def server(postgresql: PostgreSQL) -> Iterator[Database]:  # noqa: F811 - the fixture
    opened = open_database(postgresql.create())
    yield opened
    opened.close()


def wait_until_it_waits(db: Connection) -> None:
    while not db.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
        db.execute(text("SELECT pg_sleep(0.01)"))


@pytest.mark.postgresql
def test_a_retry_and_a_page_with_the_same_bad_record_wait_for_each_other(
    server: Database,
) -> None:
    bad = [Rejected(key=k, reason="?", payload=k.encode()) for k in ("bad", "good")]
    with server.write() as db:
        account = ensure_account(
            db, channel="amazon", region="NA", seller_id=None, name="A",
            connected=True, now=NOW,
        )  # fmt: skip
        quarantine.keep(db, account, "orders", bad, now=NOW, version="1")
    engine = Engine(
        database=server, clock=VirtualClock(), report_zone="UTC", version="1"
    )

    with ThreadPoolExecutor() as pool, server.write() as db:
        lock(db, account)  # as a page of orders does
        retry = pool.submit(asyncio.run, engine.read_again(account, Half()))
        wait_until_it_waits(db)
        quarantine.keep(db, account, "orders", bad[:1], now=NOW, version="2")
        db.commit()
        done = retry.result()

    assert (done.retried, done.released) == (2, 1)
