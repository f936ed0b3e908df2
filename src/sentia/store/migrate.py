"""Bring the schema up to date. The scripts stand in `migrations`.

Each is named after its revision. So a start that finds nothing to do need not load
Alembic, which would take half of its time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

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
    if revision not in {None, *_revisions()}:
        message = f"the database is of a newer Sentia (schema {revision})"
        raise StoreError(message, hint="Update Sentia, or restore a backup.")
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def current(db: Connection) -> str | None:
    """Return the revision of this database's schema, None for an empty one."""
    if not inspect(db).has_table("alembic_version"):
        return None
    revision: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def head() -> str:
    """Return the revision that this Sentia works with."""
    return max(_revisions())


def _revisions() -> list[str]:
    scripts = (FOLDER / "versions").glob("[0-9]*.py")
    return [script.name.partition("_")[0] for script in scripts]
