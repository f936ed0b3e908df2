"""What the database remembers of its settings and of itself, by name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select

from sentia.store.bulk import Bulk
from sentia.store.schema import facts

FACTS: Final = Bulk(facts)
# Built once: every page of a sync asks.
VALUE: Final = select(facts.c.value).where(facts.c.name == bindparam("name"))


def get(db: Connection, name: str) -> str | None:
    """Return a fact, None if it was never put."""
    return db.scalar(VALUE, {"name": name})


def put(db: Connection, name: str, value: str) -> None:
    """Remember a fact from now on."""
    FACTS.put(db, [(name, value)])
