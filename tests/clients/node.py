"""The packages of other people's GraphQL clients, installed as they are locked, and scripts of ours run beside them."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.fix_postgresql import unavailable

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / "var" / "clients"
LOCK = HERE / "package-lock.json"
OLDEST = 20
"""Major version of node that every locked package runs on."""

INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


@dataclass(frozen=True, slots=True)
class Node:
    """A folder of a test's own, in which scripts find the packages."""

    folder: Path

    def bring(self, *names: str) -> None:
        """Copy files or folders of ours into it: node looks for packages from where a script lies."""
        for name in names:
            if (HERE / name).is_dir():
                shutil.copytree(HERE / name, self.folder / name, dirs_exist_ok=True)
            else:
                shutil.copy(HERE / name, self.folder / name)

    def run(self, script: str, asked: Mapping[str, object], seconds: float = 300.0) -> Any:
        """What a script of ours prints, as JSON; it reads `asked` from its standard input."""
        self.bring(script)
        return orjson.loads(self._done(["node", script], orjson.dumps(asked), seconds))

    def tool(self, name: str, *arguments: str, seconds: float = 300.0) -> str:
        """What a program of the packages prints."""
        return self._done([str(self.folder / "node_modules" / ".bin" / name), *arguments], b"", seconds)

    def _done(self, command: list[str], given: bytes, seconds: float) -> str:
        done = subprocess.run(command, input=given, capture_output=True, cwd=self.folder, timeout=seconds)
        told = done.stdout.decode()
        assert done.returncode == 0, f"{command[0]} failed\n{told}\n{done.stderr.decode()}"
        return told


def installed() -> Path:
    """The packages of the lock, `node_modules`, fetched once per lock and kept under `var/`.

    They are installed beside and renamed, so that an interrupted run leaves no half folder.
    """
    _refuse_old_node()
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    folder = CACHE / f"{sys.platform}-{platform.machine()}-{digest[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, ignore_cleanup_errors=True) as beside:
            _install(Path(beside))
            _take(Path(beside), folder)
    return folder / "node_modules"


def _refuse_old_node() -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        unavailable("node and npm are not on the PATH")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        unavailable(f"node is {version}, and the clients need {OLDEST} or newer")


def _install(folder: Path) -> None:
    for name in ("package.json", LOCK.name):
        shutil.copy(HERE / name, folder / name)
    done = subprocess.run(INSTALL, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        unavailable(f"npm cannot fetch the clients of {LOCK.name}: {done.stderr.strip()}")


def _take(made: Path, folder: Path) -> None:
    try:
        os.rename(made, folder)
    except OSError:  # another run was quicker; what it made is the same
        if not folder.exists():
            raise
