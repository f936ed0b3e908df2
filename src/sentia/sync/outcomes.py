"""What a run came to, and what follows: when again, which issue, which log line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import structlog
from sqlalchemy import Connection

from sentia.connectors.base import Stream
from sentia.errors import (
    ChannelError,
    PermissionMissingError,
    Recovery,
    SentiaError,
    ThrottledError,
)
from sentia.store import issues, streams

log = structlog.get_logger()

Status = Literal["ok", "partial", "waiting", "failed", "skipped"]

DONE: Final = frozenset({"ok", "partial"})
# A stream that failed is tried again after this, doubling up to its own interval.
FIRST_RETRY: Final = timedelta(minutes=1)
# Refused credentials are not offered more often than this.
REFUSED_RETRY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of one stream did."""

    stream: str
    status: Status
    records: int = 0  # rows inserted or really changed
    rejected: int = 0
    until: datetime | None = None  # waiting until then
    error: SentiaError | None = None
    notes: tuple[str, ...] = ()
    resumed: bool = False  # it went on with a pass that an earlier run began

    @property
    def stops_account(self) -> bool:
        """Whether the account's other streams would only fail the same way."""
        return (
            isinstance(self.error, ChannelError)
            and self.error.recovery is Recovery.STOP_ACCOUNT
        )

    @property
    def concerns(self) -> str:
        """What an issue stands at: credentials are the account's, not the stream's."""
        return "account" if self.stops_account else self.stream


def failure(stream: Stream, error: SentiaError, now: datetime) -> Outcome:
    """Decide what an error means for a run."""
    if isinstance(error, ThrottledError):
        until = now + timedelta(seconds=error.retry_after)
        return Outcome(stream=stream.name, status="waiting", until=until, error=error)
    if isinstance(error, PermissionMissingError) and stream.optional:
        return Outcome(stream=stream.name, status="skipped", error=error)
    return Outcome(stream=stream.name, status="failed", error=error)


def reschedule(
    db: Connection, account_id: int, stream: Stream, outcome: Outcome, now: datetime
) -> None:
    """Write when the stream is due again; a complete pass has said so already."""
    changes: dict[str, Any] = {"status": outcome.status}
    row = streams.load(db, account_id, stream.name)
    match outcome.status:
        case "ok" | "partial":
            changes |= {"failing_since": None, "attempts": 0}
        case "waiting":
            throttled = isinstance(outcome.error, ThrottledError)
            if throttled and outcome.error and not row.throttled_until:
                said = str(outcome.error)
                log.info(said, stream=stream.name, hint=outcome.error.hint)
            changes |= {
                "due_at": outcome.until,
                "throttled_until": outcome.until if throttled else None,
            }
        case "skipped":
            changes |= {"due_at": now + timedelta(days=1)}
        case "failed":
            wait = min(FIRST_RETRY * 2 ** min(row.attempts, 10), stream.every)
            changes |= {
                "due_at": now + (REFUSED_RETRY if outcome.stops_account else wait),
                "failing_since": row.failing_since or now,
                "attempts": row.attempts + 1,
            }
    streams.mark(db, account_id, stream.name, **changes)


def report(
    db: Connection, account_id: int, stream: Stream, outcome: Outcome, now: datetime
) -> bool:
    """Open an issue once, close it by success, which is logged; say if any moved."""
    if outcome.status in DONE:
        # What went through proves the credentials, too.
        closed = issues.close_issues(db, account_id, stream.name, severity="issue")
        if issues.close_issues(db, account_id, "account", severity="issue"):
            streams.heal(db, account_id)
            closed = True
        if closed:
            log.info("Amazon SP-API sync works again", stream=stream.name)
        return closed
    error = outcome.error
    if outcome.status != "failed" or error is None:
        return False
    said = {"message": str(error), "hint": error.hint}
    opened = issues.open_issue(
        db, account_id, outcome.concerns, error.code, severity="issue", now=now, **said
    )
    # What the credentials are refused for may change, and with it what to do.
    return opened or (
        outcome.stops_account
        and issues.renew(db, account_id, outcome.concerns, error.code, **said)
    )


class Told:
    """What the log was told that fails, so that it is told once.

    Kept in memory: after a restart it is news again, for whoever has mended something.
    """

    def __init__(self) -> None:
        self._told: set[tuple[str, str, str]] = set()

    def hear(self, outcome: Outcome) -> None:
        """Tell a failure that is new, or that fails for another reason."""
        error = outcome.error
        if outcome.status in DONE:
            over = {"account", outcome.stream}
            self._told = {one for one in self._told if one[0] not in over}
        if outcome.status != "failed" or error is None:
            return
        detail = str(error)
        # That of a stream may name each time another report, or moment.
        why = detail if outcome.stops_account else ""
        news = outcome.concerns, error.code, why
        if news not in self._told:
            if outcome.stops_account:
                self._told = {one for one in self._told if one[0] != "account"}
            self._told.add(news)
            log.warning(
                "Amazon SP-API sync failing",
                stream=outcome.stream,
                code=error.code,
                detail=detail,
                hint=error.hint,
            )

    def forget(self) -> None:
        """Tell what still fails once more: somebody has asked."""
        self._told.clear()
