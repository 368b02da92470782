"""The packages are those of the lock, and nothing in the repository says where they were fetched."""

from pathlib import Path

import orjson

from tests.clients.node import HERE, LOCK, Node


def test_every_package_is_pinned_by_version_and_digest() -> None:
    packages = orjson.loads(LOCK.read_bytes())["packages"]
    own = packages.pop("")
    assert own["dependencies"] == orjson.loads((HERE / "package.json").read_bytes())["dependencies"]
    assert all(version[0].isdigit() for version in own["dependencies"].values())
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_the_lock_names_no_registry() -> None:
    packages = orjson.loads(LOCK.read_bytes())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_packages_are_those_of_the_lock(node_modules: Path) -> None:
    for name, version in orjson.loads((HERE / "package.json").read_bytes())["dependencies"].items():
        assert orjson.loads((node_modules / name / "package.json").read_bytes())["version"] == version


def test_nothing_is_installed_into_the_repository(node: Node) -> None:
    assert (node.folder / "node_modules" / "graphql").exists()
    assert not (HERE / "node_modules").exists()
