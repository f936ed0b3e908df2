"""Where the program begins: the least that has to be done before all else."""

from __future__ import annotations

import gc
from typing import Final

# Modules and answers hold hardly a cycle: looking for some after every 700 new objects,
# as Python does, takes a fifth of a start.
GARBAGE_AFTER: Final = 20_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(GARBAGE_AFTER, 20)
    from sentia import cli  # noqa: PLC0415 - after what makes it cheaper

    cli.main()
