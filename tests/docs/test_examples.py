"""Each example of the documents runs, and answers as the document shows."""

from __future__ import annotations

import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest

from tests.docs.examples import Example, differences, examples

DOCUMENTS: Final = ("docs/api.md", "docs/amazon-setup.md")
EXAMPLES: Final = [example for name in DOCUMENTS for example in examples(name)]
# Those of one document and one language are one program: variables live on.
RUNNERS: Final = {
    "sh": (("sh", "-ec"), "printf '\\036'"),
    "python": ((sys.executable, "-c"), "print(end='\\x1e', flush=True)"),
}


def _program(example: Example) -> Any:
    return example.document, example.language


@pytest.fixture(scope="session")
def told(installation: tuple[Path, dict[str, str]]) -> dict[Example, str]:
    """What each example writes to stdout; nothing after one that fails."""
    folder, env = installation
    found: dict[Example, str] = {}
    for (_, language), group in groupby(sorted(EXAMPLES, key=_program), _program):
        program = sorted(group, key=lambda example: example.line)
        command, mark = RUNNERS[language]
        done = subprocess.run(
            [*command, f"\n{mark}\n".join(example.code for example in program)],
            env=env, cwd=folder, text=True, capture_output=True, timeout=60,
            check=False,
        )  # fmt: skip
        outputs = done.stdout.split("\x1e")
        if done.returncode:
            outputs[-1] += f"\nfailed: {done.stderr}"
        found.update(zip(program, outputs, strict=False))
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_example_runs_and_answers_as_the_document_shows(
    example: Example, told: dict[Example, str]
) -> None:
    assert example in told, "an example before this one failed"
    assert "\nfailed: " not in told[example], told[example]
    assert differences(example, told[example]) == []
