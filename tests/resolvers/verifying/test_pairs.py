"""A batch tells of each pair what is told of it by itself, and counts each comparison as if it had been asked alone."""

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import CityPlatform, opened

ONE = """
query V($subject: PopulationSubject!, $claims: PopulationClaims!) {
  verify { population(subject: $subject, claims: $claims) { result receipt { question } } }
}
"""
MANY = """
query B($pairs: [PopulationPair!]!) {
  verify { populationBatch(pairs: $pairs) { verdicts { result fault { code item message } proof { question } } } }
}
"""
NUMBERS = [
    FATHER,
    MOTHER,
    SINGLE,
    "33030219820314501８",
    "330302820314501",
    "330302198203145026",
    "330302198203145010",
    "x",
]
SAID: Mapping[str, Mapping[str, Sequence[object]]] = {
    "name": {"equals": ["林建国", "林　建国", "陈晓燕", "", "名" * 101]},
    "phone": {"equals": ["13800000001", "+86 138-0000-0001", "1"]},
    "birthDate": {
        "equals": ["1982-03-14", "1982年3月14日", "1982-02-30"],
        "year": [1982, 1990, 0],
        "ageAtLeast": [{"years": 18}, {"years": 60}, {"years": 19}],
    },
    "maritalStatus": {"oneOf": [["10", "20"], ["20", "10"], [], ["90"]]},
}
Pair = dict[str, Any]


@st.composite
def batches(draw: st.DrawFn) -> list[Pair]:
    """Pairs that claim the same items in the same kinds, some of them alike, some with mistakes."""
    items = draw(st.lists(st.sampled_from(sorted(SAID)), min_size=1, max_size=3, unique=True))
    kinds = {item: draw(st.sampled_from(sorted(SAID[item]))) for item in items}
    claims = {item: st.fixed_dictionaries({kind: st.sampled_from(SAID[item][kind])}) for item, kind in kinds.items()}
    subject = st.fixed_dictionaries({"idNumber": st.sampled_from(NUMBERS)})
    pair = st.fixed_dictionaries({"subject": subject, "claims": st.fixed_dictionaries(claims)})
    return draw(st.lists(pair, min_size=1, max_size=8))


@pytest.fixture(scope="module")
async def it(tmp_path_factory: pytest.TempPathFactory, sqlite_city: City) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("pairs"), sqlite_city) as platform:
        yield platform


async def counted(it: CityPlatform) -> tuple[int, ...]:
    """Calls, matches and answers that were none of all days so far."""
    await it.platform.pipeline.counter.attempts.settled()
    with closing(sqlite3.connect(it.folder / "zhaobi.db")) as store:
        row = store.execute("SELECT sum(calls), sum(matched), sum(refuted) FROM verification_days").fetchone()
    return tuple(number or 0 for number in row)


async def one_by_one(it: CityPlatform, pair: Pair) -> tuple[str, object, str | None]:
    answer = await it.ask("civil-affairs", ONE, pair, purpose="relief-review")
    if answer.code is not None:
        (error,) = answer.errors
        return "NOT_ANSWERED", (error["extensions"]["code"], error["extensions"]["item"], error["message"]), None
    found = answer.data["verify"]["population"]
    return found["result"], None, found["receipt"]["question"]


async def at_once(it: CityPlatform, pairs: Sequence[Pair]) -> list[tuple[str, object, str | None]]:
    answer = await it.ask("civil-affairs", MANY, {"pairs": pairs}, purpose="relief-review")
    return [
        (
            one["result"],
            one["fault"] and (one["fault"]["code"], one["fault"]["item"], one["fault"]["message"]),
            one["proof"] and one["proof"]["question"],
        )
        for one in answer.data["verify"]["populationBatch"]["verdicts"]
    ]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(batches())
async def test_a_batch_is_always_answered_and_counted_as_its_pairs_one_by_one(
    it: CityPlatform, pairs: list[Pair]
) -> None:
    before = await counted(it)
    told = await at_once(it, pairs)
    between = await counted(it)
    alone = [await one_by_one(it, pair) for pair in pairs]
    assert told == alone
    different = {question: result for result, _, question in alone if question is not None}
    matched = sum(result == "MATCH" for result in different.values())
    assert tuple(later - earlier for earlier, later in zip(before, between, strict=True)) == (
        len(different),
        matched,
        len(different) - matched,
    )


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(batches(), st.data())
async def test_of_several_pairs_unlike_the_first_the_first_is_always_told(
    it: CityPlatform, pairs: list[Pair], data: st.DataObject
) -> None:
    good = {"subject": {"idNumber": FATHER}, "claims": pairs[0]["claims"]}
    item, claim = next(iter(good["claims"].items()))
    bad: Sequence[object] = [
        None,
        {**good, "more": 1},
        {**good, "subject": {"idNumber": 7}},
        {**good, "subject": {"idNumber": None}},
        {**good, "subject": {}},
        {**good, "claims": {}},
        {**good, "claims": {**good["claims"], item: {}}},
        {**good, "claims": {**good["claims"], item: dict.fromkeys(claim)}},
        {**good, "claims": {**good["claims"], item: {kind: {"x": [True]} for kind in claim}}},
    ]
    several = [good, *data.draw(st.lists(st.sampled_from([good, *bad]), min_size=1, max_size=600))]
    wrong = [place for place, pair in enumerate(several) if pair in bad]
    before = await counted(it)
    answer = await it.ask("civil-affairs", MANY, {"pairs": several}, purpose="relief-review")
    if not wrong:
        assert answer.code is None
        return
    assert (answer.code, answer.errors[0]["extensions"]["pair"]) == ("VARIABLES_INVALID", wrong[0])
    assert await counted(it) == before
