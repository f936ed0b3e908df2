"""Every error Sentia raises on purpose, grouped by what happens next.

* SentiaError
  + ConfigError             fix the settings, then start again
  + UsageError              a command was asked for something it cannot do
    - InputFileError        a file is not what it should be
    - BusyError             another process is at it
  + StoreError              the database is not there, or not ours
  + RequestError            the caller of our API got something wrong
    - NotSignedInError      401
    - ForbiddenError        403
    - CrossSiteError        403
    - NotFoundError         404
    - MethodError           405
    - NotConnectedError     409
    - TooLargeError         413
    - MediaTypeError        415
    - InvalidParameterError 422
    - InvalidCursorError    422
    - TooManyAttemptsError  429
  + ChannelError            a sales channel, or the way to it, failed
    - ThrottledError        wait, then go on; not a failure
    - UnavailableError      retry with backoff
    - PermissionMissingError  skip this stream until someone grants it
    - ReconnectError        stop this account until someone reconnects it
    - RoleError             go on without the role, and say so
    - RejectedError         our request is wrong; stop this stream, our bug
      . DeadTokenError      the page token is no longer good: begin the window again
    - ContractError         their answer is not what their model promises
    - LoopError             the answer goes round in circles
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NoReturn


class Recovery(StrEnum):
    """What the sync engine does next. Nothing else decides it."""

    WAIT = "wait"
    RETRY = "retry"
    SKIP_STREAM = "skip_stream"
    STOP_ACCOUNT = "stop_account"


class SentiaError(Exception):
    """Something we foresaw. The message and the hint are safe to show."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    hint: str = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        if hint is not None:
            self.hint = hint


