"""The database: one address, transactions that read or write, its own threads."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from tenacity import (
    Retrying,
    retry_if_exception_message,
    stop_after_delay,
    wait_random,
)

from sentia.errors import ConfigError, StoreError
from sentia.store import migrate
from sentia.store.key import PRIVATE

T = TypeVar("T")
DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
WRITE: Final = (
    "Write `sqlite:///file.db` or `postgresql://user:password@host/name`; in user and "
    "password % is written %25, @ %40, : %3A, / %2F, ? %3F."
)
THREADS: Final = 8
BUSY_SECONDS: Final = 30  # how long a writer waits for another on SQLite
CLOSING_SECONDS: Final = 2.0  # what still runs then is broken off
BREAK_SECONDS: Final = 0.1
PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    # Safe with WAL: a power cut may lose the newest commits, never the order of them.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    # An import's keys come in no order: keep 32 MB of pages, write them back later.
    "PRAGMA cache_size = -32768",
    "PRAGMA wal_autocheckpoint = 4000",
)
PATIENT: Final = Retrying(
    retry=retry_if_exception_message(match="database is locked"),
    wait=wait_random(max=0.1),
    stop=stop_after_delay(BUSY_SECONDS),
    reraise=True,
)


class _Hinting(SQLiteCompiler):
    """Writes out by which index to read (`with_hint`): SQLite can only guess."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:  # noqa: ARG002
        return text


class Database:
    """SQLite or PostgreSQL, opened but not migrated (see `open_database`)."""

    def __init__(self, url: str) -> None:
        self._url = parsed(url)
        self.dialect = self._url.get_backend_name()
        self.engine = _engine(self._url)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._at_work: set[Any] = set()  # the drivers' connections in those threads
        self._closed = threading.Event()

    @property
    def place(self) -> str:
        """Where it is, without user and password."""
        if self.dialect == "sqlite":
            return f"SQLite at {self.path.absolute()}"
        where = f"{self._url.host or 'local socket'}:{self._url.port or 5432}"
        return f"PostgreSQL at {where}, database {self._url.database}"

    @property
    def path(self) -> Path:
        """The file, where it is SQLite."""
        return Path(str(self._url.database))

    def is_there(self) -> bool:
        """Say whether it is one of ours; where it is not, nothing is made or changed.

        Raises:
            StoreError: it cannot be looked at.
        """
        engine = self.engine
        if self.dialect == "sqlite":
            try:
                if not self.path.exists():
                    return False
            except OSError as error:
                raise _explained(self, error) from error
            # Opened otherwise, SQLite would write into what may be somebody else's.
            name = quote(str(self.path.absolute()))
            engine = create_engine(f"sqlite:///file:{name}?mode=ro&uri=true")
        try:
            with engine.connect() as db:
                return migrate.current(db) is not None
        except DBAPIError as error:
            raise _explained(self, error) from error
        finally:
            engine.dispose()

    def write(self) -> AbstractContextManager[Connection]:
        """One transaction: all or nothing."""
        # A writer waits at the start, where it holds nothing, not half way.
        return self._transaction(sqlite_begin="BEGIN IMMEDIATE")

    def read(self) -> AbstractContextManager[Connection]:
        """One consistent snapshot."""
        if self.dialect == "sqlite":
            return self._transaction()
        return self._transaction(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Connection]:
        try:
            with self.engine.connect() as db, db.execution_options(**options).begin():
                yield db
        except OperationalError as error:
            raise _explained(self, error) from error

    async def run(self, work: Callable[[Connection], T], *, write: bool) -> T:
        """Do the work in one transaction, in a thread of the database's own."""

        def job() -> T:
            with self.write() if write else self.read() as db:
                driver = db.connection.dbapi_connection
                self._at_work.add(driver)
                try:
                    return work(db)
                finally:
                    self._at_work.discard(driver)

        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def writing(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one writing transaction."""
        return await self.run(work, write=True)

    async def reading(self, work: Callable[[Connection], T]) -> T:
        """Do the work on one snapshot."""
        return await self.run(work, write=False)

    def close(self) -> None:
        """Finish what runs, but not for long; then let go of every connection.

        A transaction that is broken off has changed nothing.
        """
        late = threading.Timer(CLOSING_SECONDS, self._break_off)
        late.start()
        self._threads.shutdown(cancel_futures=True)
        self._closed.set()
        late.cancel()
        self.engine.dispose()

    def _break_off(self) -> None:
        # Again and again: whoever waited for another begins only then.
        while not self._closed.is_set():
            for driver in tuple(self._at_work):
                if self.dialect == "sqlite":
                    driver.interrupt()
                else:
                    driver.cancel_safe()
            self._closed.wait(BREAK_SECONDS)


def open_database(url: str) -> Database:
    """Open a database and bring its schema up to date.

    Raises:
        StoreError: it cannot be reached or written, is no database, or a newer
            Sentia has been at it. The message names no password.
    """
    database = Database(url)
    try:
        if database.dialect == "sqlite":
            database.path.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
            database.path.touch(mode=0o600)
        migrate.upgrade(database.engine)
    except (DBAPIError, OSError) as error:
        database.close()
        raise _explained(database, error) from error
    except StoreError:
        database.close()
        raise
    return database


def parsed(url: str) -> URL:
    """Read the address of a database.

    Raises:
        ConfigError: it is none; the message shows nothing of it.
    """
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    # What follows an @ in a password would be taken for the host, and be shown.
    ours = found and found.drivername in DRIVERS and "@" not in (found.host or "")
    if not (found and found.database and ours):
        message = "DATABASE_URL is not the address of a database"
        raise ConfigError(message, hint=WRITE, names=("DATABASE_URL",))
    return found.set(drivername=DRIVERS[found.drivername])


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_size=THREADS,
            pool_use_lifo=True,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 10},
        )
    engine = create_engine(
        url,
        pool_size=THREADS,
        pool_use_lifo=True,  # the last one used has its pages at hand
        hide_parameters=True,  # they hold what sellers sell
        connect_args={"timeout": BUSY_SECONDS},
    )

    engine.dialect.statement_compiler = _Hinting

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not begin transactions by itself: it does so too late.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            # A file becomes one with a log but once; whoever comes to it at the same
            # time is refused, and SQLite does not wait as it does elsewhere.
            for attempt in PATIENT.copy():
                with attempt:
                    connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        db.exec_driver_sql(db.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _explained(database: Database, error: DBAPIError | OSError) -> StoreError:
    if isinstance(error, DBAPIError):
        reason = " ".join(str(error.orig).split())
    else:
        reason = error.strerror or type(error).__name__
    if "not a database" in reason:
        message = f"{database.place} is not a database"
        return StoreError(message, hint="Point DATABASE_URL at another file.")
    if database.dialect == "sqlite":
        message = f"cannot open or write {database.place}: {reason}"
        hint = "Check that the folder exists and that this user may write to it."
        return StoreError(message, hint=hint)
    return StoreError(f"cannot use {database.place}: {reason}")
