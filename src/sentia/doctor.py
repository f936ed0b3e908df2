"""What is wrong, found without changing anything: `sentia doctor`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final

import httpx2

from sentia.app import Product, check_settings, product
from sentia.clock import SystemClock
from sentia.config import Settings, load_settings
from sentia.connectors.amazon.account import REGIONS
from sentia.connectors.base import Connector
from sentia.errors import SentiaError, ThrottledError
from sentia.store import issues, rollups, streams
from sentia.strangers import HINT, strangers

# Amazon signs and limits by the minute: a clock further off breaks tokens and windows.
CLOCK_TOLERANCE_SECONDS: Final = 60


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


def _unknown_settings() -> list[Check]:
    """Name what is mistyped: no fault by itself, but often behind one."""
    return [
        Check(name="settings", ok=True, code="unknown_setting", detail=said, hint=HINT)
        for said in strangers()
    ]


async def examine(*, offline: bool, verify: bool) -> list[Check]:
    """Look at settings, database, issues, clock and credentials, in this order."""
    try:
        settings = load_settings()
        check_settings(settings)
    except SentiaError as error:
        return [_wrong("settings", error), *_unknown_settings()]
    found = [Check(name="settings", ok=True), *_unknown_settings()]
    try:
        async with product(settings, SystemClock()) as it:
            found.append(Check(name="database", ok=True, detail=it.database.dialect))
            found.extend(await _open_issues(it))
            if verify:
                found.append(await _rollups(it))
            if not offline:
                found.extend(await _outside(it, settings))
    except SentiaError as error:
        found.append(_wrong("database", error))
    return found


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
    found = [await _guarded("clock", lambda: _clock(it, settings))]
    for account in it.accounts:
        found.append(
            await _guarded("credentials", partial(_connect, account.connector))
        )
        found.extend(_wrong("role", told) for told in account.connector.warnings)
    return found


async def _guarded(name: str, look: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await look()
    except SentiaError as error:
        return _wrong(name, error)


async def _connect(connector: Connector) -> Check:
    marketplaces = await connector.connect()
    return Check(name="credentials", ok=True, detail=", ".join(marketplaces))


async def _clock(it: Product, settings: Settings) -> Check:
    url = settings.amazon_spapi_endpoint or REGIONS[settings.amazon_region].endpoint
    try:
        async with httpx2.AsyncClient(timeout=10) as http:
            said = (await http.head(url)).headers.get("date")
    except httpx2.HTTPError as error:
        return Check(
            name="clock",
            ok=False,
            code="unavailable",
            detail=f"Amazon does not answer: {type(error).__name__}",
            hint="Check this machine's network, proxy and firewall.",
        )
    off = (
        (it.clock.now() - parsedate_to_datetime(said)).total_seconds() if said else 0.0
    )
    return Check(
        name="clock",
        ok=abs(off) <= CLOCK_TOLERANCE_SECONDS,
        code="ok" if abs(off) <= CLOCK_TOLERANCE_SECONDS else "clock_off",
        detail=f"{off:+.0f} s beside Amazon's",
        hint="Set this machine's clock, for example with NTP.",
    )


def as_dict(checks: list[Check]) -> dict[str, Any]:
    """Return the document that `doctor --json` prints."""
    return {
        "ok": all(check.ok for check in checks),
        "checks": [asdict(check) for check in checks],
    }
