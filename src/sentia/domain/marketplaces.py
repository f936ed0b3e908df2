"""Amazon's country stores. A new one is a row.

Ids and regions: SP-API docs, marketplace-ids. Zones: the days that Amazon's own
advertising reports use; no page confirms them for Seller Central.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Region = Literal["NA", "EU", "FE"]


@dataclass(frozen=True, slots=True)
class Marketplace:
    """A country store: where, what it pays in, when its day begins."""

    id: str
    country: str
    region: Region
    currency: str
    zone: str
    name: str
    tax_on_top: bool = False


_ROWS: Final = (
    Marketplace(
        "ATVPDKIKX0DER",
        "US",
        "NA",
        "USD",
        "America/Los_Angeles",
        "Amazon.com",
        tax_on_top=True,
    ),
    Marketplace(
        "A2EUQ1WTGCTBG2",
        "CA",
        "NA",
        "CAD",
        "America/Los_Angeles",
        "Amazon.ca",
        tax_on_top=True,
    ),
    Marketplace(
        "A1AM78C64UM0Y8", "MX", "NA", "MXN", "America/Los_Angeles", "Amazon.com.mx"
    ),
    Marketplace(
        "A2Q3Y263D00KWC", "BR", "NA", "BRL", "America/Sao_Paulo", "Amazon.com.br"
    ),
    Marketplace("A1F83G8C2ARO7P", "GB", "EU", "GBP", "Europe/London", "Amazon.co.uk"),
    Marketplace("A1PA6795UKMFR9", "DE", "EU", "EUR", "Europe/Berlin", "Amazon.de"),
    Marketplace("A13V1IB3VIYZZH", "FR", "EU", "EUR", "Europe/Paris", "Amazon.fr"),
    Marketplace("APJ6JRA9NG5V4", "IT", "EU", "EUR", "Europe/Rome", "Amazon.it"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "EU", "EUR", "Europe/Madrid", "Amazon.es"),
    Marketplace("A1805IZSGTT6HS", "NL", "EU", "EUR", "Europe/Amsterdam", "Amazon.nl"),
    Marketplace("AMEN7PMS3EDWL", "BE", "EU", "EUR", "Europe/Brussels", "Amazon.com.be"),
    Marketplace("A28R8C7NBKEWEA", "IE", "EU", "EUR", "Europe/Dublin", "Amazon.ie"),
    Marketplace("A2NODRKZP88ZB9", "SE", "EU", "SEK", "Europe/Stockholm", "Amazon.se"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "EU", "PLN", "Europe/Warsaw", "Amazon.pl"),
    Marketplace(
        "A33AVAJ2PDY3EV", "TR", "EU", "TRY", "Europe/Istanbul", "Amazon.com.tr"
    ),
    Marketplace("A2VIGQ35RCS4UG", "AE", "EU", "AED", "Asia/Dubai", "Amazon.ae"),
    Marketplace("A17E79C6D8DWNP", "SA", "EU", "SAR", "Asia/Riyadh", "Amazon.sa"),
    Marketplace("ARBP9OOSHTCHU", "EG", "EU", "EGP", "Africa/Cairo", "Amazon.eg"),
    Marketplace(
        "AE08WJ6YKNBMC", "ZA", "EU", "ZAR", "Africa/Johannesburg", "Amazon.co.za"
    ),
    Marketplace("A21TJRUUN4KGV", "IN", "EU", "INR", "Asia/Kolkata", "Amazon.in"),
    Marketplace("A1VC38T7YXB528", "JP", "FE", "JPY", "Asia/Tokyo", "Amazon.co.jp"),
    Marketplace(
        "A39IBJ37TRP1C6", "AU", "FE", "AUD", "Australia/Sydney", "Amazon.com.au"
    ),
    Marketplace("A19VAU5U5O7RUS", "SG", "FE", "SGD", "Asia/Singapore", "Amazon.sg"),
)

MARKETPLACES: Final = {row.id: row for row in _ROWS}
BY_NAME: Final = {row.name.lower(): row for row in _ROWS}
# The docs say UK where ISO 3166 and the Sellers API say GB.
BY_COUNTRY: Final = {row.country: row for row in _ROWS} | {
    "UK": MARKETPLACES["A1F83G8C2ARO7P"]
}
# Where a seller of the region sells first, as long as Amazon has not said where.
HOME: Final = {
    region: BY_COUNTRY[country].id
    for region, country in {"NA": "US", "EU": "UK", "FE": "JP"}.items()
}
# Amazon shows the same units in each of these (pan-European stock).
PAN_EUROPEAN: Final = frozenset(
    BY_COUNTRY[c].id for c in ("DE", "FR", "IT", "ES", "NL", "BE", "IE", "SE", "PL")
)


def zone_of(marketplace_id: str) -> str:
    """Return the zone whose days the marketplace counts in; UTC if it is unknown."""
    found = MARKETPLACES.get(marketplace_id)
    return found.zone if found else "UTC"


def default_pools() -> dict[str, str]:
    """Name the stock pool of each marketplace: the pan-European one, or its own."""
    return {id_: "EU" if id_ in PAN_EUROPEAN else id_ for id_ in MARKETPLACES}
