"""The limiter's token buckets, shared by all workers and kept over a restart."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

from sentia.clock import Clock
from sentia.store.database import Database

# Tokens, not a time: debts in time would stay at the old rate when Amazon changes it.
LEVEL: Final = """(CASE WHEN b.tokens + (:now - b.at) * b.rate > :burst THEN :burst
    ELSE b.tokens + (:now - b.at) * b.rate END)"""
TAKE: Final = text(f"""
    INSERT INTO buckets AS b (key, tokens, at, rate)
    VALUES (:key, :burst - 1, :now, :rate)
    ON CONFLICT (key) DO UPDATE SET tokens = {LEVEL} - 1, at = :now
    WHERE {LEVEL} >= 0.999999 AND :now >= b.at
    RETURNING tokens""")
LEARN: Final = text(f"""
    INSERT INTO buckets AS b (key, tokens, at, rate) VALUES (:key, :burst, :now, :rate)
    ON CONFLICT (key) DO UPDATE SET rate = :rate,
        tokens = CASE WHEN :now >= b.at THEN {LEVEL} ELSE b.tokens END,
        at = CASE WHEN :now >= b.at THEN :now ELSE b.at END""")
DRAIN: Final = text("""
    INSERT INTO buckets AS b (key, tokens, at, rate) VALUES (:key, 0, :now, :rate)
    ON CONFLICT (key) DO UPDATE SET tokens = 0, at = :now
    RETURNING rate""")
READ: Final = text("SELECT tokens, at, rate FROM buckets WHERE key = :key")
# The clock was set back: what was earned stays, the debt in time does not.
SET_BACK: Final = text(
    "UPDATE buckets SET at = :now WHERE key = :key AND at > :now + 60"
)


class SqlBuckets:
    """Every call is a transaction of its own, never inside one that writes records."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, key: str, *, rate: float, burst: int) -> float:
        """Take a token: 0.0, or the seconds until there is one."""
        values = self._values(key, rate, burst)
        return await self._database.writing(lambda db: _take(db, values))

    async def learn(self, key: str, *, rate: float, burst: int) -> None:
        """Go on at this rate; what has been earned so far stays."""
        values = self._values(key, rate, burst)
        await self._database.writing(lambda db: db.execute(LEARN, values))

    async def drain(self, key: str, *, rate: float, burst: int) -> float:
        """Empty the bucket; return the seconds to the next token."""
        values = self._values(key, rate, burst)
        told = await self._database.writing(lambda db: db.scalar(DRAIN, values))
        return 1 / float(told or rate)

    def _values(self, key: str, rate: float, burst: int) -> dict[str, Any]:
        now = self._clock.now().timestamp()
        return {"key": key, "rate": rate, "burst": float(burst), "now": now}


def _take(db: Connection, values: dict[str, Any]) -> float:
    db.execute(SET_BACK, values)
    if db.execute(TAKE, values).first():
        return 0.0
    tokens, at, rate = db.execute(READ, values).one()
    return max(0.001, float(at + (1 - tokens) / rate - values["now"]))
