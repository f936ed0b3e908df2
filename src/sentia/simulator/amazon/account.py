"""One seller's account: what the operations of the Selling Partner API share."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sentia.clock import Clock
from sentia.simulator.amazon import gate
from sentia.simulator.amazon.sign_in import SignIn
from sentia.simulator.faults import Faults
from sentia.simulator.places import AWS_REGIONS, PLACES, PSEUDO, Place
from sentia.simulator.plan import Plan
from sentia.simulator.stage import Stage
from sentia.simulator.world import World
from sentia.simulator.worldtime import WorldTime

QUEUED_SECONDS: Final = 15
DONE_SECONDS: Final = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is to be of; `number` is the how manyth it is."""

    number: int
    marketplace_ids: tuple[str, ...]
    start: datetime
    end: datetime
    options: dict[str, str]


class Kind(NamedTuple):
    """A report type: who writes it, and how many seconds must lie between two."""

    write: Callable[[World, Asked], bytes | None]  # None: there is nothing to write
    spacing: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is ready."""

    body: bytes
    type: str
    zipped: bool


@dataclass(slots=True, kw_only=True)
class Report:
    """One report."""

    id: str
    type: str
    kind: Kind
    asked: Asked
    created: datetime
    waits_since: datetime  # on the clock
    fate: str = ""  # FATAL or CANCELLED, where that is known beforehand
    called_off: bool = False
    document: Document | None = None

    @property
    def document_id(self) -> str:
        return f"amzn1.spdoc.1.4.eu.{self.id}.T0SIMULATED"

    def status(self, world: World) -> str:
        """Return where it stands; it is written once it is due."""
        waited = world.time.waited(self.waits_since)
        if self.called_off:
            return "CANCELLED"
        if waited < DONE_SECONDS:
            return "IN_QUEUE" if waited < QUEUED_SECONDS else "IN_PROGRESS"
        if not (self.fate or self.document):
            body = self.kind.write(world, self.asked)
            self.fate = "CANCELLED" if body is None else ""
            self.document = self.packed(body) if body else None
        return self.fate or "DONE"

    def packed(self, body: bytes) -> Document:
        """Make a file of a text, in one of Amazon's charsets and packings."""
        kind, charset, number = "text/plain", "UTF-8", self.asked.number
        if body.startswith(b"{"):
            kind = "application/json"
        elif number % 2 and self.fate != "FATAL":
            with suppress(UnicodeEncodeError):  # as Amazon does it in Europe
                body, charset = body.decode().encode("cp1252"), "Cp1252"
        zipped = number % 3 != 0
        if zipped:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        return Document(body, f"{kind};charset={charset}", zipped)

    def shown(self, world: World) -> dict[str, Any]:
        """Return it as getReport tells it."""
        status = self.status(world)
        iso, took = gate.iso, timedelta(seconds=DONE_SECONDS / world.time.haste)
        ended = status in {"DONE", "CANCELLED", "FATAL"}
        return gate.told({
            "reportId": self.id, "reportType": self.type, "processingStatus": status,
            "marketplaceIds": self.asked.marketplace_ids,
            "dataStartTime": iso(self.asked.start), "dataEndTime": iso(self.asked.end),
            "createdTime": iso(self.created),
            "processingStartTime": None if status == "IN_QUEUE" else iso(self.created),
            "processingEndTime": iso(self.created + took) if ended else None,
            "reportDocumentId": self.document_id if self.document else None,
        })  # fmt: skip


@dataclass(slots=True)
class Reports:
    """All reports of one account, and the addresses handed out."""

    all: dict[str, Report] = field(default_factory=dict)
    addresses: dict[str, tuple[Document, float]] = field(default_factory=dict)


class Account:
    """A world, and what stands between it and its callers."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self.clock = clock
        self.plan = plan
        self.world = Stage(plan, WorldTime(clock, plan.clock, plan.as_of))
        self.region = self.world.places[0].region
        self.sign_in = SignIn(plan.seed, clock)
        self.faults = Faults(plan.faults)
        self.reports = Reports()
        self.base_url = "http://amazon.test"

    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """Return the marketplaces that a call names, all if it names none.

        Raises:
            RefusalError: 400 for one that is none, 403 for one the seller is not in.
        """
        mine = {place.id: place for place in self.world.places}
        known = {*PLACES, *(id_ for id_, _ in PSEUDO.values())}
        if unknown := [id_ for id_ in ids if id_ not in known]:
            gate.invalid(f"Invalid marketplace id: {', '.join(unknown)}.")
        if any(id_ not in mine for id_ in ids):
            gate.denied()
        return {id_: mine[id_] for id_ in ids} or mine

    def place(self, id_: str) -> Place:
        """Return the one marketplace that a call names."""
        return self.places([id_])[id_]

    def ready(self, url: str) -> dict[str, Any]:
        """Return the account's part of the ready line."""
        mine = self.sign_in
        return {
            "endpoint": url, "lwa_endpoint": f"{url}/auth/o2/token",
            "client_id": mine.client_id, "client_secret": mine.client_secret,
            "refresh_token": mine.refresh_token,
            "seller_id": f"A{mine.secret('seller')[:13].upper()}",
            "marketplace_ids": [place.id for place in self.world.places],
        }  # fmt: skip

    def env(self, url: str) -> dict[str, str]:
        """Return every variable that points the product here."""
        mine = self.ready(url)
        return {
            "AMAZON_REFRESH_TOKEN": mine["refresh_token"],
            "AMAZON_LWA_APP_ID": mine["client_id"],
            "AMAZON_LWA_CLIENT_SECRET": mine["client_secret"],
            "AMAZON_SELLER_ID": mine["seller_id"],
            "AMAZON_REGION": AWS_REGIONS[self.region],
            "AMAZON_MARKETPLACE_IDS": ",".join(mine["marketplace_ids"]),
            "AMAZON_SPAPI_ENDPOINT": mine["endpoint"],
            "AMAZON_LWA_ENDPOINT": mine["lwa_endpoint"],
        }


Call = gate.Call[Account]


def get_marketplace_participations(call: Call) -> gate.Answer:
    """List where the seller takes part, and where not."""
    mine, region = call.account.world.places, call.account.region
    other = [p for p in PLACES.values() if p.region == region and p not in mine]
    some = (*mine, *other[:1])
    found = [_participation(place, takes_part=place in mine) for place in some]
    if region in PSEUDO:
        id_, country = PSEUDO[region]
        like = next(p for p in PLACES.values() if p.country == country)
        entry = _participation(like, takes_part=True)
        name = f"Non-Amazon {country}"
        entry["marketplace"] |= {"id": id_, "name": name, "domainName": "non-amazon"}
        found.append(entry)
    return gate.answer({"payload": found})


def _participation(place: Place, *, takes_part: bool) -> dict[str, Any]:
    return {
        "marketplace": {
            "id": place.id, "name": place.name, "countryCode": place.iso_country,
            "defaultCurrencyCode": place.currency,
            "defaultLanguageCode": place.language,
            "domainName": f"www.{place.name.lower()}",
        },
        "participation": {"isParticipating": takes_part, "hasSuspendedListings": False},
        "storeName": "Simulated Store",
    }  # fmt: skip


OPERATIONS: Final = (
    gate.Operation(
        "getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations",
        0.016, 15, get_marketplace_participations,
    ),
)  # fmt: skip
