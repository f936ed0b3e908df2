"""What could not be read, shown and tried again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sentia.domain.batches import Rejected
from sentia.store import quarantine
from tests.api.site import NOW, Site, code_of

LIST = "/integrations/amazon/quarantine"
RETRY = f"/api/v1{LIST}/retry"


def put_aside(site: Site, *keys: str, stream: str = "orders", **fields: Any) -> None:
    """Put records into quarantine."""
    payload = json.dumps({"orderId": "?"} | fields).encode()
    rows = [Rejected(key=key, reason="no date", payload=payload) for key in keys]
    account = site.account or site.connect()
    with site.database.write() as db:
        quarantine.keep(db, account, stream, rows, now=NOW, version="0.0.1")
    site.bump("issues.changed")


async def test_a_record_is_shown_with_its_reason_and_nobodys_name(shop: Site) -> None:
    put_aside(shop, "A-1", note="x" * 5000, buyerEmail="ann@example.com")

    data = await shop.data(LIST)

    (item,) = data["items"]
    payload = item.pop("payload")
    assert item == {
        "stream": "orders",
        "key": "A-1",
        "account": "Amazon EU",
        "reason": "no date",
        "firstSeenAt": "2026-03-18T12:05:00.000Z",
        "lastTriedAt": None,
        "dismissedAt": None,
        "version": "0.0.1",
    }
    assert payload.startswith('{"orderId":"?","note":"xxx')
    assert payload.endswith("…")
    assert len(payload.encode()) == 2048
    assert "ann@" not in payload


async def test_a_long_list_comes_in_pages_without_gap_or_repeat(shop: Site) -> None:
    put_aside(shop, "A-1", "A-2")
    put_aside(shop, "Z", stream="metrics")
    put_aside(shop, "A", stream="traffic")

    first = await shop.data(LIST, limit="3")
    rest = await shop.data(LIST, limit="3", cursor=first["nextCursor"])

    keys = [item["key"] for item in [*first["items"], *rest["items"]]]
    assert keys == ["Z", "A-1", "A-2", "A"]
    assert (first["total"], rest["total"]) == (4, 4)
    assert rest["nextCursor"] is None


async def test_a_cursor_of_another_list_is_refused(shop: Site) -> None:
    put_aside(shop, "A-1", "A-2")
    cursor = (await shop.data(LIST, limit="1"))["nextCursor"]

    other = await shop.get(LIST.replace("amazon", "shopify"), cursor=cursor)
    nonsense = await shop.get(LIST, cursor="é")

    for answer in (other, nonsense):
        assert (answer.status_code, code_of(answer)) == (422, "invalid_cursor")


async def tell(site: Site, way: str, body: Any = None) -> int:
    """Dismiss or restore; return how many that changed."""
    async with site.browser(headers=site.token()) as http:
        answer = await http.post(f"/api/v1{LIST}/{way}", json=body)
    changed: int = answer.json()["data"]["changed"]
    return changed


async def keys(site: Site, state: str = "open") -> list[str]:
    items = (await site.data(LIST, state=state))["items"]
    return [item["key"] for item in items]


async def test_what_was_dismissed_is_kept_apart_and_can_be_brought_back(
    shop: Site,
) -> None:
    put_aside(shop, "A-1", "A-2")
    put_aside(shop, "Z", stream="metrics")

    one = await tell(shop, "dismiss", {"stream": "orders", "key": "A-1"})
    left, gone = await keys(shop), await keys(shop, "dismissed")
    freshness = await shop.data("/integrations/amazon/freshness")
    rest = await tell(shop, "dismiss")
    none = await keys(shop)
    back = await tell(shop, "restore", {"stream": "metrics"})

    assert (one, left, gone) == (1, ["Z", "A-2"], ["A-1"])
    assert freshness["quarantined"] == 2
    assert (rest, none) == (2, [])
    assert (back, await keys(shop)) == (1, ["Z"])


async def test_what_was_dismissed_comes_back_only_where_it_is_something_else(
    shop: Site,
) -> None:
    put_aside(shop, "A-1", "A-2")
    await tell(shop, "dismiss")

    put_aside(shop, "A-1")
    put_aside(shop, "A-2", quantity="more")

    assert await keys(shop) == ["A-2"]
    assert await keys(shop, "dismissed") == ["A-1"]


async def test_what_was_dismissed_is_read_again_only_by_its_name(shop: Site) -> None:
    put_aside(shop, "A-1", "A-2")
    await tell(shop, "dismiss", {"key": "A-1"})

    asked: list[dict[str, Any]] = [{}, {"stream": "orders"}, {"key": "A-1"}]
    with shop.database.read() as db:
        found = [
            [row.key for row in quarantine.kept(db, shop.account or 0, **which)]
            for which in asked
        ]

    assert found == [["A-2"], ["A-2"], ["A-1"]]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (None, "amazon"),
        ({}, "amazon"),
        ({"stream": "orders"}, "amazon orders"),
        ({"stream": "orders", "key": "A-1"}, "amazon orders A-1"),
    ],
)
async def test_all_a_stream_or_one_record_is_tried_again(
    site: Site, body: Any, asked: str
) -> None:
    site.commands.done = (5, 3)

    async with site.browser(headers=site.token()) as http:
        answer = await http.post(RETRY, json=body)

    assert answer.json()["data"] == {"retried": 5, "released": 3, "left": 2}
    assert site.commands.asked == [asked]


async def test_a_retry_without_a_connection_says_so(site: Site) -> None:
    site.commands.connected = False

    async with site.browser(headers=site.token()) as http:
        answer = await http.post(RETRY)

    assert (answer.status_code, code_of(answer)) == (409, "not_connected")


async def test_a_retry_of_what_nobody_knows_is_refused_by_name(site: Site) -> None:
    async with site.browser(headers=site.token()) as http:
        answer = await http.post(RETRY, json={"steam": "orders"})

    assert (answer.status_code, code_of(answer)) == (422, "invalid_parameter")
    assert answer.json()["detail"] == "steam: there is no such field."
    assert site.commands.asked == []
