"""Reports that somebody asked for, wherever they stand."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sentia.simulator.amazon.answers import iso, told
from sentia.simulator.world import World

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
        took = timedelta(seconds=DONE_SECONDS / world.time.haste)
        ended = status in {"DONE", "CANCELLED", "FATAL"}
        return told({
            "reportId": self.id,
            "reportType": self.type,
            "marketplaceIds": self.asked.marketplace_ids,
            "dataStartTime": iso(self.asked.start),
            "dataEndTime": iso(self.asked.end),
            "createdTime": iso(self.created),
            "processingStatus": status,
            "processingStartTime": None if status == "IN_QUEUE" else iso(self.created),
            "processingEndTime": iso(self.created + took) if ended else None,
            "reportDocumentId": self.document_id if self.document else None,
        })  # fmt: skip


@dataclass(slots=True)
class Reports:
    """All reports of one account, and the addresses handed out."""

    all: dict[str, Report] = field(default_factory=dict)
    addresses: dict[str, tuple[Document, float]] = field(default_factory=dict)
