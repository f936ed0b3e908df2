"""Browsers that somebody has signed in with before.

Wrong sign-ins are counted by account, so a stranger could lock the owner out for as
long as they like. Whoever comes with the cookie of an earlier sign-in is counted apart.
(The idea: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

PURPOSE: Final = b"sentia: a browser that is known\0"
LIFE: Final = timedelta(days=365)


def new_device(key: bytes, email: str) -> str:
    """Return the cookie of a browser that this account has signed in with."""
    name = secrets.token_urlsafe(12)
    return f"{name}.{_seal(key, email, name)}"


def known_device(key: bytes, email: str, cookie: str | None) -> str | None:
    """Return the name of the browser where its cookie is of this account."""
    name, _, seal = (cookie or "").partition(".")
    sealed = hmac.compare_digest(seal.encode(), _seal(key, email, name).encode())
    return name if sealed else None


def _seal(key: bytes, email: str, name: str) -> str:
    account = email.strip().lower()
    text = PURPOSE + f"{name}\0{account}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()
