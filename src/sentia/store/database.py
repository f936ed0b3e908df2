"""The database: one address, transactions that read or write, its own threads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from sentia.errors import StoreError
from sentia.store import migrate

T = TypeVar("T")
DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
THREADS: Final = 8
BUSY_SECONDS: Final = 30  # how long a writer waits for another on SQLite
PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    # Safe with WAL: a power cut may lose the newest commits, never the order of them.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",  # 32 MB: an import's keys come in no order
)


class Database:
    """SQLite or PostgreSQL, opened but not migrated (see `open_database`)."""

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self.dialect = self._url.get_backend_name()
        self.engine = _engine(self._url)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    @property
    def place(self) -> str:
        """Where it is, without user and password."""
        if self.dialect == "sqlite":
            return f"SQLite at {self._url.database}"
        where = f"{self._url.host or 'local socket'}:{self._url.port or 5432}"
        return f"PostgreSQL at {where}, database {self._url.database}"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all or nothing."""
        with self.engine.connect() as db:
            # A writer waits at the start, where it holds nothing, not half way.
            db = db.execution_options(sqlite_begin="BEGIN IMMEDIATE")  # noqa: PLW2901 - the same one
            with db.begin():
                yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot."""
        with self.engine.connect() as db:
            if self.dialect == "postgresql":
                db = db.execution_options(  # noqa: PLW2901 - the same one
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with db.begin():
                yield db

    async def run(self, work: Callable[[Connection], T], *, write: bool) -> T:
        """Do the work in one transaction, in a thread of the database's own."""

        def job() -> T:
            with self.write() if write else self.read() as db:
                return work(db)

        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def writing(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one writing transaction."""
        return await self.run(work, write=True)

    async def reading(self, work: Callable[[Connection], T]) -> T:
        """Do the work on one snapshot."""
        return await self.run(work, write=False)

    def close(self) -> None:
        """Finish what runs, then let go of every connection."""
        self._threads.shutdown()
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open a database and bring its schema up to date.

    Raises:
        StoreError: it cannot be reached or written, is no database, or a newer
            Sentia has been at it. The message names no password.
    """
    database = Database(url)
    try:
        if database.dialect == "sqlite":
            Path(str(database._url.database)).parent.mkdir(parents=True, exist_ok=True)  # noqa: SLF001 - ours
        migrate.upgrade(database.engine)
    except (DBAPIError, OSError) as error:
        database.close()
        raise _explained(database, error) from error
    except StoreError:
        database.close()
        raise
    return database


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in DRIVERS or not parsed.database:
        message = "DATABASE_URL is not the address of a database"
        hint = "Write `sqlite:///file.db` or `postgresql://user:password@host/name`."
        raise StoreError(message, hint=hint)
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_size=THREADS, pool_pre_ping=True)
    engine = create_engine(
        url, pool_size=THREADS, connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not begin transactions by itself: it does so too late.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        db.exec_driver_sql(db.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _explained(database: Database, error: DBAPIError | OSError) -> StoreError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = " ".join(str(cause).split())
    if "not a database" in reason:
        message = f"{database.place} is not a database"
        return StoreError(message, hint="Point DATABASE_URL at another file.")
    if database.dialect == "sqlite":
        message = f"cannot open or write {database.place}: {reason}"
        hint = "Check that the folder exists and that this user may write to it."
        return StoreError(message, hint=hint)
    return StoreError(f"cannot use {database.place}: {reason}")
