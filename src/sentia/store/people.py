"""Who may come in: users, their sessions, API tokens. Secrets only as digests.

Passwords arrive hashed; cookies and tokens are random, so SHA-256 is enough.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    select,
    union_all,
    update,
)

from sentia.errors import UsageError
from sentia.store import key
from sentia.store.accounts import ORGANISATION
from sentia.store.bulk import lock
from sentia.store.schema import reorder_settings, sessions, tokens, users

Role = Literal["viewer", "admin"]
SESSION_LIFE: Final = timedelta(days=30)
SEEN_EVERY: Final = timedelta(minutes=1)  # no write for each request
LONGEST_AGENT: Final = 200  # signs; browsers need about 120
NAME_LENGTH: Final = 16  # signs of a digest: enough to tell sessions apart


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Someone who may sign in."""

    id: int
    organisation_id: int
    email: str
    role: Role
    password: str | None  # hashed; None: cannot sign in with one


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever sends a request, by session or by API token."""

    organisation_id: int
    role: Role
    name: str  # the user's address, or the token's name
    digest: str  # of the cookie or token
    user_id: int | None = None
    expires_at: datetime | None = None  # of the session
    seen_at: datetime | None = None  # of the session, to the minute

    @property
    def logged(self) -> dict[str, int | str]:
        """What a line of the log says of them: a user's number, a token's name."""
        return {"token": self.name} if self.user_id is None else {"user": self.user_id}


def add_user(
    db: Connection, email: str, role: Role, *, password: str | None, now: datetime
) -> int:
    """Add a user, or give one a new role and password; return the id."""
    known = user(db, email)
    if known is not None:
        changed = update(users).where(users.c.id == known.id)
        db.execute(changed.values(role=role, password=password))
        end_sessions(db, known.id)
        return known.id
    new = insert(users).values(
        organisation_id=ORGANISATION, email=_address(email), role=role,
        password=password, created_at=now,
    ).returning(users.c.id)  # fmt: skip
    return int(db.execute(new).scalar_one())


def remove_user(db: Connection, email: str) -> bool:
    """Let somebody in no more, at once; return whether there was such a user.

    Raises:
        UsageError: nobody else could change anything then, or set-up would begin anew.
    """
    gone = user(db, email)
    if gone is None:
        return False
    lock(db, 0)
    others = (users.c.role == "admin") & (users.c.id != gone.id)
    if not db.scalar(select(func.count()).select_from(users).where(others)):
        message = f"{gone.email} is the only admin"
        raise UsageError(message, hint="Add another admin first: `sentia user add`.")
    end_sessions(db, gone.id)
    theirs = reorder_settings.c.changed_by == gone.id
    db.execute(update(reorder_settings).where(theirs).values(changed_by=None))
    db.execute(delete(users).where(users.c.id == gone.id))
    return True


def setup_token(db: Connection, folder: Path) -> str | None:
    """Return the one-time set-up token of a data folder; None: set-up is over."""
    return None if any_user(db) else key.setup_token(key.load_key(folder))


def add_owner(
    db: Connection, email: str, *, password: str, now: datetime
) -> int | None:
    """Add the first user, an admin; None when there is one: set-up is over."""
    lock(db, 0)
    if any_user(db):
        return None
    return add_user(db, email, "admin", password=password, now=now)


def any_user(db: Connection) -> bool:
    """Whether set-up is over."""
    return bool(db.scalar(select(func.count()).select_from(users)))


class Entry(NamedTuple):
    """Somebody, or a program, that may come in: nothing that opens a door."""

    name: str  # a user's email
    role: Role
    since: datetime
    seen: datetime | None = None  # in a session that has not ended, to the minute


def all_users(db: Connection) -> list[Entry]:
    """Return who may sign in."""
    theirs = select(func.max(sessions.c.seen_at)).where(
        sessions.c.user_id == users.c.id
    )
    seen = theirs.scalar_subquery()
    asked = select(users.c.email, users.c.role, users.c.created_at, seen)
    return [Entry(*row) for row in db.execute(asked.order_by(users.c.email))]


def all_tokens(db: Connection) -> list[Entry]:
    """Return which programs hold an API token."""
    asked = select(tokens.c.name, tokens.c.role, tokens.c.created_at)
    return [Entry(*row) for row in db.execute(asked.order_by(tokens.c.name))]


def user(db: Connection, email: str) -> User | None:
    """Return the user with this address."""
    return _user(db, users.c.email == _address(email))


def _user(db: Connection, which: ColumnElement[bool]) -> User | None:
    row = db.execute(
        select(
            users.c.id, users.c.organisation_id, users.c.email, users.c.role,
            users.c.password,
        ).where(which)
    ).first()  # fmt: skip
    return User(**row._mapping) if row else None  # noqa: SLF001 - documented name


def renew_password(db: Connection, user_id: int, old: str, new: str) -> None:
    """Store the same password by a newer hash, unless it was changed meanwhile."""
    same = (users.c.id == user_id) & (users.c.password == old)
    db.execute(update(users).where(same).values(password=new))


def begin_session(
    db: Connection, user_id: int, now: datetime, agent: str | None = None
) -> str:
    """Return the cookie of a new session; those that ended are let go."""
    db.execute(delete(sessions).where(sessions.c.expires_at <= now))
    cookie = secrets.token_urlsafe(32)
    db.execute(
        insert(sessions).values(
            digest=digest_of(cookie), user_id=user_id, created_at=now, seen_at=now,
            expires_at=now + SESSION_LIFE,
            user_agent=agent and agent[:LONGEST_AGENT],
        )
    )  # fmt: skip
    return cookie


def by_session(db: Connection, cookie: str, now: datetime) -> Visitor | None:
    """Return who holds this cookie, None when the session is over."""
    row = db.execute(
        select(
            users.c.id, users.c.organisation_id, users.c.role, users.c.email,
            sessions.c.expires_at, sessions.c.seen_at,
        )
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(sessions.c.digest == digest_of(cookie), sessions.c.expires_at > now)
    ).first()  # fmt: skip
    if row is None:
        return None
    return Visitor(
        organisation_id=row.organisation_id, role=row.role, name=row.email,
        digest=digest_of(cookie), user_id=row.id, expires_at=row.expires_at,
        seen_at=row.seen_at,
    )  # fmt: skip


def see(db: Connection, digest: str, now: datetime) -> None:
    """Note that a session is in use, by its digest; at most once a minute."""
    due = (sessions.c.digest == digest) & (sessions.c.seen_at <= now - SEEN_EVERY)
    db.execute(update(sessions).where(due).values(seen_at=now))


def end_session(db: Connection, cookie: str) -> int | None:
    """Sign out; return the id of who was signed in, None where nobody was."""
    gone = delete(sessions).where(sessions.c.digest == digest_of(cookie))
    return db.scalar(gone.returning(sessions.c.user_id))


def end_sessions(db: Connection, user_id: int) -> None:
    """Sign a user out everywhere."""
    db.execute(delete(sessions).where(sessions.c.user_id == user_id))


def session_name(digest: str) -> str:
    """Return what a session is called outside: the beginning of its digest."""
    return digest[:NAME_LENGTH]


def end_session_of(db: Connection, user_id: int, name: str) -> str | None:
    """End a session of this user, by its name; return its digest, None: no such one."""
    called = func.substr(sessions.c.digest, 1, NAME_LENGTH) == name
    gone = delete(sessions).where(sessions.c.user_id == user_id, called)
    return db.scalar(gone.returning(sessions.c.digest))


def end_other_sessions(db: Connection, user_id: int, digest: str) -> list[str]:
    """Sign a user out everywhere but in one session; return the digests of the rest."""
    others = (sessions.c.user_id == user_id) & (sessions.c.digest != digest)
    gone = delete(sessions).where(others).returning(sessions.c.digest)
    return list(db.scalars(gone))


def create_token(db: Connection, name: str, role: Role, now: datetime) -> str:
    """Return a new API token, which is never shown again."""
    token = f"sentia_{secrets.token_urlsafe(32)}"
    db.execute(
        insert(tokens).values(
            organisation_id=ORGANISATION, name=name, role=role, digest=digest_of(token),
            created_at=now,
        )
    )  # fmt: skip
    return token


def by_token(db: Connection, token: str) -> Visitor | None:
    """Return who holds this API token."""
    row = db.execute(
        select(
            tokens.c.organisation_id, tokens.c.role, tokens.c.name, tokens.c.digest
        ).where(tokens.c.digest == digest_of(token))
    ).first()
    return Visitor(**row._mapping) if row else None  # noqa: SLF001 - documented name


def revoke_tokens(db: Connection, name: str) -> int:
    """Let in no program with a token of this name; return how many there were."""
    return db.execute(delete(tokens).where(tokens.c.name == name)).rowcount


def ended(db: Connection, digests: Collection[str]) -> set[str]:
    """Return which of these sessions and tokens are no more."""
    held = union_all(
        *(select(t.c.digest).where(t.c.digest.in_(digests)) for t in (sessions, tokens))
    )
    return set(digests) - set(db.scalars(held))


def digest_of(secret: str) -> str:
    """Return what is stored of a cookie or token: it opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _address(email: str) -> str:
    return email.strip().lower()
