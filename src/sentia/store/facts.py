"""What the database remembers of its settings and of itself, by name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from sentia.store.bulk import Bulk
from sentia.store.schema import facts

FACTS: Final = Bulk(facts)


def get(db: Connection, name: str) -> str | None:
    """Return a fact, None if it was never put."""
    return db.scalar(select(facts.c.value).where(facts.c.name == name))


def put(db: Connection, name: str, value: str) -> None:
    """Remember a fact from now on."""
    FACTS.put(db, [(name, value)])
