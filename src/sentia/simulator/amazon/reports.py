"""Reports: asked for, waited for, fetched from an address that lives five minutes."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec

from sentia.simulator.amazon import gate
from sentia.simulator.amazon.account import Asked, Call, Kind, Report
from sentia.simulator.amazon.files import orders_by_date, orders_by_update, stock
from sentia.simulator.amazon.sales import sales_and_traffic

ADDRESS_SECONDS: Final = 300
KEPT: Final = timedelta(days=90)
STATUSES: Final = "IN_QUEUE IN_PROGRESS DONE CANCELLED FATAL"
SETTLEMENT: Final = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
KINDS: Final = {
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": Kind(orders_by_update),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": Kind(orders_by_date),
    "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA": Kind(stock, spacing=1800),
    "GET_SALES_AND_TRAFFIC_REPORT": Kind(sales_and_traffic),
}


class Wanted(msgspec.Struct, rename="camel"):
    """The body of createReport."""

    report_type: str
    marketplace_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=25)]
    data_start_time: str | None = None
    data_end_time: str | None = None
    report_options: dict[str, str] | None = None


def create_report(call: Call) -> gate.Answer:
    """Take an order for a report."""
    try:
        wanted = msgspec.json.decode(call.body, type=Wanted)
    except msgspec.DecodeError as error:
        gate.invalid(f"Invalid request body: {error}.")
    account, type_ = call.account, wanted.report_type
    if type_ == SETTLEMENT:
        gate.invalid("Request for report type 1118 is not allowed at this time.")
    if type_ not in KINDS:
        gate.invalid(f"Invalid report type: {type_}.")
    account.places(wanted.marketplace_ids)
    now, made = account.world.now, account.reports.all
    start, end = wanted.data_start_time, wanted.data_end_time
    asked = Asked(
        number=len(made) + 1, marketplace_ids=tuple(wanted.marketplace_ids),
        start=now if start is None else gate.read_moment(start, "dataStartTime"),
        end=now if end is None else gate.read_moment(end, "dataEndTime"),
        options=wanted.report_options or {},
    )  # fmt: skip
    if asked.end < asked.start:
        gate.invalid("dataEndTime is before dataStartTime.")
    # Whoever asked last, the next of its kind has to wait.
    waited = [
        account.world.time.waited(report.waits_since)
        for report in made.values()
        if report.type == type_
    ]
    hasty = min(waited, default=math.inf) < KINDS[type_].spacing
    fate = {"report-fatal": "FATAL", "report-cancelled": "CANCELLED"}
    report = Report(
        id=str(292_248_000_000 + asked.number), type=type_, kind=KINDS[type_],
        asked=asked, created=now, waits_since=account.clock.now(),
        fate=fate.get(call.fault, "FATAL" if hasty else ""),
    )  # fmt: skip
    if report.fate == "FATAL":
        report.document = report.packed(b"The report could not be generated.")
    made[report.id] = report
    return gate.answer({"reportId": report.id}, 202)


def _find(call: Call) -> Report:
    id_ = call.path["reportId"]
    return call.account.reports.all.get(id_) or gate.missing(f"Report {id_}")


def get_report(call: Call) -> gate.Answer:
    """Tell where a report stands."""
    return gate.answer(_find(call).shown(call.account.world))


def cancel_report(call: Call) -> gate.Answer:
    """Call off a report that nobody has begun."""
    report = _find(call)
    if report.status(call.account.world) != "IN_QUEUE":
        gate.invalid("Only a report that is IN_QUEUE can be cancelled.")
    report.called_off = True
    return gate.Answer(b"")


def _listed(call: Call) -> tuple[list[Report], None]:
    if not call["reportTypes"]:
        gate.invalid("Either reportTypes or nextToken is needed.")
    world = call.account.world
    since = call["createdSince"] or world.now - KEPT
    until = call["createdUntil"] or world.now
    found = [
        report
        for report in reversed(call.account.reports.all.values())
        if report.type in call["reportTypes"]
        and call.wants("processingStatuses", report.status(world))
        and any(call.wants("marketplaceIds", x) for x in report.asked.marketplace_ids)
        and since <= report.created <= until
    ]
    return found, None


def get_reports(call: Call) -> gate.Answer:
    """List reports, the newest first."""
    reports = [report.shown(call.account.world) for report in call.page.records]
    return gate.answer(gate.told({"reports": reports, "nextToken": call.page.token}))


def _alone(query: Any, name: str) -> str:
    if query.get(name) and len(query) > 1:
        gate.invalid("nextToken must be the only parameter.")
    return gate.text(query, name)


def get_report_document(call: Call) -> gate.Answer:
    """Hand out an address of a document."""
    id_, account = call.path["reportDocumentId"], call.account
    made = account.reports
    documents = {r.document_id: r.document for r in made.all.values()}
    document = documents.get(id_) or gate.missing(f"Report document {id_}")
    signature = account.sign_in.secret(f"address {len(made.addresses)}")
    expires = account.clock.monotonic() + ADDRESS_SECONDS
    made.addresses[signature] = (document, expires)
    query = f"X-Amz-Expires={ADDRESS_SECONDS}&X-Amz-Signature={signature}"
    found = {
        "reportDocumentId": id_, "url": f"{account.base_url}/documents/{id_}?{query}",
        "compressionAlgorithm": "GZIP" if document.zipped else None,
    }  # fmt: skip
    return gate.answer(gate.told(found))


_REPORTS: Final = "/reports/2021-06-30/reports"
_REPORT: Final = _REPORTS + "/{reportId}"
OPERATIONS: Final = (
    gate.Operation("createReport", "POST", _REPORTS, 0.0167, 15, create_report),
    gate.Operation(
        "getReports", "GET", _REPORTS, 0.0222, 10, get_reports,
        {
            "nextToken": _alone, "reportTypes": gate.words(most=10),
            "processingStatuses": gate.words(STATUSES),
            "marketplaceIds": gate.words(most=10), "pageSize": gate.number(10, 100),
            "createdSince": gate.moment, "createdUntil": gate.moment,
        },
        gate.Listing("nextToken", _listed, size="pageSize"),
    ),
    gate.Operation("getReport", "GET", _REPORT, 2, 15, get_report),
    gate.Operation("cancelReport", "DELETE", _REPORT, 0.0222, 10, cancel_report),
    gate.Operation(
        "getReportDocument", "GET", "/reports/2021-06-30/documents/{reportDocumentId}",
        0.0167, 15, get_report_document,
    ),
)  # fmt: skip
