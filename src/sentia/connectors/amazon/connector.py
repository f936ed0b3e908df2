"""Put the Amazon pieces together: one connected selling partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2

from sentia.clock import Clock
from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.auth import AccessToken, Credentials
from sentia.connectors.amazon.client import AmazonClient, SignIn
from sentia.connectors.amazon.operations import GET_MARKETPLACE_PARTICIPATIONS
from sentia.connectors.amazon.regions import LWA_ENDPOINT, REGIONS, endpoint
from sentia.connectors.amazon.rereading import reread
from sentia.connectors.amazon.role import Role, RoleSettings
from sentia.connectors.amazon.seller import Seller, named
from sentia.connectors.amazon.streams import streams_of
from sentia.connectors.amazon.streams.orders import windows
from sentia.connectors.base import Stream, Traffic
from sentia.connectors.client.limiter import Buckets, Limiter, OnWait, tell_nobody
from sentia.connectors.client.send import Sender
from sentia.domain.batches import Record
from sentia.domain.marketplaces import Region
from sentia.errors import ChannelError, PermissionMissingError


@dataclass(frozen=True, slots=True, kw_only=True)
class AmazonAccount:
    """What is needed to connect; empty endpoints mean Amazon's own."""

    region: Region
    refresh_token: str = field(repr=False)
    app_id: str
    client_secret: str = field(repr=False)
    key: str  # names the account in the keys of the limiter's buckets
    seller_id: str | None = None
    role_arn: str | None = None
    marketplace_ids: tuple[str, ...] = ()
    endpoint: str | None = None
    lwa_endpoint: str | None = None
    sts_endpoint: str | None = None
    history_days: int = 730
    sync_interval: timedelta = timedelta(minutes=15)


class AmazonConnector:
    """One selling partner in one region.

    Keep it for the life of the process: it remembers its access token, what LWA has
    refused, and the rates that Amazon told.
    """

    def __init__(
        self, settings: AmazonAccount,
        *, http: httpx2.AsyncClient, clock: Clock, buckets: Buckets,
        on_wait: OnWait = tell_nobody,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._traffic = Traffic()
        self._role = _role(settings, clock)
        self._place = REGIONS[settings.region]
        sender = Sender(http, clock, self._traffic)
        self._token = AccessToken(sender, clock, _credentials(settings))
        self._seller = Seller(
            client=AmazonClient(
                sender,
                Limiter(buckets, clock, self._traffic, on_wait=on_wait),
                SignIn(self._token, self._role),
                endpoint=settings.endpoint or endpoint(settings.region),
                key=f"{settings.app_id}:{settings.key}:{settings.region}",
            ),
            clock=clock,
            region=settings.region,
            history=timedelta(days=settings.history_days),
            marketplaces=settings.marketplace_ids,
        )
        self._streams = {
            stream.name: stream
            for stream in streams_of(self._seller, settings.sync_interval)
        }

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    @property
    def warnings(self) -> Sequence[ChannelError]:
        if self._role and self._role.warning:
            return (self._role.warning,)
        return ()

    @property
    def streams(self) -> Mapping[str, Stream]:
        return self._streams

    async def connect(self) -> Sequence[str]:
        """Prove that the credentials work; return the marketplaces in use."""
        if self._seller.marketplaces:
            await self._token.get()
        else:
            self._seller.marketplaces = await self._participations()
        return self._seller.marketplaces

    def windows(self, since: datetime, until: datetime) -> list[list[str]]:
        """Cut a span into the windows that the history stream reads, newest first."""
        return windows(since, until)

    def reread(self, stream: str, payload: bytes) -> Record:
        return reread(stream, payload, home=self._place.home)

    async def _participations(self) -> tuple[str, ...]:
        """Ask where the seller sells; without that role, take the region's home."""
        home = (self._place.home,)
        operation = GET_MARKETPLACE_PARTICIPATIONS
        try:
            shape = answers.Payload[list[answers.Participation]]
            reply = await self._seller.client.call(operation, shape)
        except PermissionMissingError:
            note = (
                f"Only {named(self._place.home)} is read: grant the app the role "
                f"“{operation.role}” to find all marketplaces, or list them in "
                "AMAZON_MARKETPLACE_IDS."
            )
            self._seller.notes = (note,)
            return home
        return mapping.marketplaces(reply.value.payload) or home


def _credentials(settings: AmazonAccount) -> Credentials:
    return Credentials(
        app_id=settings.app_id,
        client_secret=settings.client_secret,
        refresh_token=settings.refresh_token,
        endpoint=settings.lwa_endpoint or LWA_ENDPOINT,
    )


def _role(settings: AmazonAccount, clock: Clock) -> Role | None:
    if not settings.role_arn:
        return None
    wanted = RoleSettings(
        arn=settings.role_arn,
        aws_region=REGIONS[settings.region].aws_region,
        external_id=settings.seller_id,
        endpoint=settings.sts_endpoint,
    )
    return Role(wanted, clock)
