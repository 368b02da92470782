"""The commands of the officer's pages run, and print what the pages show."""

import shutil
from pathlib import Path

import orjson
import pytest

from api.app import open_platform
from api.console import load_console
from api.demo import enter_grants
from tests.docs.console import Command, commands, typed
from tests.docs.pages import DOCS, blocks
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import Ask, Client, lay_out_city

PAGES = [DOCS / "policies.md", DOCS / "policy-tools.md"]
LINE = "p, tax, population.phone, query, by-key, *, clear, allow, 税收征收管理法第六条"
PHONE = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'

USUAL = {"negatives": 100}
"""Budgets of verification as they are in the demonstration: what the linter says depends on them."""


async def lay_out_example(folder: Path, city: City) -> None:
    """What the pages start from: the demonstration, to which some requests have come."""
    settings = lay_out_city(folder, city, USUAL)
    await enter_grants(settings, CITY)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        client = Client(platform.endpoint, settings)
        for _ in range(2):
            await client.ask("tax", PHONE)
        await client.ask("civil-affairs", PHONE, purpose="relief-review")


def amend(folder: Path) -> None:
    """The copy `new` of the policies, with the line that `policies.md` adds."""
    shutil.copytree(folder / "policies", folder / "new")
    lines = (folder / "new" / "10-police.csv").read_text("utf-8").splitlines()
    (folder / "new" / "10-police.csv").write_text("\n".join([*lines[:18], LINE, *lines[18:], ""]), "utf-8")


@pytest.fixture
async def folder(tmp_path: Path, sqlite_city: City) -> Path:
    await lay_out_example(tmp_path / "demo", sqlite_city)
    return tmp_path / "demo"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, folder: Path) -> None:
    if page.name == "policy-tools.md":
        amend(folder)
    for block in blocks(page, "yaml", "sh"):
        if block.file:
            (folder / block.file).write_text(block.text, "utf-8")
    found = list(commands(page))
    assert found
    for command in found:
        said = typed(command.words, folder)
        assert command.is_printed(said.out + said.err), f"$ {command.words}\n{said.out}{said.err}"


def test_the_commands_of_the_catalogue_page_print_what_it_shows(folder: Path) -> None:
    """Its other blocks are files of a catalogue of its own."""
    found = list(commands(DOCS / "catalogue.md"))
    assert found
    for command in found:
        said = typed(command.words, folder)
        assert command.is_printed(said.out + said.err), f"$ {command.words}\n{said.out}{said.err}"


@pytest.mark.parametrize(("mask", "status"), [("null", 0), ("keep 4 4", 1)])
def test_the_check_of_a_repository_stops_new_access(mask: str, status: int, tmp_path: Path) -> None:
    (script,) = (block for block in blocks(DOCS / "policy-tools.md", "sh") if block.file)
    for part in ("policies", "policy-tests", "catalog"):
        shutil.copytree(CITY / part, tmp_path / part)
    shutil.copy(CITY / "departments.yaml", tmp_path)
    shutil.copytree(CITY / "policies", tmp_path / "before" / "policies")
    (tmp_path / "check-policies.sh").write_text(script.text, "utf-8")
    changed, cases = tmp_path / "policies" / "10-police.csv", tmp_path / "policy-tests" / "population.yaml"
    for file in (changed, cases):
        file.write_text(file.read_text("utf-8").replace("keep 3 4", mask).replace(": null", ': "null"'), "utf-8")
    done = typed("BASE=before sh -e check-policies.sh; exit $?", tmp_path)
    assert (done.err, done.status) == ("", status)
    assert orjson.loads((tmp_path / "lint.sarif").read_bytes())["version"] == "2.1.0"
    assert "changes the mask of" in (tmp_path / "review.md").read_text("utf-8")


async def test_an_officer_asks_the_query_of_the_page(ask: Ask) -> None:
    (query,) = blocks(DOCS / "policy-tools.md", "graphql")
    answer = await ask("centre", query.text, roles=("officer",))
    found = answer.data["policies"]["findings"]
    assert found["errors"] == 0 and found["warnings"] > 0 and found["nodes"]


def test_what_a_page_leaves_out_is_a_line_or_within_a_line() -> None:
    assert Command("", "a\n…\nb … c\n").is_printed("a\nx\ny\nb 1 c\n")
    assert Command("", "a\n…\n").is_printed("a\n")
    assert not Command("", "a\nb … c\n").is_printed("a\nb\nc\n")
    assert not Command("", "a\n").is_printed("a\nb\n")
    assert Command("", "").is_printed("")
