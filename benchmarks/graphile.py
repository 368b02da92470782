"""PostGraphile, installed as locked under `var/bench`, and the views of the database that it serves."""

import asyncio
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
from cluster import ROOT
from statements import VIEWS, masked_views

HERE = Path(__file__).with_name("postgraphile")
CACHE = ROOT / "var" / "bench"
FILES = ("package.json", "package-lock.json", "server.mjs")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
OLDEST = 22
"""Major version of node that PostGraphile 5 runs on. The lock brings one for Linux; elsewhere that of the PATH runs."""


def installed() -> Path:
    """The folder with the packages and the server's script, made once for each state of them.

    It is made beside and renamed, so that an interrupted run leaves no half folder.
    """
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    folder = CACHE / f"{sys.platform}-{platform.machine()}-{digest[:16]}"
    if not folder.exists():
        if shutil.which("npm") is None:
            raise SystemExit("bench: npm is missing, which installs PostGraphile (Debian: apt-get install npm)")
        CACHE.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=CACHE))
        for name in FILES:
            shutil.copy(HERE / name, beside)
        if subprocess.run(INSTALL, cwd=beside, stdout=sys.stderr).returncode:
            raise SystemExit("bench: npm cannot install what benchmarks/postgraphile/package-lock.json names")
        beside.rename(folder)
    return folder


def node(folder: Path) -> str:
    """The program that runs the script: the locked one, or that on the PATH."""
    for locked in (folder / "node_modules").glob("node-*/bin/node"):
        return str(locked)
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip() if found else "v0"
    if found is None or int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        raise SystemExit(f"bench: PostGraphile needs node {OLDEST} or newer")
    return found


@contextmanager
def views(url: str) -> Iterator[None]:
    """The views while they are needed; a schema of that name from before is dropped."""
    drop = f"DROP SCHEMA IF EXISTS {VIEWS} CASCADE"
    asyncio.run(_run(url, drop, *masked_views()))
    try:
        yield
    finally:
        asyncio.run(_run(url, drop))


def environment(url: str, port: int) -> dict[str, str]:
    return {"BENCH_URL": url, "BENCH_PORT": str(port), "NODE_ENV": "production", "GRAPHILE_ENV": "production"}


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url, server_settings={"client_min_messages": "warning"})
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
