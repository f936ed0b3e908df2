"""The commands. Nothing is printed on stdout but what was asked for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import structlog
import typer
from uvicorn.loops.auto import auto_loop_factory

from sentia import arguments, commands, log, offline
from sentia.app import VERSION
from sentia.arguments import day, moment, one_of, span
from sentia.checked import checked_settings
from sentia.config import ENV_FILE, Settings, load_settings
from sentia.dotenvs import SHUT, open_to_others
from sentia.ending import ended
from sentia.errors import ConfigError, UsageError
from sentia.strangers import strangers

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Stock and sales of your channels, on one page, from a database you own.",
    epilog="Settings come from the environment, else from .env in this folder: see "
    "docs/configuration.md. `sentia demo` needs none; `sentia doctor` checks them.",
)
user = typer.Typer(help="People who may sign in.")
token = typer.Typer(help="Tokens for programs.")
app.add_typer(user, name="user")
app.add_typer(token, name="token")

CHANNELS: Final = ("amazon", "shopify")


def bare(context: typer.Context) -> None:
    """Show the help where no command is named.

    Raises:
        UsageError: none is.
    """
    if context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        msg = "no command is given"
        raise UsageError(msg, hint="Name one of those above.")


for group in (user, token):
    group.callback(invoke_without_command=True)(bare)


@app.callback(invoke_without_command=True)
def begin(
    context: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.")
    ] = False,
) -> None:
    """Say which version this is, or go on to the command that is named."""
    if version:
        sys.stdout.write(f"sentia {VERSION}\n")
        raise typer.Exit
    bare(context)


def settings() -> Settings:
    """Read and check the settings, and begin to log as they say."""
    found = _loaded(checked_settings)
    if found.sync_interval_minutes < 10:
        structlog.get_logger().warning(
            "SENTIA_SYNC_INTERVAL_MINUTES is under 10: Amazon's limits allow no more "
            "than one search for orders in three minutes"
        )
    return found


def _loaded(load: Callable[[], Settings]) -> Settings:
    try:
        found = load()
    except ConfigError:
        # A mistyped name may be what is behind it: both are said at once.
        log.set_up()
        _warn_of_strangers()
        raise
    log.set_up(found.log_level, found.log_format)
    _warn_of_strangers()
    return found


def _warn_of_strangers() -> None:
    for said in strangers():
        structlog.get_logger().warning(said)


def run(work: Coroutine[Any, Any, int | None]) -> None:
    """Run a command to its end and exit with what it says."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        code = runner.run(work)
    if code:
        raise typer.Exit(code)


def _for_good() -> Settings:
    """Read the settings of what runs for long, with a word to who starts it."""
    found = settings()
    if told := open_to_others(Path(ENV_FILE)):
        structlog.get_logger().warning(told, hint=SHUT)
    return found


@app.command()
def serve() -> None:
    """Serve the page and sync in the background."""
    run(commands.serve(_for_good()))


@app.command()
def worker() -> None:
    """Sync in the background without serving the page."""
    run(commands.worker(_for_good()))


@app.command()
def demo() -> None:
    """Serve a simulated seller's data; no account needed."""
    run(commands.demo(_loaded(load_settings)))


@app.command()
def simulate(  # noqa: PLR0913 - one for each option
    *,
    port: arguments.Port,
    seed: arguments.Seed = 1,
    orders: arguments.Orders = 20_000,
    days: arguments.Days = 90,
    as_of: arguments.AsOf = None,
    clock: arguments.Clock = "real",
    faults: arguments.Faults = "",
) -> None:
    """Pretend to be Amazon on a port of this machine."""
    log.set_up()
    one_of("--clock", clock, ("real", "fast", "live"))
    run(
        commands.simulate(
            port=port,
            seed=seed,
            orders=orders,
            days=days,
            as_of=moment("--as-of", as_of),
            clock=clock,
            faults=tuple(name for name in faults.split(",") if name),
        )
    )


