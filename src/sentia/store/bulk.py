"""Many rows at once, as plain SQL written once: Core is too slow where rows abound.

SQLite takes them one by one in one call; PostgreSQL as arrays, in one statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from sentia.store.schema import moment_text

Row = tuple[Any, ...]
TEXT: Final = re.compile(r'VARCHAR\(\d+\)|TEXT COLLATE "C"')


@dataclass(frozen=True, slots=True)
class Forms:
    """How a database's driver takes and gives moments and days."""

    moment: Callable[[datetime], Any]
    day: Callable[[date], Any]
    read: Callable[[Any], datetime]


FORMS: Final = {
    "sqlite": Forms(
        moment_text, lru_cache(4096)(date.isoformat), datetime.fromisoformat
    ),
    "postgresql": Forms(lambda m: m, lambda d: d, lambda m: m),
}


MARK: Final = {"sqlite": "?", "postgresql": "%s"}  # of a parameter


def forms_of(db: Connection) -> Forms:
    """Return how this database's driver takes and gives moments and days."""
    return FORMS[db.dialect.name]


class Bulk:
    """The statements of one table. A row holds its columns in the table's order."""

    def __init__(self, table: Table) -> None:
        names = [column.name for column in table.columns]
        self.keys = keys = [column.name for column in table.primary_key.columns]
        assert keys == names[: len(keys)], "the key's columns come first"
        self.values = names[len(keys) :]
        self.columns = ", ".join(names)
        self._select = f"SELECT {self.columns} FROM {table.name}"
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        # A cast to VARCHAR(n) would cut what is too long, without a word; an array's
        # texts have no order of their own.
        types = [TEXT.sub("TEXT", c.type.compile(dialect)) for c in table.columns]
        into = f"INSERT INTO {table.name} ({self.columns})"
        or_set = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET"
        inserts = {
            "sqlite": f"{into} VALUES ({', '.join('?' * len(names))}) {or_set} ",
            "postgresql": f"{into} SELECT * FROM {_unnest(types)} {or_set} ",
        }
        old, new = (
            ", ".join(f"{side}.{name}" for name in self.values)
            for side in (table.name, "excluded")
        )
        differ = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
        self._put = {
            name: insert
            + ", ".join(f"{v} = excluded.{v}" for v in self.values)
            + f" WHERE ({old}) {differ[name]} ({new})"
            for name, insert in inserts.items()
        }
        self._add = {
            name: insert
            + ", ".join(f"{v} = {table.name}.{v} + excluded.{v}" for v in self.values)
            for name, insert in inserts.items()
        }
        self._delete = {
            "sqlite": f"DELETE FROM {table.name} WHERE "
            + " AND ".join(f"{key} = ?" for key in keys),
            "postgresql": f"DELETE FROM {table.name} USING "
            f"{_unnest(types[: len(keys)])} AS gone ({', '.join(keys)}) WHERE "
            + " AND ".join(f"{table.name}.{key} = gone.{key}" for key in keys),
        }
        zero = "".join(f" AND {table.name}.{value} = 0" for value in self.values)
        self._sweep = {name: sql + zero for name, sql in self._delete.items()}

    def read(self, db: Connection, *key: Any) -> CursorResult[*tuple[Any, ...]]:
        """Return the rows whose key begins so, in the driver's own forms."""
        mark = MARK[db.dialect.name]
        where = " AND ".join(f"{name} = {mark}" for name in self.keys[: len(key)])
        return db.exec_driver_sql(f"{self._select} WHERE {where}", key)

    def among(
        self, db: Connection, account_id: int, ids: list[str]
    ) -> CursorResult[*tuple[Any, ...]]:
        """Return an account's rows with one of these ids, in the driver's own forms."""
        # One parameter, whatever the number of ids.
        where = f"WHERE {self.keys[0]} = {MARK[db.dialect.name]} AND {self.keys[1]}"
        if db.dialect.name == "sqlite":
            sql = f"{self._select} {where} IN (SELECT value FROM json_each(?))"
            return db.exec_driver_sql(sql, (account_id, json.dumps(ids)))
        sql = f"{self._select} {where} = ANY(%s)"
        return db.exec_driver_sql(sql, (account_id, ids))

    def put(self, db: Connection, rows: Sequence[Row]) -> int:
        """Insert or overwrite; return how many rows are new or really differ."""
        return _run(db, self._put, rows)

    def add(self, db: Connection, rows: Sequence[Row]) -> None:
        """Insert, or add to the values that are there."""
        _run(db, self._add, rows)

    def delete(self, db: Connection, keys: Sequence[Row]) -> int:
        """Delete the rows with these keys; return how many there were."""
        return _run(db, self._delete, keys)

    def delete_zeros(self, db: Connection, keys: Sequence[Row]) -> None:
        """Delete those of these rows whose values have all become 0."""
        _run(db, self._sweep, keys)


def _unnest(types: Iterable[str]) -> str:
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types)})"


def _run(db: Connection, sql: dict[str, str], rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    if db.dialect.name == "sqlite":
        return db.exec_driver_sql(sql["sqlite"], list(rows)).rowcount
    arrays = tuple(map(list, zip(*rows, strict=True)))
    return db.exec_driver_sql(sql["postgresql"], arrays).rowcount


def insert_new(db: Connection, table: Table, **values: Any) -> bool:
    """Insert a row; return False where there is one with its key already."""
    if db.dialect.name == "sqlite":
        new: Any = sqlite.insert(table).on_conflict_do_nothing()
    else:
        new = postgresql.insert(table).on_conflict_do_nothing()
    # Not every driver counts the rows that an INSERT made.
    made = new.values(values).returning(*table.primary_key.columns)
    return db.execute(made).first() is not None


LOCK: Final = text("SELECT pg_advisory_xact_lock(:kind, :account)")


def lock(db: Connection, account_id: int) -> None:
    """Let one transaction at a time work on an account's records.

    An import and a sync may run side by side; on SQLite BEGIN IMMEDIATE does it.
    """
    if db.dialect.name == "postgresql":
        db.execute(LOCK, {"kind": 1, "account": account_id})
