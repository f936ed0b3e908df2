"""What each command does, once its words are read and its settings checked."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from sentia import doctor
from sentia.api.door import DEMO_USER
from sentia.app import Product, background, product, syncing
from sentia.clock import SystemClock
from sentia.config import REQUIRED_FOR_AMAZON, Settings, load_settings
from sentia.errors import ConfigError, UsageError
from sentia.serving import (
    address,
    bound,
    listening,
    print_json,
    say,
    stoppable,
    until,
)
from sentia.store import people, streams
from sentia.sync.loop import Loop
from sentia.sync.outcomes import Outcome
from sentia.sync.rounds import AccountSync, all_done, as_json

DEMO_INTERVAL: Final = timedelta(seconds=10)
OLDEST: Final = timedelta(days=730)  # Amazon shows no older order


async def serve(settings: Settings) -> None:
    """Serve the page and sync, until told to stop."""
    with bound(settings.host, settings.port) as sock:
        async with (
            stoppable() as told,
            product(settings, SystemClock()) as it,
            syncing(it, "serve"),
            background(it) as loop,
            _site(it, loop, sock) as server,
        ):
            say(f"listening on {address(sock)}")
            _say_missing(settings)
            await _say_set_up(it, address(sock))
            await until(told, server)


@asynccontextmanager
async def _site(
    it: Product, loop: Loop, sock: socket.socket, *, demo: bool = False
) -> AsyncIterator[asyncio.Task[None]]:
    from sentia.site import create_app  # noqa: PLC0415 - other commands start faster

    app = create_app(it, loop, demo=demo)
    async with listening(app, sock, on_exit=app.state.context.hub.close) as server:
        yield server


def _say_missing(settings: Settings) -> None:
    if missing := ", ".join(settings.missing_for_amazon):
        say(f"Amazon is not connected yet: set {missing} (docs/amazon-setup.md)")


async def _say_set_up(it: Product, url: str) -> None:
    """Show the owner's one-time address while nobody can sign in."""
    token = await it.database.run(
        lambda db: people.setup_token(db, it.settings.data_dir), write=False
    )
    if token:
        say(f"nobody can sign in yet; open {url}/setup#{token}")


async def worker(settings: Settings) -> None:
    """Sync on schedule until told to stop."""
    async with (
        stoppable() as told,
        product(settings, SystemClock()) as it,
        syncing(it, "worker"),
        background(it),
    ):
        _say_missing(settings)
        await until(told)


async def demo(settings: Settings) -> None:
    """Serve a simulated seller from a scratch database, until told to stop."""
    from sentia.simulator.app import Plan, Simulator  # noqa: PLC0415 - demo only

    with (
        bound(settings.host, settings.port) as sock,
        bound("127.0.0.1", 0) as amazon,
        tempfile.TemporaryDirectory(prefix="sentia-demo-") as folder,
    ):
        clock = SystemClock()
        say("making up a seller's last 90 days")
        simulator = Simulator(Plan(clock="live"), clock)
        ready = simulator.ready(address(amazon))
        scratch = {
            "DATABASE_URL": f"sqlite:///{folder}/sentia.db",
            "SENTIA_DATA_DIR": folder,
            "AMAZON_SP_ROLE_ARN": "",
        }
        own = load_settings(_env_file=None, **(ready["env"] | scratch))
        async with (
            stoppable() as told,
            listening(simulator.app, amazon) as pretend,
            product(own, clock, interval=DEMO_INTERVAL) as it,
            syncing(it, "demo"),
            background(it) as loop,
            _site(it, loop, sock, demo=True) as server,
        ):
            await it.database.run(
                lambda db: people.add_user(
                    db, DEMO_USER, "admin", password=None, now=clock.now()
                ),
                write=True,
            )
            say(f"the simulated Amazon answers on {address(amazon)}")
            say(f"listening on {address(sock)}")
            # Last: what is printed last is what people open.
            say(f"open the dashboard: {address(sock)}")
            await until(told, server, pretend)


