"""What all lists share: how they are asked for, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, Field

from sentia.api.asked import Read
from sentia.domain.ranges import Range
from sentia.queries import health
from sentia.queries.answers import Answer
from sentia.queries.lists import Listed, Paging

ALL: Final = 2**31  # of lists that are reckoned as a whole


class Paged(BaseModel):
    """Which part of a list, and what a sheet of it shows."""

    limit: int = Field(100, ge=1, le=500)
    cursor: str | None = Field(None, description="`nextCursor` of the page before.")
    offset: int = Field(
        0, ge=0, le=2**31, description="Rows to skip; not beside `cursor`."
    )
    sort: str
    columns: str | None = Field(
        None, description="Of CSV: fields and their order, with commas; else all."
    )
    about: bool = Field(
        default=False,
        description="Of CSV: lines above its head say what it holds, and as of when.",
    )


@dataclass(frozen=True, slots=True)
class List:
    """A list: where it comes from, and how it is read."""

    name: str
    line: type[Answer]
    sorts: Collection[str]
    read: Callable[[Read, Paging], Listed[Any, Any]]
    meta: Callable[[Read, Any], health.Meta]
    span: Range | None = None  # the days that it is of
    at_a_time: int = ALL
