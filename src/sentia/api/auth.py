"""Who asks: sign-in with a session cookie, or an API token."""

from __future__ import annotations

import asyncio
import hmac
from datetime import datetime
from typing import Annotated, Final, NamedTuple

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, StringConstraints, ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from sentia.api import cookies, devices
from sentia.api.context import Context, Wired
from sentia.api.documents import Done, documented
from sentia.api.passwords import Attempts, Passwords
from sentia.api.whence import address
from sentia.errors import ForbiddenError, NotSignedInError, StoreError
from sentia.queries.answers import Answer
from sentia.queries.scope import organisation_name
from sentia.store import key, people
from sentia.store.people import SEEN_EVERY, SESSION_LIFE, Role, Visitor

log = structlog.get_logger()

DEMO_USER: Final = "demo@localhost"
# A session that ended in another process is let in no longer than this.
TRUST_SECONDS: Final = 5.0
MOST_KNOWN: Final = 10_000

# No NUL: PostgreSQL has no text with one.
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=254, pattern=r"^[^\s\x00]+@[^\s\x00]+$"
    ),
]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=1024)]


class Credentials(BaseModel):
    """Who signs in."""

    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$")]
    password: Annotated[str, StringConstraints(max_length=1024)]


class Newcomer(BaseModel):
    """Somebody who is to sign in."""

    email: Email
    password: NewPassword


class Owner(Newcomer):
    """The first user, with the one-time token of the set-up address."""

    token: Annotated[str, StringConstraints(max_length=200)]


def unfit(email: str, password: str) -> list[str]:
    """Return which of the two cannot be used by somebody new."""
    try:
        Newcomer(email=email, password=password)
    except ValidationError as error:
        return sorted({str(problem["loc"][0]) for problem in error.errors()})
    return []


class Me(Answer):
    """Who is signed in."""

    email: str  # or the name of the API token
    role: Role
    organisation: str


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
        self._known.pop(Secret(bearer=False, text=old), None)
        user_id = await self._context.database.writing(
            lambda db: people.end_session(db, old)
        )
        self._context.hub.end(people.digest_of(old))
        return user_id

    def counted(self, request: Request, email: str) -> list[str]:
        """Return what a sign-in counts for: a known browser, else who and whence."""
        cookie = cookies.taken(request, cookies.DEVICE)
        device = devices.known_device(self._key, email, cookie)
        if device:
            return [f"device:{device}"]
        return [address(request), f"account:{email.strip().lower()}"]

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


def _door(request: Request) -> Door:
    found: Door = request.app.state.door
    return found


async def _maybe(request: Request) -> Visitor | None:
    return await _door(request).who(request)


async def by_reader(request: Request) -> Visitor:
    """Let in whoever is signed in, or has a token."""
    found = await _door(request).who(request)
    if found is None:
        message = "Nobody is signed in."
        raise NotSignedInError(message)
    return found


async def by_admin(request: Request) -> Visitor:
    """Let in admins only."""
    found = await by_reader(request)
    if found.role != "admin":
        message = f"{found.name} may look, but not change anything."
        raise ForbiddenError(message)
    return found


Anyone = Annotated[Visitor | None, Depends(_maybe)]
Reader = Annotated[Visitor, Depends(by_reader)]
Admin = Annotated[Visitor, Depends(by_admin)]

router = APIRouter(prefix="/api/v1", tags=["sign-in"])


@router.post("/session", status_code=204)
async def sign_in(request: Request, context: Wired, body: Credentials) -> Response:
    """Sign in with address and password; the answer sets the session cookie."""
    door = _door(request)
    keys = door.counted(request, body.email)
    door.attempts.begin(*keys)
    user = await context.database.reading(lambda db: people.user(db, body.email))
    stored = user.password if user else None
    same, newer = await door.passwords.match(body.password, stored)
    if not same or user is None or stored is None:
        log.warning("sign_in_refused", user=user.id if user else None)
        message = "The address or the password is wrong."
        raise NotSignedInError(message, hint="Check both, then try again.")
    door.attempts.forgive(*keys)
    if newer:
        await context.database.writing(
            lambda db: people.renew_password(db, user.id, stored, newer)
        )
    log.info("signed_in", user=user.id)
    return door.remember(request, await door.let_in(request, user.id), user.email)


@router.delete("/session", status_code=204)
async def sign_out(request: Request) -> Response:
    """Sign out."""
    user_id = await _door(request).let_out(request)
    if user_id is not None:
        log.info("signed_out", user=user_id)
    response = Response(status_code=204)
    cookies.take_back(request, response, cookies.SESSION)
    return response


@router.get("/session", **documented(Done[Me]))
async def who_am_i(context: Wired, visitor: Reader) -> Response:
    """Say who is signed in."""
    name = await context.database.reading(
        lambda db: organisation_name(db, visitor.organisation_id)
    )
    me = Me(email=visitor.name, role=visitor.role, organisation=name)
    return Done(data=me).response()


@router.post("/setup", status_code=204)
async def set_up(request: Request, context: Wired, body: Owner) -> Response:
    """Make the first user, an admin, with the token of the set-up address."""
    door = _door(request)
    token = key.setup_token(key.load_key(context.settings.data_dir))
    if not hmac.compare_digest(token.encode(), body.token.encode()):
        # Guesses are counted; the owner, who knows it, never waits for strangers.
        door.attempts.begin(address(request))
        log.warning("set_up_refused", reason="wrong_token")
        message = "This is not the token of the set-up address."
        hint = "Open the address that `sentia serve` shows when it starts."
        raise ForbiddenError(message, hint=hint)
    owner = None
    # Before the hash, which takes its time: a used token costs nothing.
    if not await context.database.reading(people.any_user):
        password, now = await door.passwords.hash(body.password), context.clock.now()
        owner = await context.database.writing(
            lambda db: people.add_owner(db, body.email, password=password, now=now)
        )
    if owner is None:
        log.warning("set_up_refused", reason="over")
        message = "Set-up is over: there is a user already."
        raise ForbiddenError(message, hint="Sign in, or `sentia user add` another.")
    log.info("owner_made", user=owner)
    return door.remember(request, await door.let_in(request, owner), body.email)