class ConfigError(SentiaError):
    """A setting is missing or makes no sense."""

    code = "config"
    exit_code = 2
    hint = "Set it in the environment or in .env, then start again."

    def __init__(
        self, message: str, *, hint: str | None = None, names: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.names = names


class UsageError(SentiaError):
    """A command was asked for something it cannot do."""

    code = "usage"
    exit_code = 2


class InputFileError(UsageError):
    """A file is not what it should be."""

    code = "input_file"
    hint = "Download the report again from Seller Central and import that file."


class BusyError(UsageError):
    """Another process is at it."""

    code = "busy"
    hint = "Stop the other process first, or let it do the work."


class StoreError(SentiaError):
    """The database is not there, or not ours."""

    code = "database"
    hint = "Check DATABASE_URL, and that the database runs and lets us in."


class RequestError(SentiaError):
    """The caller of our API got something wrong."""

    code = "bad_request"
    status = 400
    hint = "See /api/v1/openapi.json for what there is."


class NotSignedInError(RequestError):
    """Nobody is signed in."""

    code = "not_signed_in"
    status = 401
    hint = "Sign in, or send an API token as `Authorization: Bearer …`."


class ForbiddenError(RequestError):
    """The role does not allow this."""

    code = "forbidden"
    status = 403
    hint = "Ask an admin."


class CrossSiteError(RequestError):
    """A request with a session came from another site."""

    code = "csrf"
    status = 403
    hint = "Send it from the page itself, or use an API token."


class NotFoundError(RequestError):
    """There is no such thing."""

    code = "not_found"
    status = 404


class MethodError(RequestError):
    """This address does not know the method."""

    code = "method_not_allowed"
    status = 405
    allowed: Sequence[str] = ("GET", "HEAD")  # what a screen of the page takes


class NotConnectedError(RequestError):
    """The channel is not connected."""

    code = "not_connected"
    status = 409
    hint = "Connect it: Connections names the settings that are missing."


class TooLargeError(RequestError):
    """The body is larger than 1 MiB."""

    code = "too_large"
    status = 413
    hint = "Send less at once; files are read by `sentia import`."


class MediaTypeError(RequestError):
    """The body is not JSON."""

    code = "unsupported_media_type"
    status = 415
    hint = "Send `Content-Type: application/json`."


class InvalidParameterError(RequestError):
    """A parameter has a value we cannot use."""

    code = "invalid_parameter"
    status = 422
    hint = "See /api/v1/openapi.json for the values it takes."
    parameter: str | None = None


def refuse(parameter: str, why: str) -> NoReturn:
    """Raise InvalidParameterError, naming the parameter."""
    error = InvalidParameterError(f"{parameter}: {why}")
    error.parameter = parameter
    raise error


class InvalidCursorError(RequestError):
    """A cursor is not one of ours, or belongs to another list."""

    code = "invalid_cursor"
    status = 422
    hint = "Begin the list again without a cursor."


class TooManyAttemptsError(RequestError):
    """Too many wrong sign-ins."""

    code = "too_many_attempts"
    status = 429
    hint = "Wait a minute, then try again."
    retry_after = 60  # seconds


@dataclass(frozen=True, slots=True)
class Call:
    """Which call failed, so that a person can find it in the channel's logs."""

    operation: str
    status: int | None = None
    request_id: str = ""


class ChannelError(SentiaError):
    """A sales channel, or the way to it, failed."""

    code = "channel"
    status = 502
    recovery: ClassVar[Recovery] = Recovery.RETRY

    def __init__(self, message: str, call: Call, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.call = call


class ThrottledError(ChannelError):
    """Rate limit exceeded."""

    code = "throttled"
    recovery = Recovery.WAIT
    hint = "Nothing to do: the sync goes on by itself when Amazon allows it."

    def __init__(self, message: str, call: Call, *, retry_after: float) -> None:
        super().__init__(message, call)
        self.retry_after = retry_after  # seconds


class UnavailableError(ChannelError):
    """Amazon does not answer."""

    code = "unavailable"
    hint = (
        "Nothing to do at first: it is tried again until it works. If it lasts for "
        "hours, check this machine's network, proxy and firewall."
    )


class PermissionMissingError(ChannelError):
    """Access denied - Insufficient permissions."""

    code = "permission_missing"
    recovery = Recovery.SKIP_STREAM
    hint = (
        "In Seller Central, Develop Apps, give the app the role it lacks, "
        "authorize it again, and put the new refresh token into AMAZON_REFRESH_TOKEN."
    )


class ReconnectError(ChannelError):
    """Failed to get LWA access token."""

    code = "reconnect"
    recovery = Recovery.STOP_ACCOUNT
    hint = (
        "Check AMAZON_LWA_APP_ID and AMAZON_LWA_CLIENT_SECRET (a secret dies after 180 "
        "days); if they are right, authorize the app again and put the new refresh "
        "token into AMAZON_REFRESH_TOKEN. Then restart Sentia."
    )


class RegionError(ReconnectError):
    """The region is not the seller's."""


class RoleError(ChannelError):
    """Failed to assume IAM role."""

    code = "role"
    hint = (
        "The sync goes on without it: Amazon has not needed a role since October "
        "2023. Remove AMAZON_SP_ROLE_ARN, or let your AWS user assume the role with "
        "your seller id as external id."
    )


class RejectedError(ChannelError):
    """Amazon calls our request malformed."""

    code = "rejected"
    recovery = Recovery.SKIP_STREAM
    hint = "This is a fault of Sentia: please report it with the line above."


class DeadTokenError(RejectedError):
    """A page token is no longer good."""

    code = "dead_token"
    recovery = Recovery.RETRY
    hint = "Nothing to do: the window is read again from its start."


class ContractError(ChannelError):
    """An answer is not what the channel's own model promises."""

    code = "contract"
    recovery = Recovery.RETRY
    hint = "It is tried again. If it stays, update Sentia, or report it."


class LoopError(ChannelError):
    """The channel's pages go round in circles."""

    code = "page_loop"
    recovery = Recovery.SKIP_STREAM
    hint = "Nothing was lost and nothing counted twice; the next sync tries again."
