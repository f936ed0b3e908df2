"""One number for each account and topic, bumped by the transaction that writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, cast, func, select, text

from sentia.store.bulk import Bulk
from sentia.store.schema import accounts
from sentia.store.schema import versions as table

VERSIONS: Final = Bulk(table)
CHANNEL: Final = "sentia"  # of NOTIFY
# Built once: it is asked every second while anybody listens.
OF_ORGANISATION: Final = (
    select(table.c.topic, cast(func.sum(table.c.version), BigInteger))
    .join(accounts, accounts.c.id == table.c.account_id)
    .where(accounts.c.organisation_id == bindparam("organisation"))
    .group_by(table.c.topic)
)
NOTIFY: Final = text("SELECT pg_notify(:channel, :topic)")


def bump(db: Connection, account_id: int, topics: Iterable[str]) -> None:
    """Say that something of these topics has changed.

    PostgreSQL tells all who listen, at commit, so never before the data; that hint
    is the topic's name and may be lost.
    """
    changed = sorted(set(topics))
    VERSIONS.add(db, [(account_id, topic, 1) for topic in changed])
    if db.dialect.name == "postgresql":
        for topic in changed:
            db.execute(NOTIFY, {"channel": CHANNEL, "topic": topic})


def versions(db: Connection, organisation_id: int) -> dict[str, int]:
    """Return each topic's version, over all accounts of an organisation."""
    found = db.execute(OF_ORGANISATION, {"organisation": organisation_id})
    return {topic: int(version) for topic, version in found}
