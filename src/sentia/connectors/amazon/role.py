"""The optional IAM role: assumed by STS, then requests are also signed.

Amazon has ignored the signature since October 2023, so nothing here stops a sync.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2

from sentia.clock import Clock
from sentia.errors import Call, RoleError
from sentia.log import scrub

NAME: Final = "AssumeRole"
NO_CREDENTIALS: Final = "there are no AWS credentials beside AMAZON_SP_ROLE_ARN"
AGAIN: Final = timedelta(hours=1)
MARGIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """Which role, where, and the external id that its trust policy asks for."""

    arn: str
    aws_region: str
    external_id: str | None
    endpoint: str | None


class Role:
    """Signs requests while STS lets us; otherwise says why it does not."""

    def __init__(self, settings: RoleSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = asyncio.Lock()
        self._next: datetime | None = None  # when to ask STS (again)
        self._credentials: Any = None
        self.warning: RoleError | None = None

    async def sign(self, request: httpx2.Request) -> None:
        """Add AWS's signature (version 4) to the request, if we can."""
        async with self._lock:
            if self._next is None or self._clock.now() >= self._next:
                await self._renew()
        if self._credentials is None:
            return
        # Imported here: most users have no role, and botocore is slow to import.
        from botocore.auth import SigV4Auth  # noqa: PLC0415
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415

        signed = AWSRequest(
            request.method, str(request.url), dict(request.headers), request.content
        )
        SigV4Auth(self._credentials, "execute-api", self._settings.aws_region).add_auth(
            signed
        )
        for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
            if name in signed.headers:
                request.headers[name] = signed.headers[name]

    async def _renew(self) -> None:
        try:
            granted = await asyncio.to_thread(self._assume)
        except RoleError as error:
            self._credentials, self.warning = None, error
            self._next = self._clock.now() + AGAIN
            return
        from botocore.credentials import Credentials  # noqa: PLC0415 - as above

        self._credentials = Credentials(
            granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
        )
        # Never sooner than a minute, should the clocks disagree.
        soonest = self._clock.now() + timedelta(minutes=1)
        self._next = max(granted["Expiration"] - MARGIN, soonest)
        self.warning = None

    def _assume(self) -> dict[str, Any]:
        from botocore.config import Config  # noqa: PLC0415 - as above
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        from botocore.session import Session  # noqa: PLC0415

        wanted = self._settings
        try:
            session = Session()
            if session.get_credentials() is None:
                raise _failed(NO_CREDENTIALS)
            sts = session.create_client(
                "sts", region_name=wanted.aws_region, endpoint_url=wanted.endpoint,
                config=Config(
                    connect_timeout=5, read_timeout=10,
                    retries={"total_max_attempts": 2},
                ),
            )  # fmt: skip
            arguments = {"RoleArn": wanted.arn, "RoleSessionName": "sentia"}
            if wanted.external_id:
                arguments["ExternalId"] = wanted.external_id
            answer = sts.assume_role(**arguments)
        except ClientError as error:
            why = error.response.get("Error", {})
            text = f"{why.get('Code', '')} {why.get('Message', '')}"
            raise _failed(text) from None
        except (BotoCoreError, ValueError) as error:
            raise _failed(type(error).__name__) from None
        granted: dict[str, Any] = answer["Credentials"]
        return granted


def _failed(why: str) -> RoleError:
    return RoleError(f"Failed to assume IAM role: {scrub(why).strip()}", Call(NAME))
