"""The ways to read orders that match: by an index, or whole where they are few.

A long list is read in the order of an index, one branch for each marketplace of each
account, so that a page costs the same however many orders there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from sentia.domain.marketplaces import zone_of
from sentia.domain.orders import Status
from sentia.domain.ranges import Range, Span
from sentia.queries.lists import Paging
from sentia.queries.order_bounds import (
    EVER,
    IDS,
    Placed,
    Terms,
    follows,
    placed_from,
    placed_in,
    within,
)
from sentia.queries.order_branches import Branch, branches_of, seek
from sentia.queries.order_search import FEW, Days, Found, Search
from sentia.queries.order_sums import SUMMED, added, by_currency, told
from sentia.queries.sales import Cell, Sum, sales
from sentia.queries.scope import Scope
from sentia.queries.to_ship import Bucket, due_within
from sentia.store import schema

ORDERS: Final = schema.orders
ITEMS: Final = schema.order_items
# Totals of two currencies do not compare: each currency is a group of its own.
SORTS: Final = {
    "placedAt": ("placed_at",),
    "updatedAt": ("updated_at",),
    "shipBy": ("ship_by",),
    "total": ("currency", "total"),
}
INDEXES: Final = {
    name: f"orders_by_{short}"
    for short, columns in schema.SORTED.items()
    for name, sorted_by in SORTS.items()
    if sorted_by == columns[: len(sorted_by)]
}
PRIMARY: Final = "sqlite_autoindex_orders_1"
OPEN: Final = (Status.UNSHIPPED.value, Status.PARTIALLY_SHIPPED.value)
STATUSES: Final = {status.value: (status.value,) for status in Status} | {"open": OPEN}
# Written as the index of what is unusual has them, else SQLite does not see it fit.
NOT_SHIPPED: Final[ColumnElement[bool]] = ORDERS.c.status != literal_column("'shipped'")
NOT_COUNTED: Final[ColumnElement[bool]] = ~ORDERS.c.counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which orders are asked for; None and False: whatever they are."""

    span: Range | None = None
    status: str | None = None  # of STATUSES
    fulfilled_by: str | None = None
    due: Bucket | None = None  # of what the merchant has to ship
    counted: bool = False
    without_total: bool = False
    sku: str | None = None
    q: str | None = None  # how an order id begins, or a SKU

    @property
    def rare(self) -> bool:
        """Whether all of them are unusual, and so stand in that index."""
        usual = self.status in {None, "shipped"} and not self.due
        return self.without_total or not usual

    @property
    def searched(self) -> bool:
        return self.sku is not None or self.q is not None

    @property
    def summed_up(self) -> bool:
        """Whether the rollups tell the sum of the counted ones."""
        if self.rare or self.searched or self.span is None:
            return False
        return not (self.span.name == "24h" and self.fulfilled_by)


