"""What can be typed is told: the version, and what each word is for."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from tests.cli.conftest import Sentia


def test_the_version_is_printed_alone_and_nothing_is_opened(sentia: Sentia) -> None:
    said = sentia("--version")

    assert (said.code, said.out) == (0, f"sentia {version('sentia')}\n")
    assert said.err == ""
    assert list(Path().iterdir()) == []


def test_the_help_tells_how_to_see_the_version(sentia: Sentia) -> None:
    assert "--version  Print the version and exit." in sentia("--help").out
