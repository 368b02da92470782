"""Who may compare blindly, what is told, and when a session is over: the same answer for each that is not there."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing.blind import Told
from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened
from tests.resolvers.blind.offices import (
    BEGIN,
    BOTH,
    Entry,
    Office,
    change_policy,
    forget_sessions,
    lay_out_blind,
    size_of,
)

HELD: Sequence[Entry] = ((FATHER, "林建国"), (MOTHER, "陈晓燕"), (SINGLE, "欧阳明月"))
NOT_HELD: Sequence[Entry] = ((FATHER, "陈晓燕"), (MOTHER, "林建国"), ("110101199003070134", "林建国"))


@pytest.fixture(scope="module")
async def shared(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    """Asked only; welfare offices may be told positions."""
    folder = tmp_path_factory.mktemp("blind") / "platform"
    lay_out_blind(folder, sqlite_city)
    async with opened(folder, sqlite_city) as platform:
        yield platform


@pytest.fixture
def office(shared: CityPlatform) -> Office:
    forget_sessions(shared)
    return Office(shared)


@asynccontextmanager
async def platform_of_its_own(folder: Path, city: City, **limits: int) -> AsyncIterator[CityPlatform]:
    lay_out_blind(folder, city)
    async with opened(folder, city, **limits) as platform:
        yield platform


# --- what is told -----------------------------------------------------------------------------------------------------


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(HELD), st.permutations(NOT_HELD), st.integers(1, 3))
async def test_a_size_never_tells_which_entries_are_held(
    office: Office, held: Sequence[Entry], others: Sequence[Entry], count: int
) -> None:
    """Lists of one length with as many entries that are held get the same bytes, whichever these are."""
    forget_sessions(office.platform)
    one, another = [await office.opened("name", reveal=Told.SIZE) for _ in range(2)]
    first = await one.size(*HELD[:count], *NOT_HELD[: 4 - count])
    second = await another.size(*others[: 4 - count], *held[:count])
    assert size_of(first) == count
    assert first.settled == second.settled


async def test_a_session_that_tells_sizes_answers_once(office: Office) -> None:
    opened = await office.opened("name", reveal=Told.SIZE)
    assert size_of(await opened.size(*HELD, *NOT_HELD)) == 3
    assert (await opened.size(HELD[0])).code == "SESSION_UNKNOWN"


async def test_only_what_is_selected_is_told(office: Office) -> None:
    query = BEGIN.replace("session expiresAt canonicalVersion", "id: session t: __typename")
    query = query.replace("subject { item form } claims { item form } setup", "subject { what: item }")
    answer = await office.platform.ask(
        "civil-affairs", query, {"items": ["name", "id_number"], "reveal": "SIZE"}, purpose="relief-review"
    )
    told = answer.data["verify"]["populationBlind"]
    assert told == {"id": told["id"], "t": "BlindSession", "subject": [{"what": "id_number"}]}


# --- who may ----------------------------------------------------------------------------------------------------------


async def test_the_word_for_sizes_does_not_tell_positions(tmp_path: Path, sqlite_city: City) -> None:
    """The demonstration's policies as they are."""
    lay_out_city(tmp_path / "platform", sqlite_city)
    async with opened(tmp_path / "platform", sqlite_city) as platform:
        office = Office(platform)
        assert size_of(await (await office.opened("name", reveal=Told.SIZE)).size(HELD[0])) == 1
        assert (await office.begin("id_number", "name")).code == "BATCH_DENIED"


@pytest.mark.parametrize(
    ("department", "purpose", "code"),
    [
        ("court", "case-handling", "BATCH_DENIED"),
        ("court", None, "PURPOSE_REQUIRED"),
        ("civil-affairs", "marriage-registration", "BATCH_DENIED"),
        ("tax", None, "FIELD_DENIED"),
        ("police", None, "FIELD_DENIED"),
    ],
)
@pytest.mark.parametrize("reveal", Told)
async def test_without_the_word_nothing_is_compared(
    office: Office, department: str, purpose: str | None, code: str, reveal: Told
) -> None:
    found = await Office(office.platform, department, purpose).begin("id_number", "name", reveal=reveal)
    assert found.code == code and found.json["data"] == {"verify": {"populationBlind": None}}


async def test_one_item_without_a_grant_refuses_the_whole(office: Office) -> None:
    found = await office.begin("id_number", "name", "region_code")
    assert found.code == "FIELD_DENIED" and found.errors[0]["extensions"]["items"] == ["region_code"]


@pytest.mark.parametrize(
    ("items", "extensions"),
    [
        (["name"], {"item": "id_number"}),
        (["id_number"], {}),
        ([], {"item": "id_number"}),
        (["id_number", "criminal_record"], {"item": "criminal_record"}),
        (["id_number", FATHER], {}),
    ],
)
async def test_what_the_provider_does_not_offer_is_refused(
    office: Office, items: list[str], extensions: dict[str, str]
) -> None:
    found = await office.begin(*items)
    assert found.errors[0]["extensions"] == {"code": "CLAIM_NOT_OFFERED", **extensions}
    assert FATHER not in found.raw.decode()


