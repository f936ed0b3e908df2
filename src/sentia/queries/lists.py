"""What all lists share: a sort, a page, and a cursor that holds while rows arrive.

A cursor is the place of the last row shown: its sort value and its id. Rows whose
value is unknown come last in either direction, on both databases.
"""

from __future__ import annotations

import binascii
import operator
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import Annotated, Any, Final, Generic, NoReturn, TypeVar

import msgspec
from sqlalchemy import Column

from sentia.domain.times import parse
from sentia.errors import InvalidCursorError, refuse
from sentia.queries.answers import Answer
from sentia.store.schema import Moment

DIGEST_BYTES: Final = 8
WHOLE: Final = 2**63 - 1  # what a column of integers can hold

R = TypeVar("R", bound=Answer)
S = TypeVar("S")
Whole = Annotated[int, msgspec.Meta(ge=-WHOLE, le=WHOLE)]
# What is sorted by; None: unknown; several: a group, and the place within it. Their
# number is left open, for msgspec has no room for a bounded number beside a fixed one.
Value = Whole | float | str | tuple[Whole | str, ...] | None
Id = tuple[str, Whole | str]  # the id of a row, and its account's id or name
Place = tuple[Value, Id]

PLACES: Final[msgspec.json.Decoder[Place]] = msgspec.json.Decoder(Place)


class Listed(Answer, Generic[R, S], kw_only=True):
    """Some rows of a list; `total` and `sums` are about all of them.

    Null where only a reading of every row could tell, and behind the first page.
    """

    items: list[R]
    next_cursor: str | None
    total: int | None
    sums: S | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is wanted, and in which order."""

    field: str
    descending: bool
    limit: int
    after: Place | None = None
    query: str = ""  # what the cursor belongs to
    offset: int = 0  # rows to skip first
    summed: bool = True  # whether the sums are wanted, too

    def cursor(self, last: Place) -> str:
        """Return what leads on from a row."""
        held = msgspec.json.encode(last)
        return urlsafe_b64encode(_digest(self.query, held) + held).decode()

    def moved(self, cursor: str) -> Paging:
        """Return the part behind a cursor.

        Raises:
            InvalidCursorError: it is not of this list, sort and filter.
        """
        return replace(self, after=_place(cursor, self.query), offset=0)


def paging(
    sort: str, *, sorts: Collection[str], limit: int, cursor: str | None, query: str
) -> Paging:
    """Read the parameters `sort` and `cursor`; `query` is all else that is asked.

    Raises:
        InvalidParameterError: the list is not sorted by that.
        InvalidCursorError: the cursor is not of this list, sort and filter.
    """
    field = sort.removeprefix("-")
    if field not in sorts:
        refuse("sort", f"{sort!r} is none of {', '.join(sorts)}, nor one with a '-'.")
    query = f"{query} {sort}"
    first = Paging(field, sort.startswith("-"), limit, query=query)
    return first if cursor is None else first.moved(cursor)


def _digest(query: str, held: bytes) -> bytes:
    return blake2b(query.encode() + b"\0" + held, digest_size=DIGEST_BYTES).digest()


def _place(cursor: str, query: str) -> Place:
    try:
        told = urlsafe_b64decode(cursor.encode("ascii"))
        digest, held = told[:DIGEST_BYTES], told[DIGEST_BYTES:]
        # PostgreSQL has no text with a NUL: no row of ours can be there.
        if digest != _digest(query, held) or b"\\u0000" in held:
            _wrong()
        return PLACES.decode(held)
    except (binascii.Error, ValueError):  # msgspec's own errors are ValueErrors
        _wrong()


def typed(columns: Sequence[Column[Any]], values: Sequence[Value]) -> list[Any]:
    """Return a cursor's values as these columns take them.

    Raises:
        InvalidCursorError: they are not of that kind.
    """
    if len(values) != len(columns):
        _wrong()
    return [_typed(*pair) for pair in zip(columns, values, strict=True)]


def _typed(column: Column[Any], value: Value) -> Any:
    if isinstance(column.type, Moment) and isinstance(value, str):
        with suppress(ValueError):
            return parse(value)
    if not isinstance(value, column.type.python_type):
        _wrong()
    return value


def _wrong() -> NoReturn:
    message = "The cursor does not belong to this list, sort and filter."
    raise InvalidCursorError(message)


@cache
def _attribute(kind: type[Answer], field: str) -> str:
    fields = msgspec.structs.fields(kind)
    return next(f.name for f in fields if f.encode_name == field)


def page(
    rows: Iterable[R],
    asked: Paging,
    *,
    id_of: Callable[[R], Id],
    value_of: Callable[[R], Value] | None = None,
) -> tuple[list[R], str | None]:
    """Cut a page out of rows that are all at hand, and say what leads on.

    They are sorted by the field that is asked for, unless `value_of` says by what.

    Raises:
        InvalidCursorError: the cursor's value is of another kind than the rows'.
    """

    def place(row: R) -> Place:
        value: Any = (
            value_of(row)
            if value_of
            else getattr(row, _attribute(type(row), asked.field))
        )
        return value.casefold() if isinstance(value, str) else value, id_of(row)

    def rank(at: Place) -> tuple[Any, ...]:
        # The unknown come last in either direction.
        unknown = (at[0] is None) != asked.descending
        return unknown, 0 if at[0] is None else at[0], at[1]

    placed = sorted(
        ((place(row), row) for row in rows),
        key=lambda one: rank(one[0]),
        reverse=asked.descending,
    )
    if asked.after is not None:
        last = rank(asked.after)
        beyond = operator.lt if asked.descending else operator.gt
        try:
            placed = [one for one in placed if beyond(rank(one[0]), last)]
        except TypeError:  # a text where numbers are sorted by
            _wrong()
    shown = placed[asked.offset :][: asked.limit]
    more = len(placed) > asked.offset + asked.limit
    return [row for _, row in shown], asked.cursor(shown[-1][0]) if more else None
