"""How a command ends: an exit code, and where it failed two lines, no traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

import typer
from typer.exceptions import TyperException

from sentia import log
from sentia.errors import SentiaError

INTERRUPTED: Final = 130


def ended(command: Callable[[], Any]) -> int:
    """Run a command to its end; return its exit code."""
    code = 0
    try:
        code = int(command() or 0)
        sys.stdout.flush()
    except SentiaError as error:
        return fail(error.code, str(error), error.hint, error.exit_code)
    except TyperException as error:
        said = getattr(error, "format_message", lambda said=error: str(said))()
        hint = (
            "`sentia --help` lists the commands, `sentia COMMAND --help` its options."
        )
        return fail("usage", said, hint, 2)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit) as error:
        # Typer makes an exit of a pipe that was closed, with 1.
        if BrokenPipeError not in {type(error), type(error.__context__)}:
            raise
        _write_no_more()
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback
        hint = "Please report it, with what you did before."
        return fail("unexpected", f"{type(error).__name__}: {error}", hint, 1)
    if code == INTERRUPTED:  # Typer makes it of Ctrl-C, too
        hint = "What is stored stays: give the same command again to go on."
        return fail("interrupted", "stopped before it was done", hint, code)
    return code


def fail(code: str, message: str, hint: str, exit_code: int) -> int:
    """Say what is wrong and what to do, in the two lines every failure ends with."""
    one_line = " ".join(log.scrub(message).split())
    sys.stderr.write(f"error: {code}: {one_line}\nhint: {hint or 'sentia doctor'}\n")
    return exit_code


def _write_no_more() -> None:
    """Let what is left for stdout go nowhere: who read it, such as `head`, is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
