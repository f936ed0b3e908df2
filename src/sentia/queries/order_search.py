"""Which orders does a search lead to? By an order id's beginning, or by SKUs.

Few are found first, and then read; of many, each order that is read is looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, or_, select, union

from sentia.domain.ranges import Range
from sentia.queries.prefixes import beginnings, begins
from sentia.queries.sales import ZONES
from sentia.queries.scope import Scope
from sentia.store import schema

PRIMARY: Final = "sqlite_autoindex_order_items_1"
FEW: Final = 10_000  # orders that may be read whole
# SKUs of one beginning whose days are each looked up; of more, all days are.
EACH: Final = 50
ORDERS: Final = schema.orders.c
ITEMS: Final = schema.order_items.c

Found = Mapping[int, Any]  # by account: what selects the ids of its orders


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
            found[account_id] = union(*leads) if leads[1:] else leads[0]
        return found

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
            yield or_(starts, lines.where(or_(*named)).exists())

    def _leads(self, account_id: int) -> Iterator[Any]:
        has = select(ITEMS.order_id).where(ITEMS.account_id == account_id)
        if self.sku is not None:
            yield has.where(ITEMS.sku == self.sku, *self._days())
            return
        assert self.q is not None
        starts = begins(ORDERS.order_id, self.q)
        yield select(ORDERS.order_id).where(ORDERS.account_id == account_id, starts)
        for text in self._spelled():
            yield has.where(*self._of_days(account_id, text))

    def _spelled(self) -> Iterable[str]:
        assert self.q is not None
        return dict.fromkeys((self.q, self.q.upper()))

    def _of_days(self, account_id: int, text: str) -> list[ColumnElement[bool]]:
        """Keep the items to the days asked for: an index has those SKU by SKU."""
        starts, days = begins(ITEMS.sku, text), self._days()
        if not days:
            return [starts]
        ours = ITEMS.account_id == account_id
        each = [*islice(beginnings(self.db, ITEMS.sku, text, ours), EACH + 1)]
        return [starts] if len(each) > EACH else [ITEMS.sku.in_(each), *days]

    def _days(self) -> list[ColumnElement[bool]]:
        if self.span is None:
            return []
        # Of whichever marketplace they are; what each calls its days is looked at last.
        spans = [self.span.span(zone, self.now) for zone in set(ZONES.values())]
        first, last = min(s.first for s in spans), max(s.last for s in spans)
        return [ITEMS.day.between(first, last)]
