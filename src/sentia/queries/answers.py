"""The shape of answers: camelCase JSON, described by the definitions of the figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from sentia.domain.figures import BY_KEY
from sentia.domain.times import iso


class Answer(msgspec.Struct, kw_only=True, rename="camel"):
    """Something that is answered as JSON."""


def means(key: str) -> Any:
    """Describe a field by the definition of its figure."""
    figure = BY_KEY[key]
    return msgspec.Meta(title=figure.title, description=figure.means)


def written(moment: datetime | None) -> str | None:
    """Write a moment that may be unknown."""
    return None if moment is None else iso(moment)
