"""When must a SKU be reordered, and how does that come about?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from sentia.config import Settings
from sentia.queries.answers import Answer
from sentia.queries.scope import Scope
from sentia.queries.stock import Key
from sentia.queries.velocity import Velocity
from sentia.store import schema

Source = Literal["own", "velocity", "default"]
Setting = Literal["reorderPoint", "leadTimeDays", "safetyDays"]


@dataclass(frozen=True, slots=True)
class Reorder:
    """Below how many units to reorder, and where each part of that comes from."""

    point: int
    source: Source
    lead_time_days: int
    safety_days: int

    @classmethod
    def of(
        cls, own: Row[Any] | None, settings: Settings, *, units: int, days: int
    ) -> Reorder:
        """Take the person's own settings, else velocity times time, else a default.

        `units` were ordered on `days` days in stock.
        """
        point: int | None = own and own.reorder_point
        lead: int | None = own and own.lead_time_days
        safety: int | None = own and own.safety_days
        lead = settings.lead_time_days if lead is None else lead
        safety = settings.safety_days if safety is None else safety
        if point is not None:
            return cls(point, "own", lead, safety)
        if units and days:
            needed = Fraction(units * (lead + safety), days)
            return cls(math.ceil(needed), "velocity", lead, safety)
        return cls(settings.reorder_point, "default", lead, safety)


class ReorderArithmetic(Answer):
    """How a SKU's reorder point came about."""

    units_on_stock_days: int
    stock_days: int
    window_days: int
    velocity: float | None
    lead_time_days: int
    safety_days: int
    reorder_point: int
    source: Source
    own: list[Setting]  # what a person has set of this SKU


def own_settings(db: Connection, scope: Scope) -> Mapping[Key, Row[Any]]:
    """What has a person set of each SKU?"""
    table = schema.reorder_settings
    asked = select(table).where(table.c.account_id.in_(scope.account_ids))
    return {(row.account_id, row.sku): row for row in db.execute(asked)}


def holders(db: Connection, scope: Scope, sku: str) -> list[int]:
    """Which accounts have, or had, stock of a SKU?"""
    table = schema.stock
    asked = (
        select(table.c.account_id)
        .distinct()
        .where(*scope.of(table), table.c.sku == sku)
        .order_by(table.c.account_id)
    )
    return list(db.scalars(asked))


def reorder_arithmetic(
    db: Connection, scope: Scope, key: Key, settings: Settings, velocity: Velocity
) -> ReorderArithmetic:
    """How does a SKU's reorder point come about?"""
    units, days = velocity.units.get(key, 0), velocity.in_stock_days(key)
    own = own_settings(db, scope).get(key)
    settable: dict[Setting, int | None] = {
        "reorderPoint": own and own.reorder_point,
        "leadTimeDays": own and own.lead_time_days,
        "safetyDays": own and own.safety_days,
    }
    reorder = Reorder.of(own, settings, units=units, days=days)
    return ReorderArithmetic(
        units_on_stock_days=units,
        stock_days=days,
        window_days=velocity.days,
        velocity=round(units / days, 2) if days else None,
        lead_time_days=reorder.lead_time_days,
        safety_days=reorder.safety_days,
        reorder_point=reorder.point,
        source=reorder.source,
        own=[name for name, value in settable.items() if value is not None],
    )
