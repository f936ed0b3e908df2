"""The doctor says what it looks at, calls each thing by its name, and makes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Said, Sentia
from tests.imports.sheets import a_file, row
from tests.support.processes import Pretend, simulate

AMAZON = {
    "AMAZON_REFRESH_TOKEN": "Atzr|IwEBIsecretsecretsecret",
    "AMAZON_LWA_APP_ID": "amzn1.application-oa2-client.abc",
    "AMAZON_LWA_CLIENT_SECRET": "amzn1.oa2-cs.v1.0123456789",
}
NOWHERE = {
    "AMAZON_SPAPI_ENDPOINT": "http://127.0.0.1:1",
    "AMAZON_LWA_ENDPOINT": "http://127.0.0.1:1/token",
}


@pytest.fixture
def amazon(tmp_path: Path) -> Iterator[Pretend]:
    """A pretended Amazon that answers."""
    with simulate("--clock", "fast", "--orders", "10", cwd=tmp_path) as pretend:
        yield pretend


def checks(said: Said) -> dict[str, Any]:
    """Return what the doctor's JSON says, by name; the last of each."""
    return {check["name"]: check for check in said.lines[0]["checks"]}


def here() -> list[Path]:
    """Return all that is in the folder."""
    return [*Path().rglob("*")]


def test_the_version_is_said_first_also_where_settings_are_wrong(
    sentia: Sentia,
) -> None:
    well, ill = sentia("doctor", "--offline"), sentia("doctor", SENTIA_PORT="x")

    first = f"ok   version: Sentia {version('sentia')}"
    assert well.out.splitlines()[0] == ill.out.splitlines()[0] == first


def test_without_a_database_its_place_is_said_with_what_to_do_and_none_is_made(
    sentia: Sentia, tmp_path: Path
) -> None:
    said = sentia("doctor", "--json", "--offline", "--verify")

    told = checks(said)
    assert (said.code, here()) == (0, [])
    assert told["database"]["code"] == "no_database"
    assert told["database"]["detail"] == (
        f"there is none yet: SQLite at {tmp_path}/data/sentia.db"
    )
    assert "`make run`" in told["database"]["hint"]
    assert f"there is no .env in {tmp_path}" in told["settings"]["detail"]
    assert "rollups" not in told


@pytest.mark.parametrize("content", ["", "a table"])
def test_a_file_that_holds_no_database_of_ours_is_left_as_it_is(
    sentia: Sentia, content: str
) -> None:
    with closing(sqlite3.connect("other.db")) as db:
        db.execute("CREATE TABLE things (x)" if content else "SELECT 1")
    before = Path("other.db").read_bytes()

    said = sentia("doctor", "--json", "--offline", DATABASE_URL="sqlite:///other.db")

    assert checks(said)["database"]["code"] == "no_database"
    assert (here(), Path("other.db").read_bytes()) == ([Path("other.db")], before)


def test_a_place_where_no_database_can_be_made_is_wrong(
    sentia: Sentia, tmp_path: Path
) -> None:
    Path("letter").write_text("Dear Sir or Madam", encoding="utf-8")

    said = sentia("doctor", "--json", "--offline", SENTIA_DATA_DIR="letter")

    told = checks(said)["database"]
    assert (said.code, told["code"]) == (1, "database")
    assert told["detail"].startswith("there is none yet, and none can be made: SQLite")
    assert told["hint"].startswith(f"{tmp_path}/letter must be a folder that this user")


def test_the_database_that_is_there_is_named(sentia: Sentia, tmp_path: Path) -> None:
    sentia("import", str(a_file(tmp_path, row())))

    told = checks(sentia("doctor", "--json", "--offline", "--verify"))

    place = f"SQLite at {tmp_path}/data/sentia.db"
    assert (told["database"]["code"], told["database"]["detail"]) == ("ok", place)
    assert told["rollups"]["ok"]


def test_a_database_that_does_not_answer_is_named_without_its_password(
    sentia: Sentia,
) -> None:
    url = "postgresql://ann:hush@127.0.0.1:1/shop"

    said = sentia("doctor", "--json", "--offline", DATABASE_URL=url)

    told = checks(said)["database"]
    assert (said.code, told["code"]) == (1, "database")
    assert "PostgreSQL at 127.0.0.1:1, database shop" in told["detail"]
    assert "hush" not in said.out + said.err


def test_a_dot_env_that_others_may_read_is_noted_with_its_cure(sentia: Sentia) -> None:
    Path(".env").write_text("AMAZON_REGION=EU\n", encoding="utf-8")
    Path(".env").chmod(0o640)
    noted = sentia("doctor", "--json", "--offline")
    Path(".env").chmod(0o600)
    mended = sentia("doctor", "--json", "--offline")

    told = checks(noted)["settings"]
    assert (noted.code, told["ok"], told["code"]) == (0, True, "settings_readable")
    assert told["detail"].endswith(
        "/.env is open to others on this machine (-rw-r-----)"
    )
    assert told["hint"].endswith("chmod 600 .env")
    assert checks(mended)["settings"]["code"] == "ok"


def test_an_amazon_that_does_not_answer_is_called_that_and_the_hints_agree(
    sentia: Sentia,
) -> None:
    said = sentia("doctor", "--json", **AMAZON, **NOWHERE)

    told = checks(said)
    assert (said.code, here()) == (1, [])
    assert (told["amazon"]["ok"], told["amazon"]["code"]) == (False, "unavailable")
    assert "does not answer at http://127.0.0.1:1: Connect" in told["amazon"]["detail"]
    assert told["amazon"]["hint"].startswith("Check AMAZON_SPAPI_ENDPOINT. ")
    assert (told["clock"]["ok"], told["clock"]["code"]) == (True, "clock_not_compared")
    assert told["clock"]["detail"].startswith("could not be compared")
    assert told["credentials"]["detail"].startswith("could not be checked: Amazon does")
    assert told["amazon"]["hint"].endswith(told["credentials"]["hint"])
    assert "Nothing to do" not in said.out


def test_credentials_are_checked_before_there_is_a_database_and_none_is_made(
    sentia: Sentia, amazon: Pretend
) -> None:
    said = sentia("doctor", "--json", **amazon.env)

    told = checks(said)
    names = ["version", "settings", "database", "amazon", "clock", "credentials"]
    assert (said.code, list(told), here()) == (0, names, [])
    assert told["amazon"]["detail"] == f"answers at {amazon.url}"
    assert told["clock"]["detail"].endswith("s beside Amazon's")
    assert told["credentials"]["detail"].startswith("A1")


def test_refused_credentials_are_told_from_an_amazon_that_does_not_answer(
    sentia: Sentia, amazon: Pretend
) -> None:
    wrong = amazon.env | {"AMAZON_LWA_CLIENT_SECRET": "amzn1.oa2-cs.v1.0"}

    told = checks(sentia("doctor", "--json", **wrong))

    assert told["amazon"]["ok"]
    assert told["credentials"]["code"] == "reconnect"
    assert "invalid_client" in told["credentials"]["detail"]
