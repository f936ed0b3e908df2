"""Each error of the guide is shown on the page, by the doctor and in the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog

from sentia import doctor, log
from sentia.errors import ThrottledError
from sentia.simulator.app import Plan
from tests.support.clock import VirtualClock
from tests.support.contents import everything_in
from tests.support.schedule import on_schedule
from tests.support.shop import Shop, a_shop

ISSUES = "/api/v1/integrations/amazon/issues"
STATUS = "/api/v1/dashboard/setup-status"
ALL = (
    ISSUES,
    STATUS,
    "/api/v1/integrations/amazon/runs?limit=500",
    "/api/v1/integrations/amazon/freshness",
    "/api/v1/dashboard/amazon-orders",
    "/api/v1/dashboard/amazon-inventory",
    "/api/v1/openapi.json",
)
PLAN = Plan(orders=50, days=5, clock="fast", marketplaces=("ATVPDKIKX0DER",))
REQUIRED = (
    "AMAZON_REFRESH_TOKEN",
    "AMAZON_LWA_APP_ID",
    "AMAZON_LWA_CLIENT_SECRET",
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong, and how it has to be told."""

    sentence: str
    cure: str
    status: str  # of the channel, on the page
    fault: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


TROUBLES = (
    Trouble(
        sentence="Failed to get LWA access token",
        cure="put the new refresh token into AMAZON_REFRESH_TOKEN",
        status="authorization_error",
        fault="revoked",
    ),
    Trouble(
        sentence="Access denied - Insufficient permissions",
        cure="give the app the role",
        status="authorization_error",
        fault="denied",
    ),
    Trouble(
        sentence="Amazon does not answer",
        cure="it is tried again until it works",
        status="error",
        fault="server-errors",
    ),
    Trouble(
        sentence="Failed to assume IAM role",
        cure="Remove AMAZON_SP_ROLE_ARN",
        status="connected",
        settings={"AMAZON_SP_ROLE_ARN": "arn:aws:iam::123456789012:role/SentiaRole"},
    ),
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of this machine's AWS settings count."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def log_again() -> Iterator[None]:
    """Let the next test's log not go where this one's went."""
    yield
    structlog.reset_defaults()


def lines(text: str) -> list[dict[str, Any]]:
    """Return the log's lines."""
    return [json.loads(line) for line in text.splitlines()]


async def checked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, **variables: str
) -> list[dict[str, Any]]:
    """Return what `sentia doctor --json` finds in a shop's database."""
    env = shop.amazon.ready("http://amazon.test")["env"] | variables
    with monkeypatch.context() as here:
        here.setenv("SENTIA_DATA_DIR", str(shop.settings.data_dir))
        for name, value in env.items():
            here.setenv(name, value)
        found: list[dict[str, Any]] = doctor.as_dict(
            await doctor.examine(offline=True, verify=False)
        )["checks"]
        return found


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda it: it.sentence)
async def test_an_error_is_told_with_cause_and_cure_on_the_page_by_the_doctor_and_in_the_log(  # noqa: E501
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: Trouble,
) -> None:
    log.set_up("debug", "json")
    async with a_shop(tmp_path, PLAN, **trouble.settings) as shop:
        if trouble.fault:
            shop.amazon.account.faults.add(
                trouble.fault, times=None if trouble.fault != "server-errors" else 10**6
            )
        await shop.sync()

        (issue, *_) = (await shop.get(ISSUES))["data"]["issues"]
        page = (await shop.get(STATUS))["data"]["integrations"]["amazon"]
        checks = await checked(shop, monkeypatch, **trouble.settings)
        told = [
            line for line in lines(capsys.readouterr().err)
            if line.get("detail", "").startswith(trouble.sentence)
        ]  # fmt: skip

        assert issue["message"].startswith(trouble.sentence)
        assert trouble.cure in issue["hint"]
        assert page["status"] == trouble.status
        assert page.get("message", issue["message"]).startswith(trouble.sentence)
        check = next(c for c in checks if c["detail"].startswith(trouble.sentence))
        assert trouble.cure in check["hint"]
        assert trouble.cure in told[0]["hint"]


async def test_missing_settings_are_named_on_the_page_and_by_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without: dict[str, Any] = dict.fromkeys(REQUIRED, "")
    async with a_shop(tmp_path, PLAN, **without) as shop:
        page = (await shop.get(STATUS))["data"]["integrations"]["amazon"]
        figures = await shop.get("/api/v1/dashboard/amazon-orders")
        with monkeypatch.context() as here:
            here.setenv("SENTIA_DATA_DIR", str(tmp_path))
            for name in REQUIRED:
                here.setenv(name, "")
            checks = await doctor.examine(offline=False, verify=False)

        assert page["status"] == "configuration_error"
        assert page["details"]["missing"] == list(REQUIRED)
        assert (figures["data"], figures["setupRequired"]) == (None, True)
        check = next(check for check in checks if not check.ok)
        assert check.detail == f"Configuration error - Missing {', '.join(REQUIRED)}"
        assert check.hint


async def test_a_rate_limit_is_told_with_its_end_on_the_page_by_the_doctor_and_in_the_log(  # noqa: E501
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up("debug", "json")
    # The doctor lives by the machine's clock; this shop is a year ahead of it.
    clock = VirtualClock(VirtualClock().now().replace(year=2035))
    plan = Plan(orders=50, days=5, clock="real", marketplaces=("ATVPDKIKX0DER",))
    async with a_shop(tmp_path, plan, clock=clock) as shop:
        shop.amazon.account.faults.add("throttle-storm", ["searchOrders"], 10**6)
        await on_schedule(shop, seconds=30)

        page = (await shop.get(STATUS))["data"]["integrations"]["amazon"]
        checks = await checked(shop, monkeypatch)
        told = lines(capsys.readouterr().err)

        assert page["status"] == "throttled"
        assert page["message"].startswith("Rate limit exceeded; the sync goes on at")
        assert page["details"]["hint"] == ThrottledError.hint
        check = next(c for c in checks if c["code"] == "throttled")
        assert check["detail"].startswith("Rate limit exceeded until 01 Mar 12:0")
        assert (check["ok"], check["hint"]) == (True, ThrottledError.hint)
        (line,) = (x for x in told if x["event"].startswith("Rate limit exceeded"))
        assert line["hint"] == ThrottledError.hint


async def test_no_token_and_no_secret_is_in_the_database_the_log_or_any_answer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up("debug", "json")
    said: list[Any] = []
    async with a_shop(tmp_path, PLAN) as shop:
        faults, sign_in = shop.amazon.account.faults, shop.amazon.account.sign_in
        for fault in ("expired-token", "malformed", "server-errors", "cut", "denied"):
            faults.add(fault)
            await shop.sync()
            said += [await shop.get(path) for path in ALL]
            said += await checked(shop, monkeypatch)
            faults.clear()
        faults.add("revoked")
        shop.clock.advance(hours=2)
        outcomes = await shop.sync()
        said += [await shop.get(path) for path in ALL]
        said += [str(outcome.error) for outcome in outcomes.values()]

        secrets = {*sign_in.handed_out, sign_in.refresh_token, sign_in.client_secret}
        addresses = set(shop.amazon.account.reports.addresses)
        told = await asyncio.to_thread(everything_in, tmp_path / "sentia.db")
        told += capsys.readouterr().err + json.dumps(said)

        assert len(secrets) > 4
        assert "Failed to get LWA access token: invalid_grant" in told
        assert [secret for secret in secrets | addresses if secret in told] == []
        assert "Atza|" not in told
        assert "Atzr|" not in told
