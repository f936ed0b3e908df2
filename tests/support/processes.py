"""Sentia's own commands, run as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

SENTIA = str(Path(sys.executable).with_name("sentia"))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def bare(**variables: str) -> dict[str, str]:
    """Return an environment with nothing in it but these."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | variables


@dataclass(slots=True)
class Running:
    """A command that goes on until it is told to stop."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    def hears(self, words: str) -> str:
        """Return the first line on stderr that has these words; wait for it."""
        while True:
            for line in self.said:
                if words in line:
                    return line
            alive = self.process.poll() is None and self.heard.wait(60)
            assert alive, f"{words!r} was not said: {self.said}"
            self.heard.clear()

    def stop(self, number: int = signal.SIGTERM, within: float = 5) -> int:
        """Tell it to stop, and return how it ended."""
        self.process.send_signal(number)
        return self.process.wait(within)


@contextmanager
def running(
    *words: str, env: Mapping[str, str], cwd: Path, program: str = SENTIA
) -> Iterator[Running]:
    """Run a command for as long as the block lasts."""
    with subprocess.Popen(
        [program, *words], env=dict(env), cwd=cwd, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        command = Running(process)

        def listen() -> None:
            assert process.stderr
            for line in process.stderr:
                command.said.append(line)
                command.heard.set()

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            yield command
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(20)
            listener.join()


@dataclass(frozen=True, slots=True)
class Pretend:
    """A simulator in a process of its own."""

    url: str
    env: dict[str, str]
    ready: dict[str, Any]

    def ask(self, path: str) -> Any:
        return httpx2.get(self.url + path).json()

    def tell(self, path: str, body: Any = None) -> Any:
        return httpx2.post(self.url + path, json=body).json()


@contextmanager
def simulate(*words: str, cwd: Path) -> Iterator[Pretend]:
    """Run `sentia simulate` on a free port until the block ends."""
    command = ("simulate", "--port", "0", *words)
    with running(*command, env=bare(), cwd=cwd) as simulator:
        assert simulator.process.stdout
        ready = json.loads(simulator.process.stdout.readline())
        yield Pretend(ready["url"], ready["env"], ready)


def sentia(
    *words: str, env: Mapping[str, str], cwd: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [SENTIA, *words], env=dict(env), cwd=cwd, input=stdin, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
