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
    assert "--version   Print the version and exit." in sentia("--help").out


def test_sync_says_why_it_is_written_with_once_and_what_goes_on_syncing(
    sentia: Sentia,
) -> None:
    told, refused = " ".join(sentia("sync", "--help").out.split()), sentia("sync")

    assert "One sync, then exit. Always given: it tells this command" in told
    assert refused.error[1].endswith("it syncs once, then exits")
    assert "`sentia sync --once`" in refused.hint
    assert "`sentia worker`" in refused.hint
