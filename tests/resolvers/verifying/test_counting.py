"""Verifications are counted before the source is asked: by caller, by subject, by case, and once for each call."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import CityPlatform, lay_out_city, opened

ONE = """
query V($subject: PopulationSubject!, $claims: PopulationClaims!, $key: ID) {
  verify { population(subject: $subject, claims: $claims, idempotencyKey: $key) { result retryAt checkedAt } }
}
"""
MANY = """
query B($pairs: [PopulationPair!]!, $key: ID) {
  verify { populationBatch(pairs: $pairs, idempotencyKey: $key) { verdicts { result retryAt } } }
}
"""
TRUE, FALSE = {"name": {"equals": "林建国"}}, {"name": {"equals": "王小明"}}
BUDGETS = {"calls": 100, "negatives": 100, "claim_sets": 100, "lock_sets": 101, "case_subjects": 100}


@asynccontextmanager
async def counted(folder: Path, city: City, **budgets: int) -> AsyncIterator[CityPlatform]:
    lay_out_city(folder, city, BUDGETS | budgets)
    async with opened(folder, city) as it:
        yield it


async def result(
    it: CityPlatform,
    claims: Mapping[str, object],
    subject: str = FATHER,
    key: str | None = None,
    case: str | None = None,
    department: str = "court",
    purpose: str = "case-handling",
) -> tuple[str, str | None]:
    """The verdict and when to come back."""
    variables = {"subject": {"idNumber": subject}, "claims": claims, "key": key}
    headers = {"Sharing-Case": case} if case else None
    answer = await it.ask(department, ONE, variables, purpose=purpose, headers=headers)
    found = answer.data["verify"]["population"]
    return found["result"], found["retryAt"]


async def test_negative_answers_of_a_day_are_bounded_and_matches_are_not(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, negatives=2) as it:
        for expected in ("MATCH", "NO_MATCH", "MATCH", "NO_MATCH"):
            claims = TRUE if expected == "MATCH" else FALSE
            assert (await result(it, claims))[0] == expected
        refused, retry_at = await result(it, FALSE)
        assert refused == "NOT_ANSWERED" and retry_at is not None and retry_at.endswith("T00:00:00+08:00")
        assert (await result(it, TRUE))[0] == "NOT_ANSWERED"  # who may not be told no is not told yes either


async def test_budgets_survive_a_restart(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, negatives=1) as it:
        assert (await result(it, FALSE))[0] == "NO_MATCH"
    async with opened(tmp_path, sqlite_city) as it:
        assert (await result(it, FALSE))[0] == "NOT_ANSWERED"


async def test_who_tries_several_values_of_a_subject_has_to_wait(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, claim_sets=3) as it:
        told = [(await result(it, {"name": {"equals": name}}))[0] for name in ("林一", "林二", "林三")]
        assert told[0] == "NO_MATCH" and "NOT_ANSWERED" in told  # one that differs in one item counts twice
        assert (await result(it, {"name": {"equals": "林一"}}))[0] == "NO_MATCH"  # what was asked tells nothing new
        assert (await result(it, {"name": {"equals": "林一"}}, MOTHER))[0] == "NO_MATCH"


async def test_a_subject_that_does_not_exist_is_counted_like_one_that_does(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, claim_sets=3) as it:
        for subject in (FATHER, "330302198203145026"):
            told = [(await result(it, {"name": {"equals": name}}, subject))[0] for name in ("林一", "林二", "林三")]
            assert told == ["NO_MATCH", "NO_MATCH", "NOT_ANSWERED"]


async def test_an_age_today_is_one_claim_whatever_day_it_is(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, claim_sets=1) as it:
        age = {"birthDate": {"ageAtLeast": {"years": 18}}}
        assert [(await result(it, age))[0] for _ in range(3)] == ["MATCH"] * 3
        other = {"birthDate": {"ageAtLeast": {"years": 16}}}
        assert (await result(it, other))[0] == "NOT_ANSWERED"


async def test_aliases_count_one_by_one_and_identical_ones_once(tmp_path: Path, sqlite_city: City) -> None:
    def alias(number: int, name: str) -> str:
        claims = f'claims: {{name: {{equals: "{name}"}}}}'
        return f'a{number}: population(subject: {{idNumber: "{FATHER}"}}, {claims}) {{ result }}'

    async with counted(tmp_path, sqlite_city, negatives=2) as it:
        names = ["王一", "王一", "王二", "王三"]
        document = f"{{ verify {{ {' '.join(alias(index, name) for index, name in enumerate(names))} }} }}"
        found = (await it.ask("court", document, purpose="case-handling")).data["verify"]
        assert [one["result"] for one in found.values()] == ["NO_MATCH", "NO_MATCH", "NO_MATCH", "NOT_ANSWERED"]
        assert (await result(it, TRUE))[0] == "NOT_ANSWERED"


async def test_a_case_is_about_few_subjects(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, case_subjects=1) as it:
        assert (await result(it, TRUE, FATHER, case="2026-0001"))[0] == "MATCH"
        assert (await result(it, FALSE, MOTHER, case="2026-0001"))[0] == "NOT_ANSWERED"
        assert (await result(it, FALSE, MOTHER, case="2026-0002"))[0] == "NO_MATCH"


async def test_the_callers_mistakes_cost_nothing(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, calls=1) as it:
        for claims in ({"birthDate": {"equals": "1982-02-30"}}, {"birthDate": {"ageAtLeast": {"years": 19}}}):
            variables = {"subject": {"idNumber": FATHER}, "claims": claims}
            assert (await it.ask("court", ONE, variables, purpose="case-handling")).code is not None
        assert (await result(it, TRUE))[0] == "MATCH"
        assert (await result(it, TRUE))[0] == "NOT_ANSWERED"


async def test_a_source_that_is_down_costs_nothing(tmp_path: Path, sqlite_city: City) -> None:
    with sqlite_city.copied(tmp_path) as own:
        folder = tmp_path / "platform"
        lay_out_city(folder, own, BUDGETS | {"calls": 1, "claim_sets": 1})
        configuration = folder / "zhaobi.toml"
        impatient = "[sources.city]\nstatement_timeout_ms = 200\n"
        configuration.write_text(configuration.read_text("utf-8").replace("[sources.city]\n", impatient), "utf-8")
        async with opened(folder, own) as it:
            variables = {"subject": {"idNumber": FATHER}, "claims": FALSE, "key": "k"}
            with closing(sqlite3.connect(str(make_url(own.url).database), isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                down = await it.ask("court", ONE, variables, purpose="case-handling")
                other.execute("ROLLBACK")
            assert down.code in ("SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT")
            assert down.json["data"] == {"verify": {"population": None}}
            assert (await result(it, TRUE, key="k2"))[0] == "MATCH"
            refused = await it.ask("court", ONE, variables, purpose="case-handling")
            assert refused.data["verify"]["population"]["result"] == "NOT_ANSWERED"


# --- idempotency ------------------------------------------------------------------------------------------------------


async def test_a_call_repeated_under_its_name_is_answered_alike_and_counted_once(
    tmp_path: Path, sqlite_city: City
) -> None:
    async with counted(tmp_path, sqlite_city, calls=1) as it:
        variables = {"subject": {"idNumber": FATHER}, "claims": TRUE, "key": "call-1"}
        first, second = [await it.ask("court", ONE, variables, purpose="case-handling") for _ in range(2)]
        assert first.data == second.data
        assert first.data["verify"]["population"]["result"] == "MATCH"
        assert (await result(it, TRUE, key="call-2"))[0] == "NOT_ANSWERED"
        other = await it.ask("court", ONE, variables | {"claims": FALSE}, purpose="case-handling")
        assert other.code == "IDEMPOTENCY_KEY_REUSED"
        foreign = await it.ask("civil-affairs", ONE, variables, purpose="relief-review")
        assert foreign.data["verify"]["population"]["result"] == "MATCH"


async def test_what_was_not_answered_is_not_kept(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, case_subjects=1) as it:
        assert (await result(it, TRUE, FATHER, case="2026-0001"))[0] == "MATCH"
        assert (await result(it, FALSE, MOTHER, key="k", case="2026-0001"))[0] == "NOT_ANSWERED"
        assert (await result(it, FALSE, MOTHER, key="k", case="2026-0002"))[0] == "NO_MATCH"


# --- batches ----------------------------------------------------------------------------------------------------------


def pairs(*several: tuple[str, Mapping[str, object]]) -> dict[str, Any]:
    return {"pairs": [{"subject": {"idNumber": subject}, "claims": claims} for subject, claims in several]}


async def results(it: CityPlatform, variables: Mapping[str, object]) -> list[str]:
    found = (await it.ask("civil-affairs", MANY, variables, purpose="relief-review")).data
    return [one["result"] for one in found["verify"]["populationBatch"]["verdicts"]]


async def test_pairs_count_one_by_one_and_identical_ones_once(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, batch_calls=3, batch_negatives=3) as it:
        asked = pairs((FATHER, FALSE), (FATHER, FALSE), (MOTHER, FALSE), (SINGLE, FALSE), (SINGLE, TRUE))
        assert await results(it, asked) == ["NO_MATCH"] * 4 + ["NOT_ANSWERED"]


async def test_what_fits_once_others_have_matched_is_asked_in_the_same_call(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, batch_calls=100, batch_negatives=1) as it:
        mother = {"name": {"equals": "陈晓燕"}}
        asked = pairs((FATHER, TRUE), (MOTHER, mother), (SINGLE, FALSE), (FATHER, FALSE), (MOTHER, FALSE))
        told = await results(it, asked)
        assert told.count("NO_MATCH") <= 1 and told[0] == "MATCH" and "NOT_ANSWERED" in told


async def test_a_repeated_batch_is_answered_alike_and_counted_once(tmp_path: Path, sqlite_city: City) -> None:
    async with counted(tmp_path, sqlite_city, batch_calls=3) as it:
        asked = pairs((FATHER, TRUE), (MOTHER, FALSE), ("330302198203145010", FALSE)) | {"key": "b"}
        first = await results(it, asked)
        assert first == ["MATCH", "NO_MATCH", "NOT_ANSWERED"] and await results(it, asked) == first
        assert await results(it, pairs((SINGLE, FALSE), (SINGLE, TRUE))) == ["NO_MATCH", "NOT_ANSWERED"]
