"""A selling partner in one of Amazon's three regions, as the settings name him."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sentia.domain.marketplaces import Region

LWA_ENDPOINT: Final = "https://api.amazon.com/auth/o2/token"  # in all regions


@dataclass(frozen=True, slots=True)
class Place:
    """A region: its endpoint, and AWS's name for it."""

    endpoint: str
    aws_region: str


# Source: developer docs, sp-api-endpoints.
REGIONS: Final[dict[Region, Place]] = {
    "NA": Place("https://sellingpartnerapi-na.amazon.com", "us-east-1"),
    "EU": Place("https://sellingpartnerapi-eu.amazon.com", "eu-west-1"),
    "FE": Place("https://sellingpartnerapi-fe.amazon.com", "us-west-2"),
}


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

    @property
    def place(self) -> Place:
        """Where the account is."""
        return REGIONS[self.region]
