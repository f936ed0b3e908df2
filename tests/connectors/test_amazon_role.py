"""The optional IAM role: it signs where it can, and never stops a sync."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.connectors.pretend import ORDERS, Seat, orders_page, seat
from tests.support.clock import VirtualClock

ARN = "arn:aws:iam::123456789012:role/Sentia"
GRANTED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
<SecretAccessKey>secret</SecretAccessKey><SessionToken>session-{n}</SessionToken>
<Expiration>{expires}</Expiration></Credentials></AssumeRoleResult>
</AssumeRoleResponse>"""
REFUSED = """<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>User: arn:aws:iam::1:user/x is not authorized, key AKIAABCDEFGHIJKLMNOP
</Message></Error></ErrorResponse>"""


class PretendSTS:
    """STS on a socket, as botocore brings its own HTTP."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.refuses = False
        sts = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sts.answer(self)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        size = int(request.headers["content-length"])
        form = parse_qs(request.rfile.read(size).decode())
        self.asked.append({name: values[0] for name, values in form.items()})
        expires = VirtualClock().start + timedelta(hours=1)
        text = GRANTED.format(n=len(self.asked), expires=expires.isoformat())
        request.send_response(403 if self.refuses else 200)
        request.end_headers()
        request.wfile.write((REFUSED if self.refuses else text).encode())

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def sts() -> Iterator[PretendSTS]:
    pretend = PretendSTS()
    yield pretend
    pretend.close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture(autouse=True)
def no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own AWS set-up out of the tests."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def with_role(sts: PretendSTS) -> Seat:
    s = seat(role_arn=ARN, seller_id="SELLER1", sts_endpoint=sts.url)
    s.channel.on(ORDERS, orders_page())
    return s


@pytest.mark.usefixtures("aws")
async def test_a_role_is_assumed_once_and_requests_are_signed(sts: PretendSTS) -> None:
    s = with_role(sts)

    await s.run("orders")
    await s.run("orders")

    (asked,) = sts.asked
    assert (asked["RoleArn"], asked["ExternalId"]) == (ARN, "SELLER1")
    headers = s.channel.to(ORDERS)[0].headers
    assert "/us-east-1/execute-api/aws4_request" in headers["authorization"]
    assert "x-amz-access-token" in headers["authorization"]
    assert headers["x-amz-security-token"] == "session-1"
    assert s.connector.warnings == ()


@pytest.mark.usefixtures("aws")
async def test_a_role_is_renewed_before_it_expires(sts: PretendSTS) -> None:
    s = with_role(sts)
    await s.run("orders")

    s.clock.advance(minutes=56)
    await s.run("orders")

    assert len(sts.asked) == 2


@pytest.mark.usefixtures("aws")
async def test_a_refused_role_is_a_warning_and_asked_for_again_in_an_hour(
    sts: PretendSTS,
) -> None:
    sts.refuses = True
    s = with_role(sts)

    await s.run("orders")
    await s.run("orders")

    (warning,) = s.connector.warnings
    assert str(warning).startswith("Failed to assume IAM role: AccessDenied")
    assert "AKIA" not in str(warning)
    assert "authorization" not in s.channel.to(ORDERS)[0].headers
    assert len(sts.asked) == 1

    sts.refuses = False
    s.clock.advance(hours=1)
    await s.run("orders")
    assert len(sts.asked) == 2
    assert s.connector.warnings == ()


async def test_a_role_without_aws_credentials_is_a_warning(sts: PretendSTS) -> None:
    s = with_role(sts)

    pulled = await s.run("orders")

    assert pulled.last.complete
    (warning,) = s.connector.warnings
    assert "no AWS credentials" in str(warning)
    assert sts.asked == []


@pytest.mark.usefixtures("aws")
async def test_an_sts_that_is_away_stops_nothing() -> None:
    s = seat(role_arn=ARN, sts_endpoint="http://127.0.0.1:1")
    s.channel.on(ORDERS, orders_page())

    pulled = await s.run("orders")

    assert pulled.last.complete
    assert "Failed to assume IAM role" in str(s.connector.warnings[0])
