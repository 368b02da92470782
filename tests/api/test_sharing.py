"""Proceedings end to end over HTTP: steps with their problems, who may, versions, keys, the record, the inbox."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from audit import ProceedingLook, read_proceeding_looks
from tests.api.streamed import streaming
from tests.docs.pages import DOCS, blocks
from tests.fix_city import City
from tests.fix_platform import GRAPHQL, SIMPLY_HAD, Answer, CityPlatform, opened

STEP = """mutation ($number: ID, $version: Int, $key: String, $action: AnnouncementAction!) {
  announcement(number: $number, version: $version, idempotencyKey: $key, action: $action) {
    proceeding { number version state isClosed actions }
    problems { member code message }
  }
}"""
ALL = """query ($number: ID!) { sharing { proceeding(number: $number) {
  number kind version state isClosed profile openedAt changedAt applicant provider resource actions
  deadlines { name whose startedOn due provisional endedOn state days }
  content { __typename ... on AnnouncementContent {
    matter text effectiveOn items compareWithin cycle recipients { department acknowledgedOn } } }
  history { version action at state by { department application person }
    content { ... on AnnouncementContent { text } } } } } }"""
PAGE = """query ($first: Int, $after: String, $where: ProceedingWhere, $kind: ProceedingKind) { sharing {
  proceedings(first: $first, after: $after, where: $where, kind: $kind) {
    nodes { number } edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""
DUE = """query ($until: Date, $whose: String) {
  sharing { due(until: $until, whose: $whose) { number deadline { whose } } } }"""
INBOX = """query ($first: Int, $after: String) { sharing { notices(first: $first, after: $after) {
  nodes { id number text readAt } pageInfo { hasNextPage endCursor } } } }"""
MARK = "mutation ($ids: [ID!]!) { markNoticesRead(ids: $ids) { marked } }"
STEWARD = ("steward",)
CHANGE: Mapping[str, Any] = {
    "matter": "CHANGE",
    "resource": "population",
    "text": "the form of telephone numbers",
    "effectiveOn": "2026-12-01",
    "items": ["phone"],
    "compareWithin": 5,
}


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("sharing"), sqlite_city) as platform:
        yield platform


async def step(
    it: CityPlatform,
    department: str,
    action: Mapping[str, Any],
    roles: tuple[str, ...] = STEWARD,
    **variables: object,
) -> Answer:
    return await it.ask(department, STEP, {"action": action, **variables}, roles=roles)


async def announced(it: CityPlatform, **members: object) -> str:
    answer = await step(it, "police", {"announce": {**CHANGE, **members}})
    number: str = answer.data["announcement"]["proceeding"]["number"]
    return number


def looks(it: CityPlatform, answer: Answer) -> tuple[ProceedingLook, ...]:
    (record,) = (
        each for each in read_proceeding_looks(it.folder / "audit") if each.request_id == answer.sharing["requestId"]
    )
    return record.looks


async def test_a_proceeding_is_opened_acted_in_and_told_with_its_history(it: CityPlatform) -> None:
    number = await announced(it)
    acted = await step(it, "civil-affairs", {"acknowledge": True}, ("consumer",), number=number, version=1)
    assert acted.data["announcement"]["proceeding"]["version"] == 2
    told = (await it.ask("police", ALL, {"number": number}, roles=STEWARD)).data["sharing"]["proceeding"]
    assert (told["number"], told["kind"], told["version"], told["state"]) == (number, "ANNOUNCEMENT", 2, "announced")
    assert (told["applicant"], told["provider"], told["resource"]) == ("police", "police", "population")
    assert (told["profile"], told["actions"]) == (SIMPLY_HAD, ["correct", "end"])
    assert told["content"]["__typename"] == "AnnouncementContent"
    assert {name: told["content"][name] for name in ("matter", "items", "compareWithin", "cycle")} == {
        "matter": "CHANGE",
        "items": ["phone"],
        "compareWithin": 5,
        "cycle": None,
    }
    recipients = {one["department"]: one["acknowledgedOn"] for one in told["content"]["recipients"]}
    assert recipients["civil-affairs"] is not None
    states = {one["whose"]: one["state"] for one in told["deadlines"]}
    assert states["civil-affairs"] == "MET" and set(states) == set(recipients)
    assert [(one["version"], one["action"], one["by"]["department"]) for one in told["history"]] == [
        (1, "announce", "police"),
        (2, "acknowledge", "civil-affairs"),
    ]


async def test_every_problem_is_told_by_its_member_and_nothing_is_done(it: CityPlatform) -> None:
    before = (await it.ask("police", PAGE, {"first": 1})).data
    unfit = {**CHANGE, "items": ["phone", "nothing"], "text": " ", "compareWithin": 99, "until": "2026-11-01"}
    answer = await step(it, "police", {"announce": unfit})
    done = answer.data["announcement"]
    assert done["proceeding"] is None
    assert [(one["member"], one["code"]) for one in done["problems"]] == [
        ("items.1", "unknown_item"),
        ("text", "empty"),
        ("compareWithin", "out_of_range"),
        ("until", "before_start"),
    ]
    assert (await it.ask("police", PAGE, {"first": 1})).data == before
    assert looks(it, answer) == (ProceedingLook("announcement", None, "announce", None, "ACTION_UNFIT"),)


@pytest.mark.parametrize(
    ("members", "member", "code"),
    [
        ({"effectiveOn": "2026-12"}, "effectiveOn", "date_incomplete"),
        ({"text": "a\x00b"}, "text", "text_unfit"),
    ],
)
async def test_what_no_store_could_keep_is_a_problem_of_its_member(
    it: CityPlatform, members: Mapping[str, object], member: str, code: str
) -> None:
    answer = await step(it, "police", {"announce": {**CHANGE, **members}})
    assert [(one["member"], one["code"]) for one in answer.data["announcement"]["problems"]] == [(member, code)]


async def test_what_has_nothing_to_say_is_true(it: CityPlatform) -> None:
    answer = await step(it, "police", {"end": False}, number=await announced(it))
    assert [one["code"] for one in answer.data["announcement"]["problems"]] == ["not_true"]


@pytest.mark.parametrize(
    ("department", "roles", "action"),
    [
        ("police", ("consumer",), {"end": True}),
        ("police", ("officer", "auditor", "operator", "reviewer"), {"end": True}),
        ("tax", STEWARD, {"end": True}),
        ("centre", STEWARD, {"end": True}),
        ("tax", ("consumer",), {"acknowledge": True}),
        ("police", STEWARD, {"acknowledge": True}),
    ],
)
async def test_only_the_party_and_the_role_whose_it_is_may_act(
    it: CityPlatform, department: str, roles: tuple[str, ...], action: Mapping[str, Any]
) -> None:
    number = await announced(it, items=["name"])
    answer = await step(it, department, action, roles, number=number)
    assert (answer.status, answer.code) == (200, "ACTION_NOT_PERMITTED")
    assert answer.json["data"] == {"announcement": None}
    (word,) = action
    assert looks(it, answer) == (ProceedingLook("announcement", number, word, None, "ACTION_NOT_PERMITTED"),)


async def test_nobody_announces_for_another_department(it: CityPlatform) -> None:
    assert (await step(it, "tax", {"announce": CHANGE})).code == "ACTION_NOT_PERMITTED"


async def test_what_does_not_follow_the_state_names_it(it: CityPlatform) -> None:
    number = await announced(it)
    ended = (await step(it, "police", {"end": True}, number=number)).data["announcement"]["proceeding"]
    assert ended == {"number": number, "version": 2, "state": "ended", "isClosed": True, "actions": []}
    again = await step(it, "police", {"end": True}, number=number)
    assert (again.code, again.errors[0]["extensions"]["state"]) == ("ACTION_NOT_NOW", "ended")


async def test_of_two_who_act_on_the_same_version_one_does(it: CityPlatform) -> None:
    number = await announced(it)
    actions = [{"correct": {"text": f"said anew {each}"}} for each in range(6)]
    answers = await asyncio.gather(*(step(it, "police", one, number=number, version=1) for one in actions))
    done = [one for one in answers if one.code is None]
    assert len(done) == 1
    assert {one.code for one in answers if one is not done[0]} == {"PROCEEDING_CHANGED"}
    told = (await it.ask("police", ALL, {"number": number})).data["sharing"]["proceeding"]
    assert told["version"] == 2 and len(told["history"]) == 2


async def test_a_step_that_is_sent_again_under_its_key_is_not_done_again(it: CityPlatform) -> None:
    first = await step(it, "police", {"announce": CHANGE}, key="a-1")
    again = await step(it, "police", {"announce": CHANGE}, key="a-1")
    assert first.data == again.data
    number = first.data["announcement"]["proceeding"]["number"]
    other = await step(it, "police", {"announce": {**CHANGE, "text": "another"}}, key="a-1")
    assert other.code == "IDEMPOTENCY_KEY_REUSED"
    for _ in range(2):
        ended = await step(it, "police", {"end": True}, number=number, version=1, key="a-2")
        assert ended.data["announcement"]["proceeding"]["version"] == 2


@pytest.mark.parametrize("key", ["", "x" * 129, "a\x00b", "键"])
async def test_a_key_that_cannot_be_kept_is_refused(it: CityPlatform, key: str) -> None:
    assert (await step(it, "police", {"announce": CHANGE}, key=key)).code == "BAD_OPERAND"


@pytest.mark.parametrize(
    ("action", "variables"),
    [
        ({"end": True}, {}),
        ({"announce": CHANGE}, {"version": 1}),
        ({"announce": CHANGE}, {"number": "2026-AN-000001"}),
    ],
)
async def test_what_opens_goes_without_a_number_and_everything_else_with_one(
    it: CityPlatform, action: Mapping[str, Any], variables: Mapping[str, Any]
) -> None:
    assert (await step(it, "police", action, **variables)).code == "BAD_OPERAND"


@pytest.mark.parametrize("number", ["2026-AN-999999", "2026-ZZ-0001", "", "a\x00b", "x" * 5000, "330302198203145018"])
async def test_what_is_no_proceeding_is_unknown_and_not_written_down(it: CityPlatform, number: str) -> None:
    query = "query ($number: ID!) { sharing { proceeding(number: $number) { number } } }"
    for answer in (
        await it.ask("police", query, {"number": number}),
        await step(it, "police", {"end": True}, number=number),
    ):
        assert answer.code == "PROCEEDING_UNKNOWN"
        assert answer.errors[0]["message"] == f"there is no proceeding `{number}` that you take part in"
        (look,) = looks(it, answer)
        assert look.number == (number if number == "2026-AN-999999" else None)


async def test_exactly_one_action_at_a_time(it: CityPlatform) -> None:
    both = await step(it, "police", {"end": True, "acknowledge": True}, number=await announced(it))
    assert (both.status, both.code) == (400, "VARIABLES_INVALID")
    assert (await step(it, "police", {})).code == "VARIABLES_INVALID"


async def test_steps_of_one_request_are_done_one_after_the_other(it: CityPlatform) -> None:
    number = await announced(it)
    text = """mutation ($n: ID!) {
      one: announcement(number: $n, version: 1, action: {correct: {text: "b"}}) { proceeding { version } }
      two: announcement(number: $n, version: 1, action: {correct: {text: "c"}}) { proceeding { version } }
      three: announcement(number: $n, version: 2, action: {end: true}) { proceeding { version } } }"""
    answer = await it.ask("police", text, {"n": number}, roles=STEWARD)
    assert answer.json["data"] == {
        "one": {"proceeding": {"version": 2}},
        "two": None,
        "three": {"proceeding": {"version": 3}},
    }
    assert [(look.version, look.code) for look in looks(it, answer)] == [
        (2, "OK"),
        (None, "PROCEEDING_CHANGED"),
        (3, "OK"),
    ]


async def test_nothing_is_changed_by_get(it: CityPlatform) -> None:
    number = await announced(it)
    text = f'mutation {{ announcement(number: "{number}", action: {{end: true}}) {{ proceeding {{ version }} }} }}'
    headers = {"Authorization": f"Bearer {it.client.token('police', roles=STEWARD)}", "Accept": GRAPHQL}
    refused = await it.client.send("GET", b"", headers, f"/graphql?{urlencode({'query': text})}")
    assert (refused.status, refused.code) == (405, "METHOD_NOT_ALLOWED")
    told = f'{{ sharing {{ proceeding(number: "{number}") {{ state }} }} }}'
    shown = await it.client.send("GET", b"", headers, f"/graphql?{urlencode({'query': told})}")
    assert shown.data["sharing"]["proceeding"] == {"state": "announced"}


async def test_a_subscription_to_what_cannot_be_followed_is_refused(it: CityPlatform) -> None:
    assert (await it.ask("police", "subscription { announcement }")).code == "DOCUMENT_INVALID"


async def test_a_mutation_holds_no_more_values_than_a_question(it: CityPlatform) -> None:
    limit = it.platform.settings.limits.input_values
    answer = await step(it, "police", {"announce": {**CHANGE, "items": ["phone"] * limit}})
    assert (answer.code, answer.errors[0]["extensions"]["limit"]) == ("LIMIT_EXCEEDED", "input_values")


async def test_lists_go_on_where_they_ended(it: CityPlatform) -> None:
    numbers = [await announced(it, resource="household", items=[]) for _ in range(5)][::-1]
    where = {"resource": "household", "open": True}
    seen: list[str] = []
    after = None
    for count in (2, 2, 1):
        answer = await it.ask("tax", PAGE, {"first": 2, "after": after, "where": where, "kind": "ANNOUNCEMENT"})
        page = answer.data["sharing"]["proceedings"]
        found = [node["number"] for node in page["nodes"]]
        assert len(found) == count and [edge["node"]["number"] for edge in page["edges"]] == found
        info = page["pageInfo"]
        assert (info["hasPreviousPage"], info["hasNextPage"]) == (after is not None, count == 2)
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        assert [look.number for look in looks(it, answer)] == found
        seen, after = seen + found, info["endCursor"]
    assert seen == numbers
    other = await it.ask("court", PAGE, {"after": after})
    assert other.code == "BAD_CURSOR"
    closed = await it.ask("tax", PAGE, {"where": {**where, "open": False}})
    assert closed.data["sharing"]["proceedings"]["nodes"] == []


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"first": 201}, "LIMIT_EXCEEDED"),
        ({"first": -1}, "LIMIT_EXCEEDED"),
        ({"after": "nothing"}, "BAD_CURSOR"),
        ({"where": {"resource": "a\x00b"}}, "BAD_OPERAND"),
        ({"where": {"state": "x" * 65}}, "BAD_OPERAND"),
        ({"where": {"applicant": ""}}, "BAD_OPERAND"),
    ],
)
async def test_a_list_that_cannot_be_had_says_why(it: CityPlatform, variables: Mapping[str, Any], code: str) -> None:
    answer = await it.ask("tax", PAGE, variables)
    assert (answer.status, answer.code) == (200, code)
    assert looks(it, answer) == (ProceedingLook("proceedings", code=code),)


