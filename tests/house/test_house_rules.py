"""The code stays readable, and the docs say what the code does."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from sentia import errors
from sentia.config import Settings
from sentia.domain.figures import FIGURES, Figure
from sentia.errors import SentiaError

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src/sentia").rglob("*.py"))
LONGEST_MODULE = 320
LONGEST_FUNCTION = 55
# Tables of rows, not code: they grow by a row a thing.
TABLES = {"schema.py", "errors.py"}


def test_modules_and_functions_stay_short_enough_to_read() -> None:
    too_long = [
        f"{path.name}: {text.count(chr(10))} lines"
        for path in MODULES
        if "migrations" not in path.parts and path.name not in TABLES
        if (text := path.read_text("utf-8")).count("\n") > LONGEST_MODULE
    ]
    too_long += [
        f"{path.name} {node.name}"
        for path in MODULES
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))

    assert documented == {
        str(f.validation_alias) for f in Settings.model_fields.values()
    }


def every_error() -> list[type[SentiaError]]:
    """Return each error class that can be raised."""
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, SentiaError)
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda e: e.__name__)
def test_every_error_has_a_meaning_a_page_and_if_raised_a_hint(
    error: type[SentiaError],
) -> None:
    page = (ROOT / "docs/errors.md").read_text("utf-8")

    assert error.__doc__
    assert f"## `{error.code}`" in page


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.key)
def test_every_figure_is_in_the_docs_with_the_meaning_the_page_shows(
    figure: Figure,
) -> None:
    page = (ROOT / "docs/figures.md").read_text("utf-8")

    assert f"| `{figure.key}` |" in page
    assert figure.means in page


def test_lock_files_carry_hashes_and_no_host() -> None:
    python = [lock.read_text("utf-8") for lock in sorted(ROOT.glob("locks/*.txt"))]
    page = (ROOT / "web/package-lock.json").read_text("utf-8")

    assert len(python) == 4
    assert [lock for lock in python if "://" in lock or "sha256:" not in lock] == []
    assert '"resolved"' not in page
    assert page.count('"integrity"') == page.count('"node_modules/')


def test_nothing_third_party_and_nothing_built_is_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    assert [
        name for name in tracked if "web_dist" in name or "node_modules" in name
    ] == []


def test_ci_runs_exactly_the_command_that_the_docs_name() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8").strip().splitlines()

    assert script[-1] == "exec make test"
    assert "make test" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
