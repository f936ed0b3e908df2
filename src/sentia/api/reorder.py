"""When a SKU is to be reordered: what a person sets."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from sqlalchemy import Connection
from starlette.responses import Response

from sentia.api.asked import Scoped
from sentia.api.auth import Admin
from sentia.api.context import Wired
from sentia.api.documents import Done, documented
from sentia.domain.pools import parse_pools
from sentia.errors import NotFoundError, refuse
from sentia.queries.reorder import ReorderArithmetic, holders, reorder_arithmetic
from sentia.queries.scope import Scope, accounts
from sentia.queries.velocity import Velocity
from sentia.store import reorders

log = structlog.get_logger()

Units = Annotated[int, Field(ge=0, le=100_000)]
Days = Annotated[int, Field(ge=0, le=365)]


class ReorderSettings(BaseModel):
    """What to change: a key left out stays, null goes back to the default."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)

    reorder_point: Units | None = None
    lead_time_days: Days | None = None
    safety_days: Days | None = None


router = APIRouter(prefix="/api/v1/products", tags=["products"])


@router.put("/{sku:path}", **documented(Done[ReorderArithmetic]))
async def set_reorder(
    context: Wired,
    admin: Admin,
    sku: str,
    asked: Annotated[Scoped, Query()],
    body: ReorderSettings,
) -> Response:
    """Set a SKU's own reorder point, lead time and safety days."""
    changes = body.model_dump(include=body.model_fields_set)
    now, settings = context.clock.now(), context.settings

    def write(db: Connection) -> tuple[Scope, int, bool]:
        scope = asked.scope(accounts(db, admin.organisation_id))
        owners = holders(db, scope, sku)
        if not owners:
            message = f"There is no SKU {sku!r} in stock, nor was there."
            raise NotFoundError(message)
        if len(owners) > 1:
            refuse("account", f"several accounts have {sku!r}; name one.")
        moved = reorders.save(
            db, owners[0], sku, changes, now=now, user_id=admin.user_id
        )
        return scope, owners[0], moved

    def read(db: Connection) -> ReorderArithmetic:
        pools = parse_pools(settings.stock_pools)
        velocity = Velocity.of(db, scope, pools, now, sku)
        return reorder_arithmetic(db, scope, (owner, sku), settings, velocity)

    scope, owner, moved = await context.database.writing(write)
    # Nobody who wants to write waits for the arithmetic.
    arithmetic = await context.database.reading(read)
    if moved:
        # Which person it was stands in the row, too: no address in the log.
        log.info("reorder_settings_changed", sku=sku, **admin.logged, **changes)
        context.hub.poke()
    return Done(data=arithmetic).response()