async def test_items_are_one_variable_or_a_plain_literal(office: Office) -> None:
    async def told(items: str, declared: str = "") -> Answer:
        query = f"query Q{declared} {{ verify {{ populationBlind(items: {items}, reveal: SIZE) {{ session }} }} }}"
        variables = {"one": "name"} if declared else {}
        return await office.platform.ask("civil-affairs", query, variables, purpose="relief-review")

    assert (await told('["id_number", "name"]')).data["verify"]["populationBlind"]["session"]
    assert (await told('["id_number", $one]', "($one: String!)")).code == "BAD_OPERAND"


async def test_items_are_decided_anew_for_each_request(office: Office) -> None:
    """The same document with other items is another question, whatever was remembered of it."""
    assert (await office.begin("id_number", "name")).code is None
    assert (await office.begin("id_number", "region_code")).code == "FIELD_DENIED"
    assert (await office.begin("id_number", "phone")).data["verify"]["populationBlind"]["claims"] == [
        {"item": "phone", "form": "phone"}
    ]


async def test_resources_without_such_a_rule_have_no_such_field(office: Office) -> None:
    query = '{ verify { enterpriseBlind(items: ["credit_code"], reveal: SIZE) { session } } }'
    assert (await office.platform.ask("tax", query)).code == "DOCUMENT_INVALID"


# --- sessions ---------------------------------------------------------------------------------------------------------


async def test_a_session_that_is_not_the_callers_looks_like_none(office: Office) -> None:
    opened = await office.opened("name")
    request = opened.asked(HELD[0]).request
    strangers = [
        await Office(office.platform, "lucheng-civil").answer(opened.session, request),
        await Office(office.platform, "court", "case-handling").answer(opened.session, request),
        await Office(office.platform, purpose="marriage-registration").answer(opened.session, request),
        await office.answer("nowhere", request),
        await office.answer("", request),
    ]
    assert {found.code for found in strangers} == {"SESSION_UNKNOWN"}
    assert len({found.settled for found in strangers}) == 1
    assert await opened.positions(HELD[0], NOT_HELD[0]) == {0}
    forget_sessions(office.platform)
    assert (await office.answer(opened.session, request)).settled == strangers[0].settled


async def test_other_decisions_end_a_session(tmp_path: Path, sqlite_city: City) -> None:
    async with platform_of_its_own(tmp_path / "platform", sqlite_city) as platform:
        office = Office(platform)
        opened, other = await office.opened("name"), await office.opened("name", reveal=Told.SIZE)
        await _changed(
            platform, "verdict+not-found+batch+blind-positions, allow", "verdict+items+blind-positions, allow"
        )
        assert await opened.positions(HELD[0]) == {0}
        await _changed(
            platform, "# household: which rows.\n", "p, everyone, population, verify, always, minor, -, deny,\n"
        )
        assert (await office.answer(opened.session, opened.asked(HELD[0]).request)).code == "SESSION_UNKNOWN"
        await _changed(platform, "verdict+items+blind-positions, allow", "verdict, allow")
        assert (await other.size(HELD[0])).code == "BATCH_DENIED"


async def _changed(platform: CityPlatform, before: str, after: str) -> None:
    """Change a rule, and wait until that is in force."""
    version = platform.platform.editions.current().policies.version
    change_policy(platform.folder, before, after)
    async with asyncio.timeout(20):
        while platform.platform.editions.current().policies.version == version:
            await asyncio.sleep(0.05)


async def test_a_department_has_two_sessions_at_a_time(office: Office) -> None:
    sessions = [await office.opened("name", reveal=Told.SIZE) for _ in range(2)]
    assert size_of(await sessions[0].size(*HELD)) == 3  # it keeps its place
    refused = (await office.begin("id_number", "name")).errors[0]["extensions"]
    assert refused == {"code": "LIMIT_EXCEEDED", "limit": "blind_sessions", "retryAt": refused["retryAt"]}
    assert await (await Office(office.platform, "lucheng-civil").opened("name")).positions(HELD[0]) == {0}