@app.command()
def sync(
    *,
    once: arguments.Once = False,
    channel: arguments.Channel = None,
) -> None:
    """Bring everything up to date, once, and print what that changed."""
    if not once:
        msg = "`sentia sync` is written with --once: it syncs once, then exits"
        hint = (
            "Write `sentia sync --once`; to go on syncing, run `sentia worker`, or "
            "`sentia serve`, which also serves the page."
        )
        raise UsageError(msg, hint=hint)
    one_of("--channel", channel, CHANNELS)
    run(commands.sync_once(settings(), channel))


@app.command()
def backfill(
    *,
    start: arguments.Since,
    channel: arguments.Channel = None,
) -> None:
    """Fetch history by reports; where it was stopped, it goes on."""
    one_of("--channel", channel, CHANNELS)
    first = day("--from", start)
    assert first
    run(commands.backfill(settings(), channel, first))


@app.command("import")
def import_(
    files: arguments.Files,
    *,
    account: arguments.Account = None,
) -> None:
    """Read report files that you downloaded from Seller Central."""
    run(offline.import_files(settings(), files, account))


@app.command()
def export(
    what: arguments.What,
    *,
    form: arguments.Form = None,
    start: arguments.First = None,
    end: arguments.Last = None,
) -> None:
    """Write what is stored to stdout; reads only."""
    one_of("what to export", what, ("totals", "orders", "inventory", "shipments"))
    one_of("--format", form, ("json", "jsonl", "csv"))
    run(offline.export(settings(), what, form, span(start, end)))


@app.command()
def doctor(
    *,
    as_json: arguments.AsJson = False,
    offline: arguments.Offline = False,
    verify: arguments.Verify = False,
) -> None:
    """Check settings, database, clock and credentials."""
    run(commands.examine(as_json=as_json, offline=offline, verify=verify))


@app.command()
def migrate(*, rebuild: arguments.Rebuild = False) -> None:
    """Bring the database's schema up to date."""
    run(offline.migrate(settings(), rebuild=rebuild))


@user.command("add")
def user_add(
    email: arguments.Email,
    *,
    role: arguments.Role,
    password_stdin: arguments.PasswordStdin = False,
) -> None:
    """Let somebody sign in; the password is read from stdin."""
    one_of("--role", role, ("viewer", "admin"))
    if not password_stdin:
        msg = "the password is read from stdin only"
        raise UsageError(msg, hint="Add --password-stdin, and type it or pipe it in.")
    run(offline.add_user(settings(), email, role, sys.stdin.readline().rstrip("\r\n")))


@user.command("remove")
def user_remove(email: arguments.Email) -> None:
    """Let somebody in no more; ends their sessions at once."""
    run(offline.remove_user(settings(), email))


@user.command("list")
def user_list(*, as_json: arguments.AsJson = False) -> None:
    """Print who may sign in."""
    run(offline.list_users(settings(), as_json=as_json))


@token.command("list")
def token_list(*, as_json: arguments.AsJson = False) -> None:
    """Print which tokens there are, never themselves."""
    run(offline.list_tokens(settings(), as_json=as_json))


@token.command("create")
def token_create(*, name: arguments.Name, role: arguments.Role) -> None:
    """Print a new API token, once."""
    if not name.strip():
        msg = "--name is empty"
        raise UsageError(msg, hint="Say what the token is for: it is revoked by it.")
    one_of("--role", role, ("viewer", "admin"))
    run(offline.create_token(settings(), name, role))


@token.command("revoke")
def token_revoke(*, name: arguments.Name) -> None:
    """End a program's access: ends all tokens of that name."""
    run(offline.revoke_token(settings(), name))


def main(arguments: list[str] | None = None) -> None:
    """Run one command; the exit code says how it went, never a traceback."""
    sys.exit(ended(lambda: app(args=arguments, standalone_mode=False)))


if __name__ == "__main__":
    main()
