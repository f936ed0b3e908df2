"""Things a person must do something about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, select, update

from sentia.store import versions
from sentia.store.bulk import insert_new
from sentia.store.schema import issues as table

Severity = Literal["issue", "warning"]


def open_issue(  # noqa: PLR0913 - its columns
    db: Connection,
    account_id: int,
    stream: str,
    code: str,
    *,
    message: str,
    hint: str,
    now: datetime,
    severity: Severity = "issue",
) -> bool:
    """Open an issue; return False when it was open already."""
    new = insert_new(
        db, table, account_id=account_id, stream=stream, code=code, severity=severity,
        message=message, hint=hint, opened_at=now,
    )  # fmt: skip
    return _changed(db, account_id, int(new))


def renew(  # noqa: PLR0913 - its columns
    db: Connection, account_id: int, stream: str, code: str, *, message: str, hint: str
) -> bool:
    """Let an open issue say what is true now; return False where it says so already."""
    other = (
        update(table)
        .where(
            table.c.account_id == account_id, table.c.stream == stream,
            table.c.code == code, table.c.message != message,
        )
        .values(message=message, hint=hint)
    )  # fmt: skip
    return _changed(db, account_id, db.execute(other).rowcount)


def close_issues(
    db: Connection,
    account_id: int,
    stream: str,
    codes: Collection[str] | None = None,
    *,
    severity: Severity | None = None,
) -> bool:
    """Close a stream's issues, all or these; return whether there was one."""
    over = delete(table).where(
        table.c.account_id == account_id, table.c.stream == stream
    )
    if codes is not None:
        over = over.where(table.c.code.in_(codes))
    if severity is not None:
        over = over.where(table.c.severity == severity)
    return _changed(db, account_id, db.execute(over).rowcount)


def all_open(db: Connection) -> Sequence[Row[Any]]:
    """Return what is open, the oldest first."""
    order = table.c.opened_at, table.c.account_id, table.c.stream, table.c.code
    return db.execute(select(table).order_by(*order)).all()


def _changed(db: Connection, account_id: int, rows: int) -> bool:
    if rows:
        versions.bump(db, account_id, ["issues.changed"])
    return rows > 0
