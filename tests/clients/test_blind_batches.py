"""`zhaobi verify blind` against a served city: departments compare lists, and no value of any is kept anywhere."""

import csv
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner, Result

from api.auth import TokenIssuer
from api.cli import app
from api.demo import enter_grants
from api.keys import KeyFolder
from api.settings import load_settings
from masking import suite
from tests.api.served import served
from tests.fix_city import CITY, FATHER, MOTHER, SINGLE, City
from tests.resolvers.blind.offices import lay_out_blind

DEPARTMENTS = ("civil-affairs", "lucheng-civil", "court")
NOBODY = "110101199003070134"
LIST = f"""\
id_number,name
{FATHER},林建国
{MOTHER},林建国
{FATHER[:-1]}0,林建国
{NOBODY},镜花水月
{FATHER}, 林建国
{SINGLE}
{MOTHER},陈晓燕
"""
ASKED = {FATHER, MOTHER, SINGLE, NOBODY, "林建国", "镜花水月", "陈晓燕"}


@dataclass(frozen=True, slots=True, repr=False)
class Offices:
    """A server with tokens of departments; without `repr`, which would show them."""

    url: str
    folder: Path
    tokens: dict[str, str]

    def run(
        self, folder: Path, department: str = "civil-affairs", reveal: str = "positions", purpose: str = "relief-review"
    ) -> Result:
        """The command over `list.csv` in a folder, with the result in `result.csv`."""
        (folder / "token").write_text(f"{self.tokens[department]}\n", "ascii")
        (folder / "result.csv").unlink(missing_ok=True)
        files = [f"--in={folder / 'list.csv'}", f"--out={folder / 'result.csv'}", f"--token-file={folder / 'token'}"]
        options = ["--resource=population", f"--purpose={purpose}", f"--reveal={reveal}", f"--url={self.url}/graphql"]
        return CliRunner().invoke(app, ["verify", "blind", *options, *files])


@asynccontextmanager
async def offices(folder: Path, city: City, **budgets: int) -> AsyncIterator[Offices]:
    lay_out_blind(folder, city, budgets or None)
    settings = load_settings(folder / "zhaobi.toml")
    await enter_grants(settings, CITY)
    signer = KeyFolder(suite("std"), settings.keys.dir).key_set().signer
    assert signer is not None
    issuer = TokenIssuer(signer, settings.auth.issuer)
    tokens = {department: issuer.issue(department, "welfare") for department in DEPARTMENTS}
    with served(folder / "zhaobi.toml") as server:
        yield Offices(server.url, folder, tokens)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "list.csv").write_text(LIST, "utf-8")
    return folder


def told(folder: Path) -> list[list[str]]:
    with (folder / "result.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


async def test_lists_are_compared_and_nothing_of_them_is_kept(tmp_path: Path, desk: Path, sqlite_city: City) -> None:
    folder = tmp_path / "platform"
    async with offices(folder, sqlite_city) as it:
        done = it.run(desk)
        assert (done.exit_code, done.stderr) == (4, "3 of 5 lines are held; 2 lines have a fault\n")
        assert told(desk) == [
            ["line", "result", "fault"],
            ["2", "MATCH", ""],
            ["3", "NO_MATCH", ""],
            ["4", "", "`id_number`: wrong check digit at character 18"],
            ["5", "NO_MATCH", ""],
            ["6", "MATCH", ""],
            ["7", "", "wrong number of columns"],
            ["8", "MATCH", ""],
        ]
        assert it.run(desk, reveal="size").exit_code == 4
        assert told(desk) == [["asked", "held", "faults"], ["4", "2", "2"]]
        other = it.run(desk, "lucheng-civil")
        assert (other.exit_code, told(desk)[1]) == (4, ["2", "MATCH", ""])
        refused = it.run(desk, "court", purpose="case-handling")
        assert (refused.exit_code, refused.stdout) == (1, "") and "BATCH_DENIED" in refused.stderr
        assert not (desk / "result.csv").exists()
        page = httpx.get(f"{it.url}/metrics").text
        assert "populationBlindAnswer" in page
    kept = {file: file.read_bytes() for file in _kept(folder)}
    assert {"server.log", "zhaobi.db"} <= {file.name for file in kept} and len(kept) > 2
    values = _names_and_numbers(sqlite_city) | ASKED
    assert len(values) > 500
    for content in [page.encode(), *kept.values()]:
        assert not any(value.encode() in content for value in values)


def _kept(folder: Path) -> Iterator[Path]:
    """What a platform leaves behind: its log, its store, its record."""
    yield from (file for file in folder.rglob("*") if file.is_file() and file.suffix in (".db", ".db-wal", ".log"))
    yield from (file for file in (folder / "audit").rglob("*") if file.is_file())


def _names_and_numbers(city: City) -> set[str]:
    """Values of the provider that stand nowhere by chance."""
    with closing(sqlite3.connect(str(make_url(city.url).database))) as connection:
        rows: Sequence[tuple[str, str]] = connection.execute("SELECT id_number, name FROM population").fetchall()
    return {value for row in rows for value in row if value is not None and len(value.encode()) >= 6}


async def test_a_used_up_budget_is_told_and_nothing_is_compared(tmp_path: Path, desk: Path, sqlite_city: City) -> None:
    async with offices(tmp_path / "platform", sqlite_city, batch_calls=100, batch_negatives=3) as it:
        done = it.run(desk)
        assert done.exit_code == 3 and "a budget is used up and nothing was compared" in done.stderr
        assert not (desk / "result.csv").exists()
        (desk / "list.csv").write_text("\n".join(LIST.splitlines()[:4]), "utf-8")
        assert it.run(desk).exit_code == 4
