"""The key of this installation: a file that only its owner may read."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from sentia.errors import StoreError

SIZE: Final = 32
PRIVATE: Final = 0o700  # of a folder that we make; one that is there is its owner's
SETUP: Final = b"sentia: the one-time set-up token"


def load_key(folder: Path) -> bytes:
    """Return the key in the data folder, made the first time.

    Raises:
        StoreError: the file cannot be read or made, or is no key.
    """
    path = folder / "key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        message = f"cannot read or make the key file {path}: {error.strerror}"
        hint = "Check SENTIA_DATA_DIR, and that this user may write to it."
        raise StoreError(message, hint=hint) from error
    if len(key) != SIZE:
        message = f"{path} is not a key of {SIZE} bytes"
        raise StoreError(message, hint="Restore it from a backup, or remove it.")
    return key


def setup_token(key: bytes) -> str:
    """Return the one-time set-up token: the same until used, and stored nowhere."""
    return hmac.new(key, SETUP, hashlib.sha256).hexdigest()[:40]


def _make(path: Path) -> None:
    """Write it whole or not at all; of two processes at once, one wins."""
    path.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
    draft = path.with_name(f".key-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()
