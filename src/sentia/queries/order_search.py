"""Which orders does a search lead to? By an order id's beginning, or by SKUs.

Few are found first, and then read; of many, each order that is read is looked through,
from the first to the last day on which there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    func,
    literal,
    or_,
    select,
    union,
)  # fmt: skip

from sentia.domain.ranges import Range
from sentia.queries.prefixes import beginnings, begins
from sentia.queries.sales import ZONES
from sentia.queries.scope import Scope
from sentia.store import schema

PRIMARY: Final = "sqlite_autoindex_order_items_1"
FEW: Final = 10_000  # orders that may be read whole
# SKUs of one beginning whose days are each looked up; of more, all days are.
EACH: Final = 500
ORDERS: Final = schema.orders.c
ITEMS: Final = schema.order_items.c

Found = Mapping[int, Any]  # by account: what selects the ids of its orders
Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True, slots=True)
class Search:
    """A SKU, or how an order id or a SKU begins: as written, or all in capitals."""

    db: Connection
    sku: str | None
    q: str | None
    span: Range | None
    now: datetime

    def found(self, scope: Scope) -> Found | None:
        """Return what leads to the orders; None where that may be many."""
        left = FEW
        found: dict[int, Any] = {}
        for account_id in scope.account_ids:
            leads: list[Any] = [*self._leads(account_id)]
            for lead in leads:
                # Each by itself: what is put together is read whole before it ends.
                most = lead.limit(left + 1).subquery()
                left -= self.db.scalar(select(func.count()).select_from(most)) or 0
                if left < 0:
                    return None
            each = [lead.order_by(None) for lead in leads]
            found[account_id] = union(*each) if each[1:] else each[0]
        return found

    def days(self, scope: Scope) -> Days | None:
        """Return between which days all of them are; None where that takes long."""
        found: list[date] = []
        for account_id in scope.account_ids:
            for ends in self._ends(account_id):
                many, *days = self.db.execute(ends).one()
                if many > EACH:
                    return None
                found += filter(None, days)
        return (min(found), max(found)) if found else None

    def terms(self, *, found: bool) -> Iterator[ColumnElement[bool]]:
        """Yield what an order is looked through for, beside where it was found."""
        lines = (
            select(ITEMS.order_id)
            .where(
                ITEMS.account_id == ORDERS.account_id,
                ITEMS.order_id == ORDERS.order_id,
            )
            # Of an order there are few, of a SKU there may be as many as orders.
            .with_hint(schema.order_items, f"INDEXED BY {PRIMARY}", "sqlite")
        )
        if self.sku is not None and not found:
            yield lines.where(ITEMS.sku == self.sku).exists()
        if self.q is not None and (self.sku is not None or not found):
            starts = begins(ORDERS.order_id, self.q)
            named = [begins(ITEMS.sku, text) for text in self._spelled()]
            # Skipping none, PostgreSQL does not read all lines to begin with.
            yield or_(starts, lines.where(or_(*named)).offset(0).exists())

    def _ends(self, account_id: int) -> Iterator[Select[int, date, date]]:
        """Select how much there is of each that leads to orders, and its ends."""
        ours = ITEMS.account_id == account_id
        if self.sku is not None:
            skus = [select(literal(self.sku).label("begun"))]
        else:
            assert self.q is not None
            skus = [beginnings(ITEMS.sku, text, ours) for text in self._spelled()]
            starts = ORDERS.account_id == account_id, begins(ORDERS.order_id, self.q)
            few = select(ORDERS.day).where(*starts).limit(EACH + 1).subquery().c.day
            yield select(func.count(), func.min(few), func.max(few))
        for each in skus:
            sku = each.limit(EACH + 1).subquery()
            has = ours, ITEMS.sku == sku.c.begun, *self._days()
            first, last = (
                select(end(ITEMS.day)).where(*has).correlate(sku).scalar_subquery()
                for end in (func.min, func.max)
            )
            yield select(func.count(), func.min(first), func.max(last)).select_from(sku)

    def _leads(self, account_id: int) -> Iterator[Any]:
        has = select(ITEMS.order_id).where(ITEMS.account_id == account_id)
        if self.sku is not None:
            yield has.where(ITEMS.sku == self.sku, *self._days())
            return
        assert self.q is not None
        starts = ORDERS.account_id == account_id, begins(ORDERS.order_id, self.q)
        yield select(ORDERS.order_id).where(*starts).order_by(ORDERS.order_id)
        for text in self._spelled():
            yield self._of_days(has, account_id, text)

    def _spelled(self) -> Iterable[str]:
        assert self.q is not None
        return dict.fromkeys((self.q, self.q.upper()))

    def _of_days(self, has: Select[str], account_id: int, text: str) -> Select[str]:
        """Keep the items to the days asked for: an index has those SKU by SKU."""
        # In the order of an index: PostgreSQL else reads the table for some of many.
        every = has.where(begins(ITEMS.sku, text)).order_by(ITEMS.sku)
        days = self._days()
        if not days:
            return every
        ours = ITEMS.account_id == account_id
        asked = beginnings(ITEMS.sku, text, ours).limit(EACH + 1)
        each = self.db.scalars(asked).all()
        return every if len(each) > EACH else has.where(ITEMS.sku.in_(each), *days)

    def _days(self) -> list[ColumnElement[bool]]:
        if self.span is None:
            return []
        # Of whichever marketplace they are; what each calls its days is looked at last.
        spans = [self.span.span(zone, self.now) for zone in set(ZONES.values())]
        first, last = min(s.first for s in spans), max(s.last for s in spans)
        return [ITEMS.day.between(first, last)]
