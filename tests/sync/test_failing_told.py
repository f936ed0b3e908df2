"""What fails is told once: at each start, when its reason changes, when one asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from structlog.testing import capture_logs

from sentia.errors import Call, LoopError, ReconnectError
from sentia.store import issues
from sentia.sync.loop import Loop
from sentia.sync.rounds import AccountSync
from tests.support.scripted import ScriptedConnector
from tests.sync.test_summaries import DONE, Desk, desk  # noqa: F401 - a fixture

CALL = Call("getAccessToken")
TOKEN = ReconnectError("Failed to get LWA access token: invalid_grant", CALL, hint="A")
SECRET = ReconnectError(
    "Failed to get LWA access token: invalid_client", CALL, hint="B"
)


def started(desk: Desk, refusal: ReconnectError | None) -> AccountSync:  # noqa: F811
    """Return the account in a process that has just begun."""
    old = desk.account
    return AccountSync(
        organisation_id=1, account_id=old.account_id, channel="amazon", name=old.name,
        connector=ScriptedConnector(desk.orders, desk.stock, refuses=refusal),
        engine=old.engine,
    )  # fmt: skip


async def told(account: AccountSync, *, now: bool = False) -> list[Any]:
    """Let every stream have its turn; return what is told to fail, and the cure."""
    with capture_logs() as lines:
        await (account.greet() if now else account.once())
    failing = [line for line in lines if line["event"].endswith("failing")]
    return [(line["code"], line["detail"][-14:], line["hint"]) for line in failing]


async def test_credentials_still_refused_are_told_at_each_start_and_not_again(
    desk: Desk,  # noqa: F811
) -> None:
    await told(started(desk, TOKEN), now=True)
    again = started(desk, TOKEN)

    at_once, later = await told(again, now=True), await told(again)

    assert at_once == [("reconnect", " invalid_grant", "A")]
    assert later == []


async def test_credentials_refused_for_another_reason_are_told_and_so_is_the_page(
    desk: Desk,  # noqa: F811
) -> None:
    account = started(desk, TOKEN)
    await told(account)
    account.connector = ScriptedConnector(desk.orders, desk.stock, refuses=SECRET)

    other, later = await told(account), await told(account)

    assert (other, later) == ([("reconnect", "invalid_client", "B")], [])
    with desk.database.read() as db:
        (issue,) = issues.all_open(db)
    assert (issue.message, issue.hint) == (str(SECRET), "B")


async def test_whoever_presses_sync_now_is_told_what_still_fails(
    desk: Desk,  # noqa: F811
) -> None:
    account = started(desk, TOKEN)
    await told(account)
    loop = Loop([account], desk.database, desk.clock, interval=timedelta(minutes=15))

    await loop.sync_now(1, "amazon")

    assert await told(account) == [("reconnect", " invalid_grant", "A")]


async def test_a_stream_that_goes_on_failing_is_told_once_whatever_it_says(
    desk: Desk,  # noqa: F811
) -> None:
    desk.stock.scenes = [DONE] * 5
    desk.orders.scenes = [
        LoopError("page 1", CALL),
        LoopError("page 2", CALL),
        DONE,  # of the pass that failed, and then one of its own
        DONE,
        LoopError("page 3", CALL),
    ]
    account = started(desk, None)

    said = [await told(account) for _ in range(4)]

    assert [len(lines) for lines in said] == [1, 0, 0, 1]
