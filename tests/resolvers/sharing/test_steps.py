"""Steps of a procedure with members of every kind: what is given, kept and shown is the same; who sees it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import read_proceeding_looks
from resolvers import Code, Refusal
from resolvers.execution import Context
from resolvers.sharing.desk import MOST_HISTORIES, open_desk
from tests.resolvers.sharing.trial import DUTIES, Trial
from tests.resolvers.sharing.visiting import Visits, visits

PARTS = "{ name colour on tags }"
CONTENT = f"""content {{ ... on ProjectContent {{ noted {PARTS} begun {{
  titleText count isGood day at mode colours other decider parts {PARTS} main {PARTS} }} }} }}"""
BEGIN = f"""mutation ($action: ProjectAction!) {{ project(action: $action) {{
  problems {{ member code }} proceeding {{ number {CONTENT} actions history {{ action {CONTENT} }} }} }} }}"""
STEP = """mutation ($number: ID!, $version: Int, $action: ProjectAction!) {
  project(number: $number, version: $version, action: $action) { problems { member code } proceeding { version } } }"""
ONE = "query ($number: ID!) { sharing { proceeding(number: $number) { number version } } }"
GIVEN: Mapping[str, Any] = {
    "titleText": "t",
    "count": 1,
    "isGood": True,
    "day": "2026-01-02",
    "at": "2026-01-02T03:04:05",
    "mode": "VERIFY",
    "colours": ["RED", "DARK_BLUE"],
    "parts": [],
}


@pytest.fixture(
    scope="module", params=[pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
async def it(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visits]:
    folder = tmp_path_factory.mktemp("visits")
    if request.param == "sqlite":
        async with visits(folder, Trial(), DUTIES) as found:
            yield found
    else:
        with request.getfixturevalue("postgresql").database() as url:
            async with visits(folder, Trial(), DUTIES, url) as found:
                yield found


async def begun(it: Visits, department: str = "a", **members: object) -> str:
    data, errors = await it.ask(department, BEGIN, {"action": {"begin": {**GIVEN, **members}}})
    assert not errors
    number: str = data["project"]["proceeding"]["number"]
    return number


texts = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=8)
days = st.dates().map(str)
parts = st.fixed_dictionaries(
    {
        "name": texts,
        "colour": st.sampled_from(["RED", "DARK_BLUE"]),
        "on": st.none() | days,
        "tags": st.lists(texts, max_size=3),
    }
)
actions = st.fixed_dictionaries(
    {
        "titleText": texts,
        "count": st.integers(0, 2**31 - 1),
        "isGood": st.booleans(),
        "day": days,
        "at": st.datetimes(datetime(1970, 1, 1)).map(lambda at: at.replace(microsecond=0).isoformat()),
        "mode": st.sampled_from(["VERIFY", "QUERY", "COPY"]),
        "colours": st.lists(st.sampled_from(["RED", "DARK_BLUE"]), max_size=3),
        "parts": st.lists(parts, max_size=3),
    },
    optional={"main": st.none() | parts, "decider": st.none(), "other": st.integers(-5, 5)},
)


@given(actions)
@settings(max_examples=40, deadline=None)
async def test_whatever_is_given_is_kept_and_shown_again(it: Visits, action: Mapping[str, Any]) -> None:
    data, errors = await it.ask("a", BEGIN, {"action": {"begin": action}})
    assert not errors and data["project"]["problems"] == []
    proceeding = data["project"]["proceeding"]
    shown = proceeding["content"]["begun"]
    expected = {"main": None, "decider": None, "other": 7, **action}
    assert {**shown, "at": shown["at"][:19]} == expected
    assert proceeding["content"]["noted"] == []
    assert proceeding["history"] == [{"action": "begin", "content": proceeding["content"]}]
    assert proceeding["actions"] == ["noteDown", "stop"]


async def test_problems_of_the_procedure_name_members_as_the_schema_does(it: Visits) -> None:
    data, _ = await it.ask("a", BEGIN, {"action": {"begin": {**GIVEN, "count": -1}}})
    assert data["project"]["problems"] == [
        {"member": "count", "code": "negative"},
        {"member": "titleText", "code": "also"},
    ]


async def test_every_member_that_cannot_be_taken_is_named_with_its_place(it: Visits) -> None:
    bad = {"name": "\0", "colour": "RED", "on": "2026-Q1", "tags": ["fine", "\ud800"]}
    unfit = {**GIVEN, "day": "2026", "at": "2026-01-02T03", "parts": [{**bad, "on": None}], "main": bad}
    data, _ = await it.ask("a", BEGIN, {"action": {"begin": unfit}})
    assert [(one["member"], one["code"]) for one in data["project"]["problems"]] == [
        ("day", "date_incomplete"),
        ("at", "date_incomplete"),
        ("parts.0.name", "text_unfit"),
        ("parts.0.tags.1", "text_unfit"),
        ("main.name", "text_unfit"),
        ("main.on", "date_incomplete"),
        ("main.tags.1", "text_unfit"),
    ]


async def test_a_foreign_proceeding_is_as_one_that_there_is_not(it: Visits) -> None:
    number = await begun(it, decider="b")
    unknown = number[:-6] + "999999"
    for text, more in ((ONE, {}), (STEP, {"action": {"stop": True}}), (STEP, {"action": {"stop": True}, "version": 9})):
        told = []
        for asked in (number, unknown):
            _, errors = await it.ask("c", text, {"number": asked, **more})
            told.append(str(errors).replace(asked, "…"))
        assert told[0] == told[1] and "PROCEEDING_UNKNOWN" in told[0]
    data, errors = await it.ask("b", ONE, {"number": number})
    assert not errors and data["sharing"]["proceeding"]["number"] == number


async def test_a_foreign_proceeding_is_in_nobodys_list(it: Visits) -> None:
    number = await begun(it)
    text = "{ sharing { proceedings(first: 200) { nodes { number } } } }"
    for department, sees in (("a", True), ("c", False)):
        data, _ = await it.ask(department, text)
        nodes = data["sharing"]["proceedings"]["nodes"]
        assert ({"number": number} in nodes) == sees


async def test_of_two_reviewers_at_once_one_wins(it: Visits) -> None:
    number = await begun(it, decider="b")
    notes = [{"noteDown": {"parts": [{"name": str(each), "colour": "RED"}]}} for each in range(8)]
    told = await asyncio.gather(
        *(it.ask("b", STEP, {"number": number, "version": 1, "action": note}, "reviewer") for note in notes)
    )
    codes = sorted(str(errors[0]["extensions"]["code"]) if errors else "OK" for _, errors in told)
    assert codes == ["OK"] + ["PROCEEDING_CHANGED"] * 7
    data, _ = await it.ask("b", ONE, {"number": number})
    assert data["sharing"]["proceeding"]["version"] == 2


async def test_the_same_step_sent_several_times_at_once_is_done_once(it: Visits) -> None:
    text = BEGIN.replace("project(", 'project(idempotencyKey: "at-once", ')
    action = {"action": {"begin": {**GIVEN, "titleText": "once"}}}
    told = await asyncio.gather(*(it.ask("a", text, action) for _ in range(6)))
    data, errors = await it.ask("a", text, action)
    assert not errors
    number = data["project"]["proceeding"]["number"]
    assert {one["project"]["proceeding"]["number"] for one, errors in told if not errors} <= {number}
    assert {errors[0]["extensions"]["code"] for _, errors in told if errors} <= {"PROCEEDING_CHANGED"}


async def test_so_many_histories_may_be_asked_for_and_no_more(it: Visits) -> None:
    number = await begun(it)
    fields = " ".join(f'h{each}: proceeding(number: "{number}") {{ history {{ version }} }}' for each in range(3))
    data, errors = await it.ask("a", f"{{ sharing {{ {fields} }} }}")
    assert not errors and data["sharing"]["h2"]["history"] == [{"version": 1}]
    desk = open_desk(Context(it.edition, it.request("a"), {}, it.rest.services))
    desk.histories.update({str(each): () for each in range(MOST_HISTORIES - 1)})
    assert len(await desk.history(number)) == len(await desk.history(number)) == 1
    with pytest.raises(Refusal) as refused:
        await desk.history(await begun(it))
    assert refused.value.code is Code.LIMIT_EXCEEDED


async def test_each_look_and_each_step_is_on_record(it: Visits) -> None:
    number = await begun(it)
    await it.ask("a", STEP, {"number": number, "action": {"stop": True}})
    *_, begins, stops = read_proceeding_looks(it.audit)
    assert [(look.field, look.action, look.number, look.version) for look in begins.looks] == [
        ("project", "begin", number, 1),
        ("history", None, number, 1),
    ]
    assert [(look.action, look.number, look.version, look.code) for look in stops.looks] == [("stop", number, 2, "OK")]


async def test_times_without_an_offset_are_those_of_the_platform(it: Visits, tmp_path: Path) -> None:
    data, _ = await it.ask("a", BEGIN, {"action": {"begin": GIVEN}})
    assert data["project"]["proceeding"]["content"]["begun"]["at"] == "2026-01-02T03:04:05+08:00"
