"""What is wrong, found without changing anything: `sentia doctor`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx2

from sentia.app import VERSION, Product, product
from sentia.checked import checked_settings
from sentia.clock import SystemClock
from sentia.config import ENV_FILE, Settings
from sentia.connectors.amazon.account import REGIONS
from sentia.connectors.base import Connector
from sentia.dotenvs import SHUT, open_to_others
from sentia.errors import SentiaError, StoreError, ThrottledError, UnavailableError
from sentia.store import issues, rollups, streams
from sentia.store.database import Database, open_database
from sentia.strangers import HINT, strangers

# Amazon signs and limits by the minute: a clock further off breaks tokens and windows.
CLOCK_TOLERANCE_SECONDS: Final = 60
# The doctor does not try again by itself, as the sync does.
NO_ANSWER: Final = (
    "Check this machine's network, proxy and firewall, then ask the doctor again: "
    "where they are well, Amazon has a fault, and answers later."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at, and what to do where it is not well."""

    name: str
    ok: bool
    code: str = "ok"
    detail: str = ""
    hint: str = ""


def _wrong(name: str, error: SentiaError) -> Check:
    return Check(
        name=name, ok=False, code=error.code, detail=str(error), hint=error.hint
    )


def _settings() -> Check:
    """Say where the settings come from, for whoever is in the wrong folder."""
    file = Path(ENV_FILE).absolute()
    if file.is_file():
        return Check(name="settings", ok=True, detail=f"in {file} and the environment")
    told = f"in the environment; there is no .env in {file.parent}"
    return Check(name="settings", ok=True, detail=told)


def _about_settings() -> list[Check]:
    """Name what is no fault by itself: what is mistyped, and who may read the rest."""
    found = [
        Check(name="settings", ok=True, code="unknown_setting", detail=said, hint=HINT)
        for said in strangers()
    ]
    if told := open_to_others(Path(ENV_FILE)):
        found.append(
            Check(
                name="settings",
                ok=True,
                code="settings_readable",
                detail=told,
                hint=SHUT,
            )
        )
    return found


async def examine(*, offline: bool, verify: bool) -> list[Check]:
    """Look at settings, database, issues, clock and credentials, in this order."""
    found = [Check(name="version", ok=True, detail=f"Sentia {VERSION}")]
    try:
        settings = checked_settings()
    except SentiaError as error:
        return [*found, _wrong("settings", error), *_about_settings()]
    found += [_settings(), *_about_settings()]
    with _database(settings) as (check, database):
        found.append(check)
        async with product(settings, SystemClock(), database=database) as it:
            if _well(check):
                found.extend(await _open_issues(it))
            if _well(check) and verify:
                found.append(await _rollups(it))
            if not offline:
                found.extend(await _outside(it, settings))
    return found


@contextmanager
def _database(settings: Settings) -> Iterator[tuple[Check, Database]]:
    """Open the database; where there is none, one that is forgotten in the end.

    The credentials can be tried without one, but for what counts the calls.
    """
    with TemporaryDirectory(prefix="sentia-doctor-") as folder:
        scratch = f"sqlite:///{folder}/scratch.db"
        try:
            check = _found(settings)
            opened = open_database(settings.database if _well(check) else scratch)
        except StoreError as error:
            check, opened = _wrong("database", error), open_database(scratch)
        with closing(opened):
            yield check, opened


def _found(settings: Settings) -> Check:
    """Say where the database is, or that there is none yet and how one comes to be."""
    with closing(Database(settings.database)) as database:
        place = database.place
        if database.is_there():
            return Check(name="database", ok=True, detail=place)
    if database.dialect == "sqlite":
        folder = next(
            path for path in database.path.absolute().parents if path.exists()
        )
        if not (folder.is_dir() and os.access(folder, os.W_OK)):
            msg = f"there is none yet, and none can be made: {place}"
            hint = (
                f"{folder} must be a folder that this user may write to; or set "
                "another SENTIA_DATA_DIR or DATABASE_URL."
            )
            return _wrong("database", StoreError(msg, hint=hint))
    return Check(
        name="database",
        ok=True,
        code="no_database",
        detail=f"there is none yet: {place}",
        hint="Start Sentia (`make run` or `sentia serve`), which makes it. Did you "
        "expect your data? Ask the doctor in the folder in which Sentia runs, where "
        "its .env is, or check SENTIA_DATA_DIR and DATABASE_URL.",
    )


