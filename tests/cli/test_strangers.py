"""A name that is no setting is said, with the setting that was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sentia.strangers import ALSO
from tests.cli.conftest import Said, Sentia

ROOT = Path(__file__).parents[2]


def warnings(said: Said) -> list[str]:
    """Return what is said to be no setting, on stderr."""
    words = " is no setting"
    return [
        line.split("] ")[-1].strip() for line in said.err.splitlines() if words in line
    ]


def settings(said: Said) -> list[Any]:
    """Return what the doctor's JSON says of settings."""
    return [check for check in said.lines[0]["checks"] if check["name"] == "settings"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("AMAZON_REGOIN", "AMAZON_REGION"),
        ("AMAZON_LWA_APPID", "AMAZON_LWA_APP_ID"),
        ("AMAZON_LWA_CLIENT_ID", "AMAZON_LWA_APP_ID"),
        ("AMAZON_MARKETPLACE_ID", "AMAZON_MARKETPLACE_IDS"),
        ("AMAZON_REGIONS", "AMAZON_REGION"),
        ("AMAZON_REGIIN", "AMAZON_REGION"),
        ("AMAZON_LAW_APP_ID", "AMAZON_LWA_APP_ID"),
        ("AMAZON_REFRESHTOKEN", "AMAZON_REFRESH_TOKEN"),
        ("AMAZON__SELLER_ID", "AMAZON_SELLER_ID"),
        ("amazon_lwa_client_secrt", "AMAZON_LWA_CLIENT_SECRET"),
        ("SENTIA_PROT", "SENTIA_PORT"),
        ("SENTIA_DATABASE_URL", "DATABASE_URL"),
    ],
)
def test_a_mistyped_setting_is_named_with_the_one_that_was_meant(
    sentia: Sentia, name: str, meant: str
) -> None:
    outside = sentia("export", "totals", **{name: "hush"})
    Path(".env").write_text(f"export {name}='hush'\n", encoding="utf-8")
    in_file = sentia("export", "totals")

    assert (outside.code, in_file.code) == (0, 0)
    expected = [f"{name} is no setting; did you mean {meant}?"]
    assert (warnings(outside), warnings(in_file)) == (expected, expected)
    assert "hush" not in outside.err + in_file.err + outside.out + in_file.out


def test_a_name_like_no_setting_is_named_unless_it_may_be_another_programs(
    sentia: Sentia,
) -> None:
    outside = sentia("export", "totals", AMAZON_BUCKET="x", SENTIA_COLOUR="x")
    Path(".env").write_text("AMAZON_BUCKET=x\nOTHER=x\n", encoding="utf-8")
    in_file = sentia("export", "totals")

    assert warnings(outside) == ["SENTIA_COLOUR is no setting"]
    assert warnings(in_file) == ["AMAZON_BUCKET is no setting"]


@pytest.mark.parametrize(
    "name",
    [
        "AMAZON_SES_REGION",
        "AMAZON_S3_REGION",
        "AMAZON_AWS_REGION",
        "AMAZON_SES_ENDPOINT",
        "AMAZON_SQS_ENDPOINT",
        "AMAZON_PAY_REFRESH_TOKEN",
        "AMAZON_PAY_CLIENT_SECRET",
        "AMAZON_ASSOCIATE_ID",
        "AMAZON_DATABASE_URL",
        "AMAZON_PORT",
    ],
)
def test_a_setting_of_other_software_in_the_environment_is_its_own_business(
    sentia: Sentia, name: str
) -> None:
    said = sentia("export", "totals", **{name: "eu-west-1"})

    assert (said.code, warnings(said)) == (0, [])


def test_names_that_others_use_are_those_of_the_document() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")

    assert [name for name in ALSO if f"`{name}`" not in page] == []


def test_a_mistyped_name_is_said_beside_a_setting_that_is_wrong(
    sentia: Sentia,
) -> None:
    said = sentia("export", "totals", SENTIA_PORT="x", AMAZON_REGOIN="EU")

    assert warnings(said) == [
        "AMAZON_REGOIN is no setting; did you mean AMAZON_REGION?"
    ]
    assert said.error[1].startswith("SENTIA_PORT is 'x'")
    assert said.code == 2


def test_settings_by_their_right_names_are_not_said_in_any_case(sentia: Sentia) -> None:
    Path(".env").write_text(
        "# AMAZON_REGOIN=EU\n\namazon_region=EU\nSENTIA_PORT=1\n", encoding="utf-8"
    )

    assert warnings(sentia("export", "totals", AMAZON_SELLER_ID="ABCDEF1")) == []


def test_the_doctor_notes_them_and_finds_nothing_wrong(sentia: Sentia) -> None:
    Path(".env").write_text("AMAZON_REGOIN=hush\n", encoding="utf-8")
    Path(".env").chmod(0o600)

    told, shown = sentia("doctor", "--json", "--offline"), sentia("doctor", "--offline")

    well, noted = settings(told)
    assert (told.code, told.lines[0]["ok"], well["code"]) == (0, True, "ok")
    assert (noted["ok"], noted["code"]) == (True, "unknown_setting")
    assert noted["detail"] == "AMAZON_REGOIN is no setting; did you mean AMAZON_REGION?"
    assert f"note settings: {noted['detail']}\n" in shown.out
    assert f"     unknown_setting: {noted['hint']}\n" in shown.out
    assert "hush" not in told.out + told.err + shown.out + shown.err


def test_the_doctor_notes_them_beside_a_setting_that_is_wrong(sentia: Sentia) -> None:
    said = sentia("doctor", "--json", AMAZON_REGION="Europe", SENTIA_PROT="8080")

    wrong, noted = settings(said)
    assert (said.code, wrong["code"], wrong["ok"]) == (1, "config", False)
    assert noted["detail"] == "SENTIA_PROT is no setting; did you mean SENTIA_PORT?"


def test_what_is_missing_stands_last_below_the_name_that_should_have_been_it(
    sentia: Sentia,
) -> None:
    said = sentia("sync", "--once", AMAZON_LWA_APPID="x")

    (warning,) = warnings(said)
    assert warning == "AMAZON_LWA_APPID is no setting; did you mean AMAZON_LWA_APP_ID?"
    assert "Missing AMAZON_REFRESH_TOKEN, AMAZON_LWA_APP_ID" in said.error[1]
    assert said.hint.startswith("hint: Set what is missing")


def test_a_bad_value_in_a_dot_env_file_is_to_be_corrected_where_it_stands(
    sentia: Sentia,
) -> None:
    Path(".env").write_text("AMAZON_REGION=Europe\n", encoding="utf-8")

    said = sentia("export", "totals")

    assert said.hint == (
        "hint: Correct it where it stands, in .env or in the environment, "
        "then start again."
    )
