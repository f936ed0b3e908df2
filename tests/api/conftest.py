"""A Sentia on both databases; on SQLite alone where the database does not matter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentia.store.database import Database, open_database
from tests.api.site import Site
from tests.support.databases import (  # noqa: F401 - fixtures
    database,
    migrated_file,
    postgresql,
    url,
)


@pytest.fixture
def file_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:  # noqa: F811
    """A migrated SQLite file."""
    shutil.copy(migrated_file, tmp_path / "sentia.db")
    opened = open_database(f"sqlite:///{tmp_path}/sentia.db")
    yield opened
    opened.close()


@pytest.fixture
def site(file_database: Database, tmp_path: Path) -> Site:
    """A Sentia on SQLite."""
    return Site(file_database, tmp_path)


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Site:  # noqa: F811
    """A Sentia on SQLite and on PostgreSQL."""
    return Site(database, tmp_path)