def _well(check: Check) -> bool:
    return check.ok and check.code == "ok"


async def _open_issues(it: Product) -> list[Check]:
    rows = await it.database.run(issues.all_open, write=False)
    waits = await it.database.run(
        lambda db: streams.throttled(db, it.clock.now()), write=False
    )
    return [
        Check(
            name=f"rate limit: {stream}",
            ok=True,
            code=ThrottledError.code,
            detail=f"Rate limit exceeded until {until:%d %b %H:%M} UTC",
            hint=ThrottledError.hint,
        )
        for stream, until in waits
    ] + [
        Check(
            name=f"issue: {row.stream}",
            ok=row.severity != "issue",
            code=row.code,
            detail=row.message,
            hint=row.hint,
        )
        for row in rows
    ]


async def _rollups(it: Product) -> Check:
    differences = await it.database.run(rollups.verify, write=False)
    if not differences:
        return Check(name="rollups", ok=True, detail="equal to the orders behind them")
    first = "; ".join(str(difference) for difference in differences[:3])
    return Check(
        name="rollups",
        ok=False,
        code="rollups_differ",
        detail=f"{len(differences)} cells differ from the orders: {first}",
        hint="Please report it; `sentia migrate --rebuild` writes them anew.",
    )


async def _outside(it: Product, settings: Settings) -> list[Check]:
    if settings.missing_for_amazon:
        names = ", ".join(settings.missing_for_amazon)
        return [
            Check(
                name="credentials",
                ok=False,
                code="configuration_error",
                detail=f"Configuration error - Missing {names}",
                hint="docs/amazon-setup.md says where each comes from.",
            )
        ]
    reached, said_at = await _reach(settings)
    found = [reached, _clock(it, said_at)]
    for account in it.accounts:
        found.append(await _credentials(account.connector))
        found.extend(_wrong("role", told) for told in account.connector.warnings)
    return found


async def _reach(settings: Settings) -> tuple[Check, str | None]:
    """Say whether Amazon answers at all, and which time it says it is."""
    url = settings.amazon_spapi_endpoint or REGIONS[settings.amazon_region].endpoint
    try:
        async with httpx2.AsyncClient(timeout=10) as http:
            answer = await http.head(url)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        own = settings.amazon_spapi_endpoint
        check = Check(
            name="amazon",
            ok=False,
            code=UnavailableError.code,
            detail=f"Amazon does not answer at {url}: {type(error).__name__}",
            hint=("Check AMAZON_SPAPI_ENDPOINT. " if own else "") + NO_ANSWER,
        )
        return check, None
    return Check(
        name="amazon", ok=True, detail=f"answers at {url}"
    ), answer.headers.get("date")


def _clock(it: Product, said_at: str | None) -> Check:
    """Compare this machine's clock with Amazon's."""
    try:
        there = parsedate_to_datetime(said_at or "").astimezone(UTC)
    except ValueError:
        return Check(
            name="clock",
            ok=True,
            code="clock_not_compared",
            detail="could not be compared: Amazon did not say which time it is",
            hint="Ask the doctor again when Amazon answers.",
        )
    off = (it.clock.now() - there).total_seconds()
    well = abs(off) <= CLOCK_TOLERANCE_SECONDS
    return Check(
        name="clock",
        ok=well,
        code="ok" if well else "clock_off",
        detail=f"{off:+.0f} s beside Amazon's",
        hint="" if well else "Set this machine's clock, for example with NTP.",
    )


async def _credentials(connector: Connector) -> Check:
    try:
        marketplaces = await connector.connect()
    except UnavailableError as error:
        return Check(
            name="credentials",
            ok=False,
            code=error.code,
            detail=f"could not be checked: {error}",
            hint=NO_ANSWER,
        )
    except SentiaError as error:
        return _wrong("credentials", error)
    return Check(name="credentials", ok=True, detail=", ".join(marketplaces))


def as_dict(checks: list[Check]) -> dict[str, Any]:
    """Return the document that `doctor --json` prints."""
    return {
        "ok": all(check.ok for check in checks),
        "checks": [asdict(check) for check in checks],
    }
