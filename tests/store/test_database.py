"""Opening, migrating and sharing a database; failures say what to do."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError

from sentia.errors import ConfigError, StoreError
from sentia.store import bulk, facts, migrate, schema
from sentia.store.database import Database, open_database
from tests.store.desk import Desk, an_order
from tests.support.databases import PostgreSQL

OPEN = """
import sys
from sentia.store.database import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database(sys.argv[1]).close()
"""
AN_ACCOUNT = """
INSERT INTO accounts VALUES
(1, 1, 'amazon', 'NA', NULL, 'A', true, '[]', '2026-03-01T12:00:00.000000+00:00')
"""
PUT_ASIDE = """
INSERT INTO quarantine VALUES
(1, :stream, :key, '?', :payload, '0', '2026-03-01T12:00:00.000000+00:00')
"""
A_LINE = """
INSERT INTO order_items (account_id, order_id, item_id, sku, quantity)
VALUES (1, :order, '1', 'MUG', 1)
"""
BY_BYTES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND collation_name = 'C'
"""
AN_ORDER: dict[str, Any] = {
    "account_id": 1, "marketplace_id": "US", "status": "shipped",
    "status_word": "SHIPPED", "placed_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
    "counted": True, "on_channel": True, "currency": "USD", "units": 1, "source": "api",
}  # fmt: skip
PIPES: Any = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)


@pytest.fixture
def fresh(empty_url: str) -> Iterator[Database]:
    """A database that was empty until now."""
    opened = open_database(empty_url)
    yield opened
    opened.close()


def test_a_fresh_database_has_the_schema_of_the_code(fresh: Database) -> None:
    with fresh.write() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})

        assert compare_metadata(context, schema.metadata) == []
        assert migrate.current(db) == migrate.head()


@pytest.mark.postgresql
def test_postgresql_sorts_each_order_id_and_sku_as_bytes(
    postgresql: PostgreSQL,
) -> None:
    url = postgresql.create("template1")

    with closing(open_database(url)) as new, new.read() as db:
        found = {tuple(row) for row in db.execute(text(BY_BYTES))}

    assert found == {
        (table.name, column.name)
        for table in schema.metadata.tables.values()
        for column in table.columns
        if column.name in {"order_id", "sku"}
    }


def test_each_migration_is_named_after_its_revision_and_one_is_the_last() -> None:
    scripts = ScriptDirectory(str(migrate.FOLDER))

    assert scripts.get_heads() == [migrate.head()]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


def test_a_fresh_database_has_the_one_organisation(fresh: Database) -> None:
    with fresh.read() as db:
        assert list(db.scalars(select(schema.organisations.c.id))) == [1]


def test_sqlite_keeps_the_same_tables_however_they_were_made(tmp_path: Path) -> None:
    migrated = open_database(f"sqlite:///{tmp_path}/a.db")
    made = Database(f"sqlite:///{tmp_path}/b.db")
    schema.metadata.create_all(made.engine)

    assert tables(migrated) == tables(made)
    migrated.close()
    made.close()


def tables(database: Database) -> dict[str, set[str]]:
    """Return the words of each table's statement, without their order."""
    asked = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    with database.read() as db:
        return {
            name: set(sql.replace(",", " ").replace('"', "").split())
            for name, sql in db.execute(text(asked))
            if name != "alembic_version"
        }


def test_opening_again_changes_nothing(empty_url: str) -> None:
    open_database(empty_url).close()

    again = open_database(empty_url)
    with again.read() as db:
        assert migrate.current(db) == migrate.head()
    again.close()


