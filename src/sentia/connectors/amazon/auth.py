"""Sign in with Login with Amazon (LWA): a refresh token for a token of an hour.

Errors of LWA are OAuth's `error` and `error_description`, not SP-API's `errors[]`.
"""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import httpx2
import msgspec

from sentia.connectors.amazon.account import LWA_ENDPOINT, AmazonAccount
from sentia.connectors.amazon.quarantine import UNREADABLE
from sentia.connectors.amazon.refusals import AUTHORIZE_AGAIN, COPY_AGAIN
from sentia.connectors.client.send import Answer, Sender, call_of
from sentia.errors import ContractError, ReconnectError, UnavailableError

NAME: Final = "LWA token"
MARGIN: Final = timedelta(minutes=5)
# Amazon locks out who asks again and again with what it has refused.
REFUSAL_HOLDS: Final = timedelta(minutes=15)
WORD: Final = re.compile(r"[a-z_]{1,40}")
# Other words leave it to the error to say what to do.
CURES: Final = {
    "invalid_client": COPY_AGAIN,
    "invalid_grant": AUTHORIZE_AGAIN,
    "unauthorized_client": AUTHORIZE_AGAIN,
}


class Said(msgspec.Struct):
    """LWA's yes, or its no."""

    access_token: str = ""
    expires_in: int = 3600
    error: str = ""


class AccessToken:
    """The access token of one account: one exchange for all who wait for it."""

    def __init__(self, sender: Sender, account: AmazonAccount) -> None:
        self._sender = sender
        self._account = account
        self._lock = asyncio.Lock()
        self._token = ""
        self._refusal: ReconnectError | None = None
        self._holds_until = sender.clock.now()  # the token, or the refusal
        self._untaken = 0  # tokens since Amazon took one, that one included

    async def get(self) -> str:
        """Return a token that is good for some minutes at least.

        Raises:
            ReconnectError: LWA refuses our credentials.
            UnavailableError: LWA does not answer.
        """
        async with self._lock:
            if self._sender.clock.now() >= self._holds_until:
                await self._renew()
            if self._refusal:
                again = self._refusal
                raise ReconnectError(str(again), again.call, hint=again.hint)
            return self._token

    def taken(self) -> None:
        """Note that Amazon took the token."""
        self._untaken = 1

    def drop(self, token: str) -> bool:
        """Forget a token that Amazon no longer takes; say whether another may help.

        Where a new one was refused, too, the next is had a quarter of an hour later.
        """
        if token != self._token or self._refusal:
            return True
        helps = self._untaken < 2
        again = self._sender.clock.now() + (timedelta() if helps else REFUSAL_HOLDS)
        self._holds_until = min(self._holds_until, again)
        return helps

    async def _renew(self) -> None:
        try:
            granted = await self._sender.persist(self._exchange)
        except ReconnectError as error:
            self._refusal, holds = error, REFUSAL_HOLDS
        else:
            self._token, self._refusal = granted.access_token, None
            self._untaken += 1
            life = timedelta(seconds=granted.expires_in)
            holds = max(life - MARGIN, life / 2)
        self._holds_until = self._sender.clock.now() + holds

    async def _exchange(self) -> Said:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._account.refresh_token,
            "client_id": self._account.app_id,
            "client_secret": self._account.client_secret,
        }
        kind = "application/x-www-form-urlencoded;charset=UTF-8"
        request = httpx2.Request(
            "POST", self._account.lwa_endpoint or LWA_ENDPOINT, content=urlencode(form),
            headers={"Content-Type": kind, "Accept": "application/json"},
        )  # fmt: skip
        answer = await self._sender.send(request, NAME)
        if answer.status == 429:
            msg = "Amazon does not answer: LWA is throttled"
            raise UnavailableError(msg, call_of(NAME, answer))
        said = _read(answer)
        if answer.status != 200:
            # Nothing of a body that we do not know is shown.
            known = WORD.fullmatch(said.error)
            why = said.error if known else f"status {answer.status}"
            msg = f"Failed to get LWA access token: {why}"
            raise ReconnectError(msg, call_of(NAME, answer), hint=CURES.get(why))
        # It becomes a header: a line break in it would be another header.
        token = said.access_token
        if not (token and token.isascii() and token.isprintable()):
            msg = "Failed to get LWA access token: LWA's answer holds none"
            raise ContractError(msg, call_of(NAME, answer))
        return said


def _read(answer: Answer) -> Said:
    try:
        return msgspec.json.decode(answer.body, type=Said, strict=False)
    except UNREADABLE:
        return Said()
