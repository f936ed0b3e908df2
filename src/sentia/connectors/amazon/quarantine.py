"""What is put aside or kept of an answer: a bad record alone, and nobody's name.

Personal data of buyers is never asked for, and never kept where it comes anyway.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

import msgspec

from sentia.domain.batches import Rejected

T = TypeVar("T")

PERSONAL: Final = re.compile(
    r"buyer|recipient|address|postal|phone|mail|municipality|district|county"
    r"|^(?:ship|destination)?-?(?:city|state|country)$|stateOr|giftMessage|customi[sz]ed"
    r"|taxRegistration|purchaseOrder|^cpf$|customerComments",
    re.IGNORECASE,
)
UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)
# What reading and mapping one record may raise. (Dates beyond the calendar and
# amounts beyond decimal's range are arithmetic errors.)
BAD: Final = (*UNREADABLE, ArithmeticError)
NESTED: Final = (dict, list)
# Numbers stay as they were written: a float would change amounts of money.
_decode: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def each(
    records: Iterable[msgspec.Raw], one: Callable[[msgspec.Raw], T], *, key: str
) -> tuple[list[T], list[Rejected]]:
    """Map the records one by one; return the good ones and the bad ones.

    `key` is the field that names a record.
    """
    good: list[T] = []
    bad: list[Rejected] = []
    for record in records:
        try:
            good.append(one(record))
        except BAD as error:
            bad.append(rejected(record, error, key=key))
    return good, bad


def rejected(record: msgspec.Raw, error: Exception, *, key: str) -> Rejected:
    """Return a record to put aside, without personal keys."""
    body = bytes(record)
    try:
        name = msgspec.json.decode(body, type=dict[str, Any]).get(key)
    except UNREADABLE:
        name = None
    name = str(name or f"sha256:{hashlib.sha256(body).hexdigest()[:16]}")
    name = name.replace("\x00", "")[:200]
    return Rejected(key=name, reason=str(error), payload=without_personal_keys(body))


def without_personal_keys(body: bytes) -> bytes:
    """Return the JSON without what could name a person, to be kept.

    Of a body that is no JSON only the length and the SHA-256 are kept.
    """
    try:
        return _encode(_strip(_decode(body)))
    except UNREADABLE:
        digest = hashlib.sha256(body).hexdigest()
        return _encode({"undecodable": {"length": len(body), "sha256": digest}})


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _strip(inner) if isinstance(inner, NESTED) else inner
            for key, inner in value.items()
            if not _is_personal(key)
        }
    return [_strip(one) for one in value] if isinstance(value, list) else value


@lru_cache(maxsize=4096)
def _is_personal(key: str) -> bool:
    return PERSONAL.search(key) is not None
