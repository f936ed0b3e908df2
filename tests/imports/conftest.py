"""A seller's empty database, and the real files where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sentia.store.database import Database
from tests.imports.desk import Desk
from tests.support.databases import (  # noqa: F401 - fixtures
    database,
    migrated_file,
    postgresql,
    url,
)

HERE = Path(__file__).parents[2]
REAL = Path(os.environ.get("SENTIA_REALDATA", HERE.parent / "shared" / "realdata"))


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real files from public repositories."""
    if not REAL.is_dir():
        pytest.skip(f"no real files at {REAL}: set SENTIA_REALDATA")
    return REAL


@pytest.fixture
def desk(database: Database) -> Desk:  # noqa: F811 - the fixture above
    """An empty database, and what tests do with it."""
    return Desk(database)
