"""Installs the files of GraphiQL into a folder at set-up: `python -m api.graphiql TARGET_DIR`.

Imports nothing but the standard library, because it may run before anything else is there.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_S = 30
_MAX_BYTES = 32 * 1024 * 1024  # the largest archive has 3 MiB
_VARIABLES = ("NPM_CONFIG_REGISTRY", "npm_config_registry")


class InstallError(Exception):
    """The files cannot be had, or are not the ones expected. Stands here to keep this module free of imports."""


class TamperedFileError(InstallError):
    """What was fetched is not what was pinned."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One installed file: its name, where its archive has it, and its digest as browsers check it (W3C SRI)."""

    name: str
    member: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Package:
    """One archive: `integrity` is the registry's own digest of it, written down here so that it is not taken on trust.

    GraphiQL 3.9 is the last line that still comes as one script; later ones need a bundler.
    """

    name: str
    version: str
    integrity: str
    assets: tuple[Asset, ...]


PACKAGES = (
    Package(
        "react",
        "18.3.1",
        "sha512-wS+hAgJShR0KhEvPJArfuPVN1+Hz1t0Y6n5jLrGQbkb4urgPE/0Rve+1kMB1v/oWgHgm4WIcV+i7F2pTVj+2iQ==",
        (
            Asset(
                "react.production.min.js",
                "package/umd/react.production.min.js",
                "sha384-DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z",
            ),
            Asset(
                "react.LICENSE.txt",
                "package/LICENSE",
                "sha384-dIN5gxuW3odCH42AKpxql36fRQlrVsjCi4EJgGC2Ty8Ihkcq9cdrChEZpKhSAfks",
            ),
        ),
    ),
    Package(
        "react-dom",
        "18.3.1",
        "sha512-5m4nQKp+rZRb09LNH59GM4BxTh9251/ylbKIbpe7TpGxfJ+9kv6BLkLBXIjjspbgbnIBNqlI23tRnTWT0snUIw==",
        (
            Asset(
                "react-dom.production.min.js",
                "package/umd/react-dom.production.min.js",
                "sha384-gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1",
            ),
            Asset(
                "react-dom.LICENSE.txt",
                "package/LICENSE",
                "sha384-dIN5gxuW3odCH42AKpxql36fRQlrVsjCi4EJgGC2Ty8Ihkcq9cdrChEZpKhSAfks",
            ),
        ),
    ),
    Package(
        "graphiql",
        "3.9.0",
        "sha512-rJYFlHdBbug9+YbFSwRVvgfPjCayC7wHecZkx/qB4XLuQPFQZw/yB9pmHFtOJV6RiNBBHro3u1GdocKa3YcGRA==",
        (
            Asset(
                "graphiql.min.js",
                "package/graphiql.min.js",
                "sha384-8NGfVj4CVlqHajlZj+bPJT4thxPMHMJYn7DWK2CvtopLd02E7qsPHazniBYvVjOO",
            ),
            Asset(
                "graphiql.min.css",
                "package/graphiql.min.css",
                "sha384-QMux00XgRtwRLSYIY3kw2rj1ovk5AuuliAchk+HSQbqdbGFnz9GYuqIlOqxhwCE2",
            ),
            Asset(
                "graphiql.LICENSE.txt",
                "package/LICENSE",
                "sha384-9JPX1agGTIUB7wtQt2kO3PUO7clmCJp+9e50VMjw1yd8briI77AZnMDBz5VcerBH",
            ),
        ),
    ),
)


def matches(integrity: str, content: bytes) -> bool:
    """Whether `content` has the digest `integrity`, written as `sha384-…` or `sha512-…` in base64."""
    algorithm, _, expected = integrity.partition("-")
    return b64encode(hashlib.new(algorithm, content).digest()).decode() == expected


def installed(folder: Path) -> Mapping[str, bytes] | None:
    """The content of every asset in `folder` by name; None if one is missing or not the pinned one."""
    contents = {}
    for asset in (asset for package in PACKAGES for asset in package.assets):
        path = folder / asset.name
        content = path.read_bytes() if path.is_file() else b""
        if not matches(asset.integrity, content):
            return None
        contents[asset.name] = content
    return contents


