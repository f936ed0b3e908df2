"""Whose data a question is about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, select

from sentia.domain.marketplaces import BY_COUNTRY, MARKETPLACES
from sentia.errors import refuse
from sentia.store import schema


@dataclass(frozen=True, slots=True)
class Account:
    """One connected seller, or the files of one."""

    id: int
    name: str
    marketplace_ids: tuple[str, ...]
    connected: bool  # else it only has files


@dataclass(frozen=True, slots=True)
class Scope:
    """Accounts of one channel, and one marketplace of them or all."""

    accounts: tuple[Account, ...]
    marketplace_id: str | None = None

    @property
    def account_ids(self) -> list[int]:
        return [account.id for account in self.accounts]

    @property
    def marketplace_ids(self) -> list[str]:
        """The marketplaces that the accounts are known to sell in, within the scope."""
        if self.marketplace_id:
            return [self.marketplace_id]
        known = (id_ for account in self.accounts for id_ in account.marketplace_ids)
        return list(dict.fromkeys(known))

    def of(self, table: Table) -> list[ColumnElement[bool]]:
        """Return what keeps a table's rows within the scope."""
        within: list[ColumnElement[bool]] = [table.c.account_id.in_(self.account_ids)]
        if self.marketplace_id:
            within.append(table.c.marketplace_id == self.marketplace_id)
        return within


def accounts(
    db: Connection, organisation_id: int, channel: str = "amazon"
) -> tuple[Account, ...]:
    """Which accounts of a channel does an organisation have?"""
    table = schema.accounts
    asked = (
        select(table.c.id, table.c.name, table.c.marketplace_ids, table.c.connected)
        .where(table.c.organisation_id == organisation_id, table.c.channel == channel)
        .order_by(table.c.id)
    )
    return tuple(
        Account(row.id, row.name, tuple(json.loads(row.marketplace_ids)), row.connected)
        for row in db.execute(asked)
    )


def narrow(
    held: Sequence[Account],
    *,
    marketplace: str | None = None,
    account: str | None = None,
) -> Scope:
    """Narrow accounts to a marketplace (id or country code) or one (id or name).

    Raises:
        InvalidParameterError: there is no such marketplace or account.
    """
    chosen = [a for a in held if account in (None, str(a.id), a.name)]
    if account is not None and not chosen:
        refuse("account", f"there is no account {account!r}.")
    if marketplace is None:
        return Scope(tuple(chosen))
    found = MARKETPLACES.get(marketplace) or BY_COUNTRY.get(marketplace.upper())
    if found is None:
        refuse("marketplace", f"{marketplace!r} is no marketplace of Amazon.")
    return Scope(tuple(chosen), found.id)


def organisation_name(db: Connection, organisation_id: int) -> str:
    """What is an organisation called?"""
    table = schema.organisations
    asked = select(table.c.name).where(table.c.id == organisation_id)
    return str(db.execute(asked).scalar_one())


def country_of(marketplace_id: str) -> str | None:
    """Return the country code of a marketplace, None for one we do not know."""
    found = MARKETPLACES.get(marketplace_id)
    return found.country if found else None