async def test_what_is_due_is_told_to_whose_it_is_and_to_the_centre(it: CityPlatform) -> None:
    number = await announced(it, items=["address"])
    own = (await it.ask("civil-affairs", DUE, {"whose": "tax"})).data["sharing"]["due"]
    assert {"number": number, "deadline": {"whose": "civil-affairs"}} in own
    assert {task["deadline"]["whose"] for task in own} == {"civil-affairs"}
    everybodys = (await it.ask("centre", DUE)).data["sharing"]["due"]
    assert {"number": number, "deadline": {"whose": "civil-affairs"}} in everybodys
    assert (await it.ask("centre", DUE, {"whose": "tax"})).data["sharing"]["due"] == []
    assert (await it.ask("centre", DUE, {"until": "2026-01-01"})).data["sharing"]["due"] == []
    assert (await it.ask("centre", DUE, {"until": "2026"})).code == "BAD_OPERAND"


async def test_notices_come_to_the_inbox_and_are_marked_as_read_by_their_own_department(it: CityPlatform) -> None:
    number = await announced(it, items=["education"])
    inbox = (await it.ask("civil-affairs", INBOX, {"first": 1})).data["sharing"]["notices"]
    (notice,) = inbox["nodes"]
    assert (notice["number"], notice["readAt"]) == (number, None) and CHANGE["text"] not in notice["text"]
    assert (await it.ask("tax", MARK, {"ids": [notice["id"]]})).code == "BAD_CURSOR"
    for marked in (1, 0):
        done = await it.ask("civil-affairs", MARK, {"ids": [notice["id"], notice["id"]]})
        assert done.data == {"markNoticesRead": {"marked": marked}}
    (read,) = (await it.ask("civil-affairs", INBOX, {"first": 1})).data["sharing"]["notices"]["nodes"]
    assert read["readAt"] is not None
    more = (await it.ask("civil-affairs", INBOX, {"first": 200, "after": inbox["pageInfo"]["endCursor"]})).data
    assert number not in {one["number"] for one in more["sharing"]["notices"]["nodes"]}
    assert (await it.ask("civil-affairs", MARK, {"ids": [notice["id"]] * 201})).code == "LIMIT_EXCEEDED"


