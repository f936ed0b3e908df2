"""What Sentia makes is its user's alone; what is there already stays as it is."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentia.sync.exclusive import only_one
from tests.cli.conftest import Sentia


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """Let others read what is made, unless it is said otherwise."""
    import os  # noqa: PLC0415 - only here

    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


def test_the_data_folder_and_what_lies_in_it_are_for_their_owner_only(
    sentia: Sentia,
) -> None:
    sentia("token", "create", "--name", "n", "--role", "viewer")
    with only_one(Path("data"), "test"):
        modes = {path.name: mode(path) for path in Path("data").iterdir()}

    assert mode(Path("data")) == "drwx------"
    assert modes["sync.lock"] == modes["sentia.db"] == "-rw-------"
    assert set(modes.values()) == {"-rw-------"}


def test_a_folder_of_ones_own_keeps_its_mode(sentia: Sentia) -> None:
    Path("mine").mkdir()

    sentia("migrate", SENTIA_DATA_DIR="mine")

    assert mode(Path("mine")) == "drwxr-xr-x"
