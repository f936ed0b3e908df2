"""The optional IAM role: assumed by STS, then requests are also signed.

Amazon has ignored the signature since October 2023, so nothing here stops a sync.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final

import httpx2

from sentia.clock import Clock
from sentia.connectors.amazon.account import AmazonAccount
from sentia.errors import Call, RoleError
from sentia.log import scrub

NO_CREDENTIALS: Final = "there are no AWS credentials beside AMAZON_SP_ROLE_ARN"
AGAIN: Final = timedelta(hours=1)
MARGIN: Final = timedelta(minutes=5)


class Role:
    """Signs requests while STS lets us; otherwise says why it does not.

    botocore is imported where it is used: most users have no role, and it is slow.
    """

    def __init__(self, account: AmazonAccount, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._lock = asyncio.Lock()
        self._next = clock.now()  # when to ask STS (again)
        self._credentials: Any = None
        self.warning: RoleError | None = None

    async def sign(self, request: httpx2.Request) -> None:
        """Add AWS's signature (version 4) to the request, if we can."""
        if not self._account.role_arn:
            return
        async with self._lock:
            if self._clock.now() >= self._next:
                await self._renew()
        if self._credentials is None:
            return
        from botocore.auth import SigV4Auth  # noqa: PLC0415 - slow
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415 - slow

        signed = AWSRequest(
            request.method, str(request.url), dict(request.headers), request.content
        )
        region = self._account.place.aws_region
        SigV4Auth(self._credentials, "execute-api", region).add_auth(signed)
        for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
            if name in signed.headers:
                request.headers[name] = signed.headers[name]

    async def _renew(self) -> None:
        from botocore.credentials import Credentials  # noqa: PLC0415 - slow

        try:
            granted = await asyncio.to_thread(self._assume)
        except RoleError as error:
            self._credentials, self.warning = None, error
            self._next = self._clock.now() + AGAIN
            return
        self.warning = None
        self._credentials = Credentials(
            granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
        )
        # Never sooner than a minute, should the clocks disagree.
        soonest = self._clock.now() + timedelta(minutes=1)
        self._next = max(granted["Expiration"] - MARGIN, soonest)

    def _assume(self) -> dict[str, Any]:
        from botocore.config import Config  # noqa: PLC0415 - slow
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        from botocore.session import Session  # noqa: PLC0415 - slow

        account = self._account
        retries = {"total_max_attempts": 2}
        arguments = {"RoleArn": account.role_arn, "RoleSessionName": "sentia"}
        if account.seller_id:
            arguments["ExternalId"] = account.seller_id
        try:
            session = Session()
            if session.get_credentials() is None:
                raise _failed(NO_CREDENTIALS)
            sts = session.create_client(
                "sts", region_name=account.place.aws_region,
                endpoint_url=account.sts_endpoint,
                config=Config(connect_timeout=5, read_timeout=10, retries=retries),
            )  # fmt: skip
            granted: dict[str, Any] = sts.assume_role(**arguments)["Credentials"]
        except ClientError as error:
            why = error.response.get("Error", {})
            text = f"{why.get('Code', '')} {why.get('Message', '')}"
            raise _failed(text) from None
        except (BotoCoreError, ValueError) as error:
            raise _failed(type(error).__name__) from None
        return granted


def _failed(why: str) -> RoleError:
    said = scrub(why).strip()
    return RoleError(f"Failed to assume IAM role: {said}", Call("AssumeRole"))
