"""The installer takes what was pinned, whole, or nothing."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api import graphiql
from api.graphiql import (
    PACKAGES,
    Asset,
    InstallError,
    Package,
    TamperedFileError,
    fetch_url,
    install,
    installed,
    main,
    registry_address,
)


def digest(algorithm: str, content: bytes) -> str:
    return f"{algorithm}-{b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


SCRIPT = b"script"
ARCHIVE = packed({"package/a.js": SCRIPT, "package/../../evil": b"evil", "package/other.js": b"other"})
ASSET = Asset("a.js", "package/a.js", digest("sha384", SCRIPT))
MADE_UP = Package("made-up", "1.0.0", digest("sha512", ARCHIVE), (ASSET,))


class Registry(BaseHTTPRequestHandler):
    """A package registry with one package."""

    archive = ARCHIVE
    entry: bytes | None = None

    def do_GET(self) -> None:
        entry = self.entry or json.dumps({"dist": {"tarball": f"http://{self.headers['Host']}/made-up.tgz"}}).encode()
        content = {"/made-up/1.0.0": entry, "/made-up.tgz": self.archive}.get(self.path)
        self.send_response(200 if content else 404)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the suite's output quiet."""


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(graphiql, "PACKAGES", (MADE_UP,))
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No registry in the environment, nor in any file, nor an npm to ask."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_only_the_pinned_files_are_taken_out(registry: str, tmp_path: Path) -> None:
    install(tmp_path / "a" / "b", fetch_url, registry)
    assert {path.name: path.read_bytes() for path in (tmp_path / "a" / "b").iterdir()} == {"a.js": SCRIPT}
    assert installed(tmp_path / "a" / "b") == {"a.js": SCRIPT}


def test_what_is_there_already_is_not_fetched(registry: str, tmp_path: Path) -> None:
    install(tmp_path, fetch_url, registry)

    def unreachable(url: str) -> bytes:
        raise AssertionError

    install(tmp_path, unreachable, registry)
    (tmp_path / "a.js").write_bytes(b"changed")
    install(tmp_path, fetch_url, registry)
    assert (tmp_path / "a.js").read_bytes() == SCRIPT


def test_a_tampered_archive_is_not_unpacked(registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Registry, "archive", packed({"package/a.js": b"evil"}))
    with pytest.raises(TamperedFileError):
        install(tmp_path, fetch_url, registry)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", registry)
    assert main([str(tmp_path)]) == 1


def test_a_pinned_archive_with_another_file_in_it_is_refused(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for archive in (packed({"package/a.js": b"evil"}), packed({}), b"no archive"):
        monkeypatch.setattr(Registry, "archive", archive)
        monkeypatch.setattr(graphiql, "PACKAGES", (Package("made-up", "1.0.0", digest("sha512", archive), (ASSET,)),))
        with pytest.raises(TamperedFileError):
            install(tmp_path, fetch_url, registry)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "entry",
    [b"no json", b"{}", b'{"dist": 1}', b'{"dist": {"tarball": "file:///etc/passwd"}}', b'{"dist": {"tarball": 1}}'],
)
def test_a_strange_entry_installs_nothing(
    registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: bytes
) -> None:
    monkeypatch.setattr(Registry, "entry", entry)
    with pytest.raises(InstallError):
        install(tmp_path, fetch_url, registry)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "x", "http://127.0.0.1:1/x", "http://[/"])
def test_only_http_is_fetched(url: str) -> None:
    with pytest.raises(InstallError):
        fetch_url(url)


def test_the_registry_is_found_from_near_to_far(unconfigured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (unconfigured / "home" / ".npmrc").write_text("fund=false\nregistry = https://home.example/\n")
    assert registry_address() == "https://home.example/"
    (unconfigured / ".npmrc").write_text('; near\nregistry="https://${MIRROR}/npm"\n')
    monkeypatch.setenv("MIRROR", "near.example")
    assert registry_address() == "https://near.example/npm"
    monkeypatch.setenv("npm_config_registry", "https://lower.example/")
    assert registry_address() == "https://lower.example/"
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://upper.example/")
    assert registry_address() == "https://upper.example/"


def test_npm_is_asked_last(unconfigured: Path) -> None:
    npm = unconfigured / "empty" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho https://npm.example/\n")
    npm.chmod(0o755)
    assert registry_address() == "https://npm.example/"
    npm.write_text("#!/bin/sh\nexit 1\n")
    assert registry_address() is None


def test_without_a_registry_it_explains_itself_and_succeeds(
    unconfigured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(unconfigured / "graphiql")]) == 0
    assert "NPM_CONFIG_REGISTRY" in capsys.readouterr().out
    assert not (unconfigured / "graphiql").exists()


def test_without_a_network_it_explains_itself_and_succeeds(
    unconfigured: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:1/")
    assert main([str(unconfigured / "graphiql")]) == 0
    assert "cannot be reached" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_named(registry: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallError, match="cannot be written"):
        install(tmp_path / "file" / "below", fetch_url, registry)


def test_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, api.graphiql; print(sorted({m.split('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert "'api'" in run.stdout and "graphql" not in run.stdout and "orjson" not in run.stdout


def test_every_asset_has_a_name_of_its_own_and_every_pin_is_a_digest() -> None:
    assets = [asset for package in PACKAGES for asset in package.assets]
    assert len({asset.name for asset in assets}) == len(assets) == 7
    assert all(package.integrity.startswith("sha512-") for package in PACKAGES)
    assert all(asset.integrity.startswith("sha384-") for asset in assets)
