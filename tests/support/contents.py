"""All that a database file holds."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path


def everything_in(database: Path) -> str:
    """Return all that a database file holds, compressed values opened."""
    with sqlite3.connect(database) as db:
        said = "\n".join(db.iterdump())
        raw = db.execute("SELECT body FROM raw_answers")
        bodies = [zlib.decompress(body) for (body,) in raw]
    db.close()
    file = b"".join(path.read_bytes() for path in database.parent.glob("sentia.db*"))
    return said + (file + b"".join(bodies)).decode(errors="replace")
