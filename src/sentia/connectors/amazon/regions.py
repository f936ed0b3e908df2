"""Where Amazon's three regions answer. A new one is a row.

Source: developer docs, sp-api-endpoints. LWA is the same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sentia.domain.marketplaces import BY_COUNTRY, Region

LWA_ENDPOINT: Final = "https://api.amazon.com/auth/o2/token"


@dataclass(frozen=True, slots=True)
class Place:
    """A region: its endpoint, AWS's name for it, and the marketplace it began with."""

    endpoint: str
    aws_region: str
    home: str  # marketplace id


REGIONS: Final[dict[Region, Place]] = {
    "NA": Place(
        "https://sellingpartnerapi-na.amazon.com", "us-east-1", BY_COUNTRY["US"].id
    ),
    "EU": Place(
        "https://sellingpartnerapi-eu.amazon.com", "eu-west-1", BY_COUNTRY["GB"].id
    ),
    "FE": Place(
        "https://sellingpartnerapi-fe.amazon.com", "us-west-2", BY_COUNTRY["JP"].id
    ),
}


def endpoint(region: Region) -> str:
    """Return the origin of the Selling Partner API in a region."""
    return REGIONS[region].endpoint
