"""The one place that knows every part: settings in, a running product out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

import httpx2
from sqlalchemy import Connection

from sentia.clock import Clock
from sentia.config import Settings
from sentia.connectors.amazon.account import AmazonAccount
from sentia.connectors.registry import CONNECTORS
from sentia.domain.marketplaces import BY_COUNTRY, MARKETPLACES
from sentia.domain.pools import parse_pools
from sentia.errors import ConfigError
from sentia.store import accounts, runs
from sentia.store.buckets import SqlBuckets
from sentia.store.database import Database, open_database
from sentia.store.key import PRIVATE
from sentia.store.rollups import rebuild_report_calendar
from sentia.sync.engine import Engine
from sentia.sync.exclusive import only_one, only_one_of
from sentia.sync.loop import Loop
from sentia.sync.marks import Marks, SharedMarks
from sentia.sync.rounds import AccountSync

VERSION = version("sentia")


@dataclass(slots=True, kw_only=True)
class Product:
    """A database, a clock, and the accounts whose data it holds."""

    settings: Settings
    clock: Clock
    database: Database
    accounts: Sequence[AccountSync]
    interval: timedelta  # how often a sync begins
    # Called, on the event loop, when something was written.
    listeners: list[Callable[[], None]]


@asynccontextmanager
async def product(
    settings: Settings,
    clock: Clock,
    *,
    interval: timedelta | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
    database: Database | None = None,
) -> AsyncIterator[Product]:
    """Open everything, and close it again.

    `transport` leads calls elsewhere; a `database` that is given takes the place of
    the settings' own, and no folder is made.
    """
    with ExitStack() as stack:
        if database is None:
            make_data_dir(settings)
            database = open_database(settings.database)
            stack.callback(database.close)
        listeners: list[Callable[[], None]] = []

        def changed() -> None:
            for listener in listeners:
                listener()

        async with httpx2.AsyncClient(
            transport=transport, follow_redirects=False
        ) as http:
            engine = Engine(
                database=database,
                clock=clock,
                report_zone=settings.report_zone,
                pools=parse_pools(settings.stock_pools),
                version=VERSION,
                changed=changed,
            )
            every = interval or timedelta(minutes=settings.sync_interval_minutes)
            connected = [
                account
                for account in [await _amazon(settings, engine, http, every)]
                if account
            ]
            yield Product(
                settings=settings,
                clock=clock,
                database=database,
                accounts=connected,
                interval=every,
                listeners=listeners,
            )


def make_data_dir(settings: Settings) -> None:
    """Make the folder of the database and the key file, where there is none.

    Raises:
        ConfigError: it cannot be made.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"SENTIA_DATA_DIR: cannot make {folder.absolute()}: {error.strerror}"
        if isinstance(error, FileExistsError):
            msg = f"SENTIA_DATA_DIR: {folder.absolute()} is no folder"
        raise ConfigError(
            msg,
            hint="Name a folder that this user may write to, or start Sentia in one.",
            names=("SENTIA_DATA_DIR",),
        ) from error


async def _amazon(
    settings: Settings, engine: Engine, http: httpx2.AsyncClient, every: timedelta
) -> AccountSync | None:
    """Build the environment's Amazon account: one a region."""
    if settings.missing_for_amazon:
        return None
    region = settings.amazon_region

    def ours(db: Connection) -> accounts.Account:
        id_ = accounts.ensure_account(
            db,
            channel="amazon",
            region=region,
            seller_id=settings.amazon_seller_id,
            name=f"Amazon {region}",
            connected=True,
            now=engine.clock.now(),
        )
        # The environment names one: another region's was left behind.
        accounts.leave_others(db, "amazon", id_)
        return next(row for row in accounts.accounts(db) if row.id == id_)

    row = await engine.database.run(ours, write=True)
    connector = CONNECTORS["amazon"](
        _amazon_account(settings, str(row.id), every),
        http=http,
        clock=engine.clock,
        buckets=SqlBuckets(engine.database, engine.clock),
    )
    return AccountSync(
        account_id=row.id,
        organisation_id=row.organisation_id,
        channel="amazon",
        name=row.name,
        connector=connector,
        engine=engine,
    )


def _amazon_account(settings: Settings, key: str, every: timedelta) -> AmazonAccount:
    """Read the account from settings that lack nothing."""
    assert settings.amazon_refresh_token
    assert settings.amazon_lwa_app_id
    assert settings.amazon_lwa_client_secret
    known = MARKETPLACES | BY_COUNTRY
    return AmazonAccount(
        key=key,
        region=settings.amazon_region,
        refresh_token=settings.amazon_refresh_token.get_secret_value(),
        app_id=settings.amazon_lwa_app_id,
        client_secret=settings.amazon_lwa_client_secret.get_secret_value(),
        seller_id=settings.amazon_seller_id,
        role_arn=settings.amazon_sp_role_arn,
        marketplace_ids=tuple(
            known[word if word in MARKETPLACES else word.upper()].id
            for word in settings.amazon_marketplace_ids
        ),
        endpoint=settings.amazon_spapi_endpoint,
        lwa_endpoint=settings.amazon_lwa_endpoint,
        sts_endpoint=settings.amazon_sts_endpoint,
        history_days=settings.history_days,
        sync_interval=every,
    )


@asynccontextmanager
async def syncing(product: Product, doing: str) -> AsyncIterator[None]:
    """Hold the right to sync; only one process at a time has it."""
    database = product.database
    guard = (
        only_one(product.settings.data_dir, doing)
        if database.dialect == "sqlite"
        else only_one_of(database.engine)
    )
    zone, now = product.settings.report_zone, product.clock.now()

    def begin(db: Connection) -> None:
        runs.close_interrupted(db, now=now)
        rebuild_report_calendar(db, zone)

    with guard:
        await database.run(begin, write=True)
        yield


@asynccontextmanager
async def background(product: Product) -> AsyncIterator[Loop]:
    """Sync on schedule for as long as the block lasts."""
    marks = marks_of(product)
    loop = Loop(
        product.accounts,
        product.database,
        product.clock,
        interval=product.interval,
        marks=marks,
    )
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await marks.close()


def marks_of(product: Product) -> Marks:
    """Return where it is remembered what was read a moment ago."""
    url = product.settings.redis_url
    if url is None:
        return Marks(product.clock)
    return SharedMarks(product.clock, url.get_secret_value(), product.database.place)
