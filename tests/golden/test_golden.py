"""Whole requests, each a folder: the query, who asks, the plan, the statement of every database, and the answer."""

from pathlib import Path

import pytest

from tests.fix_golden import GoldenPlatform, as_text

WRITTEN = ("query.graphql", "who.yaml", "plan.txt", "response.json")
FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/query.graphql"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_golden(
    golden_platform: GoldenPlatform, database: str, folder: Path, pytestconfig: pytest.Config
) -> None:
    answer, statements, plan = await golden_platform.ask(folder)
    found = {"response.json": as_text(answer), f"statement.{database}.sql": statements, "plan.txt": plan}
    if pytestconfig.getoption("--rewrite-golden"):
        for name, text in found.items():
            (folder / name).write_text(text, encoding="utf-8")
    for name, text in found.items():
        assert text == (folder / name).read_text(encoding="utf-8"), f"{folder.name}/{name}: see --rewrite-golden"


def test_there_are_golden_requests_and_each_is_whole() -> None:
    assert len(FOLDERS) >= 60
    statements = {f"statement.{database}.sql" for database in ("postgresql", "sqlite", "mariadb")}
    for folder in FOLDERS:
        assert {path.name for path in folder.iterdir()} == {*WRITTEN, *statements}, folder.name
