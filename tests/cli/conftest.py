"""Run commands as a person would, in a folder of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentia.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Return each line of stdout as the JSON it is."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> tuple[str, str]:
        """Return code and message of the first of the two last lines."""
        line = self.err.splitlines()[-2].removeprefix("error: ")
        code, _, message = line.partition(": ")
        return code, message

    @property
    def hint(self) -> str:
        return self.err.splitlines()[-1]


Sentia = Callable[..., Said]


@pytest.fixture
def sentia(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sentia:
    """Return a function that runs one command; keywords are settings."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("AMAZON_", "SENTIA_", "SHOPIFY_", "DATABASE_", "PORT")):
            monkeypatch.delenv(name)

    def run(*words: str, **variables: str) -> Said:
        with monkeypatch.context() as here:
            for name, value in variables.items():
                here.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main(list(words))
        out, err = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, out, err)

    return run