def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    command = [sys.executable, "-c", OPEN, empty_url]
    started = [subprocess.Popen(command, **PIPES) for _ in range(4)]
    ready = [process.stdout.readline() for process in started if process.stdout]

    for process in started:
        assert process.stdin
        process.stdin.write(b"now\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=60) for process in started]

    assert ready == [b"ready\n"] * 4
    assert [process.returncode for process in started] == [0] * 4, ends


def test_days_that_were_put_aside_get_the_name_of_their_marketplace(
    empty_url: str,
) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    old = Database(empty_url)
    held = [
        ("metrics", {"interval": "2026-03-01T00:00-08:00--2026-03-02T00:00-08:00"}),
        ("traffic", {"date": "2026-03-02"}),
        ("traffic", {"date": "2026-03-02", "told": "twice"}),
        ("traffic", {}),
        ("traffic", None),
        ("orders", None),
        ("inventory", None),
    ]
    with old.write() as db:
        config.attributes["connection"] = db
        command.upgrade(config, "0001")
        db.execute(text(AN_ACCOUNT))
        for number, (stream, record) in enumerate(held):
            payload = json.dumps({"marketplaceId": "US", "record": record}).encode()
            db.execute(
                text(PUT_ASIDE),
                {"stream": stream, "key": f"K{number}", "payload": payload},
            )
    old.close()

    with closing(open_database(empty_url)) as new, new.read() as db:
        table = schema.quarantine.c
        kept = {tuple(row) for row in db.execute(select(table.stream, table.key))}

    assert kept == {
        ("metrics", "US 2026-03-01"), ("traffic", "US 2026-03-02"),
        ("traffic", "K3"), ("traffic", "K4"), ("orders", "K5"),
    }  # fmt: skip


def test_lines_that_were_stored_before_get_the_day_of_their_order(
    empty_url: str,
) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    old = Database(empty_url)
    days = {"A-1": date(2026, 3, 1), "A-2": date(2026, 3, 2)}
    with old.write() as db:
        config.attributes["connection"] = db
        command.upgrade(config, "0005")
        db.execute(text(AN_ACCOUNT))
        for order_id, day in days.items():
            row = {**AN_ORDER, "order_id": order_id, "day": day, "report_day": day}
            db.execute(schema.orders.insert(), row)
            db.execute(text(A_LINE), {"order": order_id})
    old.close()

    with closing(open_database(empty_url)) as new, new.read() as db:
        items = schema.order_items.c
        found = dict(db.execute(select(items.order_id, items.day)).all())

    assert found == days


def test_a_newer_schema_is_refused(url: str) -> None:
    database = Database(url)
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    with pytest.raises(StoreError, match="newer Sentia"):
        open_database(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sentia.db"
    path.write_bytes(b"a letter to a friend, " * 100)

    with pytest.raises(StoreError, match="is not a database"):
        open_database(f"sqlite:///{path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(StoreError, match="cannot open or write SQLite at"):
        open_database(f"sqlite:///{tmp_path}/sentia.db")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(StoreError, match="cannot open or write SQLite at"):
        open_database(f"sqlite:///{tmp_path}/data/sentia.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_server_that_is_not_there_is_named_without_the_password(scheme: str) -> None:
    url = f"{scheme}://seller:s3cret@127.0.0.1:1/shop"

    with pytest.raises(StoreError) as raised:
        open_database(url)

    assert "PostgreSQL at 127.0.0.1:1, database shop" in str(raised.value)
    assert "s3cret" not in str(raised.value) + raised.value.hint


@pytest.mark.parametrize(
    "url", ["", "sentia.db", "mysql://u:s3cret@h/d", "sqlite://", "postgresql://h"]
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL") as raised:
        open_database(url)

    assert "s3cret" not in str(raised.value)


def test_a_relative_address_is_below_the_working_folder_and_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    open_database("sqlite:///data/shop.db").close()

    made = tmp_path / "data" / "shop.db"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


async def test_a_transaction_that_fails_leaves_nothing(desk: Desk) -> None:
    def fail(db: Connection) -> None:
        db.execute(text("INSERT INTO buckets VALUES ('a', 1, 1, 1)"))
        db.execute(text("INSERT INTO buckets VALUES ('a', 1, 1, 1)"))

    with pytest.raises(IntegrityError):
        await desk.database.writing(fail)

    assert desk.rows("buckets") == []


def test_a_reader_sees_one_snapshot_while_others_write(desk: Desk) -> None:
    def count(db: Connection) -> int:
        return len(db.execute(select(schema.orders.c.order_id)).all())

    with desk.database.read() as db:
        before = count(db)
        desk.write(an_order())
        during = count(db)

    assert (before, during) == (0, 0)
    assert len(desk.rows("orders")) == 1


def test_a_writer_waits_at_its_start_so_that_what_it_reads_stays_true(
    desk: Desk,
) -> None:
    def count_up(db: Connection) -> None:
        bulk.lock(db, desk.account)
        known = int(facts.get(db, "count") or 0)
        wait(others, timeout=0.3)
        facts.put(db, "count", str(known + 1))

    others: list[Future[None]] = []
    with ThreadPoolExecutor() as threads, desk.database.write() as db:
        others.append(threads.submit(write, desk.database, count_up))
        count_up(db)

    with desk.database.read() as db:
        assert facts.get(db, "count") == "2"


def write(database: Database, work: Callable[[Connection], None]) -> None:
    with database.write() as db:
        work(db)


def test_moments_of_any_zone_sort_as_time_runs(desk: Desk) -> None:
    east = timezone(timedelta(hours=14))
    moments = [
        datetime(2026, 3, 1, 10, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 0, 0, tzinfo=east),  # 10:00 UTC on the 1st
        datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC),
    ]
    desk.write(*(an_order(f"A-{n}", placed_at=at) for n, at in enumerate(moments)))

    table = schema.orders
    with desk.database.read() as db:
        asked = select(table.c.order_id, table.c.placed_at).order_by(table.c.placed_at)
        found = db.execute(asked).all()

    assert [row.order_id for row in found] == ["A-1", "A-0", "A-2"]
    assert [row.placed_at for row in found] == sorted(moments)


def test_what_was_committed_outlives_a_kill(url: str) -> None:
    script = (
        "import os, sys; from sqlalchemy import text;"
        "from sentia.store.database import open_database as o; d = o(sys.argv[1]);"
        "c = d.write(); db = c.__enter__();"
        "db.execute(text(\"INSERT INTO facts VALUES ('kept', '1')\"));"
        "c.__exit__(None, None, None); c = d.write(); db = c.__enter__();"
        "db.execute(text(\"INSERT INTO facts VALUES ('lost', '1')\"));"
        "os.kill(os.getpid(), 9)"
    )

    subprocess.run([sys.executable, "-c", script, url], check=False)

    after = open_database(url)
    with after.read() as db:
        assert list(db.scalars(select(schema.facts.c.name))) == ["kept"]
    after.close()


def test_sqlite_runs_as_measured(migrated_file: Path) -> None:
    database = Database(f"sqlite:///{migrated_file}")
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1,
              "busy_timeout": 30_000}  # fmt: skip

    with database.read() as db:
        found = {name: db.scalar(text(f"PRAGMA {name}")) for name in wanted}
    database.close()

    assert found == wanted
    assert sqlite3.sqlite_version_info >= (3, 35)


def test_every_account_row_belongs_to_an_account(database: Database) -> None:
    with database.read() as db:
        inspector = inspect(db)
        alone = {
            name
            for name in inspector.get_table_names()
            if not inspector.get_foreign_keys(name)
        }

    assert alone == {"alembic_version", "organisations", "buckets", "facts"}


ENDLESS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT count(*) FROM n"""


async def test_closing_breaks_off_also_what_begins_when_another_was_broken_off(
    migrated_file: Path,
) -> None:
    database = Database(f"sqlite:///{migrated_file}")
    one_by_one, begun = threading.Lock(), threading.Barrier(4)

    def work(db: Connection) -> None:
        begun.wait()
        with one_by_one:
            db.scalar(text(ENDLESS))

    running = [asyncio.ensure_future(database.reading(work)) for _ in range(3)]
    await asyncio.to_thread(begun.wait)  # the three of them, and this test

    database.close()

    ended = await asyncio.gather(*running, return_exceptions=True)
    assert [type(error) for error in ended] == [StoreError] * 3


async def test_closing_breaks_off_what_would_take_for_ever(url: str) -> None:
    database = open_database(url)
    begun = threading.Event()

    def work(db: Connection) -> None:
        facts.put(db, "half", "done")
        begun.set()
        db.scalar(text(ENDLESS))

    running = asyncio.ensure_future(database.writing(work))
    await asyncio.to_thread(begun.wait)

    database.close()

    with pytest.raises(StoreError):
        await running
    again = open_database(url)
    with again.read() as db:
        assert facts.get(db, "half") is None
    again.close()


def test_looking_whether_a_database_is_there_makes_none(empty_url: str) -> None:
    before = Database(empty_url)
    seen = before.is_there(), before.is_there()
    before.close()
    open_database(empty_url).close()
    after = Database(empty_url)

    assert (seen, after.is_there()) == ((False, False), True)
    after.close()
