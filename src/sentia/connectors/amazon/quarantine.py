"""What is put aside or kept of an answer: a bad record alone, and nobody's name.

Personal data of buyers is never asked for, and never kept where it comes anyway.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
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
MOST_KEYS: Final = 4096  # remembered, whatever Amazon makes up
_harmless: Final[set[str]] = set()
# Numbers stay as they were written: a float would change amounts of money.
_decode: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def each(
    records: Iterable[msgspec.Raw],
    one: Callable[[msgspec.Raw], T],
    *,
    names: Callable[[Any], str],
) -> tuple[list[T], list[Rejected]]:
    """Map the records one by one; return the good ones and the bad ones.

    `names` names one as `names_of` would, by its JSON.
    """
    good: list[T] = []
    bad: list[Rejected] = []
    for record in records:
        try:
            good.append(one(record))
        except BAD as error:
            bad.append(rejected(record, error, names=names))
    return good, bad


def rejected(
    record: msgspec.Raw, error: Exception, *, names: Callable[[Any], str]
) -> Rejected:
    """Return a record to put aside, without personal keys."""
    body = bytes(record)
    try:
        key = names(msgspec.json.decode(body)).replace("\x00", "")[:200]
    except (*UNREADABLE, LookupError, TypeError, AttributeError):
        key = ""
    key = key or f"sha256:{hashlib.sha256(body).hexdigest()[:16]}"
    return Rejected(key=key, reason=str(error), payload=without_personal_keys(body))


def without_personal_keys(body: bytes) -> bytes:
    """Return the JSON without what could name a person, to be kept.

    Of a body that is no JSON only the length and the SHA-256 are kept.
    """
    try:
        value = _decode(body)
        _strip([value])
        return _encode(value)
    except UNREADABLE:
        digest = hashlib.sha256(body).hexdigest()
        return _encode({"undecodable": {"length": len(body), "sha256": digest}})


def _strip(value: Any) -> None:
    if isinstance(value, dict):
        # A thousand objects have the same keys: look at each key once.
        if not value.keys() <= _harmless:
            _drop_personal(value)
        value = value.values()
    for inner in value:
        if isinstance(inner, NESTED):
            _strip(inner)


def _drop_personal(record: dict[str, Any]) -> None:
    for key in list(record):
        if PERSONAL.search(key):
            del record[key]
        elif len(_harmless) < MOST_KEYS:
            _harmless.add(key)
