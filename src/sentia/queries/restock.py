"""How much of a SKU to order, until when, and what its absence would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, select

from sentia.domain.money import DECIMALS, MICROS
from sentia.domain.pools import sharing
from sentia.queries.answers import MoneyText
from sentia.queries.order_reads import PRIMARY
from sentia.queries.reorder import Reorder
from sentia.queries.scope import Scope
from sentia.queries.stock import Key, Pools
from sentia.store import schema

FAR_DAYS: Final = 36_500  # nobody plans further ahead
PRICED_LINES: Final = 50  # the last ones of a SKU that its price is of


@dataclass(frozen=True, slots=True)
class Restock:
    """What to order of a SKU; None: nobody knows its stock, or how fast it sells.

    What is inbound counts as there in time: Amazon names no day of arrival.
    """

    days_of_cover_with_inbound: float | None = None
    order_by: str | None = None  # earlier than today: overdue
    reorder_quantity: int | None = None
    units_at_risk: int | None = None

    @classmethod
    def of(
        cls, reorder: Reorder, stock: RowMapping, *, units: int, days: int, today: date
    ) -> Restock:
        """Reckon from the stock; `units` were ordered on `days` days in stock."""
        left, inbound = stock["fulfillable"], stock["inbound"]
        if left is None or inbound is None:
            return cls()
        coming, lead = left + inbound, reorder.lead_time_days
        quantity: int | None = max(0, reorder.point - coming)
        if reorder.source == "default":  # it does not sell, or nobody knows yet
            quantity = 0 if days else None
        if not units or not days:
            return cls(reorder_quantity=quantity, units_at_risk=0 if days else None)
        last = min(coming * days // units, FAR_DAYS)
        return cls(
            days_of_cover_with_inbound=round(coming * days / units, 1),
            order_by=(today + timedelta(days=last - lead)).isoformat(),
            reorder_quantity=quantity,
            units_at_risk=max(0, -(-units * lead // days) - coming),
        )


def revenue_at_risk(
    db: Connection, scope: Scope, pools: Pools, lacking: Mapping[Key, int | None]
) -> dict[Key, MoneyText]:
    """What would the units that SKUs will lack have brought?

    At the average price of a SKU's last order lines, of those in the currency of most
    of their units. One without a price is left out. Each SKU reads some rows by itself,
    so that a shop of a hundred times the orders costs the same.
    """
    found = {}
    for key, units in lacking.items():
        if units and (price := _price(db, scope, pools, key)):
            each, currency = price
            cent = Decimal(1).scaleb(-DECIMALS.get(currency, 2))
            amount = (each * units).quantize(cent, ROUND_HALF_UP)
            found[key] = MoneyText(amount=f"{amount:f}", currency=currency)
    return found


def _price(
    db: Connection, scope: Scope, pools: Pools, key: Key
) -> tuple[Decimal, str] | None:
    """What does a unit bring on average, and in which currency?"""
    items, of = schema.order_items, schema.orders
    same_order = and_(
        of.c.account_id == items.c.account_id, of.c.order_id == items.c.order_id
    )
    lines: Any = (
        select(of.c.currency, items.c.quantity, items.c.total, of.c.counted)
        .join_from(items, of, same_order)
        .where(items.c.account_id == key[0], items.c.sku == key[1])
        .order_by(items.c.day.desc(), items.c.order_id.desc())
        .limit(PRICED_LINES)
    )
    if place := scope.marketplace_id:
        lines = lines.where(of.c.marketplace_id.in_(sharing(place, pools)))
    for table, index in ((items, "order_items_by_sku"), (of, PRIMARY)):
        lines = lines.with_hint(table, f"INDEXED BY {index}", "sqlite")
    sold: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    for currency, quantity, micros, counted in db.execute(lines):
        if counted and micros is not None:
            sold[currency] += quantity
            brought[currency] += micros
    if not sold.total():
        return None
    currency = max(sorted(sold), key=sold.__getitem__)
    return Decimal(brought[currency]) / sold[currency] / MICROS, currency
