"""Sign in with Login with Amazon (LWA): a refresh token for a token of an hour.

Errors of LWA are OAuth's `error` and `error_description`, not SP-API's `errors[]`.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import httpx2
import msgspec

from sentia.clock import Clock
from sentia.connectors.amazon.personal import UNREADABLE
from sentia.connectors.client.send import Answer, Sender, call_of
from sentia.errors import ContractError, ReconnectError, UnavailableError

NAME: Final = "LWA token"
MARGIN: Final = timedelta(minutes=5)
# Amazon locks out who asks again and again with what it has refused.
REFUSAL_HOLDS: Final = timedelta(minutes=15)
WORD: Final = re.compile(r"[a-z_]{1,40}")


class Granted(msgspec.Struct):
    """LWA's yes."""

    access_token: str
    expires_in: int = 3600


class Refused(msgspec.Struct):
    """LWA's no."""

    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the owner pasted into the settings."""

    app_id: str
    client_secret: str
    refresh_token: str
    endpoint: str

    def __repr__(self) -> str:
        return f"Credentials(app_id={self.app_id!r})"


class AccessToken:
    """The access token of one account: one exchange for all who wait for it."""

    def __init__(self, sender: Sender, clock: Clock, credentials: Credentials) -> None:
        self._sender = sender
        self._clock = clock
        self._credentials = credentials
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until: datetime | None = None
        self._refusal: ReconnectError | None = None
        self._refused_until: datetime | None = None

    async def get(self) -> str:
        """Return a token that is good for some minutes at least.

        Raises:
            ReconnectError: LWA refuses our credentials.
            UnavailableError: LWA does not answer.
        """
        async with self._lock:
            now = self._clock.now()
            if self._good_until and now < self._good_until:
                return self._token
            if self._refusal and self._refused_until and now < self._refused_until:
                raise ReconnectError(str(self._refusal), self._refusal.call)
            granted = await self._sender.persist(self._exchange)
            life = timedelta(seconds=granted.expires_in)
            self._token = granted.access_token
            self._good_until = self._clock.now() + max(life - MARGIN, life / 2)
            return self._token

    def drop(self, token: str) -> None:
        """Forget a token that Amazon no longer takes, unless it was replaced."""
        if token == self._token:
            self._good_until = None

    async def _exchange(self) -> Granted:
        mine = self._credentials
        form = {
            "grant_type": "refresh_token",
            "refresh_token": mine.refresh_token,
            "client_id": mine.app_id,
            "client_secret": mine.client_secret,
        }
        kind = "application/x-www-form-urlencoded;charset=UTF-8"
        request = httpx2.Request(
            "POST", mine.endpoint, content=urlencode(form),
            headers={"Content-Type": kind, "Accept": "application/json"},
        )  # fmt: skip
        answer = await self._sender.send(request, NAME)
        if answer.status == 429:
            msg = "Amazon does not answer: LWA is throttled"
            raise UnavailableError(msg, call_of(NAME, answer))
        if answer.status != 200:
            raise self._refused(answer)
        try:
            granted = msgspec.json.decode(answer.body, type=Granted, strict=False)
        except UNREADABLE:
            granted = Granted("")
        # It becomes a header: a line break in it would be another header.
        if not granted.access_token.isascii() or not granted.access_token.isprintable():
            granted = Granted("")
        if not granted.access_token:
            msg = "Failed to get LWA access token: LWA's answer holds none"
            raise ContractError(msg, call_of(NAME, answer))
        return granted

    def _refused(self, answer: Answer) -> ReconnectError:
        try:
            word = msgspec.json.decode(answer.body, type=Refused).error
        except UNREADABLE:
            word = ""
        if not WORD.fullmatch(word):  # nothing of a body that we do not know is shown
            word = f"status {answer.status}"
        msg = f"Failed to get LWA access token: {word}"
        self._refusal = ReconnectError(msg, call_of(NAME, answer))
        self._refused_until = self._clock.now() + REFUSAL_HOLDS
        return self._refusal
