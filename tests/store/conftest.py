"""A database with one account in it."""

from __future__ import annotations

import pytest

from sentia.store.database import Database
from tests.store.desk import Desk
from tests.support.databases import (  # noqa: F401 - fixtures
    database,
    empty_url,
    migrated_file,
    postgresql,
    url,
)


@pytest.fixture
def desk(database: Database) -> Desk:  # noqa: F811 - the fixture above
    """A database with one account, and what tests do with it."""
    return Desk(database)
