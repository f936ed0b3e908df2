"""The door: who is let in, by which secret, and how long that is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

import structlog
from fastapi import Request
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from sentia.api import cookies, devices
from sentia.api.context import Context
from sentia.api.passwords import Attempts, Passwords
from sentia.api.whence import address, client
from sentia.errors import StoreError, TooManyAttemptsError
from sentia.store import key, people
from sentia.store.people import SEEN_EVERY, SESSION_LIFE, Visitor

log = structlog.get_logger()

DEMO_USER: Final = "demo@localhost"
# A session that ended in another process is let in no longer than this.
TRUST_SECONDS: Final = 5.0
MOST_KNOWN: Final = 10_000


class Secret(NamedTuple):
    """What a request shows to be let in."""

    bearer: bool  # an API token; else a session's cookie
    text: str


class Door:
    """Lets people in, and knows who is."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[Secret, tuple[Visitor, float]] = {}
        self._noting: dict[str, asyncio.Task[None]] = {}  # by the session's digest
        self.passwords = Passwords()
        self.attempts = Attempts()
        context.hub.on_ended = self._believe_no_more

    async def who(self, request: Request) -> Visitor | None:
        """Return who sent a request.

        Whatever else may vouch for somebody (an identity provider) is asked here,
        and nowhere else.
        """
        known = self.known(request)
        given = _given(request)
        if known or given is None:
            return known
        clock, now = self._context.clock, self._context.clock.now()

        def find(db: Connection) -> Visitor | None:
            if given.bearer:
                return people.by_token(db, given.text)
            return people.by_session(db, given.text, now)

        found = await self._context.database.reading(find)
        if found:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[given] = found, clock.monotonic() + TRUST_SECONDS
            self._note(found, now)
        return found

    async def is_owned(self) -> bool:
        """Whether there is a user, and set-up is over."""
        return await self._context.database.reading(people.any_user)

    def _note(self, visitor: Visitor, now: datetime) -> None:
        """Note that a session is in use, once a minute; no request waits for that."""
        seen, digest = visitor.seen_at, visitor.digest
        if seen is None or now - seen < SEEN_EVERY or digest in self._noting:
            return

        async def note() -> None:
            try:
                await self._context.database.writing(
                    lambda db: people.see(db, digest, now)
                )
            except (SQLAlchemyError, StoreError):
                log.warning("session_not_noted", exc_info=True)
            finally:
                del self._noting[digest]

        self._noting[digest] = asyncio.create_task(note())

    def known(self, request: Request) -> Visitor | None:
        """Return who sent a request, where that was looked up seconds ago."""
        given, clock = _given(request), self._context.clock
        if given is None or given not in self._known:
            return None
        known, until = self._known[given]
        over = known.expires_at and known.expires_at <= clock.now()
        return None if over or until <= clock.monotonic() else known

    async def let_in(
        self, request: Request, user_id: int, response: Response | None = None
    ) -> Response:
        """Begin a session; the one that the browser had before ends."""
        now = self._context.clock.now()
        await self.let_out(request)
        agent = request.headers.get("user-agent")
        cookie = await self._context.database.writing(
            lambda db: people.begin_session(db, user_id, now, agent)
        )
        response = response or Response(status_code=204)
        cookies.give(request, response, cookies.SESSION, cookie, SESSION_LIFE)
        return response

    async def let_out(self, request: Request) -> int | None:
        """End the session that a request came with; return whose it was."""
        old = cookies.taken(request, cookies.SESSION)
        if not old:
            return None
        user_id = await self._context.database.writing(
            lambda db: people.end_session(db, old)
        )
        self.forget([people.digest_of(old)])
        return user_id

    def forget(self, digests: Collection[str]) -> None:
        """Let in no more whose sessions have ended, and end their event streams."""
        self._believe_no_more(digests)
        for digest in digests:
            self._context.hub.end(digest)

    def _believe_no_more(self, digests: Collection[str]) -> None:
        for given, (visitor, _) in [*self._known.items()]:
            if visitor.digest in digests:
                del self._known[given]

    def counted(self, request: Request, email: str) -> list[str]:
        """Return what a sign-in counts for: a known browser, else who and whence."""
        cookie = cookies.taken(request, cookies.DEVICE)
        device = devices.known_device(self._key, email, cookie)
        if device:
            return [f"device:{device}"]
        return [address(request), f"account:{email.strip().lower()}"]

    def count(self, request: Request, *keys: str) -> None:
        """Count an attempt to come in, before it is made.

        Raises:
            TooManyAttemptsError: wait first; the log is told once a minute of each.
        """
        try:
            self.attempts.begin(*keys)
        except TooManyAttemptsError as error:
            if self.attempts.is_news(address(request)):
                wait = error.retry_after
                log.warning("too_many_attempts", address=client(request), wait=wait)
            raise

    def remember(self, request: Request, response: Response, email: str) -> Response:
        """Know this browser the next time that somebody signs in to the account."""
        cookie = devices.new_device(self._key, email)
        cookies.give(request, response, cookies.DEVICE, cookie, devices.LIFE)
        return response

    @property
    def _key(self) -> bytes:
        return key.load_key(self._context.settings.data_dir)

    async def let_in_for_demo(self, request: Request, response: Response) -> None:
        """Sign in who looks at the demo and is not yet."""
        if await self.who(request):
            return
        now = self._context.clock.now()

        def guest(db: Connection) -> int:
            known = people.user(db, DEMO_USER)
            if known:
                return known.id
            return people.add_user(db, DEMO_USER, "admin", password=None, now=now)

        user_id = await self._context.database.writing(guest)
        await self.let_in(request, user_id, response)


def _given(request: Request) -> Secret | None:
    """Return what a request shows; a token counts before a cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = scheme.lower() == "bearer"
    text = token.strip() if bearer else cookies.taken(request, cookies.SESSION)
    return Secret(bearer, text) if text else None
