"""Real databases: a SQLite file a test, a PostgreSQL server a session.

Import the fixtures into a conftest: `url` and `database` run a test on both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from sentia.store.database import Database, open_database

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
BOTH = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
]
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=64MB"
)
# Each takes 7 MB, maybe of memory; a test has two at most.
KEPT = 8


class PostgreSQL:
    """A server of our own, on a socket in a folder of its own."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count()
        self._made: deque[str] = deque()
        self.folder = Path(tempfile.mkdtemp(prefix="sentia-pg-"))
        # PostgreSQL refuses to run as root.
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        data = f"{self.folder}/data"
        self._do("initdb", "-D", data, "-U", "sentia", "-A", "trust", "-E", "UTF8",
                 "--no-locale", "--no-sync")  # fmt: skip
        options = f"-k {self.folder} -c listen_addresses='' {FAST}"
        self._do(
            "pg_ctl", "-D", data, "-w", "-l", f"{data}/log", "-o", options, "start"
        )
        self.execute("CREATE DATABASE template_sentia")
        open_database(self.url("template_sentia")).close()

    def url(self, name: str) -> str:
        return f"postgresql://sentia@/{name}?host={self.folder}"

    def create(self, template: str = "template_sentia", *, language: str = "") -> str:
        """Return the address of a new database, migrated unless told otherwise."""
        name = f"test_{next(self._numbers)}"
        sort = f"LOCALE_PROVIDER icu ICU_LOCALE '{language}'" if language else ""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {sort}")
        self._made.append(name)
        if len(self._made) > KEPT:
            self.execute(f"DROP DATABASE {self._made.popleft()} WITH (FORCE)")
        return self.url(name)

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def stop(self) -> None:
        self._do("pg_ctl", "-D", f"{self.folder}/data", "-m", "fast", "stop")
        shutil.rmtree(self.folder)

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(
            command,
            user=self._user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One server a session (and worker)."""
    if not PROGRAMS:
        pytest.skip("the PostgreSQL server programs are not installed")
    server = PostgreSQL(PROGRAMS[-1])
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes a while."""
    path = tmp_path_factory.mktemp("template") / "sentia.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, on both dialects."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/sentia.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.create(template="template1")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated database, on both dialects."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_file")
        shutil.copy(template, tmp_path / "sentia.db")
        return f"sqlite:///{tmp_path}/sentia.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.create()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database, on both dialects."""
    opened = open_database(url)
    yield opened
    opened.close()
