"""Killed at any moment, nothing is lost and nothing counted twice."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import SENTIA, bare, sentia, simulate

SIX_HOURS = 6 * 3600


def killed_again_and_again(folder: Path, kills: int, seed: int) -> None:
    """Sync a world that moves on, killed so often at random moments; then compare."""
    dice = random.Random(seed)  # noqa: S311 - the same moments each time
    fast = ("--clock", "fast", "--orders", "2000", "--days", "30")
    with simulate(*fast, cwd=folder) as pretend:
        env = bare(**pretend.env)
        for _ in range(kills):
            with subprocess.Popen(
                [SENTIA, "sync", "--once"], env=env, cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ) as process:  # fmt: skip
                try:
                    process.wait(dice.uniform(0.9, 2.6))
                except subprocess.TimeoutExpired:
                    process.kill()
            pretend.tell("/_sim/advance", {"seconds": SIX_HOURS})
        whole = sentia("sync", "--once", env=env, cwd=folder)
        totals = sentia("export", "totals", env=env, cwd=folder)
        verified = sentia("doctor", "--offline", "--verify", env=env, cwd=folder)

        assert whole.returncode == 0, whole.stderr
        assert (
            json.loads(totals.stdout)["amazon"] == pretend.ask("/_sim/truth")["amazon"]
        )
        assert verified.returncode == 0, verified.stdout


@pytest.mark.long
def test_a_sync_killed_at_fifty_random_moments_ends_at_the_truth(
    tmp_path: Path,
) -> None:
    killed_again_and_again(tmp_path, kills=50, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_worlds_are_killed_fifty_times_each(tmp_path: Path, seed: int) -> None:
    killed_again_and_again(tmp_path, kills=50, seed=seed)
