"""What Amazon means by an answer that is not what we asked for.

Status, code word and text are told apart as users have seen them: an expired token
is a 403 like a missing role, and only its text says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sentia.connectors.amazon.quarantine import UNREADABLE
from sentia.connectors.client.operation import Operation
from sentia.connectors.client.send import Answer, call_of
from sentia.errors import (
    ChannelError,
    PermissionMissingError,
    ReconnectError,
    RejectedError,
    UnavailableError,
)
from sentia.log import scrub

# Errors have come with HTTP 200; then their code has to say what the status would.
IMPLIED: Final = {
    "QuotaExceeded": 429,
    "InternalFailure": 500,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "Unauthorized": 403,
    "AccessDenied": 403,
    "NotFound": 404,
}
# A 403 that no role cures: the path, the method or a header is wrong.
OUR_FAULT: Final = frozenset({"MissingAuthenticationToken", "InvalidSignature"})

# What a person must do where Amazon refuses the credentials.
AUTHORIZE_AGAIN: Final = (
    "In Seller Central, Develop Apps, authorize the app again, put the new refresh "
    "token into AMAZON_REFRESH_TOKEN, and restart Sentia."
)
COPY_AGAIN: Final = (
    "Copy AMAZON_LWA_APP_ID and AMAZON_LWA_CLIENT_SECRET again, both of the same app, "
    "and restart Sentia. A secret older than 180 days must be rotated first."
)


class Faults(msgspec.Struct):
    """The part of any answer that says what went wrong."""

    errors: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Amazon did not do it, and whether anything is worth another try."""

    error: ChannelError
    status: int
    stale_token: bool = False  # a new access token may help


def refusal(operation: Operation, answer: Answer) -> Refusal | None:
    """Return why Amazon refused; None if it did not.

    Raises:
        UnavailableError: it says with status 200 that it is out of order.
    """
    faults = _faults(answer.body)
    good = 200 <= answer.status < 300
    if good and not faults:
        return None
    first = faults[0] if faults else {}
    words = (first.get(key) for key in ("code", "message", "details"))
    code, *texts = ("" if word is None else str(word) for word in words)
    status = IMPLIED.get(code, 400) if good else answer.status
    said = scrub(": ".join(filter(None, (code, *texts))) or "no reason given")
    call = call_of(operation.name, answer)
    if status >= 500:
        msg = f"Amazon does not answer: {operation.name} got {said}"
        raise UnavailableError(msg, call)
    text = " ".join(texts).lower()
    if status in (401, 403):
        expired, revoked = "expired" in text, "revoked" in text or "malformed" in text
        if revoked or (expired and "secret" in text):
            msg = f"Failed to get LWA access token: {said}"
            cure = AUTHORIZE_AGAIN if revoked else COPY_AGAIN
            error = ReconnectError(msg, call, hint=cure)
            return Refusal(error, status, stale_token=revoked)
        if expired:
            # Said of a new token, too, it is Amazon's mistake, which passes
            # (selling-partner-api-docs#3153: 25 minutes, everybody).
            msg = f"Amazon does not answer: {operation.name} got {said}"
            return Refusal(UnavailableError(msg, call), status, stale_token=True)
        if code not in OUR_FAULT and "token is missing" not in text:
            msg = f"Access denied - Insufficient permissions: {operation.name} ({said})"
            closed = PermissionMissingError(msg, call, hint=role_hint(operation.role))
            return Refusal(closed, status, stale_token=status == 401)
    msg = f"Amazon refused {operation.name} with {status}: {said}"
    return Refusal(RejectedError(msg, call), status)


def role_hint(role: str) -> str | None:
    """Say which role to grant, and where; None: the error's own hint will do."""
    if not role:
        return None
    return (
        f"In Seller Central, Develop Apps, give the app the role “{role}”, authorize "
        "it again, and put the new refresh token into AMAZON_REFRESH_TOKEN. If it has "
        "the role: a token is of one region, see AMAZON_REGION."
    )


def _faults(body: bytes) -> list[dict[str, Any]] | None:
    try:
        return msgspec.json.decode(body, type=Faults).errors
    except UNREADABLE:
        return None
