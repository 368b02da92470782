"""`zhaobi pseudonym translate`: what it prints, where it refuses, and that the log knows."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from audit import read_translations
from tests.fix_city import City
from tests.fix_platform import lay_out_city, opened

LINES = """\
p, tax,              population,       query, always, *, -,         allow,
p, tax,              population.name,  query, always, *, pseudonym, allow,
p, human-resources,  population,       query, always, *, -,         allow,
p, human-resources,  population.name,  query, always, *, pseudonym, allow,
"""
LIST = "{ data { population(first: 20) { nodes { name } } } }"


def command(folder: Path, names: list[str], given: str = "tax:tax-assessment", item: str = "population.name") -> Result:
    said = ["--from", given, "--to", "human-resources:benefit-payment", "--operator", "op-1", "--case", "2026-7"]
    config = ["--config", str(folder / "zhaobi.toml")]
    return CliRunner().invoke(app, ["pseudonym", "translate", item, *said, *config], input="\n".join(names))


@pytest.fixture
def laid_out(sqlite_city: City, tmp_path: Path) -> Path:
    lay_out_city(tmp_path, sqlite_city)
    file = tmp_path / "policies" / "10-police.csv"
    head, rest = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(f"{head}\n{LINES}{rest}", encoding="utf-8")
    return tmp_path


async def received(folder: Path, city: City, department: str, purpose: str) -> list[str]:
    async with opened(folder, city) as it:
        answer = await it.ask(department, LIST, purpose=purpose)
        return [node["name"] for node in answer.data["data"]["population"]["nodes"] if node["name"]]


def test_what_both_may_see_is_translated(laid_out: Path, sqlite_city: City) -> None:
    ours = asyncio.run(received(laid_out, sqlite_city, "tax", "tax-assessment"))
    theirs = asyncio.run(received(laid_out, sqlite_city, "human-resources", "benefit-payment"))
    made = command(laid_out, [*ours, "x", "", ours[0]])
    pairs = dict(zip(ours, theirs, strict=True))
    assert made.exit_code == 0
    assert made.stdout.splitlines() == [f"{mine},{other}" for mine, other in pairs.items()]
    assert made.stderr.strip() == f"{len(pairs)} of {len(pairs) + 1} translated"
    (kept,) = read_translations(laid_out / "audit")
    assert (kept.operator, kept.case, kept.names) == ("op-1", "2026-7", len(ours) + 2)


def test_a_refusal_is_told_in_words(laid_out: Path) -> None:
    refused = command(laid_out, ["x"], given="tax:relief-review")
    assert (refused.exit_code, refused.stdout) == (1, "") and refused.stderr.startswith("PURPOSE_NOT_ALLOWED: ")
    assert "FIELD_DENIED" in command(laid_out, ["x"], item="population.gender").stderr
    assert "BAD_OPERAND" in command(laid_out, ["x"], item="population").stderr


@pytest.mark.parametrize("given", ["tax", "tax:", ":x"])
def test_a_party_is_a_department_and_a_purpose(laid_out: Path, given: str) -> None:
    assert "DEPARTMENT:PURPOSE" in command(laid_out, ["x"], given=given).stderr
