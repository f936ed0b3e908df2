"""Every bad setting and word gets a clear error, a hint and the right exit code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import Sentia

TOKEN = "Atzr|IwEBIsecretsecretsecret"
AMAZON = {
    "AMAZON_REFRESH_TOKEN": TOKEN,
    "AMAZON_LWA_APP_ID": "amzn1.application-oa2-client.abc",
    "AMAZON_LWA_CLIENT_SECRET": "amzn1.oa2-cs.v1.0123456789",
}


@dataclass(frozen=True, slots=True)
class Bad:
    """Something wrong, and what has to be said about it."""

    words: str
    code: str
    says: str
    exit_code: int = 2
    settings: dict[str, str] = field(default_factory=dict)


SETTINGS = {
    "AMAZON_REFRESH_TOKEN": {
        "token": "Atzr|",
        f'"{TOKEN}"': "blanks or quotes",
        f" {TOKEN}": "blanks or quotes",
        f"{TOKEN}\n": "blanks or quotes",
    },
    "AMAZON_LWA_APP_ID": {
        "'abc'": "blanks or quotes",
        "amzn1.sp.solution.1-2": "the id of the app in the Solution Provider Portal",
        "amzn1.sellerapps.app.1-2": "behind `View` below LWA credentials",
        "amzn1.oa2-cs.v1.0": "is what AMAZON_LWA_CLIENT_SECRET takes",
        TOKEN: "is what AMAZON_REFRESH_TOKEN takes",
    },
    "AMAZON_LWA_CLIENT_SECRET": {
        "secret ": "blanks or quotes",
        "amzn1.application-oa2-client.abc": "is what AMAZON_LWA_APP_ID takes",
    },
    "AMAZON_SP_ROLE_ARN": {"SentiaRole": "arn:aws:iam::"},
    "AMAZON_SELLER_ID": {"my shop": "merchant token"},
    "AMAZON_REGION": {
        "europe": "AMAZON_REGION is 'europe'; it takes 'NA', 'EU' or 'FE'",
        "eu-central-1": "'NA', 'EU'",
    },
    "AMAZON_MARKETPLACE_IDS": {
        "ATVPDKIKX0DER,NOPE": "'NOPE': no marketplace",
        "DE": "'DE': of region EU, but AMAZON_REGION is NA",
        "A1PA6795UKMFR9,US,FR,JP": "AMAZON_MARKETPLACE_IDS has 'A1PA6795UKMFR9' (DE), "
        "'FR': of region EU, but AMAZON_REGION is NA; AMAZON_MARKETPLACE_IDS has 'JP': "
        "of region FE",
    },
    "AMAZON_SPAPI_ENDPOINT": {
        "sellingpartnerapi-na.amazon.com": "is no address",
        "https://host/with/path": "is no address",
    },
    "AMAZON_LWA_ENDPOINT": {"api.amazon.com": "is no address"},
    "AMAZON_STS_ENDPOINT": {"ftp://sts": "is no address"},
    "DATABASE_URL": {
        "mysql://u:hush@h/d": "sqlite:///",
        "sentia.db": "sqlite:///",
        "postgresql://": "is not the address of a database",
        "postgresql://u:hush@h:port/d": "is not the address of a database",
        "postgresql://u:p@hush@h/d": "is not the address of a database",
    },
    "REDIS_URL": {"localhost:6379": "redis://"},
    "SENTIA_PORT": {
        "eighty": "SENTIA_PORT is 'eighty'; it takes a whole number from 0 to 65535, "
        "such as 8080",
        "70000": "SENTIA_PORT is '70000'; it takes a whole number from 0 to 65535",
        "-1": "SENTIA_PORT is '-1'; it takes a whole number from 0",
        "80.5": "SENTIA_PORT is '80.5'; it takes a whole number",
        "Atzr|secret123": "SENTIA_PORT takes a whole number from 0 to 65535, such as "
        "8080, which is not what it was given",
        "9" * 60: "SENTIA_PORT takes a whole number from 0 to 65535",
    },
    "PORT": {"x": "PORT is 'x'; it takes a whole number from 0 to 65535, such as 5000"},
    "SENTIA_SYNC_INTERVAL_MINUTES": {
        "0": "is '0'; it takes a whole number from 1 to 1440, such as 15",
        "often": "is 'often'; it takes a whole number from 1 to 1440, such as 15",
    },
    "SENTIA_HISTORY_DAYS": {"9999": "from 1 to 730", "-3": "is '-3'; it takes"},
    "SENTIA_REORDER_POINT": {"few": "a whole number from 0 up, such as 10"},
    "SENTIA_STOCK_POOLS": {"EU=DE,XX": "XX", "EU": "EU"},
    "SENTIA_REPORT_ZONE": {"Mars/Olympus": "no time zone", "../etc": "no time zone"},
    "SENTIA_REPORT_CURRENCY": {
        "euro": "no currency",
        "XXX": "SENTIA_REPORT_CURRENCY is 'XXX': no exchange rate leads to it",
        "TRL": "is 'TRL': no exchange rate",
    },
    "SENTIA_TRUSTED_PROXIES": {
        "banana": "SENTIA_TRUSTED_PROXIES has 'banana', which is no address of a proxy "
        "and no network, such as 127.0.0.1 or 10.0.0.0/8",
        "127.0.0.1,proxy.example.com": "has 'proxy.example.com', which",
        "*": "has '*', which",
        "10.0.0.0/99": "has '10.0.0.0/99', which",
        "10.1.2.3/8": "has '10.1.2.3/8', whose network is written 10.0.0.0/8",
    },
    "SENTIA_LOG_FORMAT": {"xml": "is 'xml'; it takes 'text' or 'json'"},
    "SENTIA_LOG_LEVEL": {"loud": "is 'loud'; it takes 'debug'"},
    "SENTIA_LEAD_TIME_DAYS": {"soon": "is 'soon'; it takes a whole number from 0"},
}
WORDS = [
    Bad("frobnicate", "usage", "No such command"),
    Bad("sync", "usage", "--once"),
    Bad("sync --once --channel ebay", "usage", "'ebay'"),
    Bad("sync --once", "config", "Configuration error - Missing AMAZON_REFRESH_TOKEN"),
    Bad("sync --once --channel shopify", "config", "Shopify is not connected"),
    Bad("backfill --from soon", "usage", "no day"),
    Bad("backfill --from 1999-01-01", "usage", "last two years"),
    Bad("backfill", "usage", "--from"),
    Bad("export", "usage", "Missing argument"),
    Bad("export profits", "usage", "'profits'"),
    Bad("export orders --format xlsx", "usage", "'xlsx'"),
    Bad("export totals --format csv", "usage", "one document"),
    Bad("export orders --from 2026-13-01", "usage", "no day"),
    Bad("export orders --from 2026-03-02 --to 2026-03-01", "usage", "after"),
    Bad("import", "usage", "Missing argument"),
    Bad("import nowhere.txt", "input_file", "nowhere.txt cannot be read"),
    Bad("simulate", "usage", "--port"),
    Bad("simulate --port 99999", "usage", "65535"),
    Bad("simulate --port 0 --orders -5", "usage", "greater"),
    Bad("simulate --port 0 --as-of yesterday", "usage", "no moment"),
    Bad("simulate --port 0 --clock slow", "usage", "'slow'"),
    Bad("simulate --port 0 --faults gremlins", "config", "gremlins"),
    Bad("user add a@b.de --role owner --password-stdin", "usage", "'owner'"),
    Bad("user add a@b.de --role admin", "usage", "stdin"),
    Bad("user remove nobody@b.de", "usage", "no user nobody@b.de"),
    Bad("token create --role viewer", "usage", "--name"),
    Bad("token revoke", "usage", "--name"),
    Bad("token revoke --name sheet", "usage", "no token 'sheet'"),
    Bad("serve --port 1", "usage", "No such option"),
    Bad("doctor --jsn", "usage", "No such option"),
]
CASES = [
    Bad("export totals", "config", says, settings={name: value})
    for name, values in SETTINGS.items()
    for value, says in values.items()
] + WORDS


@pytest.mark.parametrize(
    "bad", CASES, ids=lambda b: f"{b.words} {' '.join(b.settings.values())}"
)
def test_what_is_wrong_is_named_with_a_hint_and_the_exit_code(
    sentia: Sentia, bad: Bad
) -> None:
    said = sentia(*bad.words.split(), **bad.settings)

    assert said.code == bad.exit_code
    assert said.error[0] == bad.code
    assert bad.says in said.error[1]
    assert said.hint.startswith("hint: ")
    assert len(said.hint) > len("hint: ")
    assert said.out == ""
    assert "Traceback" not in said.err
    assert "secret" not in said.err.lower().replace("client_secret", "")
    assert "hush" not in said.err


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 35


def test_all_wrong_settings_are_named_at_once(sentia: Sentia) -> None:
    said = sentia("export", "totals", SENTIA_PORT="x", AMAZON_REGION="moon")

    assert "SENTIA_PORT" in said.error[1]
    assert "AMAZON_REGION" in said.error[1]


def test_settings_wrong_in_themselves_hide_none_that_takes_knowledge_of_the_field(
    sentia: Sentia,
) -> None:
    Path(".env").write_text("no setting\n", encoding="utf-8")
    wrong = {
        "SENTIA_PORT": "x",
        "SENTIA_STOCK_POOLS": "EU=XX",
        "AMAZON_MARKETPLACE_IDS": "NOPE",
        "SENTIA_REPORT_CURRENCY": "XXX",
        "DATABASE_URL": "postgresql://",
        "SENTIA_TRUSTED_PROXIES": "banana",
    }

    said = sentia("export", "totals", **wrong)

    assert said.error[0] == "config"
    assert [name for name in (".env line 1", *wrong) if name not in said.error[1]] == []
    assert "Write it like `EU=DE" in said.hint


def test_a_wrong_region_makes_no_marketplace_wrong(sentia: Sentia) -> None:
    said = sentia("export", "totals", AMAZON_REGION="moon", AMAZON_MARKETPLACE_IDS="DE")

    assert "AMAZON_MARKETPLACE_IDS" not in said.error[1]


def test_a_currency_of_a_marketplace_needs_no_rate(sentia: Sentia) -> None:
    assert sentia("export", "totals", SENTIA_REPORT_CURRENCY="AED").code == 0


def test_quotes_in_a_dot_env_file_are_taken_off(sentia: Sentia) -> None:
    Path(".env").write_text('AMAZON_REGION="eu-west-1"\n', encoding="utf-8")

    assert sentia("export", "totals").code == 0


def test_a_dot_env_file_that_is_no_text_is_named(sentia: Sentia) -> None:
    Path(".env").write_bytes(b"AMAZON_REGION=\xff\xfe\n")

    said = sentia("export", "totals")

    assert (said.code, said.error) == (2, ("config", ".env is not UTF-8 text"))


def test_a_database_that_does_not_answer_is_named_without_its_password(
    sentia: Sentia,
) -> None:
    said = sentia("export", "totals", DATABASE_URL="postgresql://u:hush@127.0.0.1:1/d")

    assert (said.code, said.error[0]) == (1, "database")
    assert "hush" not in said.err


def test_a_file_that_is_no_database_is_left_alone(sentia: Sentia) -> None:
    Path("letter.db").write_text("Dear Sir or Madam, " * 100, encoding="utf-8")

    said = sentia("export", "totals", DATABASE_URL="sqlite:///letter.db")

    assert (said.code, said.error[0]) == (1, "database")
    assert Path("letter.db").read_text("utf-8").startswith("Dear Sir")


def test_somebody_elses_database_is_left_alone(sentia: Sentia) -> None:
    with sqlite3.connect("other.db") as db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        db.execute("INSERT INTO alembic_version VALUES ('f00dfeed')")
    db.close()

    said = sentia("export", "totals", DATABASE_URL="sqlite:///other.db")

    assert (said.code, said.error[0]) == (1, "database")


def test_a_weak_password_or_a_bad_address_is_refused(
    sentia: Sentia, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io  # noqa: PLC0415 - only here

    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))

    said = sentia("user", "add", "nobody", "--role", "admin", "--password-stdin")

    assert said.code == 2
    assert "email and password cannot be used" in said.error[1]


def test_a_port_that_is_taken_is_named(sentia: Sentia) -> None:
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        said = sentia("serve", SENTIA_PORT=str(taken.getsockname()[1]))

    assert (said.code, said.error[0]) == (2, "usage")
    assert "SENTIA_PORT" in said.hint


def test_a_port_that_is_taken_is_another_option_of_the_simulator(
    sentia: Sentia,
) -> None:
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        said = sentia("simulate", "--port", str(taken.getsockname()[1]))

    assert (said.code, said.error[0]) == (2, "usage")
    assert "choose another port with --port, such as" in said.hint


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_told_from_a_port_that_is_taken(
    sentia: Sentia, host: str
) -> None:
    said = sentia("serve", SENTIA_HOST=host)

    assert (said.code, said.error[0]) == (2, "usage")
    assert said.hint.startswith("hint: Set SENTIA_HOST to an address of this machine")


@pytest.mark.parametrize(
    "words",
    ["serve", "worker", "migrate", "user list", "token create --name n --role viewer"],
)
@pytest.mark.parametrize(
    ("folder", "says"), [("letter", "no folder"), ("letter/x", "")]
)
def test_a_data_folder_that_cannot_be_made_is_a_setting_that_is_wrong(
    sentia: Sentia, words: str, folder: str, says: str
) -> None:
    Path("letter").write_text("Dear Sir or Madam", encoding="utf-8")

    said = sentia(*words.split(), SENTIA_DATA_DIR=folder, SENTIA_PORT="0")

    assert (said.code, said.out, said.error[0]) == (2, "", "config")
    assert said.error[1].startswith("SENTIA_DATA_DIR: ")
    assert says in said.error[1]


@pytest.mark.parametrize("words", ["sync --once", "backfill --from 2026-03-01"])
def test_what_is_missing_is_said_before_anything_is_made(
    sentia: Sentia, words: str
) -> None:
    said = sentia(*words.split())

    assert (said.code, [*Path().iterdir()]) == (2, [])
    assert "docs/amazon-setup.md" in said.hint


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_the_help_of_each_command_is_what_was_asked_for(
    sentia: Sentia, word: str
) -> None:
    first, of_command = sentia(word), sentia("user", "add", word)

    assert (first.code, of_command.code, first.err) == (0, 0, "")
    assert "docs/configuration.md" in first.out
    assert "--role viewer|admin" in of_command.out


def test_bad_credentials_are_told_from_a_missing_network(sentia: Sentia) -> None:
    said = sentia(
        "sync", "--once", **AMAZON, AMAZON_LWA_ENDPOINT="http://127.0.0.1:1/token",
        AMAZON_SPAPI_ENDPOINT="http://127.0.0.1:1",
    )  # fmt: skip

    assert said.code == 1
    assert {run["status"] for run in said.lines[0]["runs"]} == {"failed"}
    assert "Amazon does not answer" in said.err
    assert TOKEN not in said.err
