"""The shape of every answer, and its description in OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec
from fastapi import FastAPI
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from sentia.api.cookies import SESSION as SESSION_COOKIE
from sentia.api.problems import Problem
from sentia.queries.answers import Answer
from sentia.queries.health import Meta
from sentia.queries.setup import Status
from sentia.store.streams import Refresh

T = TypeVar("T")
SECURITY: Final = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE[1]},
}
SCHEMAS: Final = "#/components/schemas/{name}"
# Who is not let in by either of them.
SCHEMES: Final = {"open": (), "scraper": ("token",)}

_documented: list[Any] = [Problem]


class Refreshed(Answer):
    """What became of a read that was asked for by `fresh=true`."""

    refresh: Refresh


class Done(msgspec.Struct, Generic[T], kw_only=True):
    """Success."""

    success: bool = True
    data: T
    meta: Refreshed | UnsetType = UNSET

    def response(self, status: int = 200) -> Response:
        """Encode it; faster than by FastAPI."""
        body = msgspec.json.encode(self)
        return Response(body, status, media_type="application/json")


class Dashboard(Answer, Generic[T], kw_only=True):
    """Figures with their age; null while there is nothing to show yet."""

    success: bool = True
    data: T | None
    meta: Meta | UnsetType = UNSET
    setup_required: bool | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    missing: list[str] | UnsetType = UNSET


def _described(kind: Any, media_type: str, description: str) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=SCHEMAS)
    return {"description": description, "content": {media_type: {"schema": schema}}}


# In place of FastAPI's own 422, for every route.
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "default": _described(
        Problem, "application/problem+json", "What went wrong, and what to do next."
    )
}


def documented(kind: Any, status: int = 200) -> dict[str, Any]:
    """Describe what a route answers: keywords of its decorator."""
    _documented.append(kind)
    responses = {status: _described(kind, "application/json", "Success.")}
    return {"response_class": Response, "responses": responses}


def describe(app: FastAPI, access: Mapping[tuple[str, str], str]) -> None:
    """Complete the application's OpenAPI document: shapes of answers, who may ask.

    `access` is the role that a method and path ask for; "open" is none.
    """
    bare = app.openapi

    def openapi() -> dict[str, Any]:
        document = bare()
        _, shapes = msgspec.json.schema_components(_documented, ref_template=SCHEMAS)
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(shapes)
        components["securitySchemes"] = SECURITY
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                role = access[method.upper(), path]
                operation["x-role"] = role
                schemes = SCHEMES.get(role, tuple(SECURITY))
                operation["security"] = [{scheme: []} for scheme in schemes]
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way
