"""What `deploy/` says builds, starts, answers and ends, outside a container."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sentia.config import Settings
from tests.docs.deploying import (
    Machine,
    clean_copy,
    clean_environment,
    machine,
    read,
)
from tests.support.databases import PostgreSQL, postgresql  # noqa: F401 - a fixture
from tests.support.processes import Running, free_port, running

NAMES = {str(field.validation_alias) for field in Settings.model_fields.values()}


@pytest.fixture(scope="module")
def source(tmp_path_factory: Any) -> Path:
    """A fresh clone."""
    return clean_copy(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def image(source: Path, tmp_path_factory: Any) -> Machine:
    """What the Dockerfile builds."""
    made = machine(tmp_path_factory.mktemp("image"))
    made.build(source)
    return made


@contextmanager
def started(
    command: list[str], env: dict[str, str], cwd: Path
) -> Iterator[tuple[Running, str]]:
    """Start a server; yield it and its address."""
    program, *words = command
    with running(*words, env=env, cwd=cwd, program=program) as server:
        server.hears("listening on")
        yield server, f"http://127.0.0.1:{env['PORT']}"


def ends_in_time(server: Running) -> bool:
    """Say whether it ends well within the five seconds that it has."""
    return server.stop(within=5) == 0


def test_the_image_starts_is_healthy_keeps_its_data_and_ends(image: Machine) -> None:
    image.env["PORT"] = str(free_port())
    command = json.loads(image.said["CMD"])

    with started(command, image.env, image.place) as (server, url):
        answered, healthy = httpx2.get(f"{url}/healthz").status_code, image.healthy()
        page = httpx2.get(f"{url}/", headers={"Accept": "text/html"})
        ended = ends_in_time(server)

    assert (answered, healthy, ended) == (200, True, True)
    assert "<title>Sentia" in page.text
    assert not image.healthy()
    assert Path(image.here(image.said["VOLUME"]), "sentia.db").exists()
    assert image.said["USER"].partition(":")[0] not in {"root", "0"}


@pytest.mark.postgresql
def test_the_composed_app_runs_on_postgresql(
    image: Machine,
    postgresql: PostgreSQL,  # noqa: F811
) -> None:
    app = read("compose.yaml")["services"]["app"]
    asked = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "x", json.dumps(app))
    settings = json.loads(asked)["environment"]
    server_part = "postgresql://sentia:x@database/sentia"
    own = {
        name: value.replace(server_part, postgresql.create(template="template1"))
        for name, value in settings.items()
    }
    env = image.env | own | {"PORT": str(free_port())}

    with started(json.loads(image.said["CMD"]), env, image.place) as (server, url):
        ready, ended = httpx2.get(f"{url}/readyz").status_code, ends_in_time(server)

    assert settings["DATABASE_URL"] == server_part
    assert (ready, ended) == (200, True)
    assert settings.keys() <= NAMES
    assert app["build"] == {"context": "..", "dockerfile": "deploy/Dockerfile"}
    assert app["volumes"] == [f"data:{image.said['VOLUME']}"]
    assert app["ports"][0].endswith(f":{image.said['EXPOSE']}")


def test_render_builds_starts_and_believes_its_proxy(
    source: Path, tmp_path: Path
) -> None:
    (service,) = read("render.yaml")["services"]
    given = {each["key"]: each.get("value") for each in service["envVars"]}
    assert given["SENTIA_DATA_DIR"] == service["disk"]["mountPath"]
    assert given.keys() <= NAMES
    env = clean_environment(**{name: value for name, value in given.items() if value})
    env |= {"SENTIA_DATA_DIR": str(tmp_path), "PORT": str(free_port())}

    built = subprocess.run(
        ["sh", "-c", service["buildCommand"]], cwd=source, env=env, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    command = ["sh", "-c", f"exec {service['startCommand']}"]
    with started(command, env, source) as (server, url):
        by_proxy = {"X-Forwarded-Proto": "https"}
        answer = httpx2.get(url + service["healthCheckPath"], headers=by_proxy)
        ended = ends_in_time(server)

    assert (answer.status_code, ended) == (200, True)
    assert "strict-transport-security" in answer.headers
    assert (tmp_path / "sentia.db").exists()
