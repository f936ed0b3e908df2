"""Who may come in is listed, and nothing that opens a door."""

from __future__ import annotations

import io
import sys

import pytest

from tests.cli.conftest import Sentia


def test_users_and_tokens_are_listed_without_a_secret(
    sentia: Sentia, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery"))
    sentia("user", "add", "Ann@Example.com", "--role", "viewer", "--password-stdin")
    secret = sentia("token", "create", "--name", "sheet", "--role", "admin").out.strip()

    users, tokens = sentia("user", "list"), sentia("token", "list")

    assert [sorted(line) for line in users.lines] == [["createdAt", "email", "role"]]
    assert users.lines[0]["email"] == "ann@example.com"
    assert [(one["name"], one["role"]) for one in tokens.lines] == [("sheet", "admin")]
    assert secret not in tokens.out


@pytest.mark.parametrize("words", [(), ("user",), ("token",)])
def test_without_a_command_the_help_is_shown_as_it_is_meant_to_be_read(
    sentia: Sentia, words: tuple[str, ...]
) -> None:
    said = sentia(*words)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: ")
    assert "\nCommands:\n" in said.err
    assert said.error == ("usage", "no command is given")
