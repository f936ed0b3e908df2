"""Who sells, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, select

from sentia.domain.marketplaces import MARKETPLACES
from sentia.queries.answers import Answer
from sentia.queries.scope import Account, country_of
from sentia.store.schema import sales_days


class Place(Answer):
    """A marketplace that an account sells in."""

    marketplace_id: str
    country: str | None  # None: a marketplace that we do not know
    currency: str


class Seller(Answer):
    """One connected account, or the files of one."""

    id: str
    name: str
    marketplaces: list[Place]


def sellers(db: Connection, held: Sequence[Account]) -> list[Seller]:
    """Which accounts are there, and where does each sell?

    In the marketplaces that Amazon names, and in those that it ever sold in: an
    account that only has files names none.
    """
    places: dict[int, dict[str, str]] = defaultdict(dict)
    sold = select(
        sales_days.c.account_id, sales_days.c.marketplace_id, sales_days.c.currency
    ).where(sales_days.c.account_id.in_([account.id for account in held]))
    for account_id, marketplace_id, currency in db.execute(sold.distinct()):
        places[account_id][marketplace_id] = currency
    for account in held:
        known = (MARKETPLACES[id_] for id_ in account.marketplace_ids)
        places[account.id] |= {place.id: place.currency for place in known}
    return [
        Seller(
            id=str(account.id),
            name=account.name,
            marketplaces=[
                Place(marketplace_id=id_, country=country_of(id_), currency=currency)
                for id_, currency in sorted(places[account.id].items())
            ],
        )
        for account in held
    ]
