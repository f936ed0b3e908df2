"""Take records one by one; a bad one is put aside and costs only itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from sentia.connectors.amazon.personal import UNREADABLE, without_personal_keys
from sentia.domain.batches import Rejected

T = TypeVar("T")

# What reading and mapping one record may raise. (Dates beyond the calendar and
# amounts beyond decimal's range are arithmetic errors.)
BAD: Final = (*UNREADABLE, ArithmeticError)


def each(
    records: Iterable[msgspec.Raw], one: Callable[[msgspec.Raw], T],
    *, key: str, within: Mapping[str, Any] | None = None,
) -> tuple[list[T], list[Rejected]]:  # fmt: skip
    """Map the records; return the good ones and the bad ones.

    `key` is the field that names a record; `within` is kept beside a bad one, where
    it cannot be mapped again without.
    """
    good: list[T] = []
    bad: list[Rejected] = []
    for record in records:
        try:
            good.append(one(record))
        except BAD as error:
            bad.append(rejected(record, error, key=key, within=within))
    return good, bad


def rejected(
    record: msgspec.Raw, error: Exception,
    *, key: str, within: Mapping[str, Any] | None = None,
) -> Rejected:  # fmt: skip
    """Return a record to put aside, without personal keys."""
    payload = without_personal_keys(bytes(record))
    if within is not None:
        payload = msgspec.json.encode({**within, "record": msgspec.Raw(payload)})
    return Rejected(key=_name(record, key), reason=str(error), payload=payload)


def _name(record: msgspec.Raw, key: str) -> str:
    try:
        found = msgspec.json.decode(record, type=dict[str, Any]).get(key)
    except UNREADABLE:
        found = None
    digest = hashlib.sha256(bytes(record)).hexdigest()[:16]
    return str(found or f"sha256:{digest}").replace("\x00", "")[:200]
