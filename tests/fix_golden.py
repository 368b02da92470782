"""Golden requests: what each is answered, and by which statements, kept in files that `--rewrite-golden` renews."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from sources import OverheardSource
from tests.fix_city import CITY, City
from tests.fix_platform import LAVISH, Answer, CityPlatform, lay_out_city, opened

KEY = "5a" * 32
"""The master key of golden platforms: ids, cursors and rule ids come out the same every time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write what golden requests give now into their files"
    )


@dataclass(frozen=True)
class GoldenPlatform:
    """A platform whose answers depend on files alone, and the statements it has asked for."""

    it: CityPlatform
    heard: OverheardSource

    async def ask(self, folder: Path) -> tuple[Answer, str]:
        """The answer to the request in `folder`, and its statements in order, one after a blank line each."""
        who: dict[str, Any] = yaml.safe_load((folder / "who.yaml").read_text(encoding="utf-8"))
        query = (folder / "query.graphql").read_text(encoding="utf-8")
        self.heard.asked.clear()
        department, variables = who.pop("department"), who.pop("variables", None)
        answer = await self.it.ask(department, query, variables, **who)
        return answer, "\n\n".join(self.heard.asked) + "\n"


def as_text(answer: Answer) -> str:
    """Status and body as people read them, without what differs between requests or with every policy line."""
    body = orjson.loads(answer.settled)
    body["extensions"]["sharing"].pop("policyVersion", None)
    return json.dumps({"status": answer.status, "body": body}, ensure_ascii=False, indent=2) + "\n"


@pytest.fixture(scope="session")
async def golden_platform(
    city: City, database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[GoldenPlatform]:
    folder = tmp_path_factory.mktemp(f"golden-{database}")
    lay_out_city(folder, city)
    (folder / "keys" / "master.key").write_text(KEY + "\n", encoding="ascii")
    async with opened(folder, city, **LAVISH) as it:
        heard = OverheardSource(it.platform.sources["city"])
        sources = it.platform.sources
        assert isinstance(sources, dict) and CITY.exists()
        sources["city"] = heard
        yield GoldenPlatform(it, heard)
