"""Where somebody is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from sentia.domain.browsers import browser_of
from sentia.domain.times import iso
from sentia.queries.answers import Answer
from sentia.store.people import session_name
from sentia.store.schema import sessions

MOST: Final = 100  # a program that signs in each time has thousands


class Session(Answer):
    """A browser, or a program with a cookie, that is let in until its session ends."""

    id: str  # to end it by; it opens nothing
    created: str
    last_seen: str  # to the minute
    expires: str
    browser: str | None  # "Firefox on Linux"; None: it did not say
    user_agent: str | None  # as it calls itself
    current: bool  # it is the one that asks


class Sessions(Answer):
    """Where somebody is signed in: here, then where they were last seen."""

    sessions: list[Session]
    total: int  # with those that are too many to be listed


def sessions_of(db: Connection, user_id: int, asks: str, now: datetime) -> Sessions:
    """Where is a user signed in, as seen from the session with the digest `asks`?"""
    theirs = (sessions.c.user_id == user_id) & (sessions.c.expires_at > now)
    listed = (
        select(sessions)
        .where(theirs)
        .order_by(
            (sessions.c.digest == asks).desc(),
            sessions.c.seen_at.desc(),
            sessions.c.created_at.desc(),
        )
        .limit(MOST)
    )
    total = db.scalar(select(func.count()).select_from(sessions).where(theirs))
    found = [
        Session(
            id=session_name(row.digest),
            created=iso(row.created_at),
            last_seen=iso(row.seen_at),
            expires=iso(row.expires_at),
            browser=browser_of(row.user_agent),
            user_agent=row.user_agent,
            current=row.digest == asks,
        )
        for row in db.execute(listed)
    ]
    return Sessions(sessions=found, total=total or 0)
