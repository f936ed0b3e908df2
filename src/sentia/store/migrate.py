"""Bring the schema up to date. The scripts stand in `migrations`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from sentia.errors import StoreError

FOLDER: Final = Path(__file__).parent / "migrations"
ALONE: Final = {"sqlite_begin": "BEGIN IMMEDIATE"}
LOCK: Final = 0x5E7714  # any number that nobody else locks in this database


def upgrade(engine: Engine) -> None:
    """Apply the scripts this database has not seen, in one transaction.

    Raises:
        StoreError: a newer Sentia has been at it.
    """
    with engine.begin() as db:
        if current(db) == head():
            return
    with engine.connect() as db, db.execution_options(**ALONE).begin():
        _upgrade(db)


def _upgrade(db: Connection) -> None:
    # Two processes may start at once: the second finds the work done.
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    revision = current(db)
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        message = f"the database is of a newer Sentia (schema {revision})"
        raise StoreError(message, hint="Update Sentia, or restore a backup.")
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def current(db: Connection) -> str | None:
    """Return the revision of this database's schema, None for an empty one."""
    return MigrationContext.configure(db).get_current_revision()


def head() -> str:
    """Return the revision that this Sentia works with."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))
