"""What `deploy/` says builds, starts, answers and ends, outside a container."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from redis import Redis

from sentia.config import Settings
from tests.docs.deploying import (
    DEPLOY,
    Machine,
    clean_copy,
    clean_environment,
    instructions,
    machine,
    read,
)
from tests.support.databases import PostgreSQL, postgresql  # noqa: F401 - a fixture
from tests.support.processes import Running, bare, free_port, running

# Settings that are whole, of an Amazon that never answers.
NOWHERE = {
    "AMAZON_REFRESH_TOKEN": "Atzr|nobody",
    "AMAZON_LWA_APP_ID": "amzn1.application-oa2-client.nobody",
    "AMAZON_LWA_CLIENT_SECRET": "amzn1.oa2-cs.v1.0",
    "AMAZON_SPAPI_ENDPOINT": "http://127.0.0.1:1",
    "AMAZON_LWA_ENDPOINT": "http://127.0.0.1:1/token",
}
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


def test_only_what_the_image_is_made_of_is_sent_to_the_builder() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    copied = [rest for word, rest in instructions() if word == "COPY"]
    names = " ".join(r.rpartition(" ")[0] for r in copied if "--from=" not in r)

    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule[0] == "!"} == {*names.split()}


def test_each_image_names_its_version_and_its_system() -> None:
    services = read("compose.yaml")["services"].values()
    images = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    images += [service["image"] for service in services if "image" in service]

    assert len(images) == 4
    pinned = r"(python:3\.\d+-slim|postgres:\d+|redis:\d+)-[a-z]+"
    assert [image for image in images if not re.fullmatch(pinned, image)] == []


def test_the_health_check_asks_this_machine_whatever_proxy_is_set(
    image: Machine,
) -> None:
    env = image.env | {"PORT": str(free_port()), "http_proxy": "http://127.0.0.1:1"}
    machine = replace(image, env=env)

    with started(json.loads(image.said["CMD"]), env, image.place):
        assert machine.healthy()


@pytest.fixture
def composed_redis(tmp_path: Path) -> Iterator[str]:
    """The Redis of the composition, started by its own command; its address."""
    service, port = read("compose.yaml")["services"]["redis"], str(free_port())
    if shutil.which("redis-server") is None:
        pytest.skip("the Redis server is not installed")
    asked = [
        "sh",
        "-c",
        service["healthcheck"]["test"].replace("-cli", f"-cli -p {port}"),
    ]
    command = [*service["command"], "--port", port]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        well = (
            subprocess.run(asked, capture_output=True, check=False) for _ in range(500)
        )
        assert any(done.returncode == 0 for done in well)
        yield f"redis://127.0.0.1:{port}"
        server.terminate()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.postgresql
def test_the_composed_app_runs_on_postgresql_and_redis(
    image: Machine,
    postgresql: PostgreSQL,  # noqa: F811
    composed_redis: str,
) -> None:
    app = read("compose.yaml")["services"]["app"]
    asked = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "x", json.dumps(app))
    settings = json.loads(asked)["environment"]
    here = {
        "DATABASE_URL": postgresql.create(template="template1"),
        "REDIS_URL": composed_redis,
        "SENTIA_HOST": "127.0.0.1",
        "SENTIA_PORT": (port := str(free_port())),
        "SENTIA_DATA_DIR": image.here(settings["SENTIA_DATA_DIR"]),
    }
    env = image.env | NOWHERE | here | {"PORT": port}
    words = ("token", "create", "--name", "t", "--role", "viewer")
    program = str(image.place / ".venv/bin/sentia")
    token = subprocess.check_output([program, *words], env=env, text=True).strip()

    with started(json.loads(image.said["CMD"]), env, image.place) as (server, url):
        ready = httpx2.get(f"{url}/readyz").status_code
        head = {"Authorization": f"Bearer {token}"}
        httpx2.get(f"{url}/api/v1/inventory?fresh=true", headers=head, timeout=20)
        with Redis.from_url(composed_redis) as redis:
            marks = redis.keys("sentia:*")
        ended = ends_in_time(server)

    assert settings.keys() == here.keys() <= NAMES
    assert settings["DATABASE_URL"] == "postgresql://sentia:x@database/sentia"
    assert settings["REDIS_URL"] == "redis://redis"
    assert (ready, len(marks), ended) == (200, 1, True)


def test_the_composition_fits_the_image(image: Machine) -> None:
    services = read("compose.yaml")["services"]
    app, settings = services["app"], services["app"]["environment"]

    assert app["build"] == {"context": "..", "dockerfile": "deploy/Dockerfile"}
    assert app["volumes"] == [f"data:{image.said['VOLUME']}"]
    assert settings["SENTIA_DATA_DIR"] == image.said["VOLUME"]
    assert settings["SENTIA_PORT"] == image.said["EXPOSE"]
    assert app["ports"][0].endswith(f":{image.said['EXPOSE']}")
    assert app["ports"][0].startswith("127.0.0.1:")
    assert app["depends_on"].keys() == services.keys() - {"app"}
    assert {one["restart"] for one in services.values()} == {"unless-stopped"}


@pytest.mark.postgresql
def test_a_database_that_is_still_being_set_up_is_not_called_well(
    postgresql: PostgreSQL,  # noqa: F811
) -> None:
    # As then, this one answers on its socket alone.
    env = bare(PGHOST=str(postgresql.folder))
    asked = read("compose.yaml")["services"]["database"]["healthcheck"]["test"]
    elsewhere = f"{asked} --port {free_port()}"

    answers = subprocess.run(["pg_isready"], env=env, capture_output=True, check=False)
    done = subprocess.run(["sh", "-c", elsewhere], env=env, check=False)

    assert (answers.returncode, done.returncode) == (0, 2)


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
