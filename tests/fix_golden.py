"""Golden requests: what each is answered, and by which statements, kept in files that `--rewrite-golden` renews."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from catalog import Mode
from sharing import GrantRecord
from sources import OverheardSource
from tests.fix_city import CITY, City
from tests.fix_platform import LAVISH, Answer, CityPlatform, lay_out_city, opened
from tests.golden.plan_text import plan_text

KEY = "5a" * 32
"""The master key of golden platforms: ids, cursors and rule ids come out the same every time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write what golden requests give now into their files"
    )


DIVIDED = {
    "catalog/household.yaml": ("source: city", "source: homes"),
    "catalog/social_insurance.yaml": ("source: city", "source: homes"),
}
"""What differs in the catalogue of a city whose homes are another source."""
KEYED = """\
p, court, population,           query,        always, *, -,             allow,
p, court, population.id_number, query+lookup, always, *, token,         allow,
p, court, population.name,      query,        always, *, pseudonym,     allow,
p, court, population.phone,     query,        always, *, ff1 digits,    allow,
p, court, population.birth_date, group+lookup, always, *, years 10,     allow,
"""
"""Masks under the key, which is the same every time."""
SECOND_GRANT = GrantRecord(
    number="2026-HR-0009",
    consumer="human-resources",
    resource="population",
    items=frozenset({"id_number", "name", "birth_date", "phone"}),
    modes=frozenset({Mode.QUERY}),
    purpose="pension-review",
    valid_from=date(2026, 1, 1),
    valid_until=date(2035, 12, 31),
    mask="null",
)
"""A grant beside that of the city, under which other decisions are made."""
FEW = 20
"""How far rows of the divided city are counted."""


@dataclass(frozen=True)
class GoldenPlatform:
    """Two platforms whose answers depend on files alone, and the statements that they have asked for.

    `divided` is the same city in two sources, with keyed masks, two grants that differ, and counts up to `FEW`.
    """

    it: CityPlatform
    divided: CityPlatform
    asked: list[str]

    async def ask(self, folder: Path) -> tuple[Answer, str, str]:
        """The answer to the request in `folder`, its statements in order after a blank line each, and its plan."""
        who: dict[str, Any] = yaml.safe_load((folder / "who.yaml").read_text(encoding="utf-8"))
        query = (folder / "query.graphql").read_text(encoding="utf-8")
        platform = self.divided if who.pop("divided", False) else self.it
        prepared = platform.platform.editions.current().prepared
        self.asked.clear()
        prepared.clear()
        department, variables = who.pop("department"), who.pop("variables", None)
        answer = await platform.ask(department, query, variables, **who)
        plans = [one for one in prepared.values() if one is not None]
        return answer, "\n\n".join(self.asked) + "\n", plan_text(plans)


def as_text(answer: Answer) -> str:
    """Status and body as people read them, without what differs between requests or with every policy line."""
    body = orjson.loads(answer.settled)
    body["extensions"]["sharing"].pop("policyVersion", None)
    return json.dumps({"status": answer.status, "body": body}, ensure_ascii=False, indent=2) + "\n"


@pytest.fixture(scope="session")
async def golden_platform(
    city: City, database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[GoldenPlatform]:
    one, other = (tmp_path_factory.mktemp(f"golden-{name}-{database}") for name in ("whole", "divided"))
    for folder in (one, other):
        lay_out_city(folder, city)
        (folder / "keys" / "master.key").write_text(KEY + "\n", encoding="ascii")
    _divide(other)
    async with opened(one, city, **LAVISH) as it, opened(other, city, **LAVISH, total_count=FEW) as divided:
        await divided.platform.grants.put(SECOND_GRANT)
        asked: list[str] = []
        for platform in (it, divided):
            sources = platform.platform.sources
            assert isinstance(sources, dict) and CITY.exists()
            sources.update({name: OverheardSource(source, asked) for name, source in sources.items()})
        yield GoldenPlatform(it, divided, asked)


def _divide(folder: Path) -> None:
    for name, (old, new) in DIVIDED.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    (folder / "policies" / "10-police-keyed.csv").write_text(KEYED, encoding="utf-8")
    configuration = folder / "zhaobi.toml"
    text = configuration.read_text(encoding="utf-8")
    section = text[text.index("[sources.city]") :].partition("\n[")[0].replace("[sources.city]", "[sources.homes]")
    configuration.write_text(f"{text.rstrip()}\n\n{section}\n", encoding="utf-8")
