"""Files that Amazon makes on request: the rows, and the one life that all have.

Asked for, polled, fetched. Where a report stands is a small JSON job, kept in the
stream's position: after a restart the same report is polled on.
"""

from __future__ import annotations

import asyncio
import gzip
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NoReturn

import httpx2

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.client import AmazonClient
from sentia.connectors.amazon.operations import (
    BRAND,
    CREATE_REPORT,
    GET_REPORT,
    GET_REPORT_DOCUMENT,
    GET_REPORTS,
    TRACKING,
)
from sentia.connectors.amazon.refusals import role_hint
from sentia.connectors.base import Position, Step
from sentia.connectors.client.send import Sender
from sentia.domain.times import iso
from sentia.errors import (
    Call,
    PermissionMissingError,
    RejectedError,
    UnavailableError,
)

# The waits follow from the rates that Amazon tells: 15 seconds, 30 minutes.
INTERVALS: Final = 30
FATALS: Final = 3
MAX_POLLS: Final = 1_000  # four hours: whatever it waits for, it will not come
FRESH: Final = timedelta(hours=6)
# A document: the name of its download, the addresses tried, seconds without a byte.
DOWNLOAD: Final = "report download"
ADDRESSES: Final = 3
TIMEOUT: Final = httpx2.Timeout(60, connect=10)
GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A kind of report. A new one is a row."""

    type: str
    role: str
    options: Mapping[str, str] = field(default_factory=dict)
    # Asked for twice within half an hour it ends FATAL, whoever asked before: so
    # look for one that is there already.
    spaced: bool = False


ORDERS_BY_UPDATE: Final = Report(
    type="GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL", role=TRACKING
)
SALES_AND_TRAFFIC: Final = Report(
    type="GET_SALES_AND_TRAFFIC_REPORT",
    role=BRAND,
    options={"dateGranularity": "DAY", "asinGranularity": "CHILD"},
    spaced=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report: of what, and from when to when."""

    report: Report
    marketplace_ids: tuple[str, ...]
    start: datetime
    end: datetime

    def __str__(self) -> str:
        return f"{self.report.type} from {self.start:%d %b %Y} to {self.end:%d %b %Y}"

    @property
    def nothing(self) -> str:
        """Say that such a report would be empty."""
        return f"Amazon has nothing for {self}"


class Document:
    """A report on disk, for as long as somebody holds this."""

    def __init__(self, wanted: Wanted) -> None:
        folder = tempfile.mkdtemp(prefix="sentia-report-")
        # What is put aside of it is named after it: the same each time it is read.
        self.path = Path(folder, str(wanted))
        self.charset: str | None = None  # as its sender called it
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)


async def advance(
    client: AmazonClient, wanted: Wanted, job: Position
) -> Step | Document | None:
    """Take a report one step further; an empty job begins it.

    Returns the document at the end; None: Amazon has nothing for us. Before that a
    step, with the job to go on with as its position.
    """
    if "id" not in job:
        found = await _existing(client, wanted, job)
        report_id = found or await _create(client, wanted)
        # The first look comes at once: its answer tells the rate for the next ones.
        begun = {"id": report_id, "polls": 0, "found": found is not None}
        return Step(position={**job, **begun})
    try:
        path = {"reportId": job["id"]}
        said = (await client.call(GET_REPORT, answers.Report, path=path)).value
    except RejectedError as error:
        if error.call.status != 404:
            raise
        return Step(position=_afresh(job))  # Amazon has thrown it away meanwhile
    if said.processing_status == "DONE" and said.report_document_id:
        return await _fetch(client, wanted, said.report_document_id)
    if said.processing_status == "CANCELLED":  # as good as always: no data
        return None
    if said.processing_status == "FATAL" or job["polls"] >= MAX_POLLS:
        return _fatal(client, wanted, job)
    wait = INTERVALS * client.interval(GET_REPORT)
    return Step(position={**job, "polls": job["polls"] + 1}, wait_seconds=wait)


