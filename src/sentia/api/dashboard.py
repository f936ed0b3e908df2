"""The figures of the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.auth import Anyone, Reader
from sentia.api.context import Context, Wired
from sentia.api.documents import Dashboard, Done, documented
from sentia.api.snapshots import snapshots_of
from sentia.domain import ranges, rates
from sentia.domain.marketplaces import MARKETPLACES
from sentia.errors import refuse
from sentia.queries import health, setup
from sentia.queries.inventory import InventoryFigures, inventory_figures
from sentia.queries.orders import OrderFigures, order_figures
from sentia.queries.scope import Account, Scope, accounts, narrow
from sentia.queries.setup import Details, Integration, Integrations, SetupStatus
from sentia.store.accounts import ORGANISATION
from sentia.store.people import Visitor

SHOPIFY_SETTINGS: Final = (
    "SHOPIFY_SHOP_DOMAIN",
    "SHOPIFY_CLIENT_ID",
    "SHOPIFY_CLIENT_SECRET",
)


class Asked(BaseModel):
    """What every dashboard answer can be narrowed to."""

    model_config = ConfigDict(frozen=True)

    range: str | None = Field(None, description=f"{', '.join(ranges.DAYS)}; 30d else.")
    from_: str | None = Field(None, alias="from", description="First day, inclusive.")
    to: str | None = Field(None, description="Last day, inclusive.")
    marketplace: str | None = Field(None, description="Marketplace id or country code.")
    account: str | None = Field(None, description="Id or name of an account.")
    currency: Annotated[str, StringConstraints(to_upper=True)] | None = Field(
        None, description="Currency of converted totals."
    )


AskedFor = Annotated[Asked, Query()]

router = APIRouter(prefix="/api/v1/dashboard", tags=["dashboard"])


@router.get("/setup-status", **documented(Done[SetupStatus]))
async def setup_status(request: Request, context: Wired, visitor: Anyone) -> Response:
    """What is connected, and does it work? Counts only for who is signed in."""
    organisation_id = visitor.organisation_id if visitor else ORGANISATION

    def work(db: Connection) -> Done[SetupStatus]:
        held = accounts(db, organisation_id)
        amazon = _integration(db, context, held)
        if visitor and amazon.connected:
            amazon.inventory_count, amazon.order_count = setup.counts(db, held)
        missing = Details(missing=list(SHOPIFY_SETTINGS))
        shopify = Integration(
            connected=False,
            status="configuration_error",
            message=setup.NO_SETTINGS,
            details=missing,
        )
        return Done(
            data=SetupStatus(integrations=Integrations(amazon=amazon, shopify=shopify))
        )

    return await snapshots_of(request).answer(
        request, organisation_id, visitor is not None, work
    )


@router.get("/amazon-inventory", **documented(Dashboard[InventoryFigures]))
async def amazon_inventory(
    request: Request, context: Wired, visitor: Reader, asked: AskedFor
) -> Response:
    """What is in stock, what runs low, and what is on its way."""
    _range(asked)

    def figures(db: Connection, scope: Scope) -> tuple[Any, health.Meta]:
        now = context.clock.now()
        states = health.stream_states(db, scope.accounts, now=now)
        synced = health.last_synced(states, ("inventory",))
        data, unknown = inventory_figures(
            db, scope, context.stock_rules, now=now, last_synced=synced
        )
        counted = {"skusWithoutQuantity": unknown}
        return data, health.meta(states, health.INVENTORY, counted)

    return await _answer(request, context, visitor, asked, figures)


@router.get("/amazon-orders", **documented(Dashboard[OrderFigures]))
async def amazon_orders(
    request: Request, context: Wired, visitor: Reader, asked: AskedFor
) -> Response:
    """What was ordered, what it brought, and what is still to be shipped."""
    span = _range(asked)

    def figures(db: Connection, scope: Scope) -> tuple[Any, health.Meta]:
        now = context.clock.now()
        currency = asked.currency or context.settings.report_currency
        data = order_figures(db, scope, span, now=now, currency=currency)
        states = health.stream_states(db, scope.accounts, now=now)
        counted = {"ordersWithoutTotal": data.without_total}
        return data, health.meta(states, health.ORDERS, counted)

    return await _answer(request, context, visitor, asked, figures)


async def _answer(
    request: Request,
    context: Context,
    visitor: Visitor,
    asked: Asked,
    figures: Callable[[Connection, Scope], tuple[Any, health.Meta]],
) -> Response:
    def work(db: Connection) -> Dashboard[Any]:
        _check_currency(asked.currency)
        held = accounts(db, visitor.organisation_id)
        scope = narrow(held, marketplace=asked.marketplace, account=asked.account)
        if not setup.holds_records(db, held):
            state = _integration(db, context, held)
            if not state.connected:
                return Dashboard(
                    data=None,
                    setup_required=True,
                    status=state.status,
                    missing=list(context.missing),
                )
        data, meta = figures(db, scope)
        return Dashboard(data=data, meta=meta)

    return await snapshots_of(request).answer(
        request, visitor.organisation_id, asked, work
    )


def _integration(
    db: Connection, context: Context, held: Sequence[Account]
) -> Integration:
    return setup.integration(
        db,
        held,
        missing=context.missing,
        now=context.clock.now(),
        interval=context.interval,
    )


def _range(asked: Asked) -> ranges.Range:
    return ranges.parse(asked.range, asked.from_, asked.to)


def _check_currency(code: str | None) -> None:
    """Not for the event loop: it may read a file."""
    if code in {None, *(place.currency for place in MARKETPLACES.values())}:
        return
    if code not in rates.known_currencies():
        refuse("currency", f"{code!r} is no currency that we know.")
