"""What the page of clients shows runs as it stands there, with another address: curl, node, java and Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson
import pytest

import zhaobi_client
from api.verification_files_cli import INCOMPLETE, STOPPED
from tests.clients.verifying import Verifying, verifying
from tests.docs.pages import DOCS, ROOT, blocks, quoted, rows
from tests.fix_city import City
from tests.fix_postgresql import unavailable
from zhaobi_client.files import faults
from zhaobi_client.files.output import COLUMNS, OF_ITEM

PAGE = DOCS / "verification-clients.md"
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
async def platform(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Verifying]:
    async with verifying(tmp_path_factory.mktemp("snippets") / "platform", sqlite_city) as it:
        yield it


def said(platform: Verifying, folder: Path, language: str, file: str, command: Sequence[str]) -> str:
    """What the only block of a language prints, saved as a file and run."""
    (block,) = blocks(PAGE, language)
    assert ADDRESS in block.text
    if shutil.which(command[0]) is None:
        unavailable(f"{command[0]} is not on the PATH, and runs an example of {PAGE.name}")
    (folder / file).write_text(block.text.replace(ADDRESS, platform.demonstration.url), "utf-8")
    environment = os.environ | {"TOKEN": platform.token, "PYTHONPATH": str(ROOT / "clients" / "python")}
    done = subprocess.run([*command, file], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl(platform: Verifying, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        unavailable("curl is not on the PATH")
    answer = orjson.loads(said(platform, tmp_path, "sh", "verify.sh", ["sh", "-e"]))
    assert answer["data"]["verify"]["population"]["result"] == "MATCH"


def test_javascript(platform: Verifying, tmp_path: Path) -> None:
    assert said(platform, tmp_path, "javascript", "verify.mjs", ["node"]) == "MATCH\n"


def test_java(platform: Verifying, tmp_path: Path) -> None:
    answer = orjson.loads(said(platform, tmp_path, "java", "Verify.java", ["java", "-Dfile.encoding=UTF-8"]))
    assert answer["data"]["verify"]["population"] == {"result": "MATCH", "retryAt": None}


def test_python(platform: Verifying, tmp_path: Path) -> None:
    assert said(platform, tmp_path, "python", "verify.py", [sys.executable]).splitlines() == [
        "MATCH",
        "MATCH None",
        "NO_MATCH None",
        "BAD_OPERAND id_number",
    ]


def test_the_package_shows_the_same() -> None:
    (block,) = blocks(ROOT / "clients" / "python" / "README.md", "python")
    compile(block.text, "README.md", "exec")
    assert {"Client", "Equals"} <= set(zhaobi_client.__all__)


def test_everything_that_a_run_says_is_on_the_page() -> None:
    told = quoted(PAGE) | {row[0].strip("`") for row in rows(PAGE)}
    assert {*COLUMNS, f"{OF_ITEM}…", "0", "1", "2", str(STOPPED), str(INCOMPLETE)} <= told


def test_every_code_claim_and_fault_is_on_the_page() -> None:
    claims = {kind.__name__ for kind in zhaobi_client.Claim.__args__}
    own = {"CONNECTION_LOST", "NOT_TRUSTED", "ANSWER_UNREADABLE", "NO_CODE", "BAD_SETTING", "FILE_REFUSED"}
    assert (claims | own | set(faults.Broken)) - quoted(PAGE) == set()
