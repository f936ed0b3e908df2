"""The shape of answers: camelCase JSON, described by the definitions of the figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from sentia.domain.figures import BY_KEY
from sentia.domain.money import text_of
from sentia.domain.times import iso


class Answer(msgspec.Struct, kw_only=True, rename="camel"):
    """Something that is answered as JSON."""


class MoneyText(Answer):
    """An amount with its currency's own decimals."""

    amount: str
    currency: str


def money_text(micros: int | None, currency: str) -> MoneyText | None:
    """Write an amount that may be unknown."""
    if micros is None:
        return None
    return MoneyText(amount=text_of(micros, currency), currency=currency)


Row = RowMapping | dict[str, Any]  # columns by name
A = TypeVar("A", bound=Answer)


def means(key: str) -> Any:
    """Describe a field by the definition of its figure."""
    figure = BY_KEY[key]
    return msgspec.Meta(title=figure.title, description=figure.means)


def filled(kind: type[A], row: Row, **more: Any) -> A:
    """Build an answer from a row's columns of the same names, and what is beside."""
    # A row of SQLAlchemy looks each name up by itself: half of the time of a long list.
    held = dict(zip(row.keys(), row.values(), strict=True))
    values = {
        name: held[name] for name in kind.__struct_fields__ if name in held
    } | more
    return kind(
        **{k: iso(v) if isinstance(v, datetime) else v for k, v in values.items()}
    )


def written(moment: datetime | None) -> str | None:
    """Write a moment that may be unknown."""
    return None if moment is None else iso(moment)