def _fatal(client: AmazonClient, wanted: Wanted, job: Position) -> Step:
    fatals = job.get("fatals", 0) + 1
    if fatals >= FATALS:
        msg = f"Amazon could not make {wanted}, {fatals} times in a row"
        failure = RejectedError(msg, Call(GET_REPORT.name, 200))
        return Step(position={}, complete=True, failure=failure)
    return Step(
        position={**_afresh(job), "fatals": fatals},
        wait_seconds=INTERVALS * client.interval(CREATE_REPORT),
        notes=(f"Amazon could not make {wanted} ({fatals} of {FATALS} tries)",),
    )


def _afresh(job: Position) -> Position:
    return {key: value for key, value in job.items() if key not in ("id", "polls")}


async def _create(client: AmazonClient, wanted: Wanted) -> str:
    report = wanted.report
    body: dict[str, object] = {
        "reportType": report.type,
        "marketplaceIds": wanted.marketplace_ids,
        "dataStartTime": iso(wanted.start),
        "dataEndTime": iso(wanted.end),
    }
    if report.options:
        body["reportOptions"] = report.options
    try:
        reply = await client.call(CREATE_REPORT, answers.ReportCreated, body=body)
    except PermissionMissingError as error:
        hint = role_hint(report.role)
        msg = f"{error}: {report.type}"
        raise PermissionMissingError(msg, error.call, hint=hint) from error
    return reply.value.report_id


async def _existing(client: AmazonClient, wanted: Wanted, job: Position) -> str | None:
    """Return the id of such a report that was asked for lately, by whomever."""
    if not wanted.report.spaced or job.get("own"):
        return None
    query = {
        "reportTypes": wanted.report.type,
        "processingStatuses": "IN_QUEUE,IN_PROGRESS,DONE",
        "marketplaceIds": ",".join(wanted.marketplace_ids),
        "createdSince": iso(client.sender.clock.now() - FRESH),
        "pageSize": "100",
    }
    reply = await client.call(GET_REPORTS, answers.Reports, query)
    for report in reply.value.reports:
        span = (report.data_start_time, report.data_end_time)
        same_places = set(report.marketplace_ids or ()) == set(wanted.marketplace_ids)
        if span == (wanted.start, wanted.end) and same_places:
            return report.report_id
    return None


async def _fetch(client: AmazonClient, wanted: Wanted, document_id: str) -> Document:
    """Return the document, unpacked.

    Its address is a secret that lives five minutes: a fresh one for each try, no
    header of ours with it, and never in a log line.

    Raises:
        UnavailableError: three addresses in a row gave nothing whole.
    """
    path, shape = {"reportDocumentId": document_id}, answers.ReportDocument
    left = ADDRESSES
    while True:
        reply = await client.call(GET_REPORT_DOCUMENT, shape, path=path)
        try:
            return await _download(client.sender, wanted, reply.value.url)
        except UnavailableError:
            left -= 1
            if not left:
                raise
            client.sender.traffic.retries += 1
            await client.sender.clock.sleep(client.interval(GET_REPORT_DOCUMENT) / 60)


async def _download(sender: Sender, wanted: Wanted, url: str) -> Document:
    document = Document(wanted)
    sender.traffic.count(DOWNLOAD)
    try:
        async with sender.http.stream(
            "GET", url, timeout=TIMEOUT, follow_redirects=True
        ) as response:
            if response.status_code != 200:
                _break(f"got {response.status_code}")
            with document.path.open("wb") as file:
                async for chunk in response.aiter_bytes():
                    file.write(chunk)
            document.charset = response.charset_encoding
    except (httpx2.RequestError, httpx2.InvalidURL) as error:
        _break(f"ended with {type(error).__name__}")
    try:
        await asyncio.to_thread(_unpack, document.path)
    except (OSError, EOFError, zlib.error) as error:
        _break(f"cannot be unpacked: {type(error).__name__}")
    return document


def _unpack(path: Path) -> None:
    # Amazon says GZIP, or not; the file itself does not lie.
    with path.open("rb") as packed:
        if packed.read(2) != GZIP:
            return
    unpacked = path.with_suffix(".unpacked")
    try:
        with gzip.open(path) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
        unpacked.replace(path)
    finally:
        unpacked.unlink(missing_ok=True)


def _break(why: str) -> NoReturn:
    # The cause stays out of the chain: it may show the address.
    msg = f"Amazon does not answer: {DOWNLOAD} {why}"
    raise UnavailableError(msg, Call(DOWNLOAD)) from None
