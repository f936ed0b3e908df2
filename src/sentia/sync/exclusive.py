"""One process syncs at a time; a second is refused with a clear sentence."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from sentia.errors import BusyError
from sentia.store.key import PRIVATE

THE_SYNC: Final = 0x5E571A  # a number that nobody else takes


@contextmanager
def only_one(folder: Path, doing: str) -> Iterator[None]:
    """Hold the data folder's lock while syncing.

    Raises:
        BusyError: another process holds it; the message says which.
    """
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    with open(
        folder / "sync.lock",
        "a+",
        encoding="utf-8",
        opener=lambda path, flags: os.open(path, flags, 0o600),
    ) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            other = file.read().strip() or "another process"
            msg = (
                f"{other} already syncs into the folder {folder}; on SQLite only one "
                "process at a time may"
            )
            raise BusyError(
                msg, hint="Stop it first, or set DATABASE_URL to a PostgreSQL database."
            ) from None
        file.truncate(0)
        file.write(f"`sentia {doing}` (process {os.getpid()})")
        file.flush()
        # The lock goes with the file, also when the process is killed.
        yield


@contextmanager
def only_one_of(engine: Engine) -> Iterator[None]:
    """Hold PostgreSQL's lock while syncing; it goes with the connection.

    Raises:
        BusyError: another process holds it.
    """
    with engine.connect() as held:
        taken = held.execute(select(func.pg_try_advisory_lock(THE_SYNC))).scalar()
        held.commit()  # the lock is the session's: no transaction stays open
        if not taken:
            msg = "another process already syncs into this database"
            raise BusyError(msg)
        yield
