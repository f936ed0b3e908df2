"""The orders stream: windows, pages, watermark, and what can go wrong in between."""

from __future__ import annotations

from tests.connectors.pretend import ORDERS, order, orders_page, seat


async def test_a_pass_reads_all_pages_and_then_moves_the_watermark() -> None:
    s = seat()
    s.channel.on(
        ORDERS,
        orders_page(order("A-1"), token="t1", until="2026-03-01T11:58:00Z"),
        orders_page(order("A-2"), until="2026-03-01T11:59:00Z"),
    )

    pulled = await s.run("orders", {"watermark": "2026-03-01T10:00:00.000Z"})

    assert [o.order_id for o in pulled.records] == ["A-1", "A-2"]
    assert pulled.position == {"watermark": "2026-03-01T11:58:00.000Z"}
    assert "watermark" in pulled.steps[0].position
    assert pulled.steps[0].position["watermark"] == "2026-03-01T10:00:00.000Z"
    first, second = s.channel.to(ORDERS)
    assert first.query["lastUpdatedAfter"] == "2026-03-01T09:50:00.000Z"
    assert second.query == first.query | {"paginationToken": "t1"}
