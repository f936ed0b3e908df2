"""What is wrong in `.env` is said by its line, never with what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Sentia

SECRET = "amzn1.oa2-cs.v1.0123hush"
OPEN = (
    "line 1: the quote before the value of AMAZON_LWA_CLIENT_SECRET is not closed on "
    "that line"
)
HINT = "hint: Write each setting as NAME=value on a line of its own"


def written(text: str) -> None:
    """Make a `.env` of this text, which nobody else may read."""
    file = Path(".env")
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("AMAZON_REGION: EU\n", "line 1 has no `=` behind AMAZON_REGION"),
        ("AMAZON_REGION NA\n", "line 1 has no `=` behind AMAZON_REGION"),
        ("\n# mine\n\nhush hush\n", "line 4 has no `=`"),
        (f"AMAZON_REGION=NA\n{SECRET}\n", "line 2 has no `=`"),
        ("=hush\n", "line 1 has no name before `=`"),
        (
            f'AMAZON_LWA_CLIENT_SECRET="{SECRET}\nAMAZON_REGION=NA\n',
            OPEN,
        ),
        (
            f'AMAZON_LWA_CLIENT_SECRET="{SECRET}\nAMAZON_REGION="NA"\n',
            OPEN,
        ),
        (
            f"export AMAZON_LWA_CLIENT_SECRET='{SECRET}' hush\n",
            "line 1: something stands behind the quotes of AMAZON_LWA_CLIENT_SECRET",
        ),
    ],
)
def test_a_broken_line_is_named_with_what_is_wrong_and_never_its_value(
    sentia: Sentia, text: str, says: str
) -> None:
    written(text)

    said = sentia("export", "totals")

    assert (said.code, said.out, said.error[0]) == (2, "", "config")
    assert said.error[1].startswith(f".env {says}")
    assert said.hint.startswith(HINT)
    assert "hush" not in said.err
    assert "dotenv" not in said.err


def test_broken_lines_and_wrong_settings_are_said_at_once_by_the_doctor_too(
    sentia: Sentia,
) -> None:
    written(f"SENTIA_PORT=x\n{SECRET}\n{SECRET}\n")

    said = sentia("doctor", "--offline")

    assert said.code == 1
    assert "SENTIA_PORT is 'x'" in said.out
    assert ".env line 2 has no `=`; .env line 3 has no `=`" in said.out
    assert "hush" not in said.out + said.err


@pytest.mark.parametrize(
    "text",
    [
        "AMAZON_REGION=EU # at home\n",
        "\ufeffAMAZON_REGION = 'EU'\r\n\r\n",
        "export AMAZON_REGION=EU",
        'AMAZON_REGION=EU\nTHEIRS="one\ntwo"\n',
        "",
    ],
)
def test_what_can_be_read_is_left_in_peace(sentia: Sentia, text: str) -> None:
    written(text)

    assert sentia("export", "totals").code == 0


def test_a_folder_of_that_name_is_somebody_elses(sentia: Sentia) -> None:
    Path(".env").mkdir()

    said = sentia("doctor", "--offline")

    assert said.code == 0
    assert "there is no .env in" in said.out
    assert "settings_readable" not in said.out


def test_a_file_that_cannot_be_read_is_named(sentia: Sentia) -> None:
    # Whoever runs the tests may be root, whom no permission keeps out.
    Path(".env").symlink_to("/proc/self/mem")

    said = sentia("export", "totals")

    assert (said.code, said.error[0]) == (2, "config")
    assert said.error[1].startswith(".env cannot be read: ")


@pytest.mark.parametrize("word", ["serve", "worker"])
def test_who_starts_sentia_hears_that_others_may_read_the_file(
    sentia: Sentia, word: str
) -> None:
    # Neither gets any further: the folder of the data is none.
    written("SENTIA_DATA_DIR=.env\nSENTIA_PORT=0\n")
    quiet = sentia(word)
    Path(".env").chmod(0o644)

    said = sentia(word)

    assert "open to others" not in quiet.err
    assert "/.env is open to others on this machine (-rw-r--r--)" in said.err
    assert "chmod 600 .env" in said.err
