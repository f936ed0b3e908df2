"""Whether a report can be believed: Amazon delivers empty and short ones at times."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from sentia.errors import Call, ContractError
from sentia.store import issues, orders

# A report that holds less than this share of what we hold is said to be incomplete.
COMPLETE: Final = 0.8


class EmptyReportError(ContractError):
    """A report is empty though we hold orders of its span."""

    code = "empty_report"
    hint = "Nothing was changed; the report is asked for again with the next sync."


def doubt(  # noqa: PLR0913 - what is compared, and with what
    db: Connection,
    account_id: int,
    stream: str,
    *,
    span: tuple[datetime, datetime],
    claimed: int,
    now: datetime,
) -> None:
    """Compare what a report holds with what we hold of its span.

    Raises:
        EmptyReportError: it has nothing where we have orders.
    """
    held = orders.updated_between(db, account_id, *span)
    if held and not claimed:
        msg = (
            f"The report of {span[0]:%d %b} to {span[1]:%d %b} is empty, "
            f"but we hold {held} orders that changed in it."
        )
        raise EmptyReportError(msg, Call(operation=stream))
    if claimed >= held * COMPLETE:
        issues.close_issues(db, account_id, stream, severity="warning")
        return
    issues.open_issue(
        db,
        account_id,
        stream,
        "source_incomplete",
        severity="warning",
        message=f"Amazon's report holds {claimed} of the {held} orders we know.",
        hint="Nothing was taken away. The next report repairs it by itself.",
        now=now,
    )