async def test_nothing_that_is_said_in_a_proceeding_is_on_the_record(it: CityPlatform) -> None:
    secret = "said-only-in-the-proceeding"
    number = await announced(it, text=secret)
    answer = await it.ask("civil-affairs", ALL, {"number": number})
    assert secret in answer.raw.decode()
    assert {look.field for look in looks(it, answer)} == {"proceeding", "history"}
    assert number in it.audit_text() and secret not in it.audit_text()


async def test_the_schema_tells_of_mutations_and_one_of_inputs(it: CityPlatform) -> None:
    query = """{ __schema { mutationType { fields { name args { name type { kind ofType { name } } } } } }
      __type(name: "AnnouncementAction") { kind isOneOf description inputFields { name description } } }"""
    told = (await it.ask("tax", query)).data
    fields = {field["name"]: field for field in told["__schema"]["mutationType"]["fields"]}
    assert {"announcement", "markNoticesRead"} <= fields.keys()
    assert [arg["name"] for arg in fields["announcement"]["args"]] == ["number", "version", "idempotencyKey", "action"]
    assert told["__type"]["isOneOf"] is True
    assert [field["name"] for field in told["__type"]["inputFields"]] == ["announce", "correct", "acknowledge", "end"]
    assert all(field["description"] for field in told["__type"]["inputFields"])


async def test_the_page_shows_what_runs(it: CityPlatform) -> None:
    page = DOCS / "sharing-api.md"
    (variables,) = (orjson.loads(block.text) for block in blocks(page, "json"))
    one, mine, follow, tell = (block.text for block in blocks(page, "graphql"))
    async with streaming(it.client, "tax", follow) as stream:
        await stream.begun()
        told = (await it.ask("police", tell, variables, roles=STEWARD)).data["announcement"]
        assert told["problems"] == []
        event = (await stream.next()).data["data"]["announcements"]
        assert event["number"] == told["proceeding"]["number"] and event["content"]["matter"] == "CHANGE"
    assert (await it.ask("police", one, {"number": told["proceeding"]["number"]})).data["sharing"]["proceeding"]
    assert (await it.ask("police", mine)).data["sharing"]["proceedings"]["nodes"]