def install(folder: Path, fetch: Callable[[str], bytes], registry: str) -> None:
    """Put the assets into `folder`, each whole or not at all. Nothing is fetched if they are there already.

    `fetch` gives the bytes at a URL; `registry` is the address of the package registry.
    Raises InstallError, and TamperedFileError before anything is unpacked that is not as pinned.
    """
    if installed(folder) is not None:
        return
    for package in PACKAGES:
        archive = fetch(_archive_url(package, fetch, registry))
        if not matches(package.integrity, archive):
            raise TamperedFileError(f"`{package.name}` {package.version} is not the archive that was pinned")
        for asset in package.assets:
            _write(folder / asset.name, _member(archive, asset))


def registry_address() -> str | None:
    """The configured package registry: environment, `.npmrc` files from near to far, then npm itself."""
    for variable in _VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    for file in (Path(".npmrc"), Path.home() / ".npmrc", Path("/etc/npmrc")):
        if address := _npmrc_registry(file):
            return address
    return _npm_registry()


def fetch_url(url: str) -> bytes:
    """The bytes at an HTTP address. Raises InstallError, also for any other kind of address."""
    if not url.startswith(("https://", "http://")):
        raise InstallError("the registry gave an address that is not http")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - the scheme was checked above
            content: bytes = answer.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # URLError and timeouts are OSErrors; a malformed address is a ValueError
        raise InstallError(f"the registry cannot be reached: {type(error).__name__}") from None
    if len(content) > _MAX_BYTES:
        raise InstallError("the registry sent more than an archive can be")
    return content


def main(arguments: list[str]) -> int:
    """The command line. Without a registry or a network it explains itself and succeeds: the platform runs without."""
    if len(arguments) != 1:
        print("usage: python -m api.graphiql TARGET_DIR", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        registry = registry_address()
        if registry is None and installed(folder) is None:
            raise InstallError("no package registry is configured (NPM_CONFIG_REGISTRY or .npmrc) and npm is not here")
        install(folder, fetch_url, registry or "")
    except TamperedFileError as error:
        print(f"GraphiQL was not installed: {error}", file=sys.stderr)
        return 1
    except InstallError as error:
        print(f"GraphiQL was not installed: {error}. GET /graphql will explain how to use curl instead.")
        return 0
    print(f"GraphiQL is in {folder}")
    return 0


def _archive_url(package: Package, fetch: Callable[[str], bytes], registry: str) -> str:
    try:
        address = json.loads(fetch(f"{registry.rstrip('/')}/{package.name}/{package.version}"))["dist"]["tarball"]
    except (ValueError, LookupError, TypeError):
        raise InstallError(f"the registry's entry for `{package.name}` cannot be read") from None
    return str(address)


def _member(archive: bytes, asset: Asset) -> bytes:
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            member = tar.extractfile(asset.member)
            content = member.read() if member else b""
    except (tarfile.TarError, KeyError, OSError):
        raise TamperedFileError(f"`{asset.member}` cannot be read from its archive") from None
    if not matches(asset.integrity, content):
        raise TamperedFileError(f"`{asset.member}` is not the file that was pinned")
    return content


def _write(path: Path, content: bytes) -> None:
    """Write beside, then rename, so that no reader ever sees half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise InstallError(f"`{path}` cannot be written: {type(error).__name__}") from None


def _npmrc_registry(path: Path) -> str | None:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None  # no such file for us; the next place is asked
    return next(_registry_values(lines), None)


def _registry_values(lines: list[str]) -> Iterator[str]:
    for line in lines:
        key, equals, value = line.partition("=")
        if equals and key.strip() == "registry":
            yield os.path.expandvars(value.strip().strip("\"'"))


def _npm_registry() -> str | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - the found npm with constant arguments
            [npm, "config", "get", "registry"], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    address = asked.stdout.strip()
    return address if address.startswith("http") else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
