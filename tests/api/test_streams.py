"""Subscriptions end to end: who is told what, where a stream goes on, and when it ends."""

import asyncio
import gc
import time
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import stream as delivery
from api.auth import TokenIssuer
from api.keys import KeyFolder
from audit import ProceedingLook, read_proceeding_looks
from masking import suite
from policies import Policies
from resolvers.sharing.cursors import List
from sharing import following
from tests.api.streamed import ANNOUNCEMENTS, NOTICES, STREAM, Event, Stream, posted, streaming
from tests.api.test_sharing import ALL, STEWARD, announced, step
from tests.fix_city import City
from tests.fix_platform import GRAPHQL, CityPlatform, Client, Opener, opened

QUERY = "{ viewer { department } }"


@pytest.fixture(scope="module")
async def it(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("streams"), sqlite_city) as platform:
        yield platform


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens end when they say, and a quiet second is long."""
    monkeypatch.setenv("ZHAOBI_AUTH__LEEWAY_S", "0")
    monkeypatch.setenv("ZHAOBI_SERVER__HEARTBEAT_SECONDS", "1")


def token(it: CityPlatform, department: str = "tax", lifetime_s: int = 600, add_key: bool = False) -> str:
    folder = KeyFolder(suite("std"), it.client.settings.keys.dir)
    if add_key:
        folder.add()
    signer = folder.key_set().signer
    assert signer is not None
    return TokenIssuer(signer, it.client.settings.auth.issuer).issue(department, "tests", None, (), lifetime_s)


def told(event: Event) -> tuple[str, int]:
    shown = event.data["data"]["announcements"]
    return shown["number"], shown["version"]


def looks(it: CityPlatform, stream: Stream) -> list[ProceedingLook]:
    request_id = stream.headers["sharing-request-id"]
    return [
        look
        for each in read_proceeding_looks(it.folder / "audit")
        if each.request_id == request_id
        for look in each.looks
    ]


# --- what is told -----------------------------------------------------------------------------------------------------


async def test_an_announcement_is_told_as_the_query_shows_it_and_again_with_each_step(it: CityPlatform) -> None:
    async with streaming(it.client, "tax") as stream:
        await stream.begun()
        assert stream.status == 200 and stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store" and stream.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in stream.headers and stream.reader.retry == 3_000
        number = await announced(it)
        first = await stream.next()
        query = "query ($n: ID!) { sharing { proceeding(number: $n) { number version state resource\n"
        query += "content { ... on AnnouncementContent { text } } } } }"
        shown = (await it.ask("tax", query, {"n": number})).data["sharing"]["proceeding"]
        assert first.name == "next" and first.data["data"] == {"announcements": shown}
        assert first.data["extensions"]["sharing"]["cursor"] == first.id
        await step(it, "police", {"correct": {"text": "in other words"}}, number=number, version=1)
        assert told(await stream.next()) == (number, 2)
        await step(it, "police", {"end": True}, number=number, version=2)
        assert told(await stream.next()) == (number, 3)
    field = "subscription.announcements"
    assert looks(it, stream) == [
        ProceedingLook(field),
        *(ProceedingLook(field, number, None, version) for version in (1, 2, 3)),
    ]


async def test_a_notice_reaches_its_department_and_no_other(it: CityPlatform) -> None:
    content = (await it.ask("police", ALL, {"number": await announced(it)})).data["sharing"]["proceeding"]["content"]
    holders = {one["department"] for one in content["recipients"]}
    stranger = min(set(it.platform.editions.current().catalog.departments) - holders - {"police"})
    async with (
        streaming(it.client, "civil-affairs", NOTICES) as own,
        streaming(it.client, stranger, NOTICES) as others,
    ):
        await own.begun()
        await others.begun()
        numbers = [await announced(it), await announced(it)]
        events = [await own.next(), await own.next()]
        assert [each.data["data"]["notices"]["number"] for each in events] == numbers
        inbox = "{ sharing { notices(first: 2) { nodes { id number text readAt } } } }"
        nodes = (await it.ask("civil-affairs", inbox)).data["sharing"]["notices"]["nodes"]
        assert [each.data["data"]["notices"] for each in reversed(events)] == nodes
        assert [each.id for each in reversed(events)] == [node["id"] for node in nodes]
        await asyncio.sleep(1)
        assert others.events == []


async def test_only_what_is_about_the_resource_is_told(it: CityPlatform) -> None:
    async with streaming(it.client, "tax", variables={"resource": "household"}) as stream:
        await stream.begun()
        await announced(it)
        number = await announced(it, resource="household", items=[])
        assert told(await stream.next()) == (number, 1)


async def test_many_kept_in_one_process_are_told_the_same(it: CityPlatform) -> None:
    departments = ("tax", "police", "civil-affairs")
    streams = [streaming(it.client, department) for department in departments for _ in range(5)]
    entered = [await each.__aenter__() for each in streams]
    for each in entered:
        await each.begun()
    numbers = [await announced(it) for _ in range(3)]
    for each in entered:
        assert [told(await each.next())[0] for _ in numbers] == numbers
    for left in streams:
        await left.__aexit__(None, None, None)
    assert it.platform.streams.open == 0


# --- going on ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_header", [True, False])
async def test_a_stream_goes_on_where_another_broke_off(it: CityPlatform, by_header: bool) -> None:
    def resumed(cursor: str) -> Any:
        if by_header:
            return streaming(it.client, "tax", last_event=cursor)
        return streaming(it.client, "tax", variables={"after": cursor})

    async with streaming(it.client, "tax") as stream:
        await stream.begun()
        before = stream.reader.id
        first = await announced(it)
        assert told(await stream.next()) == (first, 1)
        cursor = stream.reader.id
    second = await announced(it)
    await step(it, "police", {"correct": {"text": "again"}}, number=first, version=1)
    async with resumed(cursor) as stream:
        assert [told(await stream.next()) for _ in range(2)] == [(second, 1), (first, 2)]
    async with resumed(before) as stream:
        assert [told(await stream.next()) for _ in range(2)] == [(second, 1), (first, 2)]


async def test_the_header_goes_before_the_argument(it: CityPlatform) -> None:
    async with streaming(it.client, "tax") as stream:
        await stream.begun()
        old = stream.reader.id
        await announced(it)
        newer = (await stream.next()).id
    async with streaming(it.client, "tax", variables={"after": old}, last_event=newer) as stream:
        await stream.begun()
        number = await announced(it)
        assert told(await stream.next()) == (number, 1)


async def test_notices_go_on_after_the_id_of_one(it: CityPlatform) -> None:
    await announced(it)
    inbox = "{ sharing { notices(first: 1) { nodes { id } } } }"
    id = (await it.ask("civil-affairs", inbox)).data["sharing"]["notices"]["nodes"][0]["id"]
    number = await announced(it)
    async with streaming(it.client, "civil-affairs", NOTICES, {"after": id}) as stream:
        assert (await stream.next()).data["data"]["notices"]["number"] == number


@settings(max_examples=8)
@given(cuts=st.lists(st.integers(0, 3), min_size=1, max_size=5))
async def test_wherever_a_stream_breaks_off_nothing_is_lost_or_told_twice(it: CityPlatform, cuts: list[int]) -> None:
    """A client that takes so many events before each break, while others are announced all the time."""
    async with streaming(it.client, "tax") as stream:
        await stream.begun()
        cursor = stream.reader.id
    numbers: list[str] = []
    found: list[str] = []
    for taken in cuts:
        numbers.append(await announced(it))
        async with streaming(it.client, "tax", last_event=cursor) as stream:
            await stream.begun()
            numbers.append(await announced(it))
            for _ in range(min(taken, len(numbers) - len(found))):
                event = await stream.next()
                found.append(told(event)[0])
                cursor = event.id
    async with streaming(it.client, "tax", last_event=cursor) as stream:
        while len(found) < len(numbers):
            found.append(told(await stream.next())[0])
    assert found == numbers


@pytest.mark.parametrize("cursor", ["another department", "another list", "nonsense", "what is not there yet"])
async def test_a_cursor_of_others_opens_nothing(it: CityPlatform, cursor: str) -> None:
    from_whom, list_of = ("police" if cursor == "another department" else "tax"), ANNOUNCEMENTS
    async with streaming(it.client, from_whom, NOTICES if cursor == "another list" else list_of) as stream:
        await stream.begun()
        found = stream.reader.id
    if cursor == "nonsense":
        found = "AAAA"
    if cursor == "what is not there yet":
        found = it.platform.streams.streaming.sharing.cursors.sealed(List.ANNOUNCED, "tax", 10**9)
    async with streaming(it.client, "tax", last_event=found) as stream:
        assert await stream.next() and (await stream.ended())[0] == "BAD_CURSOR"
    assert looks(it, stream) == [ProceedingLook("subscription.announcements", code="BAD_CURSOR")]


# --- as the protocol wants it -----------------------------------------------------------------------------------------


async def test_a_subscription_is_answered_as_a_stream_alone(it: CityPlatform) -> None:
    refused = await it.ask("tax", ANNOUNCEMENTS)
    assert (refused.status, refused.code) == (406, "NOT_ACCEPTABLE")
    assert refused.errors[0]["message"].startswith("a subscription is answered as `text/event-stream`")


async def test_whoever_names_the_stream_among_others_gets_it_for_subscriptions_alone(it: CityPlatform) -> None:
    accept = f"{GRAPHQL}, application/json, {STREAM}"
    async with streaming(it.client, "tax", accept=accept) as stream:
        await stream.begun()
        assert stream.headers["content-type"].startswith(STREAM)
    answer = await it.ask("tax", QUERY, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(GRAPHQL) and answer.data


@pytest.mark.parametrize("accept", [STREAM, GRAPHQL, f"{STREAM}, {GRAPHQL}"])
async def test_no_subscription_by_get(it: CityPlatform, accept: str) -> None:
    headers = {"Authorization": f"Bearer {it.client.token('tax')}", "Accept": accept}
    query = urlencode({"query": ANNOUNCEMENTS}).encode()
    async with posted(it.client.app, headers, b"", "GET", query) as stream:
        await stream.until(lambda: stream.is_over)
    assert stream.status == 405
    assert orjson.loads(stream.body)["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


async def test_a_query_or_mutation_is_one_result_and_the_end(it: CityPlatform) -> None:
    mutation = "mutation { markNoticesRead(ids: []) { marked } }"
    for query, data in (
        (QUERY, {"viewer": {"department": "tax"}}),
        (mutation, {"markNoticesRead": {"marked": 0}}),
    ):
        async with streaming(it.client, "tax", query) as stream:
            await stream.until(lambda: stream.is_over)
        assert stream.status == 200 and [each.name for each in stream.events] == ["next", "complete"]
        assert stream.events[0].data["data"] == data
        assert int(stream.headers["content-length"]) == len(stream.body)


async def test_rows_of_any_source_are_one_result(shared_platform: CityPlatform) -> None:
    query = "{ data { population(first: 50) { nodes { name } } } }"
    async with streaming(shared_platform.client, "police", query) as stream:
        await stream.until(lambda: stream.is_over)
    plain = await shared_platform.ask("police", query)
    assert stream.events[0].data["data"] == plain.data


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription { nothing }", {}, "DOCUMENT_INVALID"),
        ("subscription { announcements { number } notices { id } }", {}, "DOCUMENT_INVALID"),
        ("subscription { __typename }", {}, "DOCUMENT_INVALID"),
        ("subscription ($no: Boolean!) { notices @skip(if: $no) { id } }", {"no": True}, "DOCUMENT_INVALID"),
        ("subscription ($a: String) { notices(after: $a) { id } }", {"a": 1}, "VARIABLES_INVALID"),
        ('subscription { announcements(resource: "") { number } }', {}, "BAD_OPERAND"),
        ("subscription { announcements { history { version", {}, "DOCUMENT_INVALID"),
        ("subscription { data { population { totalCount } } }", {}, "DOCUMENT_INVALID"),
    ],
)
async def test_what_is_wrong_with_the_document_is_told_as_an_event(
    it: CityPlatform, query: str, variables: Mapping[str, object], code: str
) -> None:
    async with streaming(it.client, "tax", query, variables) as stream:
        await stream.until(lambda: stream.is_over)
    assert (stream.status, [each.name for each in stream.events]) == (200, ["next", "complete"])
    assert stream.events[0].code == code and "data" not in stream.events[0].data


async def test_limits_of_documents_hold(it: CityPlatform) -> None:
    deep = "subscription { announcements " + "{ content " * 12 + "{ __typename }" + "}" * 13
    async with streaming(it.client, "tax", deep) as stream:
        await stream.until(lambda: stream.is_over)
    assert stream.events[0].code == "LIMIT_EXCEEDED"
    many = {"resource": "population", "after": None, "more": list(range(it.client.settings.limits.input_values))}
    async with streaming(it.client, "tax", variables=many) as stream:
        await stream.until(lambda: stream.is_over)
    assert stream.events[0].code == "LIMIT_EXCEEDED"


async def test_who_is_nobody_gets_no_stream(it: CityPlatform) -> None:
    async with streaming(it.client, "tax", token="a.b.c") as stream:
        await stream.until(lambda: stream.is_over)
    assert stream.status == 401 and orjson.loads(stream.body)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_persisted_subscriptions_are_named(
    sqlite_platform: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "follow.graphql").write_text(NOTICES, "utf-8")
    monkeypatch.setenv("ZHAOBI_OPERATIONS__DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("ZHAOBI_OPERATIONS__ONLY_PERSISTED", '["*"]')
    async with sqlite_platform() as it:
        async with streaming(it.client, "tax", NOTICES) as stream:
            await stream.until(lambda: stream.is_over)
        assert stream.status == 403
        headers = {"Authorization": f"Bearer {it.client.token('tax')}", "Content-Type": "application/json"}
        async with posted(it.client.app, headers | {"Accept": STREAM}, b'{"documentId": "follow"}') as stream:
            await stream.begun()
            assert stream.status == 200


# --- when it ends -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hasty")
async def test_a_quiet_stream_is_kept_alive_and_ends_with_its_token(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        own, over = token(it, lifetime_s=4), time.time() + 4
        async with streaming(it.client, "tax", token=own) as stream:
            await stream.begun()
            await stream.until(lambda: stream.reader.comments >= 1)
            code, _ = await stream.ended()
            assert code == "UNAUTHENTICATED" and -1.1 < time.time() - over < 1
        assert it.platform.streams.open == 0


async def test_it_ends_with_the_key_of_its_token_and_not_with_another_one(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        folder = KeyFolder(suite("std"), it.client.settings.keys.dir)
        first = folder_key(it)
        own = token(it, add_key=True)
        (used,) = set(folder.verifiers()) - {first}
        async with streaming(it.client, "tax", token=own) as stream:
            await stream.begun()
            another = KeyFolder(suite("std"), it.client.settings.keys.dir).add()
            await asyncio.sleep(1.5)
            number = await announced(it)
            assert told(await stream.next()) == (number, 1)
            KeyFolder(suite("std"), it.client.settings.keys.dir).retire(used)
            code, seconds = await stream.ended()
            assert another != used and code == "UNAUTHENTICATED" and seconds < 2


def folder_key(it: CityPlatform) -> str:
    """The key that signs the tokens of the client."""
    header, _, _ = it.client.token("tax").partition(".")
    found: str = orjson.loads(_decoded(header))["kid"]
    return found


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def test_it_ends_after_its_longest_time(sqlite_platform: Opener) -> None:
    async with sqlite_platform(subscription_seconds=1) as it, streaming(it.client, "tax") as stream:
        await stream.begun()
        code, seconds = await stream.ended()
        assert code == "STREAM_ENDED" and seconds < 3


async def test_it_ends_when_the_server_stops_and_none_is_opened_then(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        async with streaming(it.client, "tax") as stream:
            await stream.begun()
            it.platform.streams.end_all()
            code, seconds = await stream.ended()
            assert code == "STREAM_ENDED" and seconds < 1
        async with streaming(it.client, "tax") as stream:
            await stream.until(lambda: stream.is_over)
        assert (stream.status, stream.headers["retry-after"]) == (503, "1")


async def test_it_ends_when_the_store_is_lost(sqlite_platform: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "CONFIRMED_FOR_S", 0.5)
    async with sqlite_platform() as it, streaming(it.client, "tax") as stream:
        await stream.begun()
        await lose(it)
        code, _ = await stream.ended()
        assert code == "STORE_UNAVAILABLE"


async def lose(it: CityPlatform) -> None:
    """Drop the tables that are followed."""
    services = it.platform.streams.streaming.sharing
    async with services.proceedings.store.transaction() as connection:
        await connection.exec_driver_sql("DROP TABLE turns")


async def test_a_department_has_so_many_and_others_theirs(sqlite_platform: Opener) -> None:
    async with sqlite_platform(subscriptions_per_department=1, subscriptions=2, concurrency=1) as it:
        async with streaming(it.client, "tax") as first:
            await first.begun()
            assert await refused(it.client, "tax") == "too many subscriptions of this department are open"
            async with streaming(it.client, "police") as second:
                await second.begun()
                assert await refused(it.client, "human-resources") == "too many subscriptions are open"
                assert (await it.ask("tax", QUERY)).data, "they are no requests that are being answered"
            async with streaming(it.client, "human-resources") as third:
                await third.begun()
                assert third.status == 200


async def refused(client: Client, department: str) -> str:
    async with streaming(client, department) as stream:
        await stream.until(lambda: stream.is_over)
    assert (stream.status, stream.headers["retry-after"]) == (503, "1")
    error: dict[str, Any] = orjson.loads(stream.body)["errors"][0]
    assert error["extensions"]["code"] == "BUSY"
    return str(error["message"])


async def test_who_does_not_take_an_event_is_cut_off_and_holds_up_nobody(sqlite_platform: Opener) -> None:
    async with sqlite_platform(answer_seconds=1) as it:
        async with streaming(it.client, "tax") as quick, streaming(it.client, "tax", flows=True) as slow:
            await quick.begun()
            await slow.begun()
            slow.flows.clear()
            number = await announced(it)
            assert told(await quick.next()) == (number, 1)
            async with asyncio.timeout(10):
                while it.platform.streams.open > 1:
                    await asyncio.sleep(0.05)
            assert not slow.is_over and slow.events == []
            slow.flows.set()
        async with streaming(it.client, "tax", last_event=slow.reader.id) as again:
            assert told(await again.next()) == (number, 1)


async def test_of_many_that_were_dropped_nothing_is_left(sqlite_platform: Opener) -> None:
    async with sqlite_platform(subscriptions_per_department=300, subscriptions=300) as it:
        feeds = it.platform.streams.streaming.sharing.feeds
        assert feeds is not None
        before = asyncio.all_tasks()
        for _ in range(4):
            streams = [streaming(it.client, "tax") for _ in range(50)]
            for each in await asyncio.gather(*(one.__aenter__() for one in streams)):
                await each.begun()
            assert it.platform.streams.open == 50 and feeds.announcements.followers == 50
            assert "zhaobi_subscriptions_open 50.0" in it.platform.metrics.page().decode()
            await asyncio.gather(*(one.__aexit__(None, None, None) for one in streams))
        assert (it.platform.streams.open, feeds.announcements.followers) == (0, 0)
        async with asyncio.timeout(10):
            while feeds.announcements.is_reading or asyncio.all_tasks() - before:
                await asyncio.sleep(0.05)
        gc.collect()
        assert not [found for found in gc.get_objects() if type(found) is delivery.Stream]


async def test_an_event_that_cannot_be_recorded_is_not_told(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it, streaming(it.client, "tax") as stream:
        await stream.begun()
        number = await announced(it)
        assert told(await stream.next()) == (number, 1)
        await announced(it)
        it.platform.log.close()
        code, _ = await stream.ended()
        assert code == "AUDIT_UNAVAILABLE" and len(stream.events) == 3


async def test_a_department_that_leaves_is_told_nothing_more_and_others_go_on(sqlite_platform: Opener) -> None:
    """Under another catalogue, and so another schema."""
    async with (
        sqlite_platform() as it,
        streaming(it.client, "human-resources") as stream,
        streaming(it.client, "tax") as other,
    ):
        await stream.begun()
        await other.begun()
        policies = it.platform.editions.current().policies
        members = {code: one for code, one in policies.catalog.departments.items() if code != "human-resources"}
        it.platform.editions.open(Policies(policies.table, replace(policies.catalog, departments=members)))
        code, seconds = await stream.ended()
        assert code == "UNAUTHENTICATED" and seconds < 1.5
        number = await announced(it)
        assert told(await other.next()) == (number, 1)


async def test_nothing_of_a_caller_is_shown_to_another_on_the_same_feed(it: CityPlatform) -> None:
    """`actions` are those of whoever follows: one happening is shown to each by its own duties."""
    query = "subscription { announcements { actions } }"
    steward = it.client.token("police", roles=STEWARD)
    async with (
        streaming(it.client, "police", query, token=steward) as own,
        streaming(it.client, "tax", query) as others,
    ):
        await own.begun()
        await others.begun()
        await announced(it)
        assert (await own.next()).data["data"]["announcements"]["actions"] == ["correct", "end"]
        assert (await others.next()).data["data"]["announcements"]["actions"] in ([], ["acknowledge"])
