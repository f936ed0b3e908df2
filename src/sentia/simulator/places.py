"""The country stores that Amazon has, for the simulator's own use.

Ids and regions: SP-API docs, marketplace-ids. Zones: Amazon's advertising reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sentia.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Place:
    """One marketplace."""

    country: str
    id: str
    region: str
    currency: str
    zone: ZoneInfo
    name: str
    language: str
    share: float  # of a seller's orders, against the others

    @property
    def iso_country(self) -> str:
        """The docs call Great Britain UK; ISO and the Sellers API do not."""
        return {"UK": "GB"}.get(self.country, self.country)

    @property
    def pool(self) -> str:
        """Name the stock that this marketplace sells from."""
        return "EU" if self.country in PAN_EUROPEAN else self.country

    @property
    def decimals(self) -> int:
        return 0 if self.currency == "JPY" else 2

    @property
    def tax_on_top(self) -> bool:
        """Tell whether prices are without tax; elsewhere they hold it."""
        return self.country in {"US", "CA"}

    def money(self, minor: int) -> str:
        """Write an amount that is counted in the currency's smallest unit."""
        if not self.decimals:
            return str(minor)
        sign, minor = "-" * (minor < 0), abs(minor)
        return f"{sign}{minor // 100}.{minor % 100:02d}"


PAN_EUROPEAN: Final = frozenset(("DE", "FR", "IT", "ES", "NL", "BE", "IE", "SE", "PL"))
_ROWS: Final = """
US ATVPDKIKX0DER  NA USD America/Los_Angeles com    en_US 9
CA A2EUQ1WTGCTBG2 NA CAD America/Los_Angeles ca     en_CA 2
MX A1AM78C64UM0Y8 NA MXN America/Los_Angeles com.mx es_MX 1
BR A2Q3Y263D00KWC NA BRL America/Sao_Paulo   com.br pt_BR 1
UK A1F83G8C2ARO7P EU GBP Europe/London       co.uk  en_GB 4
DE A1PA6795UKMFR9 EU EUR Europe/Berlin       de     de_DE 6
FR A13V1IB3VIYZZH EU EUR Europe/Paris        fr     fr_FR 3
IT APJ6JRA9NG5V4  EU EUR Europe/Rome         it     it_IT 2
ES A1RKKUPIHCS9HS EU EUR Europe/Madrid       es     es_ES 2
NL A1805IZSGTT6HS EU EUR Europe/Amsterdam    nl     nl_NL 1
BE AMEN7PMS3EDWL  EU EUR Europe/Brussels     com.be fr_BE 1
IE A28R8C7NBKEWEA EU EUR Europe/Dublin       ie     en_IE 1
SE A2NODRKZP88ZB9 EU SEK Europe/Stockholm    se     sv_SE 1
PL A1C3SOZRARQ6R3 EU PLN Europe/Warsaw       pl     pl_PL 1
TR A33AVAJ2PDY3EV EU TRY Europe/Istanbul     com.tr tr_TR 1
AE A2VIGQ35RCS4UG EU AED Asia/Dubai          ae     en_AE 1
SA A17E79C6D8DWNP EU SAR Asia/Riyadh         sa     ar_AE 1
EG ARBP9OOSHTCHU  EU EGP Africa/Cairo        eg     ar_AE 1
ZA AE08WJ6YKNBMC  EU ZAR Africa/Johannesburg co.za  en_ZA 1
IN A21TJRUUN4KGV  EU INR Asia/Kolkata        in     en_IN 2
JP A1VC38T7YXB528 FE JPY Asia/Tokyo          co.jp  ja_JP 4
AU A39IBJ37TRP1C6 FE AUD Australia/Sydney    com.au en_AU 2
SG A19VAU5U5O7RUS FE SGD Asia/Singapore      sg     en_SG 1
"""


def _place(row: str) -> Place:
    country, id_, region, currency, zone, domain, language, share = row.split()
    return Place(
        country, id_, region, currency, ZoneInfo(zone), f"Amazon.{domain}", language,
        float(share),
    )  # fmt: skip


PLACES: Final = {p.id: p for p in map(_place, _ROWS.split("\n")[1:-1])}
# Where getMarketplaceParticipations lists orders of other shops that Amazon ships.
PSEUDO: Final = {
    "NA": ("A2ZV50J4W1RKNI", "US"),
    "EU": ("A38D8NSA03LJTC", "DE"),
}
AWS_REGIONS: Final = {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}


def chosen(ids: tuple[str, ...]) -> tuple[Place, ...]:
    """Return the marketplaces of one seller account.

    Raises:
        ConfigError: an id is unknown, or they lie in two regions.
    """
    places = tuple(PLACES[id_] for id_ in ids if id_ in PLACES)
    if len(places) < len(ids) or len({p.region for p in places}) != 1:
        msg = f"marketplaces {', '.join(ids)}: known ids of one region are needed"
        raise ConfigError(msg)
    return places
