"""Pseudonyms of one department become those of another for who both may see, on record, and for nobody else."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from audit import read_translations
from resolvers import Refusal, translating
from resolvers.translating import Order, Party, Translator
from tests.fix_city import City
from tests.fix_platform import LAVISH, CityPlatform, lay_out_city, opened

LINES = """\
p, tax,              population,              query, always, *,          -,                   allow,
p, tax,              population.name,         query, always, *,          pseudonym,           allow,
p, tax,              population.phone,        query, always, *,          pseudonym shared,    allow,
p, tax,              population.address,      query, always, minor,      pseudonym,           allow,
p, tax,              population.address,      query, always, *,          clear,               allow,
p, human-resources,  population,              query, always, *,          -,                   allow,
p, human-resources,  population.name,         query, always, minor,      -,                   deny,
p, human-resources,  population.name,         query, always, *,          pseudonym,           allow,
p, human-resources,  population.phone,        query, always, *,          pseudonym shared,    allow,
p, human-resources,  population.address,      query, always, *,          pseudonym,           allow,
"""
ORDER = Order(
    "population",
    "name",
    Party("tax", "tax-assessment"),
    Party("human-resources", "benefit-payment"),
    operator="operator-01",
    case="2026-0042",
)
LIST = "{ data { population(first: 500) { nodes { name } } } }"


@pytest.fixture(scope="module")
async def platform(city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    folder = tmp_path_factory.mktemp("translating")
    lay_out_city(folder, city)
    file = folder / "policies" / "10-police.csv"
    head, rest = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(f"{head}\n{LINES}{rest}", encoding="utf-8")
    async with opened(folder, city, **LAVISH) as it:
        yield it


@pytest.fixture
def translator(platform: CityPlatform) -> Translator:
    running = platform.platform
    return Translator(running.editions.current, running.pipeline.preparer, running.log)


async def names(platform: CityPlatform, department: str, purpose: str) -> list[str | None]:
    """The department's pseudonyms in the order of the rows, None where it has none."""
    answer = await platform.ask(department, LIST, purpose=purpose)
    return [node["name"] for node in answer.data["data"]["population"]["nodes"]]


async def test_each_becomes_the_one_of_the_same_row(
    platform: CityPlatform, translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translating, "BATCH", 100)  # several statements, the last one not full
    ours, theirs = (
        await names(platform, "tax", "tax-assessment"),
        await names(platform, "human-resources", "benefit-payment"),
    )
    given = [name for name in ours if name is not None]
    found = await translator.translated(ORDER, given, "request-1")
    pairs = {mine: other for mine, other in zip(ours, theirs, strict=True) if mine is not None and other is not None}
    assert pairs and found == pairs
    assert len(found) < len(given), "nobody translates what the other may not see"


async def test_it_is_bound_to_the_purposes(platform: CityPlatform, translator: Translator) -> None:
    """A pseudonym made for another purpose, or for another department, stands for nothing here."""
    other = await names(platform, "tax", "contribution-collection")
    theirs = await names(platform, "human-resources", "benefit-payment")
    given = [name for name in (*other, *theirs, "x", "") if name is not None]
    assert await translator.translated(ORDER, given, "request-2") == {}


async def test_it_is_on_record_before_anything_is_read(platform: CityPlatform, translator: Translator) -> None:
    await translator.translated(replace(ORDER, case="2026-0099"), ["a", "b", "a"], "request-3")
    kept = [one for one in read_translations(platform.folder / "audit") if one.request_id == "request-3"]
    assert [(one.operator, one.case, one.item, one.given, one.wanted, one.names) for one in kept] == [
        (
            "operator-01",
            "2026-0099",
            "population.name",
            ("tax", "tax-assessment"),
            ("human-resources", "benefit-payment"),
            3,
        )
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"resource": "nowhere"}, "BAD_OPERAND"),
        ({"item": "nothing"}, "BAD_OPERAND"),
        ({"operator": " "}, "BAD_OPERAND"),
        ({"case": ""}, "BAD_OPERAND"),
        ({"item": "phone"}, "FIELD_DENIED"),  # a shared scope: the same already
        ({"item": "address"}, "FIELD_DENIED"),  # on some rows one sees the value itself
        ({"item": "gender"}, "FIELD_DENIED"),
        ({"item": "criminal_record"}, "FIELD_DENIED"),
        ({"given": Party("tax", "relief-review")}, "PURPOSE_NOT_ALLOWED"),
        ({"wanted": Party("housing", "housing-subsidy")}, "ROWS_DENIED"),
        ({"wanted": Party("nobody", "x")}, "UNAUTHENTICATED"),
    ],
)
async def test_what_is_refused(translator: Translator, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        await translator.translated(replace(ORDER, **changed), ["a"], "request-4")
    assert refused.value.code == code


async def test_only_so_many_at_once(translator: Translator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "MOST_NAMES", 2)
    with pytest.raises(Refusal, match="at most 2"):
        await translator.translated(ORDER, ["a", "b", "c"], "request-5")


async def test_the_log_holds_no_pseudonym(platform: CityPlatform, translator: Translator) -> None:
    given = [name for name in await names(platform, "tax", "tax-assessment") if name is not None]
    found = await translator.translated(ORDER, given, "request-6")
    text = platform.audit_text()
    assert '"request_id":"request-6"' in text and not re.search("[bcdfghjknprstvxz]{32}", text)
    assert not [name for pair in found.items() for name in pair if name in text]
