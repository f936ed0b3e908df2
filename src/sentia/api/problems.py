"""Errors as RFC 9457 problems: one shape for all, with what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sentia.api.methods import taken
from sentia.errors import (
    InvalidParameterError,
    MethodError,
    NotFoundError,
    NotSignedInError,
    RequestError,
    SentiaError,
    StoreError,
    TooManyAttemptsError,
)

log = structlog.get_logger()

LOGGED: Final = "The log of Sentia says more."
NO_JSON: Final = "body: it is not JSON."
BY_STATUS: Final[dict[int, type[RequestError]]] = {404: NotFoundError, 405: MethodError}
# By pydantic's names of what is wrong with a value.
REASONS: Final = {
    "missing": "it is needed",
    "extra_forbidden": "there is no such field",
    "bool_parsing": "it takes true or false",
    "bool_type": "it takes true or false",
    "int_parsing": "it takes a whole number",
    "int_parsing_size": "it takes a smaller number",
    "int_type": "it takes a whole number",
    "int_from_float": "it takes a whole number",
    "greater_than_equal": "it takes {ge} or more",
    "less_than_equal": "it takes {le} at most",
    "literal_error": "it takes {expected}",
    "string_type": "it takes text",
    "string_too_short": "it has fewer characters than {min_length}",
    "string_too_long": "it has more characters than {max_length}",
    "string_pattern_mismatch": "it is not of the right form",
    "model_type": "it takes an object",
    "model_attributes_type": "it takes an object",
}


class Problem(msgspec.Struct, kw_only=True):
    """What went wrong, and what to do next."""

    type: str
    title: str
    status: int
    detail: str
    hint: str
    code: str
    success: bool = False


def problem(
    error: SentiaError,
    headers: Mapping[str, str] | None = None,
    status: int | None = None,
) -> Response:
    """Answer with an error."""
    status = status or error.status
    body = Problem(
        type=f"urn:sentia:error:{error.code}",
        title=(type(error).__doc__ or "").partition("\n")[0].rstrip("."),
        status=status,
        detail=str(error),
        hint=error.hint,
        code=error.code,
    )
    headers = dict(headers or {})
    if isinstance(error, TooManyAttemptsError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedInError):
        headers["WWW-Authenticate"] = "Bearer"  # for which no browser opens a dialog
    if isinstance(error, MethodError):
        headers["Allow"] = ", ".join(error.allowed)
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def speak_problems(app: FastAPI) -> None:
    """Let every error of an application leave in that shape."""

    @app.exception_handler(SentiaError)
    async def known(request: Request, error: SentiaError) -> Response:
        if error.status >= 500:
            # Where the database is, and what it said, is for the log alone.
            log.error("request_failed", path=request.url.path, exc_info=error)
        if isinstance(error, StoreError):
            error = StoreError("The database cannot be used now.", hint=LOGGED)
        return problem(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        found: dict[str, Any] = error.errors()[0]
        if found["type"] == "json_invalid":
            return problem(InvalidParameterError(NO_JSON))
        # ("query", "limit") or ("body", "email"), ("body",) where all of it is wrong.
        *_, name = found["loc"]
        return problem(InvalidParameterError(f"{name}: {_reason(found)}."))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 400:  # what is no UTF-8, or too deep, to FastAPI
            return problem(InvalidParameterError(NO_JSON))
        return problem(_refusal(app, request, error), error.headers)


def _refusal(app: FastAPI, request: Request, error: HTTPException) -> RequestError:
    detail = f"{request.method} {request.url.path}: {error.detail}."
    refusal = BY_STATUS.get(error.status_code, RequestError)(detail)
    if isinstance(refusal, MethodError):
        refusal.allowed = taken(app, request.scope["path"])
    return refusal


def _reason(found: dict[str, Any]) -> str:
    ours = REASONS.get(found["type"])
    if ours:
        return ours.format(**found.get("ctx", {}))
    message = str(found["msg"])
    return message[:1].lower() + message[1:]
