"""Reports: asked for, waited for, fetched from an address that lives five minutes."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

from sentia.simulator.amazon.files import (
    Asked,
    orders_by_date,
    orders_by_update,
    stock,
)
from sentia.simulator.amazon.gate import (
    Answer,
    Call,
    Operation,
    answer,
    invalid,
    iso,
    missing,
    read_moment,
)
from sentia.simulator.amazon.traffic import sales_and_traffic
from sentia.simulator.world import World

if TYPE_CHECKING:
    from sentia.simulator.amazon.account import Account

QUEUED_SECONDS: Final = 15
DONE_SECONDS: Final = 45
HALF_AN_HOUR: Final = 1800
ADDRESS_SECONDS: Final = 300
TOKEN_SECONDS: Final = 24 * 3600
KEPT: Final = timedelta(days=90)
STATUSES: Final = frozenset(("IN_QUEUE", "IN_PROGRESS", "DONE", "CANCELLED", "FATAL"))
SETTLEMENT: Final = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


@dataclass(frozen=True, slots=True)
class Kind:
    """A report type: who writes it, and how many seconds must lie between two."""

    write: Callable[[World, Asked], bytes | None]
    spacing: int = 0


KINDS: Final = {
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": Kind(orders_by_update),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": Kind(orders_by_date),
    "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA": Kind(stock, HALF_AN_HOUR),
    "GET_SALES_AND_TRAFFIC_REPORT": Kind(sales_and_traffic),
}


class Wanted(msgspec.Struct, rename="camel"):
    """The body of createReport."""

    report_type: str
    marketplace_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=25)]
    data_start_time: str | None = None
    data_end_time: str | None = None
    report_options: dict[str, str] | None = None


@dataclass(slots=True, kw_only=True)
class Document:
    """A file that is ready."""

    body: bytes
    type: str
    zipped: bool


@dataclass(slots=True, kw_only=True)
class Report:
    """One report, wherever it stands."""

    id: str
    type: str
    asked: Asked
    created: datetime
    waits_since: datetime  # on the clock
    fate: str = ""  # FATAL or CANCELLED, where that is known beforehand
    called_off: bool = False
    document: Document | None = None

    @property
    def document_id(self) -> str:
        return f"amzn1.spdoc.1.4.eu.{self.id}.T0SIMULATED"

    def status(self, account: Account) -> str:
        """Return where it stands; it is written once it is due."""
        waited = account.time.waited(self.waits_since)
        if self.called_off:
            return "CANCELLED"
        if waited < DONE_SECONDS:
            return "IN_QUEUE" if waited < QUEUED_SECONDS else "IN_PROGRESS"
        if not (self.fate or self.document):
            body = KINDS[self.type].write(account.world, self.asked)
            self.fate = "CANCELLED" if body is None else ""
            self.document = _document(self, body) if body else None
        return self.fate or "DONE"

    def shown(self, account: Account) -> dict[str, Any]:
        """Return it as getReport tells it."""
        status = self.status(account)
        found = {
            "reportId": self.id,
            "reportType": self.type,
            "marketplaceIds": self.asked.marketplace_ids,
            "dataStartTime": iso(self.asked.start),
            "dataEndTime": iso(self.asked.end),
            "createdTime": iso(self.created),
            "processingStatus": status,
        }
        if status != "IN_QUEUE":
            found["processingStartTime"] = iso(self.created)
        if status in {"DONE", "CANCELLED", "FATAL"}:
            took = timedelta(seconds=DONE_SECONDS / account.time.haste)
            found["processingEndTime"] = iso(self.created + took)
        if self.document:
            found["reportDocumentId"] = self.document_id
        return found


def _document(report: Report, body: bytes) -> Document:
    number, text = report.asked.number, body.decode()
    kind, charset = "text/plain", "UTF-8"
    if body.startswith(b"{"):
        kind = "application/json"
    elif number % 2 and report.fate != "FATAL":
        with suppress(UnicodeEncodeError):  # as Amazon does it in Europe
            body, charset = text.encode("cp1252"), "Cp1252"
    zipped = number % 3 != 0
    if zipped:
        body = gzip.compress(body, compresslevel=1, mtime=0)
    return Document(body=body, type=f"{kind};charset={charset}", zipped=zipped)


class Reports:
    """All reports of one account, and the addresses handed out."""

    def __init__(self) -> None:
        self.all: dict[str, Report] = {}
        self.addresses: dict[str, tuple[Document, float]] = {}


def create_report(account: Account, call: Call) -> Answer:
    """Take an order for a report."""
    wanted = _wanted(call)
    if wanted.report_type == SETTLEMENT:
        invalid("Request for report type 1118 is not allowed at this time.")
    if wanted.report_type not in KINDS:
        invalid(f"Invalid report type: {wanted.report_type}.")
    account.places(wanted.marketplace_ids)
    now, made = account.world.now, account.reports.all
    start, end = (
        now if text is None else read_moment(text, name)
        for name, text in (
            ("dataStartTime", wanted.data_start_time),
            ("dataEndTime", wanted.data_end_time),
        )
    )
    if end < start:
        invalid("dataEndTime is before dataStartTime.")
    number = len(made) + 1
    report = Report(
        id=str(292_248_000_000 + number),
        type=wanted.report_type,
        asked=Asked(
            number=number, marketplace_ids=tuple(wanted.marketplace_ids), start=start,
            end=end, options=wanted.report_options or {},
        ),
        created=now,
        waits_since=account.clock.now(),
        fate=call.fault.removeprefix("report-").upper()
        if call.fault in {"report-fatal", "report-cancelled"}
        else _too_soon(account, wanted.report_type),
    )  # fmt: skip
    if report.fate == "FATAL":
        report.document = _document(report, b"The report could not be generated.")
    made[report.id] = report
    return answer({"reportId": report.id}, 202)


def _wanted(call: Call) -> Wanted:
    try:
        return msgspec.json.decode(call.body, type=Wanted)
    except msgspec.DecodeError as error:
        invalid(f"Invalid request body: {error}.")


def _too_soon(account: Account, kind: str) -> str:
    """Whoever asked last, the next of its kind has to wait."""
    waited = [
        account.time.waited(report.waits_since)
        for report in account.reports.all.values()
        if report.type == kind
    ]
    return "FATAL" if min(waited, default=math.inf) < KINDS[kind].spacing else ""


def get_report(account: Account, call: Call) -> Answer:
    """Tell where a report stands."""
    return answer(_find(account, call).shown(account))


def _find(account: Account, call: Call) -> Report:
    id_ = call.path["reportId"]
    return account.reports.all.get(id_) or missing(f"Report {id_}")


def cancel_report(account: Account, call: Call) -> Answer:
    """Call off a report that nobody has begun."""
    report = _find(account, call)
    if report.status(account) != "IN_QUEUE":
        invalid("Only a report that is IN_QUEUE can be cancelled.")
    report.called_off = True
    return Answer(b"")


def get_reports(account: Account, call: Call) -> Answer:
    """List reports, the newest first."""
    token = call.text("nextToken")
    if token and len(call.query) > 1:
        invalid("nextToken must be the only parameter.")
    types = call.words("reportTypes", most=10)
    if not (types or token):
        invalid("Either reportTypes or nextToken is needed.")
    statuses = call.words("processingStatuses", STATUSES) or STATUSES
    places = set(call.words("marketplaceIds", most=10))
    now = account.world.now
    since = call.moment("createdSince") or now - KEPT
    until = call.moment("createdUntil") or now

    def found() -> list[Report]:
        return [
            report
            for report in reversed(account.reports.all.values())
            if report.type in types
            and report.status(account) in statuses
            and (not places or places.intersection(report.asked.marketplace_ids))
            and since <= report.created <= until
        ]

    size = call.number("pageSize", 10, 100)
    page = account.pages.page(
        call, token=token, asked="getReports", records=found, size=size, bound=size,
        life_seconds=TOKEN_SECONDS,
    )  # fmt: skip
    body: dict[str, Any] = {"reports": [r.shown(account) for r in page.records]}
    return answer(body | ({"nextToken": page.token} if page.token else {}))


def get_report_document(account: Account, call: Call) -> Answer:
    """Hand out an address of a document."""
    id_, made = call.path["reportDocumentId"], account.reports
    document = next(
        (r.document for r in made.all.values() if r.document_id == id_), None
    )
    if document is None:
        missing(f"Report document {id_}")
    signature = account.sign_in.secret(f"address {len(made.addresses)}")
    expires = account.clock.monotonic() + ADDRESS_SECONDS
    made.addresses[signature] = (document, expires)
    query = f"X-Amz-Expires={ADDRESS_SECONDS}&X-Amz-Signature={signature}"
    url = f"{account.base_url}/documents/{id_}?{query}"
    found = {"reportDocumentId": id_, "url": url}
    return answer(found | ({"compressionAlgorithm": "GZIP"} if document.zipped else {}))


_REPORTS: Final = "/reports/2021-06-30/reports"
OPERATIONS: Final = (
    Operation("createReport", "POST", _REPORTS, 0.0167, 15, create_report),
    Operation("getReports", "GET", _REPORTS, 0.0222, 10, get_reports),
    Operation("getReport", "GET", _REPORTS + "/{reportId}", 2, 15, get_report),
    Operation(
        "cancelReport", "DELETE", _REPORTS + "/{reportId}", 0.0222, 10, cancel_report
    ),
    Operation(
        "getReportDocument", "GET", "/reports/2021-06-30/documents/{reportDocumentId}",
        0.0167, 15, get_report_document,
    ),
)  # fmt: skip
