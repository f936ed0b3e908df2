"""What has the sync done of late, and how do the streams stand, for machines?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from sentia.domain.ranges import DAY
from sentia.store import schema


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of one kind, told apart by labels."""

    name: str
    means: str
    labels: tuple[str, ...]
    rows: list[tuple[list[str], float]]  # the labels' values, and the number


def activity(db: Connection, *, now: datetime) -> list[Measure]:
    """What has the sync done in a day, and how do the streams stand?"""
    runs, streams, issues = schema.runs.c, schema.streams.c, schema.issues.c
    lately, stream = runs.started_at > now - DAY, ("stream",)
    day = "in the last 24 hours."
    by_stream = select(runs.stream).where(lately).group_by(runs.stream)
    states = select(streams.stream).group_by(streams.stream)
    asked: list[tuple[str, str, tuple[str, ...], Select[Any]]] = [
        ("runs_last_day", f"Runs begun {day}", ("stream", "status"),
         by_stream.add_columns(runs.status, func.count()).group_by(runs.status)),
        ("calls_last_day", f"Calls to the channel {day}", stream,
         by_stream.add_columns(func.sum(runs.calls))),
        ("waited_seconds_last_day", f"Seconds waited for rate limits {day}", stream,
         by_stream.add_columns(func.sum(runs.waited_seconds))),
        ("records_last_day", f"Records that were new or changed {day}", stream,
         by_stream.add_columns(func.sum(runs.records))),
        ("last_synced_timestamp_seconds",
         "When the last complete pass ended, of the account where that is longest ago.",
         stream, states.add_columns(func.min(streams.completed_at))),
        ("as_of_timestamp_seconds",
         "Up to when the data is complete, of the account where that is longest ago.",
         stream, states.add_columns(func.min(streams.as_of))),
        ("failing", "Accounts in which the stream fails.", stream,
         states.add_columns(func.count(streams.failing_since))),
        ("throttled", "Accounts in which the stream waits for a rate limit.", stream,
         states.add_columns(func.count(case((streams.throttled_until > now, 1))))),
        ("issues_open", "What a person must do, or should look at.", ("severity",),
         select(issues.severity, func.count()).group_by(issues.severity)),
        ("quarantined", "Records that could not be read.", stream,
         select(schema.quarantine.c.stream, func.count())
         .where(schema.quarantine.c.dismissed_at.is_(None))
         .group_by(schema.quarantine.c.stream)),
    ]  # fmt: skip
    return [
        Measure(f"sentia_{name}", means, labels, list(_rows(db, question)))
        for name, means, labels, question in asked
    ]


def _rows(db: Connection, asked: Select[Any]) -> Iterator[tuple[list[str], float]]:
    for *labels, value in db.execute(asked):
        if value is not None:
            number = value.timestamp() if isinstance(value, datetime) else value
            yield list(map(str, labels)), float(number)
