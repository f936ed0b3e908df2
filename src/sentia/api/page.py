"""The built page: its files, and index.html for each of its screens.

Who is not signed in gets nobody.html, which differs in saying so; who opens the set-up
address when set-up is over gets owned.html, which says that, too.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from sentia.api.door import Door
from sentia.api.whence import from_this_machine
from sentia.errors import MethodError, NotFoundError, StoreError

SET_UP: Final = "/setup"
SCREENS: Final = frozenset({
    "/", "/inventory", "/orders", "/revenue", "/channels", "/shipments", "/alerts",
    "/connections", "/settings", SET_UP,
})  # fmt: skip
PRODUCT: Final = re.compile("/products/.")  # what follows is a SKU, whatever it holds
# The first figures set out together with the program that will ask for them.
FIRST: Final = "</api/v1/dashboard/executive>; rel=preload; as=fetch; crossorigin"


class Page:
    """Answers what no route of the API does."""

    def __init__(self, folder: Path | None, door: Door, *, demo: bool) -> None:
        self._files = StaticFiles(directory=folder) if folder else None
        self._door = door
        self._demo = demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/api/") or path == "/api":
            message = f"There is no {path}."
            raise NotFoundError(message)
        if request.method != "GET":
            message = f"{path} does not take {request.method}."
            raise MethodError(message)
        if path == "/dashboard":
            return RedirectResponse("/")
        if self._files is None:
            message = "The page is not built."
            raise NotFoundError(message, hint="Run `make install`.")
        try:
            return await self._files.get_response(path.lstrip("/"), request.scope)
        except HTTPException:
            known = path in SCREENS or PRODUCT.match(path)
            asks_for_page = "text/html" in request.headers.get("accept", "")
            if not known and not asks_for_page:
                message = f"There is no {path}."
                raise NotFoundError(message) from None
        response = await self._screen(self._files, request)
        if not known and response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.NOT_FOUND  # and the page says so itself
        return response

    async def _screen(self, files: StaticFiles, request: Request) -> Response:
        guest = self._demo and from_this_machine(request)
        known = await self._knows(request)
        # Told by the page itself that nobody is signed in, its program need not ask.
        name = "index.html"
        if not (known or guest):
            over = request.url.path == SET_UP and await self._is_owned()
            name = "owned.html" if over else "nobody.html"
        response = await files.get_response(name, request.scope)
        if not (known or guest):
            # Else who has signed in meets it again on the way back.
            response.headers["Cache-Control"] = "no-store"
        if guest:
            await self._door.let_in_for_demo(request, response)
        if known and request.url.path == "/" and not request.url.query:
            response.headers["Link"] = FIRST
        return response

    async def _is_owned(self) -> bool:
        try:
            return await self._door.is_owned()
        except (SQLAlchemyError, StoreError):
            return False  # perhaps; who sends the form hears it

    async def _knows(self, request: Request) -> bool:
        try:
            return bool(await self._door.who(request))
        except (SQLAlchemyError, StoreError):
            return True  # perhaps; the page says better what is wrong
