"""Sign in with a password, sign out; the first user by the set-up address."""

from __future__ import annotations

import hmac
from typing import Annotated

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.responses import Response

from sentia.api import cookies
from sentia.api.auth import Reader, door_of
from sentia.api.context import Context, Wired
from sentia.api.documents import Done, documented
from sentia.api.whence import address, client
from sentia.errors import ForbiddenError, NotSignedInError
from sentia.queries.answers import Answer
from sentia.queries.scope import organisation_name
from sentia.store import key, people
from sentia.store.people import Role

log = structlog.get_logger()

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


class SetUp(BaseModel):
    """The one-time token of the set-up address."""

    token: Annotated[str, StringConstraints(max_length=200)]


class Owner(SetUp, Newcomer):
    """The first user, with that token."""


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


router = APIRouter(prefix="/api/v1", tags=["sign-in"])


@router.post("/session", status_code=204)
async def sign_in(request: Request, context: Wired, body: Credentials) -> Response:
    """Sign in with address and password; the answer sets the session cookie."""
    door = door_of(request)
    keys = door.counted(request, body.email)
    door.count(request, *keys)
    user = await context.database.reading(lambda db: people.user(db, body.email))
    stored = user.password if user else None
    same, newer = await door.passwords.match(body.password, stored)
    if not same or user is None or stored is None:
        known = user.id if user else None
        log.warning("sign_in_refused", address=client(request), user=known)
        message = "The address or the password is wrong."
        raise NotSignedInError(message, hint="Check both, then try again.")
    door.attempts.forgive(*keys)
    if newer:
        await context.database.writing(
            lambda db: people.renew_password(db, user.id, stored, newer)
        )
    log.info("signed_in", address=client(request), user=user.id)
    return door.remember(request, await door.let_in(request, user.id), user.email)


@router.delete("/session", status_code=204)
async def sign_out(request: Request) -> Response:
    """Sign out."""
    user_id = await door_of(request).let_out(request)
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


@router.post("/setup/token", status_code=204)
async def check_token(request: Request, context: Wired, body: SetUp) -> Response:
    """Say whether the set-up address is right, before anybody fills in its form."""
    _check(request, context, body.token)
    if await context.database.reading(people.any_user):
        raise _over(request)
    return Response(status_code=204)


@router.post("/setup", status_code=204)
async def set_up(request: Request, context: Wired, body: Owner) -> Response:
    """Make the first user, an admin, with the token of the set-up address."""
    door = door_of(request)
    _check(request, context, body.token)
    owner = None
    # Before the hash, which takes its time: a used token costs nothing.
    if not await context.database.reading(people.any_user):
        password, now = await door.passwords.hash(body.password), context.clock.now()
        owner = await context.database.writing(
            lambda db: people.add_owner(db, body.email, password=password, now=now)
        )
    if owner is None:
        raise _over(request)
    log.info("owner_made", address=client(request), user=owner)
    return door.remember(request, await door.let_in(request, owner), body.email)


def _check(request: Request, context: Context, token: str) -> None:
    """Refuse a wrong set-up token.

    Raises:
        ForbiddenError: it is not the one.
        TooManyAttemptsError: there were too many others before.
    """
    right = key.setup_token(key.load_key(context.settings.data_dir))
    if hmac.compare_digest(right.encode(), token.encode()):
        return
    # Guesses are counted; the owner, who knows it, never waits for strangers.
    door_of(request).count(request, address(request))
    log.warning("set_up_refused", address=client(request), reason="wrong_token")
    message = "This is not the token of the set-up address."
    hint = "Open the address that `sentia serve` shows when it starts."
    raise ForbiddenError(message, hint=hint)


def _over(request: Request) -> ForbiddenError:
    log.warning("set_up_refused", address=client(request), reason="over")
    message = "Set-up is over: there is a user already."
    return ForbiddenError(message, hint="Sign in, or `sentia user add` another.")
