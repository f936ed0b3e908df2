"""Personal data of buyers: never asked for, and never kept where it comes anyway."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec

PERSONAL: Final = re.compile(
    r"buyer|recipient|address|postal|phone|mail|municipality|district|county"
    r"|^(?:ship|destination)?-?(?:city|state|country)$|stateOr|giftMessage|customi[sz]ed"
    r"|taxRegistration|purchaseOrder|^cpf$|customerComments",
    re.IGNORECASE,
)
UNREADABLE: Final = (msgspec.MsgspecError, ValueError, RecursionError)
NESTED: Final = (dict, list)
# Numbers stay as they were written: a float would change amounts of money.
_decode: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


@lru_cache(maxsize=4096)
def is_personal(key: str) -> bool:
    """Whether a value of this name could name a person."""
    return PERSONAL.search(key) is not None


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
            if not is_personal(key)
        }
    if isinstance(value, list):
        return [_strip(item) for item in value]
    return value
