"""A Sentia that holds what a simulator sold, for the documents' examples."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import file_database, site  # noqa: F401 - fixtures
from tests.support.databases import migrated_file  # noqa: F401 - a fixture
from tests.support.processes import SENTIA, bare, free_port, running, sentia, simulate


@pytest.fixture(scope="session")
def installation(tmp_path_factory: Any) -> Iterator[tuple[Path, dict[str, str]]]:
    """Its folder, and the environment of somebody who sits before it."""
    folder: Path = tmp_path_factory.mktemp("installation")
    world = ("--clock", "fast", "--orders", "600", "--days", "30")
    with simulate(*world, cwd=folder) as amazon:
        lines = [f"{name}={value}\n" for name, value in amazon.env.items()]
        (folder / ".env").write_text("".join(lines), "utf-8")
        # A role that cannot be assumed: something for the list of issues.
        role = "arn:aws:iam::123456789012:role/Sentia"
        env = bare(AMAZON_SP_ROLE_ARN=role, AWS_EC2_METADATA_DISABLED="true")
        synced = sentia("sync", "--once", env=env, cwd=folder)
        assert synced.returncode == 0, synced.stderr
        port = str(free_port())
        with running("serve", env=bare(SENTIA_PORT=port), cwd=folder) as server:
            server.hears("listening on")
            yield (
                folder,
                bare(
                    PATH=f"{Path(SENTIA).parent}:{os.environ['PATH']}",
                    SENTIA=f"http://localhost:{port}",
                    SETUP=server.hears("/setup#").strip().partition("#")[2],
                ),
            )
