"""Killed at any moment, nothing is lost and nothing counted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SENTIA = str(Path(sys.executable).with_name("sentia"))


@dataclass(frozen=True, slots=True)
class Pretend:
    """A simulator in a process of its own."""

    url: str
    env: dict[str, str]

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path) as answer:  # noqa: S310 - loopback
            return json.load(answer)


@contextmanager
def simulate(*words: str) -> Iterator[Pretend]:
    """Run `sentia simulate` until the block ends."""
    with subprocess.Popen(
        [SENTIA, "simulate", "--port", "0", "--clock", "fast", *words],
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            ready = json.loads(process.stdout.readline())
            yield Pretend(ready["url"], ready["env"])
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


def environment(pretend: Pretend, folder: Path) -> dict[str, str]:
    bare = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return bare | pretend.env | {"SENTIA_DATA_DIR": str(folder)}


def killed_again_and_again(folder: Path, kills: int, seed: int) -> None:
    """Sync one world, killed so often at random moments; then hold it to the truth."""
    dice = random.Random(seed)  # noqa: S311 - the same moments each time
    with simulate("--orders", "2000", "--days", "30") as pretend:
        env = environment(pretend, folder)
        for _ in range(kills):
            with subprocess.Popen(
                [SENTIA, "sync", "--once"], env=env, cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ) as process:  # fmt: skip
                try:
                    process.wait(dice.uniform(0.9, 2.6))
                except subprocess.TimeoutExpired:
                    process.kill()
        whole = subprocess.run(
            [SENTIA, "sync", "--once"], env=env, cwd=folder, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        totals = subprocess.run(
            [SENTIA, "export", "totals"], env=env, cwd=folder, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        verified = subprocess.run(
            [SENTIA, "doctor", "--offline", "--verify"], env=env, cwd=folder,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert whole.returncode == 0, whole.stderr
        assert (
            json.loads(totals.stdout)["amazon"] == pretend.ask("/_sim/truth")["amazon"]
        )
        assert verified.returncode == 0, verified.stdout


def test_a_sync_killed_at_fifty_random_moments_ends_at_the_truth(
    tmp_path: Path,
) -> None:
    killed_again_and_again(tmp_path, kills=50, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_worlds_are_killed_fifty_times_each(tmp_path: Path, seed: int) -> None:
    killed_again_and_again(tmp_path, kills=50, seed=seed)
