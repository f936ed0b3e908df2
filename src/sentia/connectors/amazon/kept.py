"""Find an order again in the answers that are kept of Amazon."""

from __future__ import annotations

from typing import Final

import msgspec

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.operations import GET_ORDER, SEARCH_ORDERS
from sentia.domain.money import Money

HOLD_ORDERS: Final = (SEARCH_ORDERS.name, GET_ORDER.name)


class _Kept(msgspec.Struct):
    orders: list[msgspec.Raw] = []
    order: msgspec.Raw | None = None


def order_in(body: bytes, order_id: str) -> msgspec.Raw | None:
    """Return one order's record out of an answer, as it was kept."""
    if order_id.encode() not in body:
        return None
    kept = msgspec.json.decode(body, type=_Kept)
    for record in [kept.order, *kept.orders]:
        if record and answers.read(record, answers.Order).order_id == order_id:
            return record
    return None


def parts_of(record: msgspec.Raw) -> dict[str, dict[str, Money]]:
    """Return what makes up the total of each item, by its id and Amazon's own words."""
    found: dict[str, dict[str, Money]] = {}
    for item in answers.read(record, answers.Order).order_items:
        parts = item.proceeds and item.proceeds.breakdowns
        found[item.order_item_id] = {
            part.type: amount
            for part in parts or ()
            if part.type and (amount := mapping.money(part.subtotal))
        }
    return found
