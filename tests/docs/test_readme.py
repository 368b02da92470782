"""The README runs: its queries give the answers it prints, its files serve a database, its commands exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # ships no types
import orjson
import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from api.app import open_platform
from api.cli import app
from api.console import load_console
from api.demo import PERSONS
from api.settings import load_settings
from tests.docs.pages import CHINESE, README, ROOT, Block, blocks
from tests.fix_city import CITY
from tests.fix_platform import Ask, Client
from tests.fix_postgresql import PostgreSQL

QUERY, VERIFY, OWN_QUERY = (block.text for block in blocks(README, "graphql"))
GRANTED, MASKED, OWN_ANSWER = (orjson.loads(block.text) for block in blocks(README, "json"))


async def test_one_query_gives_two_departments_the_two_answers_printed(ask: Ask) -> None:
    granted = await ask("civil-affairs", QUERY, purpose="relief-review")
    assert granted.data["data"]["population"]["nodes"] == [GRANTED]
    masked = await ask("tax", QUERY)
    assert masked.data["data"]["population"]["nodes"] == [MASKED]


async def test_a_verdict_is_all_that_a_verification_gives(ask: Ask) -> None:
    answer = await ask("civil-affairs", VERIFY, purpose="relief-review")
    assert answer.data == {"verify": {"population": {"result": "MATCH"}}}


def test_there_are_as_many_callers_as_it_says() -> None:
    assert len(PERSONS) == 7
    assert "each of seven callers" in README.read_text("utf-8")
    assert "七个使用者" in CHINESE.read_text("utf-8")


def test_the_policy_line_to_change_stands_in_the_city() -> None:
    (line,) = (block.text for block in blocks(README, "csv") if block.file is None)
    policy = (CITY / "policies" / "10-police.csv").read_text("utf-8")
    assert cells(line) in [cells(other) for other in policy.splitlines()]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")]


async def test_the_files_of_the_readme_serve_a_database(
    tmp_path: Path, postgresql: PostgreSQL, postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {block.file: block.text for block in blocks(README) if block.file}
    connection = await asyncpg.connect(postgresql_database)
    await connection.execute(files.pop("registry.sql"))
    await connection.close()
    for name, text in files.items():
        assert name is not None
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("ZHAOBI_SOURCES__REGISTRY__URL", postgresql_database)
    assert "signing key" in zhaobi("keys create", tmp_path)
    assert "fit together" in zhaobi("check", tmp_path)
    token = zhaobi("token issue tax assessment", tmp_path).strip()
    settings = load_settings(tmp_path / "zhaobi.toml")
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        client = Client(platform.endpoint, settings)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        told = await client.send("POST", orjson.dumps({"query": OWN_QUERY}), headers)
        assert told.data["data"]["parcel"]["nodes"] == [OWN_ANSWER]
        other = await client.ask("land", OWN_QUERY)
        assert other.data["data"]["parcel"]["nodes"] == [OWN_ANSWER | {"ownerName": "欧阳**"}]


def zhaobi(words: str, folder: Path) -> str:
    """What a command of the README prints, run in a folder."""
    command = [str(Path(sys.executable).with_name("zhaobi")), *words.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_password_variable_of_the_readme_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (variable,) = set(re.findall(r"`(ZHAOBI_\w+)`", README.read_text("utf-8")))
    monkeypatch.setenv(variable, "a made-up one")
    (block,) = (block for block in blocks(README) if block.file == "zhaobi.toml")
    (tmp_path / "zhaobi.toml").write_text(block.text, "utf-8")
    source = load_settings(tmp_path / "zhaobi.toml").sources["registry"]
    assert source.login_url() == make_url("postgresql://zhaobi:a%20made-up%20one@127.0.0.1:5432/registry")


COMMANDS = [line for block in blocks(README, "sh") for line in block.text.splitlines()]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_exists(line: str) -> None:
    program, *words = line.partition("#")[0].split()
    if program == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(words) <= set(targets)
    else:
        assert program == "zhaobi"
        assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def test_a_command_that_is_not_there_is_found() -> None:
    assert CliRunner().invoke(app, ["keys", "forge", "--help"]).exit_code != 0


@pytest.mark.parametrize("page", [README, CHINESE], ids=lambda page: page.name)
def test_the_first_code_comes_before_line_25(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert next(number for number, line in enumerate(lines, start=1) if line.startswith("```")) < 25


def test_both_languages_show_the_same_code() -> None:
    assert [without_comments(block) for block in blocks(CHINESE)] == [
        without_comments(block) for block in blocks(README)
    ]


def without_comments(block: Block) -> Block:
    """The block without the comments at the ends of its lines, which are in the page's own language."""
    if block.language not in ("sh", "sql"):
        return block
    return Block(block.language, re.sub(r" +(#|--) .*", "", block.text))


def test_both_languages_have_the_same_sections_and_links() -> None:
    def skeleton(page: Path) -> tuple[int, list[str]]:
        text = page.read_text("utf-8")
        links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]
        return text.count("\n## "), [link.replace(".zh-CN", "") for link in links]

    assert skeleton(CHINESE) == skeleton(README)


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))]
    files = [link for link in links if link and not link.startswith(("http:", "https:"))]
    assert [link for link in files if not (page.parent / link).exists()] == []