async def test_a_request_begins_two_sessions_at_most(office: Office) -> None:
    one = 'populationBlind(items: ["id_number", "name"], reveal: SIZE) { session }'
    query = f"{{ verify {{ a: {one} b: {one} c: {one} }} }}"
    found = await office.platform.ask("civil-affairs", query, purpose="relief-review")
    assert found.errors[0]["extensions"]["limit"] == "cost"


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        ("ZZZZ=", "KIND"),
        ("", "KIND"),
        (b"ZBP1" + bytes(32), "KIND"),
        (b"ZBA1", "EMPTY"),
        (b"ZBA1" + bytes(31), "CUT"),
        (b"ZBA1" + b"\xff" * 32, "NO_POINT"),
        (b"ZBA1" + bytes(64), "REPEATED"),
        (b"ZBA1" + bytes(32 * 10_001), "TOO_MANY"),
    ],
    ids=["no base64", "nothing", "kind", "empty", "cut", "no point", "twice", "too many"],
)
async def test_garbage_is_refused_with_what_is_wrong(office: Office, request_: Any, fault: str) -> None:
    opened = await office.opened("name")
    found = await office.answer(opened.session, request_)
    assert found.errors[0]["extensions"] == {"code": "BAD_OPERAND", "fault": fault}
    assert await opened.positions(HELD[0]) == {0}


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", Told)
async def test_every_entry_counts_or_none(tmp_path: Path, sqlite_city: City, told: Told) -> None:
    budgets = {"batch_calls": 100, "batch_negatives": 5, "calls": 1, "negatives": 1}
    lay_out_blind(tmp_path / "platform", sqlite_city, budgets)
    async with opened(tmp_path / "platform", sqlite_city) as platform:
        session = await Office(platform).opened("name", reveal=told)
        for entries, fits in (((*HELD, *NOT_HELD), False), ((*HELD, *NOT_HELD[:2]), True), (HELD[:1], False)):
            found = await _asked(session, told, entries)
            if fits or told is Told.POSITIONS or entries != HELD[:1]:
                answer = found.data["verify"]["populationBlindAnswer"]
                assert (answer["retryAt"] is None) is fits
                assert fits or (answer["retryAt"].endswith("T00:00:00+08:00") and not answer["response"])
                assert told is Told.POSITIONS or answer["size"] == (3 if fits else None)
            else:
                assert found.code == "SESSION_UNKNOWN"  # it has answered


async def _asked(session: Any, told: Told, entries: Sequence[Entry]) -> Answer:
    if told is Told.SIZE:
        answer: Answer = await session.size(*entries)
    else:
        answer = await session.office.answer(session.session, session.asked(*entries).request)
    return answer


async def test_a_resource_with_more_rows_is_refused(tmp_path: Path, sqlite_city: City) -> None:
    async with platform_of_its_own(tmp_path / "platform", sqlite_city, blind_rows=400) as platform:
        refused = (await Office(platform).begin("id_number", "name")).errors[0]["extensions"]
        assert refused == {"code": "LIMIT_EXCEEDED", "limit": "blind_rows", "maximum": 400}


async def test_a_source_that_fails_leaves_no_session(tmp_path: Path, sqlite_city: City) -> None:
    with sqlite_city.copied(tmp_path) as city:
        async with platform_of_its_own(tmp_path / "platform", city) as platform:
            office = Office(platform)
            await city.execute("ALTER TABLE population RENAME TO away")
            for _ in range(3):
                assert (await office.begin("id_number", "name")).code == "SOURCE_CHANGED"
            await city.execute("ALTER TABLE away RENAME TO population")
            assert await (await office.opened("name")).positions(HELD[0]) == {0}


async def test_a_resource_without_surrogates_is_read_at_once(tmp_path: Path, sqlite_city: City) -> None:
    folder = tmp_path / "platform"
    lay_out_blind(folder, sqlite_city)
    entry = folder / "catalog" / "population.yaml"
    entry.write_text(entry.read_text("utf-8").replace("\nrow: row_id\n", "\n"), "utf-8")
    async with opened(folder, sqlite_city) as platform:
        assert await (await Office(platform).opened("name")).positions(*HELD, *NOT_HELD) == {0, 1, 2}


# --- the record -------------------------------------------------------------------------------------------------------


async def test_who_compared_how_many_entries_is_on_record_and_not_which(tmp_path: Path, sqlite_city: City) -> None:
    async with platform_of_its_own(tmp_path / "platform", sqlite_city) as platform:
        opened = await Office(platform).opened("name")
        await opened.positions(*HELD, *NOT_HELD)
    records, text = platform.records(), platform.audit_text()  # outcomes are written when it is closed
    begun, answered = [one for one in records if one.get("department") == "civil-affairs"]
    for record, path in ((begun, "verify.populationBlind"), (answered, "verify.populationBlindAnswer")):
        (field,) = record["fields"]
        assert (field["path"], field["resource"], field["mode"]) == (path, "population", "verify")
        assert {use["what"] for use in field["uses"]} == {"population", "population.id_number", "population.name"}
    rows = {one["request_id"]: one["rows"] for one in records if one["kind"] == "outcome"}
    assert (rows[begun["request_id"]], rows[answered["request_id"]]) == ([None], [6])
    values = {value for entry in (*HELD, *NOT_HELD) for value in entry}
    assert not any(value in text for value in (*values, opened.session))


async def test_the_decisions_are_explained(office: Office) -> None:
    found = await office.platform.ask(
        "civil-affairs",
        BEGIN,
        {"items": ["id_number", "name"], "reveal": "POSITIONS"},
        purpose="relief-review",
        explain=True,
    )
    told = {one["item"]: one.get("reveals") for one in found.sharing["decisions"]}
    words = sorted(BOTH.removesuffix(",").split("+"))
    assert told == {"population": None, "population.id_number": words, "population.name": words}