@dataclass(frozen=True, slots=True)
class Reading:
    """One question about the orders of a scope."""

    db: Connection
    scope: Scope
    wanted: Wanted
    now: datetime
    branches: list[Branch]
    search: Search
    found: Found | None  # what leads to those searched for, where they are few
    days: Days | None  # between which those searched for are, where they are many

    @classmethod
    def of(cls, db: Connection, scope: Scope, wanted: Wanted, now: datetime) -> Reading:
        search = Search(db, wanted.sku, wanted.q, wanted.span, now)
        found = search.found(scope) if wanted.searched else None
        many = wanted.searched and found is None
        days = search.days(scope) if many else None
        branches = branches_of(db, scope)
        return cls(db, scope, wanted, now, branches, search, found, days)

    def rollup(self) -> list[Cell]:
        """Return the counted orders of the span, by day."""
        assert self.wanted.span
        pick, by = self.wanted.span.span, self.wanted.fulfilled_by
        return sales(self.db, self.scope, pick, self.now, fulfilled_by=by)

    def are_few(self, asked: Paging) -> bool:
        """Say whether all that match may be read, and sorted then."""
        if self.wanted.searched:
            return self.found is not None
        if asked.field == "placedAt":
            return False  # days, and what is unusual, stand in that order anyway
        if self.wanted.summed_up:
            return sum(cell.orders for cell in self.rollup()) <= FEW
        return self.count(most=FEW + 1) <= FEW

    def count(
        self,
        *terms: ColumnElement[bool],
        most: int | None = None,
        placed: Placed | None = None,
    ) -> int:
        """Count what matches, up to so many; or, not by moment, of what is unusual."""
        if not self.branches:
            return 0
        unusual, columns = bool(terms) and not placed, [ORDERS.c.order_id]
        each = self.each(
            *terms, columns=columns, unusual=unusual, placed=placed or EVER
        ).limit(most)
        return self.db.scalar(select(func.count()).select_from(each.subquery())) or 0

    def add_to(self, whole: Sum, *unusual: ColumnElement[bool], sign: int = 1) -> int:
        """Add the counted ones of what matches to a sum; return how many match."""
        if not self.branches:
            return 0
        columns = [ORDERS.c[name] for name in SUMMED]
        each = self.each(*unusual, columns=columns, unusual=bool(unusual))
        groups = self.db.execute(by_currency(each.subquery().c))
        return added(whole, groups, sign=sign)

    def phases(self, asked: Paging) -> list[bool]:
        """List what follows on a place: known sort values first, then the unknown."""
        if not self.branches:
            return []
        if asked.after is not None and asked.after[0] is None:
            return [False]
        return [True, False] if ORDERS.c[SORTS[asked.field][-1]].nullable else [True]

    def following(
        self, asked: Paging, *, known: bool, few: bool, bare: bool = False
    ) -> Any:
        """Select what follows on a place, of known sort value or of unknown.

        Bare, only what it is sorted by: an index tells that. Few are read whole to be
        sorted, and `sums` of all of them come along where no rollup has these.
        """
        names = SORTS[asked.field]
        if few:
            all_ = self.each().cte("few").prefix_with("MATERIALIZED")
            terms = follows(all_.c, names, asked, known=known)
            summed = asked.summed and not (bare or self.wanted.summed_up)
            sums = [told(self.db, all_.c)] if summed else []
            found: Any = select(all_, *sums).where(*terms)
            columns: Any = all_.c
        else:
            terms = follows(ORDERS.c, names, asked, known=known)
            shown = [ORDERS.c[n] for n in (*names, *IDS)] if bare else tuple(ORDERS.c)
            found = self.each(
                *terms, columns=shown, field=asked.field, placed=placed_from(asked)
            )
            columns = found.selected_columns
        by = [columns[name] for name in (*(names if known else ()), *IDS)]
        return found.order_by(*(c.desc() if asked.descending else c for c in by))

    def each(
        self,
        *terms: ColumnElement[bool],
        columns: Sequence[Any] = tuple(ORDERS.c),
        field: str = "placedAt",
        unusual: bool = False,
        placed: Placed = EVER,
    ) -> Any:
        """Select what matches in each branch, in the order of a field."""
        unusual = (unusual or self.wanted.rare) and field == "placedAt"
        index = "orders_unusual" if unusual else INDEXES[field]
        if self.found is not None:
            index = PRIMARY
        seeks: Placed | None = placed
        if index not in {"orders_unusual", INDEXES["placedAt"]}:
            seeks = None
        selects = [
            select(*columns)
            .where(
                *self._matches(branches, placed=seeks),
                *terms,
                *group,
            )
            # PostgreSQL knows how many there are of what; SQLite has to guess.
            .with_hint(ORDERS, f"INDEXED BY {index}", "sqlite")
            for branches in self._read_at_once()
            for group in self._groups(branches[0], field)
        ]
        return selects[0] if len(selects) == 1 else union_all(*selects)

    def _read_at_once(self) -> list[list[Branch]]:
        """Put together what is read at once: those found, of all marketplaces."""
        if self.found is None:
            return [[branch] for branch in self.branches]
        return [[*of] for _, of in groupby(self.branches, key=itemgetter(0))]

    def _groups(self, branch: Branch, field: str) -> list[list[ColumnElement[bool]]]:
        """Split a branch where its index begins with a currency, then a total."""
        if field != "total" or self.found is not None:
            return [[]]
        c, (account_id, marketplace_id) = ORDERS.c, branch
        ours = c.account_id == account_id, c.marketplace_id == marketplace_id
        groups = [[c.currency == one] for one in seek(self.db, c.currency, *ours)]
        return groups or [[]]  # a marketplace that was asked for may have no orders

    def _matches(self, branches: Sequence[Branch], *, placed: Placed | None) -> Terms:
        account_id, _ = branches[0]
        wanted, c = self.wanted, ORDERS.c
        yield c.account_id == account_id
        yield or_(*(and_(*self._of_place(id_, placed=placed)) for _, id_ in branches))
        if wanted.status:
            yield c.status.in_(STATUSES[wanted.status])
        if wanted.rare and wanted.status:
            yield NOT_SHIPPED
        if wanted.fulfilled_by:
            yield c.fulfilled_by == wanted.fulfilled_by
        if wanted.due:
            yield NOT_SHIPPED
            yield c.status.in_(OPEN)
            yield c.fulfilled_by == "merchant"
        if wanted.counted:
            yield c.counted
        if wanted.without_total:
            yield c.total.is_(None)
        if self.found is not None:
            yield c.order_id.in_(self.found[account_id])
        yield from self.search.terms(found=self.found is not None)

    def _of_place(self, marketplace_id: str, *, placed: Placed | None) -> Terms:
        """Yield what depends on where an order is, and on the days of that place."""
        yield ORDERS.c.marketplace_id == marketplace_id
        yield from self._within(marketplace_id, placed=placed)
        if self.wanted.due:
            yield from due_within(self.wanted.due, marketplace_id, self.now)

    def _within(self, marketplace_id: str, *, placed: Placed | None) -> Terms:
        c, zone, bounds = ORDERS.c, zone_of(marketplace_id), [placed or EVER]
        if self.wanted.span is not None:
            span = self.wanted.span.span(zone, self.now)
            if span.since and span.until:
                bounds.append((span.since, span.until))
            else:
                yield c.day.between(span.first, span.last)
                bounds += [placed_in(span, zone)] if placed else []
        if self.days is not None:
            yield c.day.between(*self.days)
            bounds += [placed_in(Span(*self.days), zone)] if placed else []
        yield from within(c.placed_at, bounds)
