"""Send a request, and try again what may well work the next time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx2
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from sentia.clock import Clock
from sentia.connectors.base import Traffic
from sentia.errors import Call, ContractError, RejectedError, UnavailableError

T = TypeVar("T")

# It writes every address into the log; those of documents are secrets.
logging.getLogger("httpx2").setLevel(logging.WARNING)

# Seconds to connect, and without a byte of the answer. A page token of the stock may
# live 30 seconds: this leaves time for another try.
TIMEOUT: Final = 10.0
LARGEST_BODY: Final = 64 * 2**20
TRIES: Final = 4
REQUEST_TIMEOUT: Final = 408  # the one word of the 4xx that asks to try again


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: httpx2.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    """One account's way out: counts what it sends, waits between tries."""

    http: httpx2.AsyncClient
    clock: Clock
    traffic: Traffic

    async def send(self, request: httpx2.Request, name: str) -> Answer:
        """Send once. A redirect is an answer: a token must not travel with it.

        Raises:
            UnavailableError: no answer, or one that says to come back later.
            RejectedError: the answer is larger than we are willing to hold.
        """
        self.traffic.count(name)
        request.extensions["timeout"] = httpx2.Timeout(TIMEOUT).as_dict()
        try:
            response = await self.http.send(
                request, stream=True, follow_redirects=False
            )
            try:
                body = await _whole(response, name)
            finally:
                await response.aclose()
        except httpx2.RequestError as error:
            msg = f"Amazon does not answer: {name} ended with {type(error).__name__}"
            raise UnavailableError(msg, Call(name)) from None
        answer = Answer(response.status_code, response.headers, body)
        if answer.status >= 500 or answer.status == REQUEST_TIMEOUT:
            msg = f"Amazon does not answer: {name} got {answer.status}"
            raise UnavailableError(msg, call_of(name, answer))
        return answer

    async def persist(
        self, attempt: Callable[[], Awaitable[T]], *, pause: float = 1.0
    ) -> T:
        """Try until it works, four times at most, twice as long between each.

        Raises:
            UnavailableError, ContractError: it did not work the last time either.
        """

        async def wait(seconds: float) -> None:
            self.traffic.retries += 1
            self.traffic.waited_seconds += seconds
            await self.clock.sleep(seconds)

        tries = AsyncRetrying(
            sleep=wait,
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential_jitter(multiplier=pause, max=30, jitter=pause / 4),
            retry=retry_if_exception_type((UnavailableError, ContractError)),
            reraise=True,
        )
        return await tries(attempt)


async def _whole(response: httpx2.Response, name: str) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST_BODY:
            msg = f"Amazon's answer to {name} is larger than {LARGEST_BODY >> 20} MiB"
            raise RejectedError(msg, Call(name, response.status_code))
    return bytes(body)


def call_of(name: str, answer: Answer) -> Call:
    """Name the call so that a person finds it in Amazon's logs."""
    request_id = answer.headers.get("x-amzn-RequestId", "")
    return Call(name, answer.status, request_id)
