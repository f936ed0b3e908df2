"""What Amazon means by an answer that is not what we asked for.

Status, code word and text are told apart as users have seen them: an expired token
is a 403 like a missing role, and only its text says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sentia.connectors.amazon.personal import UNREADABLE
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


class Fault(msgspec.Struct):
    """One entry of Amazon's `errors`."""

    code: Any = None
    message: Any = None
    details: Any = None


class Faults(msgspec.Struct):
    """The part of any answer that says what went wrong."""

    errors: list[Fault] | None = None


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
    fault = _fault(answer.body)
    good = 200 <= answer.status < 300
    if good and fault is None:
        return None
    code, message, details = fault or ("", "", "")
    status = IMPLIED.get(code, 400) if good else answer.status
    said = scrub(": ".join(filter(None, (code, message, details))) or "no reason given")
    call = call_of(operation.name, answer, scrub(details))
    if status >= 500:
        msg = f"Amazon does not answer: {operation.name} got {said}"
        raise UnavailableError(msg, call)
    if status in (401, 403):
        return _denied(operation, answer, code, f"{message} {details}".lower(), said)
    msg = f"Amazon refused {operation.name} with {status}: {said}"
    return Refusal(RejectedError(msg, call), status)


def _denied(
    operation: Operation, answer: Answer, code: str, text: str, said: str
) -> Refusal:
    call = call_of(operation.name, answer, said)
    expired = "expired" in text
    error: ChannelError
    if expired and "secret" in text:
        msg = f"Failed to get LWA access token: {said}"
        return Refusal(ReconnectError(msg, call), answer.status)
    if "revoked" in text or "malformed" in text:
        msg = f"Failed to get LWA access token: {said}"
        return Refusal(ReconnectError(msg, call), answer.status, stale_token=True)
    if code in OUR_FAULT or "token is missing" in text:
        msg = f"Amazon refused {operation.name} with {answer.status}: {said}"
        return Refusal(RejectedError(msg, call), answer.status)
    msg = f"Access denied - Insufficient permissions: {operation.name} ({said})"
    error = PermissionMissingError(msg, call, hint=role_hint(operation.role))
    stale = expired or answer.status == 401
    return Refusal(error, answer.status, stale_token=stale)


def role_hint(role: str) -> str | None:
    """Say which role to grant, and where; None: the error's own hint will do."""
    if not role:
        return None
    return (
        f"In Seller Central, Develop Apps, give the app the role “{role}”, authorize "
        "it again, and put the new refresh token into AMAZON_REFRESH_TOKEN."
    )


def _fault(body: bytes) -> tuple[str, str, str] | None:
    try:
        faults = msgspec.json.decode(body, type=Faults).errors
    except UNREADABLE:
        return None
    if not faults:
        return None
    first = faults[0]
    words = (first.code, first.message, first.details)
    code, message, details = ("" if word is None else str(word) for word in words)
    return code, message, details
