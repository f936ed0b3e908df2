"""What `deploy/` says, done on this machine: no container, but the very commands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tests.docs.examples import ROOT
from tests.support.processes import bare

DEPLOY: Final = ROOT / "deploy"
UV: Final = shutil.which("uv") or str(ROOT / ".tools/bin/uv")


def read(name: str) -> Any:
    """Return a YAML document of `deploy/`."""
    return yaml.safe_load((DEPLOY / name).read_text("utf-8"))


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions: the word, and what stands behind it."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    return [(word, rest.strip()) for word, _, rest in (x.partition(" ") for x in lines)]


def clean_copy(folder: Path) -> Path:
    """Copy what git would: no file that was built, installed or made here."""
    asked = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def clean_environment(**variables: str) -> dict[str, str]:
    """Return an empty environment, but that nothing is downloaded twice."""
    cache = subprocess.run(
        [UV, "cache", "dir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    shared = {"UV_SYSTEM_CERTS": "1", "UV_CACHE_DIR": cache}
    npm = Path.home() / ".npm"
    return bare(HOME="", npm_config_cache=str(npm), **shared) | variables


@dataclass(slots=True)
class Machine:
    """A folder that stands for the image: its WORKDIR is `place`."""

    place: Path
    env: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)  # the last of each instruction

    def here(self, text: str) -> str:
        """Lead the addresses of an instruction into this machine."""
        return text.replace(self.said["WORKDIR"], str(self.place))

    def build(self, source: Path) -> None:
        """Do what the Dockerfile says, both stages."""
        before = self.place.with_name("stage")
        for word, rest in instructions():
            self.said[word] = rest
            if word == "FROM" and self.place.exists():
                self.place.rename(before)
            elif word == "WORKDIR":
                self.place.mkdir()
            elif word == "COPY":
                self._copy(rest, before if "--from=" in rest else source)
            elif word == "RUN":
                self._run(rest)
            elif word == "ENV":
                self._set(rest)

    def _copy(self, rest: str, source: Path) -> None:
        *names, target = re.sub(r"--\S+ ", "", rest).split()
        for name in names:
            path = source / name.removeprefix(self.said["WORKDIR"] + "/")
            if path.is_dir():
                shutil.copytree(path, self.place / target, symlinks=True)
            else:
                shutil.copy(path, self.place / target)

    def _set(self, rest: str) -> None:
        for setting in self.here(rest).split():
            name, _, value = setting.partition("=")
            self.env[name] = value.replace("$PATH", self.env["PATH"])

    def _run(self, command: str) -> None:
        done = subprocess.run(
            ["sh", "-c", self.here(command)], cwd=self.place, env=self.env, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def healthy(self) -> bool:
        """Ask as the HEALTHCHECK does."""
        command = self.said["HEALTHCHECK"].partition("CMD ")[2]
        asked = ["sh", "-c", command]
        done = subprocess.run(asked, env=self.env, capture_output=True, check=False)
        return done.returncode == 0


def machine(folder: Path) -> Machine:
    """Return one with a Python of its own, pip included, and nothing else."""
    venv.create(folder / "python", with_pip=True, symlinks=True)
    assert sys.version_info >= (3, 11)
    path = f"{folder}/python/bin:/usr/bin:/bin"
    return Machine(folder / "machine", clean_environment(PATH=path))
