"""What goes back to a caller: JSON, or Amazon's no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

import msgspec

ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: text that is ready to be sent."""

    body: bytes
    status: int = 200


def answer(value: Any, status: int = 200) -> Answer:
    """Write a value as JSON."""
    return Answer(ENCODER.encode(value), status)


def told(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what Amazon does not tell."""
    return {name: value for name, value in fields.items() if value not in (None, ())}


def iso(at: datetime) -> str:
    """Write a moment as the newer operations do."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class RefusalError(Exception):
    """Amazon says no."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        error = {"code": code, "message": message, "details": details}
        self.answer = answer({"errors": [error]}, status)


def invalid(message: str, details: str = "") -> NoReturn:
    """Refuse a request that is wrong."""
    raise RefusalError(400, "InvalidInput", message, details)


def missing(what: str) -> NoReturn:
    """Refuse, for there is no such thing."""
    message = f"{what} was not found."
    raise RefusalError(404, "NotFound", message)


def denied(details: str = "", code: str = "Unauthorized") -> NoReturn:
    """Refuse a caller; only the details tell why."""
    message = "Access to requested resource is denied."
    raise RefusalError(403, code, message, details)


def throttled() -> NoReturn:
    """Refuse a call that comes too soon."""
    message = "You exceeded your quota for the requested resource."
    raise RefusalError(429, "QuotaExceeded", message)
