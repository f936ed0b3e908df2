"""The cookies we give: what they are called, and that no script may read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Request
from starlette.responses import Response

# Over https, over http: browsers guard `__Host-`, over https only.
Names = tuple[str, str]
SESSION: Final[Names] = ("__Host-sentia", "sentia")
DEVICE: Final[Names] = ("__Host-sentia-device", "sentia-device")


def taken(request: Request, names: Names) -> str | None:
    """Return the cookie that a request came with."""
    return request.cookies.get(_name(request, names))


def give(
    request: Request, response: Response, names: Names, cookie: str, life: timedelta
) -> None:
    """Let an answer set a cookie."""
    response.set_cookie(
        _name(request, names),
        cookie,
        max_age=int(life.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_is_https(request),
    )


def take_back(request: Request, response: Response, names: Names) -> None:
    """Let an answer delete a cookie."""
    response.delete_cookie(
        _name(request, names), httponly=True, samesite="lax", secure=_is_https(request)
    )


def _name(request: Request, names: Names) -> str:
    return names[0] if _is_https(request) else names[1]


def _is_https(request: Request) -> bool:
    return bool(request.scope["scheme"] == "https")
