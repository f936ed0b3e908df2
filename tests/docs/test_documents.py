"""The documents list every route, and their links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
import structlog

from sentia import log
from sentia.config import REQUIRED_FOR_AMAZON, load_settings
from sentia.store.database import Database
from tests.api.site import MISSING, Site
from tests.docs.examples import ROOT
from tests.support.processes import SENTIA, bare

DOCUMENTS: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
DOTENV: Final = re.compile(r"^```dotenv\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROUTE: Final = re.compile(r"^\| ([A-Z]+) `([^`]+)` \|", re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    text = CODE.sub("", path.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        for title in titles
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_to_a_file_and_a_heading(name: str) -> None:
    document = ROOT / name
    links = LINK.findall(CODE.sub("", document.read_text("utf-8")))
    broken: list[str] = []
    for link in links:
        target, _, anchor = link.partition("#")
        if target.startswith(("https://", "mailto:")):
            continue
        file = (document.parent / target) if target else document
        known = anchors(file) if file.suffix == ".md" and file.exists() else {anchor}
        if not file.exists() or (anchor and anchor not in known):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize(
    ("event", "whence", "more", "found"),
    [
        ("sign_in_refused", "198.51.100.7", {"user": None}, True),
        ("too_many_attempts", "2001:db8::7", {"wait": 53}, True),
        ("set_up_refused", "198.51.100.7", {"reason": "wrong_token"}, True),
        ("signed_in", "198.51.100.7", {"user": 1}, False),
    ],
)
def test_the_filter_for_guessers_finds_each_of_their_lines(
    capsys: pytest.CaptureFixture[str],
    event: str,
    whence: str,
    more: dict[str, object],
    *,
    found: bool,
) -> None:
    text = ROOT.joinpath("docs/deploy.md").read_text("utf-8")
    (filter_,) = re.findall(r"^failregex = (.+)$", text, re.MULTILINE)
    level = "warning" if found else "info"

    log.set_up()
    getattr(structlog.get_logger(), level)(event, address=whence, **more)

    matched = re.search(
        filter_.replace("<HOST>", r"(?P<host>\S+)"), capsys.readouterr().err
    )
    assert (matched and matched["host"]) == (whence if found else None)


@pytest.mark.parametrize("name", ["README.md", "docs/amazon-setup.md"])
def test_the_lines_to_copy_into_dot_env_are_settings_and_choose_the_region(
    name: str, tmp_path: Path
) -> None:
    (lines,) = DOTENV.findall((ROOT / name).read_text("utf-8"))
    (tmp_path / ".env").write_text(lines, "utf-8")

    read = load_settings(_env_file=tmp_path / ".env")

    values = [line for line in lines.splitlines() if not line.startswith("#")]
    given = {line.partition("=")[0] for line in values}
    assert given == {*REQUIRED_FOR_AMAZON, "AMAZON_REGION"}
    assert (read.missing_for_amazon, read.amazon_region) == ((), "NA")
    # Docker would take a comment behind a value for a part of it.
    assert "#" not in "".join(values)


def test_the_readme_names_every_command_there_is() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    told = subprocess.run(
        [SENTIA, "--help"], env=bare(), capture_output=True, text=True, check=True
    ).stdout
    # Below them stands some prose, behind an empty line.
    listed = told.partition("Commands:\n")[2].partition("\n\n")[0]

    commands = [line.split()[0] for line in listed.splitlines()]

    assert len(commands) > 5
    assert [name for name in commands if f"`sentia {name}" not in text] == []


def test_the_guide_lists_exactly_the_routes_there_are(site: Site) -> None:
    listed = set(ROUTE.findall((ROOT / "docs/api.md").read_text("utf-8")))
    there = {
        (method.upper(), path)
        for path, methods in site.app.openapi()["paths"].items()
        for method in methods
    }

    assert listed == there | {("GET", "/api/v1/openapi.json")}


async def test_the_guide_shows_the_status_as_it_is_while_nothing_is_connected(
    file_database: Database, tmp_path: Path
) -> None:
    text = (ROOT / "docs/amazon-setup.md").read_text("utf-8")
    shown = [
        json.loads(block)
        for block in re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if '"missing": ["AMAZON_' in block
    ]
    site = Site(file_database, tmp_path, missing=MISSING)

    async with site.browser() as http:
        answer = await http.get("/api/v1/dashboard/setup-status")

    assert shown == [answer.json()]


def test_the_rehearsal_keeps_the_secrets_that_it_writes_to_its_owner(
    tmp_path: Path,
) -> None:
    text = (ROOT / "docs/amazon-setup.md").read_text("utf-8")
    (fence,) = (code for code in CODE.findall(text) if "simulate --port" in code)
    lines = [x for x in fence.splitlines()[1:-1] if not x.startswith("make ")]
    small = f"{SENTIA} simulate --orders 10 --port 0"
    script = "\n".join(lines).replace(".venv/bin/sentia simulate --port 5001", small)
    for name in ("amazon.json", ".env"):
        (tmp_path / name).write_text("made by others before", "utf-8")
        (tmp_path / name).chmod(0o644)

    # What writes the address is in the background, as the reader's is.
    asked = ["sh", "-c", f"umask 022; {script}\nkill $!; wait; sentia doctor --offline"]
    env = bare(PATH=f"{Path(SENTIA).parent}:{bare()['PATH']}")
    done = subprocess.run(
        asked, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    modes = {x.name: x.stat().st_mode & 0o777 for x in tmp_path.iterdir()}
    assert modes == {"amazon.json": 0o600, ".env": 0o600}
    assert (done.returncode, "settings_readable" in done.stdout) == (0, False)
    assert "ok   settings: in " in done.stdout
