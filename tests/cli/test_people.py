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

    users, tokens = sentia("user", "list", "--json"), sentia("token", "list", "--json")
    read = sentia("user", "list"), sentia("token", "list")

    assert [sorted(line) for line in users.lines] == [
        ["createdAt", "email", "role", "seenAt"]
    ]
    assert users.lines[0]["seenAt"] is None
    assert read[0].out.endswith("  signed out\n")
    assert users.lines[0]["email"] == "ann@example.com"
    assert [(one["name"], one["role"]) for one in tokens.lines] == [("sheet", "admin")]
    assert [one.out.rsplit("  since ")[0] for one in read] == [
        "ann@example.com  viewer",
        "sheet  admin ",
    ]
    assert not any(secret in one.out for one in (tokens, *read))


def test_a_database_that_nobody_expected_is_named(sentia: Sentia) -> None:
    first, second = sentia("user", "list"), sentia("export", "totals")

    assert "there was no database yet; this is a new one: SQLite at /" in first.err
    assert "no database" not in second.err


def test_revoking_a_name_ends_all_its_tokens_and_the_help_says_so(
    sentia: Sentia,
) -> None:
    sentia("token", "create", "--name", "sheet", "--role", "viewer")
    sentia("token", "create", "--name", "sheet", "--role", "admin")

    twice, ended = sentia("token", "list"), sentia("token", "revoke", "--name", "sheet")
    after = sentia("token", "list")

    assert (len(twice.out.splitlines()), ended.code) == (2, 0)
    assert (after.out, after.code) == ("", 0)
    assert "there is none yet" in after.err
    said = " ".join(sentia("token", "revoke", "--help").out.split())
    assert "ends all tokens of that name" in said


def test_the_help_of_export_lists_the_formats(sentia: Sentia) -> None:
    assert "--format json|jsonl|csv" in sentia("export", "--help").out


@pytest.mark.parametrize("words", [(), ("user",), ("token",)])
def test_without_a_command_the_help_is_shown_as_it_is_meant_to_be_read(
    sentia: Sentia, words: tuple[str, ...]
) -> None:
    said = sentia(*words)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: ")
    assert "\nCommands:\n" in said.err
    assert said.error == ("usage", "no command is given")


def test_a_token_without_a_name_is_refused(sentia: Sentia) -> None:
    said = sentia("token", "create", "--name", " ", "--role", "viewer")

    assert (said.code, said.out, said.error) == (2, "", ("usage", "--name is empty"))
