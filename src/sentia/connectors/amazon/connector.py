"""Put the Amazon pieces together: one connected selling partner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import httpx2
import msgspec

from sentia.clock import Clock
from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.account import AmazonAccount
from sentia.connectors.amazon.client import AmazonClient
from sentia.connectors.amazon.operations import GET_MARKETPLACE_PARTICIPATIONS
from sentia.connectors.amazon.quarantine import BAD
from sentia.connectors.amazon.seller import Seller, named
from sentia.connectors.amazon.streams import days
from sentia.connectors.amazon.streams.inventory import inventory
from sentia.connectors.amazon.streams.order_reports import OrderReports
from sentia.connectors.amazon.streams.orders import Orders, windows
from sentia.connectors.amazon.streams.rounds import Round
from sentia.connectors.amazon.streams.shipments import shipments
from sentia.connectors.base import Stream, Traffic
from sentia.connectors.client.limiter import Buckets, Limiter
from sentia.connectors.client.send import Sender
from sentia.domain.batches import Record
from sentia.domain.marketplaces import HOME, MARKETPLACES
from sentia.errors import Call, ChannelError, PermissionMissingError, RegionError

HOURLY: Final = timedelta(hours=1)
DAILY: Final = timedelta(days=1)


class AmazonConnector:
    """One selling partner in one region.

    Keep it for the life of the process: it remembers its access token, what LWA has
    refused, and the rates that Amazon told.
    """

    def __init__(
        self, settings: AmazonAccount,
        *, http: httpx2.AsyncClient, clock: Clock, buckets: Buckets,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._home = HOME[settings.region]
        self.traffic = Traffic()
        # What Amazon counts calls by.
        key = f"{settings.app_id}:{settings.key}:{settings.region}"
        limiter = Limiter(buckets, clock, self.traffic, key)
        sender = Sender(http, clock, self.traffic)
        self._client = AmazonClient(settings, sender, limiter)
        self._seller = Seller(
            client=self._client,
            region=settings.region,
            history=timedelta(days=settings.history_days),
            marketplaces=settings.marketplace_ids,
        )
        self.streams = {stream.name: stream for stream in self._streams()}

    def _streams(self) -> tuple[Stream, ...]:
        """Return the streams in the order in which they are brought up to date."""
        seller, often = self._seller, self._settings.sync_interval
        visits = Round("traffic", seller, days.traffic)
        return (
            Stream("orders", often, Orders(seller).step),
            Stream("inventory", often, Round("inventory", seller, inventory).step),
            Stream("shipments", HOURLY, Round("shipments", seller, shipments).step),
            Stream("metrics", DAILY, Round("metrics", seller, days.metrics).step),
            Stream("history", DAILY, OrderReports(seller, recent=False).step),
            Stream("order-report", DAILY, OrderReports(seller, recent=True).step),
            Stream("traffic", DAILY, visits.step, optional=True),
        )

    @property
    def warnings(self) -> Sequence[ChannelError]:
        return (self._client.role.warning,) if self._client.role.warning else ()

    async def connect(self) -> Sequence[str]:
        """Prove that the credentials work; return the marketplaces in use."""
        if self._seller.marketplaces:
            await self._client.token.get()
        else:
            self._seller.marketplaces = await self._participations()
        return self._seller.marketplaces

    def windows(self, since: datetime, until: datetime) -> list[list[str]]:
        """Cut a span into the windows that the history stream reads, newest first."""
        return windows(since, until)

    def reread(self, stream: str, payload: bytes) -> Record:
        """Map what was put aside again, after an upgrade that may understand it.

        Raises:
            ValueError: it still cannot be read, or comes again by itself.
        """
        try:
            if stream == "orders":
                return mapping.order(msgspec.Raw(payload), fallback=self._home)
            if stream in ("metrics", "traffic"):
                return days.reread(stream, payload)
        except BAD as error:
            raise ValueError(str(error)) from error
        # Stock and shipments are read whole every time; reports are asked for again.
        msg = f"the next pass of {stream} reads it again"
        raise ValueError(msg)

    async def _participations(self) -> tuple[str, ...]:
        """Ask where the seller sells; without that role, take the region's home."""
        home, operation = self._home, GET_MARKETPLACE_PARTICIPATIONS
        try:
            shape = answers.Payload[list[answers.Participation]]
            reply = await self._client.call(operation, shape)
        except PermissionMissingError:
            note = (
                f"Only {named(home)} is read: grant the app the role "
                f"“{operation.role}” to find all marketplaces, or list them in "
                "AMAZON_MARKETPLACE_IDS."
            )
            self._seller.notes = (note,)
            return (home,)
        found = mapping.marketplaces(reply.value.payload) or (home,)
        ours, regions = self._seller.region, [MARKETPLACES[id_].region for id_ in found]
        if ours not in regions:
            theirs = " or ".join(sorted({*regions}))
            message = f"AMAZON_REGION is {ours}, but the seller sells in {theirs}"
            hint = f"Set AMAZON_REGION to {theirs}, then start again."
            raise RegionError(message, Call(operation.name), hint=hint)
        return tuple(
            id_ for id_, region in zip(found, regions, strict=True) if region == ours
        )
