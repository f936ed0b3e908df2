"""`python -m tests.benchmarks [name…]`: a table of ratios, their goals beside them.

A missed goal is shown, not an error: only what cannot be run ends in one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import (
    browsing,
    importing,
    listening,
    resting,
    routes,
    serving,
    syncing,
)
from tests.benchmarks.timing import HEADING, Result
from tests.support.databases import PROGRAMS, PostgreSQL


def imports(folder: Path) -> list[Result]:
    """Import into SQLite, and into PostgreSQL where its programs are installed."""
    if not PROGRAMS:
        return importing.run(folder, None)
    server = PostgreSQL(PROGRAMS[-1])
    try:
        return importing.run(folder, server.create())
    finally:
        server.stop()


BENCHMARKS: dict[str, Callable[[Path], list[Result]]] = {
    "syncing": syncing.run,
    "importing": imports,
    "routes": routes.run,
    "serving": serving.run,
    "listening": listening.run,
    "browsing": browsing.run,
    "resting": resting.run,
}


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, all without any."""
    if unknown := set(names) - BENCHMARKS.keys():
        sys.exit(f"no such benchmark: {', '.join(unknown)}; {', '.join(BENCHMARKS)}")
    print(HEADING, flush=True)  # noqa: T201 - it is all a benchmark does
    for name in names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            for result in BENCHMARKS[name](Path(folder)):
                print(result, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
