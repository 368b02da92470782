"""The desk of a provider says nothing that depends on what other providers write, whatever is asked."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, get_type_hints

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.scalars import JSON

from catalog import Catalog, Department
from policies import Policies, PolicyFile, Space, explaining, leaks
from policies.diff import Change, difference
from resolvers import Caller, Code, Refusal
from resolvers.officer_desk import Desk, check_files, officer, open_desk
from resolvers.officer_tools import OfficerTools, Turns, no_rehearsal
from resolvers.policy_answers import PolicyDifference, PolicyExplanation, member_of
from tests.policies.small_city import TODAY
from tests.policies.test_excerpt import all_lines, rewritten, some_world

SEEDS = st.integers(0, 2**32)
VERSION = "0" * 32


def caller(department: str, *roles: str) -> Caller:
    return Caller(department, "desk", None, frozenset(roles or ("officer",)))


def desk_of(policies: Policies, files: tuple[PolicyFile, ...] = (), department: str = "a", day: date = TODAY) -> Desk:
    who = officer(caller(department), policies.catalog)
    return open_desk(who, policies, day, files, OfficerTools(no_rehearsal, leaks.Budgets()))


def told(desk: Desk) -> Iterator[object]:
    """Everything that the desk tells, the version apart; refusals with their words."""
    yield list(map(str, desk.findings()))
    yield desk.coverage()
    yield desk.difference()
    for resource in ("r1", "r2", "r3"):
        for positions in (False, True):
            yield attempt(partial(desk.matrix, resource, positions))
    for who in ("b", "b/x", "g", "b/h", "nobody", "public"):
        for what, right in (("r1", "query"), ("r1.i1", "query"), ("r1.i1", "sort"), ("r1.ref", "query")):
            yield attempt(partial(desk.explanation, who, what, right, "always"))
    for what in ("r1.nothing", "r2", "r2.i1", "r3"):
        yield attempt(partial(desk.explanation, "b", what, "query", "always"))
    yield attempt(desk.leaks)


def attempt(ask: Any) -> object:
    try:
        return ask()
    except Refusal as refusal:
        return refusal.code, refusal.message, refusal.facts


def as_bytes(desk: Desk) -> bytes:
    text = orjson.dumps(list(told(desk)), default=str).decode()
    return text.replace(desk.version, VERSION).replace(desk.in_force.version, VERSION).encode()


@settings(max_examples=50)
@given(SEEDS)
def test_a_providers_desk_depends_on_nothing_that_others_write(seed: int) -> None:
    """Other providers' rules and groups are there or not, before and after a change of an own file."""
    found = some_world(seed)
    names = [part.name for part in found.table.parts]
    lines = [line for line in all_lines(found.table) if line.place.file[:2] in ("00", "10")]
    if not any(line.cells[0] == "p" for line in lines):
        return
    whole = Policies(found.table, found.catalog)
    alone = Policies(rewritten(found.catalog, names, lines), found.catalog)
    own = [", ".join(line.cells) for line in lines if line.place.file == "10-a.csv"]
    change = PolicyFile("10-a.csv", "\n".join(own[1:]).encode())
    for files in ((), (change,)):
        assert opened_and_told(whole, files) == opened_and_told(alone, files)


def opened_and_told(policies: Policies, files: tuple[PolicyFile, ...]) -> object:
    try:
        return as_bytes(desk_of(policies, files))
    except Refusal as refusal:
        findings: Any = refusal.facts["findings"]
        return refusal.code, [finding for finding in findings if finding["code"] != "empty"]


def centred(catalog: Catalog) -> Catalog:
    departments: dict[str, Department] = {**catalog.departments}
    departments["centre"] = replace(departments["centre"], centre=True)
    return replace(catalog, departments=MappingProxyType(departments))


@given(SEEDS)
def test_the_centres_desk_is_the_library(seed: int) -> None:
    found = some_world(seed)
    policies = Policies(found.table, centred(found.catalog))
    desk = desk_of(policies, department="centre")
    assert desk.policies is policies
    explained = explaining.as_json(explaining.explain(Space(policies, TODAY), "b", "r2.ref", "query", "always"))
    assert desk.explanation("b", "r2.ref", "query", "always") == explained


@given(SEEDS)
def test_a_providers_difference_is_that_of_its_resources(seed: int) -> None:
    """Callers that only other providers' files tell apart are joined."""
    found = some_world(seed)
    lines = [line for line in all_lines(found.table) if line.place.file == "10-a.csv"]
    change = PolicyFile("10-a.csv", "\n".join(", ".join(line.cells) for line in lines[1:]).encode())
    policies = Policies(found.table, found.catalog)
    try:
        desk = desk_of(policies, (change,))
        after = Policies(open_whole(policies, change), found.catalog)
    except Refusal:
        return
    own = difference(desk.in_force, desk.policies, TODAY)
    whole = difference(policies, after, TODAY)
    known = {str(each) for side in (desk.in_force, desk.policies) for each in Space(side, TODAY).callers()}
    assert {facts for change in own.changes for facts in cells(change)} == {
        facts for change in whole.changes if change.resource == "r1" for facts in cells(change) if facts[0] in known
    }


def open_whole(policies: Policies, file: PolicyFile) -> Any:
    who = officer(caller("centre"), centred(policies.catalog))
    desk = open_desk(who, policies, TODAY, (file,), OfficerTools(no_rehearsal, leaks.Budgets()))
    return desk.policies.table