async def simulate(  # noqa: PLR0913 - one for each option
    *,
    port: int,
    seed: int,
    orders: int,
    days: int,
    as_of: datetime | None,
    clock: Any,
    faults: tuple[str, ...],
) -> None:
    """Be Amazon on a port of this machine, until told to stop."""
    from sentia.simulator.app import Plan, Simulator  # noqa: PLC0415 - no use else

    plan = Plan(
        seed=seed, orders=orders, days=days, as_of=as_of, clock=clock, faults=faults
    )
    with bound("127.0.0.1", port, setting="--port") as sock:
        simulator = Simulator(plan, SystemClock())
        ready = simulator.ready(address(sock))
        async with stoppable() as told, listening(simulator.app, sock) as server:
            print_json(ready)
            await until(told, server)


def _must_be_connected(settings: Settings, channel: str | None) -> None:
    if channel == "shopify":
        msg = "Shopify is not connected"
        raise ConfigError(msg, hint="This version reads Amazon only.")
    if missing := ", ".join(settings.missing_for_amazon):
        msg = f"Configuration error - Missing {missing}"
        hint = (
            "Set what is missing in .env or in the environment, then start again; "
            "docs/amazon-setup.md says where each comes from."
        )
        raise ConfigError(msg, hint=hint, names=REQUIRED_FOR_AMAZON)


def _of_channel(it: Product, channel: str | None) -> list[AccountSync]:
    return [a for a in it.accounts if channel in {None, a.channel}]


async def sync_once(settings: Settings, channel: str | None) -> int:
    """Bring every stream up to date; print the runs; 1 if any is not done."""
    _must_be_connected(settings, channel)
    async with product(settings, SystemClock()) as it, syncing(it, "sync"):
        return await _sync(_of_channel(it, channel))


async def _sync(
    chosen: Sequence[AccountSync], names: Collection[str] | None = None
) -> int:
    for account in chosen:
        account.ended = _say_ended
    done = {(a.channel, a.name): await a.once(names) for a in chosen}
    sys.stdout.write(as_json(done) + "\n")
    for outcomes in done.values():
        for outcome in outcomes:
            if outcome.error or outcome.status not in {"ok", "skipped"}:
                reason = outcome.error or f"{outcome.rejected} records quarantined"
                say(f"{outcome.stream}: {outcome.status}: {reason}")
    return 0 if all(all_done(outcomes) for outcomes in done.values()) else 1


def _say_ended(outcome: Outcome) -> None:
    """Tell how far it is: a sync may take minutes."""
    until = f" until {outcome.until:%H:%M:%S} UTC" if outcome.until else ""
    say(f"{outcome.stream}: {outcome.status}{until}, {outcome.records:,} records")


async def backfill(settings: Settings, channel: str | None, first: date) -> int:
    """Fetch the orders changed since a day by reports; can be interrupted."""
    clock = SystemClock()
    now, start = clock.now(), datetime(first.year, first.month, first.day, tzinfo=UTC)
    if not now - OLDEST < start < now:
        msg = f"--from {first} is not within the last two years"
        raise UsageError(msg, hint="Amazon shows no more; import older files.")
    _must_be_connected(settings, channel)
    async with product(settings, clock) as it, syncing(it, "backfill"):
        chosen = _of_channel(it, channel)
        for account in chosen:
            await look_back(it, account, start, now)
        return await _sync(chosen, ("history",))


async def look_back(
    it: Product, account: AccountSync, start: datetime, now: datetime
) -> None:
    """Let the history be read from a moment on, with the next sync."""
    cut, id_ = account.connector.windows, account.account_id

    def widen(db: Connection) -> None:
        since = streams.looked_back_to(db, id_)
        known = max(start, since) if since else now
        # What the first sync reads is known, or waits to be read; it is read again.
        streams.widen(db, id_, "history", cut(known, now), now, again=True)
        streams.widen(db, id_, "history", cut(start, known), now)
        streams.reach_back(db, id_, start)

    await it.database.run(widen, write=True)


async def examine(*, as_json: bool, offline: bool, verify: bool) -> int:
    """Print what `doctor` finds; 1 where anything is wrong."""
    checks = await doctor.examine(offline=offline, verify=verify)
    if as_json:
        print_json(doctor.as_dict(checks))
    for check in checks if not as_json else ():
        well = check.ok and check.code == "ok"
        sys.stdout.write("ok  " if well else "note" if check.ok else "BAD ")
        sys.stdout.write(f" {check.name}")
        sys.stdout.write(f": {check.detail}\n" if check.detail else "\n")
        if not well:
            sys.stdout.write(f"     {check.code}: {check.hint}\n")
    return 0 if all(check.ok for check in checks) else 1
