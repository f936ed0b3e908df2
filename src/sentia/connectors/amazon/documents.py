"""Fetch a report's document to a temporary file.

Its address is a secret that lives five minutes: a fresh one for each try, no header
of ours with it, and never in a log line.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import Final, NoReturn

import httpx2

from sentia.connectors.amazon import answers
from sentia.connectors.amazon.client import AmazonClient
from sentia.connectors.amazon.operations import GET_REPORT_DOCUMENT
from sentia.connectors.client.send import Sender
from sentia.errors import Call, UnavailableError

NAME: Final = "report download"
TRIES: Final = 3
GZIP: Final = b"\x1f\x8b"
TIMEOUT: Final = httpx2.Timeout(60, connect=10)  # seconds without a byte


class Document:
    """A report on disk, for as long as somebody holds this."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(prefix="sentia-report-")
        os.close(handle)
        self.path = Path(name)
        self.charset: str | None = None  # as its sender called it
        weakref.finalize(self, self.path.unlink, missing_ok=True)


async def fetch(client: AmazonClient, document_id: str) -> Document:
    """Return the document, unpacked.

    Raises:
        UnavailableError: three addresses in a row gave nothing whole.
    """
    path, shape = {"reportDocumentId": document_id}, answers.ReportDocument
    left = TRIES
    while True:
        reply = await client.call(GET_REPORT_DOCUMENT, shape, path=path)
        try:
            return await _download(client.sender, reply.value.url)
        except UnavailableError:
            left -= 1
            if not left:
                raise
            client.sender.traffic.retries += 1
            await client.sender.clock.sleep(client.interval(GET_REPORT_DOCUMENT) / 60)


async def _download(sender: Sender, url: str) -> Document:
    document = Document()
    sender.traffic.count(NAME)
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
            # Packed on the way, its length on the way says nothing of the file.
            size = response.headers.get("content-length")
            packed = "content-encoding" in response.headers
            if size and not packed and int(size) != document.path.stat().st_size:
                _break("was cut short")
        await asyncio.to_thread(_unpack, document.path)
    except (httpx2.RequestError, httpx2.InvalidURL, ValueError) as error:
        _break(f"ended with {type(error).__name__}")
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
    msg = f"Amazon does not answer: {NAME} {why}"
    raise UnavailableError(msg, Call(NAME)) from None
