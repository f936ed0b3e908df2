"""A selling partner in one of Amazon's three regions, as the settings name him."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sentia.domain.marketplaces import BY_COUNTRY, Region

LWA_ENDPOINT: Final = "https://api.amazon.com/auth/o2/token"  # in all regions


@dataclass(frozen=True, slots=True)
class Place:
    """A region: its endpoint, AWS's name for it, and the marketplace it began with."""

    endpoint: str
    aws_region: str
    home: str  # marketplace id


# Source: developer docs, sp-api-endpoints.
_HOST: Final = "https://sellingpartnerapi-{}.amazon.com"
REGIONS: Final[dict[Region, Place]] = {
    "NA": Place(_HOST.format("na"), "us-east-1", BY_COUNTRY["US"].id),
    "EU": Place(_HOST.format("eu"), "eu-west-1", BY_COUNTRY["GB"].id),
    "FE": Place(_HOST.format("fe"), "us-west-2", BY_COUNTRY["JP"].id),
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
