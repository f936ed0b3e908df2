"""A real Redis, on a socket of its own. Import the fixture into a conftest."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class RedisServer:
    """Its address, and its process."""

    url: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """An empty Redis."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("the Redis server is not installed")
    # The path of a socket is short by law.
    with tempfile.TemporaryDirectory(prefix="sentia-redis-") as folder:
        socket = Path(folder) / "socket"
        command = [program, "--port", "0", "--unixsocket", str(socket), "--save", ""]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
            assert process.stdout
            while b"ready to accept connections" not in process.stdout.readline():
                assert process.poll() is None
            try:
                yield RedisServer(f"unix://{socket}", process)
            finally:
                process.terminate()
                process.wait(10)