def cells(change: Change) -> Iterator[tuple[object, ...]]:
    for each in change.callers:
        for target in change.targets:
            yield str(each), target, change.right, change.kind, change.tells_more


def test_whoever_is_no_officer_is_told_the_same() -> None:
    catalog = centred(some_world(1).catalog)
    messages = set()
    for who in (caller("a", "consumer"), caller("a", "steward", "auditor"), caller("d"), caller("nobody")):
        with pytest.raises(Refusal) as refused:
            officer(who, catalog)
        messages.add((refused.value.code, refused.value.message, *refused.value.facts))
    assert messages == {(Code.NOT_AN_OFFICER, "only officers of the centre and of providers look at policies")}
    assert officer(caller("a"), catalog).provider == "a" and officer(caller("centre"), catalog).provider is None


@pytest.mark.parametrize("name", ["00-all.csv", "20-b.csv", "10-b-c.csv", "99-nobody.csv", "a.csv", "", "../10-a.csv"])
def test_a_provider_may_only_try_its_own_files(name: str) -> None:
    catalog = some_world(1).catalog
    with pytest.raises(Refusal) as refused:
        check_files([PolicyFile(name, b"")], officer(caller("a"), catalog), catalog)
    assert refused.value.message == f"`{name}` is no file that the officer's department may write"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["10-a.csv", "10-a.csv"], Code.BAD_OPERAND),
        (["10-a-" + "x" * 200 + ".csv"], Code.BAD_OPERAND),
        ([f"10-a-{number}.csv" for number in range(51)], Code.LIMIT_EXCEEDED),
    ],
)
def test_files_have_limits(names: list[str], code: Code) -> None:
    catalog = some_world(1).catalog
    with pytest.raises(Refusal) as refused:
        check_files([PolicyFile(name, b"") for name in names], officer(caller("a"), catalog), catalog)
    assert refused.value.code is code


async def test_one_works_at_a_time_and_not_on_the_event_loop() -> None:
    turns, running, most = Turns(), 0, 0
    loop_thread = threading.get_ident()

    def work() -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        threading.Event().wait(0.01)
        running -= 1
        return threading.get_ident() != loop_thread

    assert all(await asyncio.gather(*(turns.take(work) for _ in range(5))))
    assert most == 1


async def test_who_leaves_hands_the_turn_on_only_when_the_work_is_done() -> None:
    turns, begun, may_end, order = Turns(), threading.Event(), threading.Event(), []

    def long() -> None:
        begun.set()
        may_end.wait(10)
        order.append("long")

    leaver = asyncio.create_task(turns.take(long))
    await asyncio.to_thread(begun.wait, 10)
    next_one = asyncio.create_task(turns.take(lambda: order.append("next")))
    impatient = asyncio.create_task(turns.take(lambda: order.append("impatient")))
    await asyncio.sleep(0)
    leaver.cancel()
    impatient.cancel()
    await asyncio.sleep(0.02)
    assert order == [] and not next_one.done()
    may_end.set()
    await next_one
    assert order == ["long", "next"]


async def test_too_many_that_wait_are_refused_and_the_turn_survives_failures() -> None:
    turns, may_end = Turns(most_waiting=2), threading.Event()
    first = asyncio.create_task(turns.take(lambda: may_end.wait(10)))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(turns.take(lambda: 1 / 0)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await turns.take(lambda: None)
    assert refused.value.code is Code.BUSY
    may_end.set()
    assert await first
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in found] == [ZeroDivisionError, ZeroDivisionError]
    assert await turns.take(lambda: 1) == 1


def members_of(kind: Any, value: Any) -> Iterator[str]:
    """What is amiss: a member of a JSON value that is no field of its type, a field that finds none and may not."""
    match value:
        case dict() if kind is not JSON:
            hints = get_type_hints(kind)
            asked = {field.name: member_of(value, field.name) for field in fields(kind)}
            missed = [member for member, one in value.items() if not any(one is found for found in asked.values())]
            yield from (f"{kind.__name__} lacks {member}" for member in missed)
            for name, found in asked.items():
                if found is None and not is_nullable(hints[name]):
                    yield f"{kind.__name__}.{name} is not there"
                yield from members_of(inner(hints[name]), found)
        case list():
            for each in value:
                yield from members_of(kind, each)


def is_nullable(hint: Any) -> bool:
    return type(None) in getattr(hint, "__args__", ())


def inner(hint: Any) -> Any:
    """The type without list and null."""
    while getattr(hint, "__args__", ()):
        hint = next(each for each in hint.__args__ if each is not type(None))
    return hint


@given(SEEDS)
def test_the_types_mirror_what_the_commands_print(seed: int) -> None:
    found = some_world(seed)
    policies = Policies(found.table, found.catalog)
    for rule in found.table.rules[:4]:
        what = f"{rule.resource or 'r1'}.i1"
        explained = explaining.as_json(explaining.explain(Space(policies, TODAY), "b", what, "query", "always"))
        assert list(members_of(PolicyExplanation, explained)) == []
    lines = [line for line in all_lines(found.table) if line.place.file == "10-a.csv"]
    change = PolicyFile("10-a.csv", "\n".join(", ".join(line.cells) for line in lines[1:]).encode())
    try:
        differing = desk_of(policies, (change,)).difference()
    except Refusal:
        return
    assert list(members_of(PolicyDifference, differing)) == []
