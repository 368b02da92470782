"""Fixtures of the clients: their packages, a folder to run them in, a server to ask."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.clients.city import Demonstration, demonstration_of
from tests.clients.node import Node, installed
from tests.fix_city import City
from tests.fix_platform import SIMPLY_HAD, lay_out_city


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The installed packages of `package-lock.json`."""
    return installed()


@pytest.fixture
def node(node_modules: Path, tmp_path: Path) -> Node:
    """A folder of the test's own beside the packages, to run scripts in."""
    (tmp_path / "node_modules").symlink_to(node_modules)
    return Node(tmp_path)


@pytest.fixture(scope="session")
async def demonstration(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demonstration]:
    """A server of the demonstration city for all clients; nobody may change its files."""
    async with demonstration_of(tmp_path_factory.mktemp("demonstration"), sqlite_city) as it:
        yield it


@pytest.fixture(scope="session")
def sdl(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration's schema as `zhaobi schema` prints it."""
    folder = tmp_path_factory.mktemp("schema")
    lay_out_city(folder, sqlite_city, profile=SIMPLY_HAD)
    command = [str(Path(sys.executable).with_name("zhaobi")), "schema", "--config", str(folder / "zhaobi.toml")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
