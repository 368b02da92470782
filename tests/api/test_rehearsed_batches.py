"""An officer rehearses how a blind batch begins: the real path over made-up rows, decided item by item."""

from datetime import date
from typing import Any

from api.rehearsal import Question, Rehearsal, rehearse, viewpoint
from catalog import read_catalog
from policies import load_files, parse_policies
from tests.fix_city import CITY

CATALOG = read_catalog(CITY / "catalog", CITY / "departments.yaml")
TABLE = parse_policies(load_files(CITY / "policies"), CATALOG)
BEGIN = """{ verify { populationBlind(items: ["id_number", "name"], reveal: %s) { setup claims { item form } } } }"""


async def rehearsed(who: str, query: str) -> Rehearsal:
    seen = viewpoint(who, "granted", CATALOG, TABLE, date(2026, 7, 1))
    return await rehearse(CATALOG, TABLE, Question(query), seen)


async def test_the_begin_of_a_blind_batch_is_rehearsed() -> None:
    found = await rehearsed("civil-affairs", BEGIN % "SIZE")
    told = found.answer["data"]["verify"]["populationBlind"]
    assert told["claims"] == [{"item": "name", "form": "person_name"}] and len(told["setup"]) > 1_000
    assert [statement.source for statement in found.statements] == ["city"]
    decisions: list[dict[str, Any]] = [dict(one) for one in found.decisions]
    assert [(one["item"], one["for"], one["decision"]) for one in decisions] == [
        ("population", "verify", "DENIED"),
        ("population.id_number", "verify", "COMPARED"),
        ("population.name", "verify", "COMPARED"),
    ]


async def test_a_word_that_is_missing_and_a_session_that_is_none_are_told() -> None:
    assert (await rehearsed("civil-affairs", BEGIN % "POSITIONS")).answer["errors"][0]["extensions"]["code"] == (
        "BATCH_DENIED"
    )
    answer = '{ verify { populationBlindAnswer(session: "x", request: "AAAA") { size } } }'
    found = await rehearsed("civil-affairs", answer)
    assert found.answer["errors"][0]["extensions"]["code"] == "SESSION_UNKNOWN" and not found.statements
