"""Whoever reads no further, as `head` does, has made no mistake."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Sentia
from tests.imports.sheets import a_file, row
from tests.support.processes import SENTIA, bare

# More than a pipe and its writer hold.
MANY = [row(f"701-0000009-{n:07}") for n in range(1_500)]


def nobody_reads(words: str, folder: Path) -> tuple[int, str]:
    """Return how a command ends whose reader has gone, and what it says."""
    theirs, ours = os.pipe()
    os.close(theirs)
    done = subprocess.run(
        [SENTIA, *words.split()], cwd=folder, env=bare(), stdout=ours,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(ours)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        "export orders",
        "export orders --format csv",
        "export orders --format json",
        "export totals",
        "--help",
        "--version",
    ],
)
def test_a_command_whose_reader_is_gone_ends_quietly(
    sentia: Sentia, tmp_path: Path, words: str
) -> None:
    assert sentia("import", str(a_file(tmp_path, *MANY))).code == 0

    assert nobody_reads(words, tmp_path) == (0, "")


def test_what_went_wrong_is_still_said_when_the_reader_is_gone(tmp_path: Path) -> None:
    code, said = nobody_reads("doctor", tmp_path)
    unread = nobody_reads("export profits", tmp_path)

    assert (code, said) == (1, "")
    assert unread[0] == 2
    assert unread[1].startswith("error: usage: ")


def test_a_reader_that_stops_early_has_what_it_read(
    sentia: Sentia, tmp_path: Path
) -> None:
    sentia("import", str(a_file(tmp_path, *MANY)))

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {SENTIA} export orders | head -n 2"],
        cwd=tmp_path, env=bare(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2
