"""What all procedures have in common: who may act, one winner of two, the whole history, effects with the step."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from policies import DutySpecification, read_duties
from sharing import GrantBook, GrantState, Store
from sharing.proceeding_tables import notices, proceedings, steps
from sharing.proceedings import (
    LARGEST_PAGE,
    ActionUnfit,
    KeyReused,
    Kind,
    NotNow,
    NotPermitted,
    Party,
    ProceedingChanged,
    Proceedings,
    ProceedingUnknown,
    Role,
    Sought,
)
from tests.sharing.gates import ASKER, CENTRE, DECIDER, DUTIES, GATED, STRANGER, Ask, Open, Shut, State
from tests.sharing.gates import proceedings as opened
from tests.sharing.records import TODAY

ASK = Ask(("phone",))


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    async with GrantBook(store, lambda: GATED) as book:
        yield book


@pytest.fixture
def kept(store: Store, book: GrantBook) -> Proceedings:
    return opened(store, book)


async def count(store: Store, table: str) -> int:
    tables = {"proceedings": proceedings, "steps": steps, "notices": notices}
    async with store.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(tables[table]))).scalar_one())


async def test_a_proceeding_stands_as_its_last_step_left_it(kept: Proceedings) -> None:
    begun = await kept.open(Kind.APPLICATION, ASK, ASKER)
    assert begun.number == f"{TODAY.year}-AP-000001"
    after = await kept.take(begun.number, Open("yes"), DECIDER)
    assert await kept.one(begun.number, ASKER) == after
    assert (after.version, after.state, after.content.said) == (2, State.OPEN, "yes")
    assert [deadline.ended_on for deadline in after.deadlines] == [TODAY]


async def test_the_history_tells_who_did_what_and_what_stood_then(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    await kept.take(number, Open("yes"), DECIDER)
    await kept.take(number, Shut("no more"), DECIDER)
    told = await kept.history(number, CENTRE)
    assert [(step.action, step.by.department, step.by.person, step.state) for step in told] == [
        ("ask", "civil-affairs", "clerk-1", "asked"),
        ("open", "police", "head-1", "open"),
        ("shut", "police", "head-1", "shut"),
    ]
    assert [step.content.said for step in told] == ["", "yes", "no more"]


async def test_numbers_follow_one_another_and_none_is_given_twice(kept: Proceedings) -> None:
    begun = await asyncio.gather(*(kept.open(Kind.APPLICATION, ASK, ASKER) for _ in range(8)))
    assert sorted(one.number for one in begun) == [f"{TODAY.year}-AP-{number:06d}" for number in range(1, 9)]


async def test_what_is_granted_and_revoked_holds_at_once(kept: Proceedings, book: GrantBook) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    assert book.held(ASKER.department, TODAY).grants == ()
    await kept.take(number, Open(), DECIDER)
    assert [grant.number for grant in book.held(ASKER.department, TODAY).grants] == [number]
    await kept.take(number, Shut("enough"), DECIDER)
    assert book.held(ASKER.department, TODAY).grants == ()


async def test_what_is_revoked_elsewhere_is_gone_here_within_a_second(
    kept: Proceedings, book: GrantBook, other_store: Store
) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    await kept.take(number, Open(), DECIDER)
    async with GrantBook(other_store, lambda: GATED) as other:
        assert other.held(ASKER.department, TODAY).grants
        await kept.take(number, Shut("enough"), DECIDER)
        async with asyncio.timeout(5):
            while other.held(ASKER.department, TODAY).grants:
                await asyncio.sleep(0.02)


async def test_of_two_who_decide_at_once_one_wins(kept: Proceedings, other_store: Store, book: GrantBook) -> None:
    others = opened(other_store, book)
    for _ in range(5):
        number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
        seen = await kept.one(number, DECIDER)
        ends = await asyncio.gather(
            *(who.take(number, Open(said), DECIDER, seen.version) for who, said in ((kept, "here"), (others, "there"))),
            return_exceptions=True,
        )
        lost = [end for end in ends if isinstance(end, BaseException)]
        assert [type(end) for end in lost] == [ProceedingChanged]
        told = await kept.history(number, CENTRE)
        assert [step.action for step in told] == ["ask", "open"]
        (won,) = (end for end in ends if not isinstance(end, BaseException))
        assert told[-1].content == won.content


async def test_who_has_not_seen_the_newest_version_does_nothing(kept: Proceedings, book: GrantBook) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    await kept.take(number, Open(), DECIDER)
    with pytest.raises(ProceedingChanged):
        await kept.take(number, Shut("late"), DECIDER, version=1)
    assert book.held(ASKER.department, TODAY).grants


async def test_the_same_call_again_is_not_done_again(kept: Proceedings, store: Store) -> None:
    first = await kept.open(Kind.APPLICATION, ASK, ASKER, key="call-1")
    again = await kept.open(Kind.APPLICATION, ASK, ASKER, key="call-1")
    assert (again, await count(store, "proceedings")) == (first, 1)
    await kept.take(first.number, Open(), DECIDER, key="call-1")  # another department's keys are its own
    assert (await kept.take(first.number, Open(), DECIDER, key="call-1")).version == 2
    with pytest.raises(KeyReused):
        await kept.take(first.number, Open("otherwise"), DECIDER, key="call-1")
    assert await count(store, "steps") == 2


async def test_the_same_call_at_the_same_moment_is_done_once(kept: Proceedings, store: Store) -> None:
    calls = [kept.open(Kind.APPLICATION, ASK, ASKER, key="call-1") for _ in range(4)]
    ends = await asyncio.gather(*calls, return_exceptions=True)
    begun = {end.number for end in ends if not isinstance(end, BaseException)}
    assert len(begun) == 1 == await count(store, "proceedings")
    assert {type(end) for end in ends if isinstance(end, BaseException)} <= {ProceedingChanged}


async def test_what_does_not_fit_is_told_by_member_and_nothing_is_kept(kept: Proceedings, store: Store) -> None:
    with pytest.raises(ActionUnfit) as refused:
        await kept.open(Kind.APPLICATION, Ask(("phone", "shoe", "hat")), ASKER)
    assert [problem.member for problem in refused.value.problems] == ["items.1", "items.2"]
    assert [await count(store, table) for table in ("proceedings", "steps", "notices")] == [0, 0, 0]
    assert (await kept.open(Kind.APPLICATION, ASK, ASKER)).number.endswith("-000001")


async def test_who_has_no_role_for_it_is_not_told_what_its_action_lacks(kept: Proceedings, store: Store) -> None:
    with pytest.raises(NotPermitted):
        await kept.open(Kind.APPLICATION, Ask(("shoe",)), replace(ASKER, roles=frozenset({Role.AUDITOR})))
    assert await count(store, "proceedings") == 0


async def test_an_action_out_of_its_turn_is_refused(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    with pytest.raises(NotNow):
        await kept.take(number, Shut("too soon"), DECIDER)
    assert (await kept.one(number, ASKER)).version == 1


async def test_a_stranger_learns_nothing_not_even_that_it_exists(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    told = []
    for unknown in (number, number.replace("000001", "000002")):
        for attempt in (kept.one, kept.history, kept.may):
            with pytest.raises(ProceedingUnknown) as refused:
                await attempt(unknown, STRANGER)
            told.append(str(refused.value).replace(unknown, "…"))
        with pytest.raises(ProceedingUnknown) as refused:
            await kept.take(unknown, Open(), STRANGER)
        told.append(str(refused.value).replace(unknown, "…"))
    assert len(set(told)) == 1
    assert (await kept.page(Sought(), STRANGER)).found == []


@pytest.mark.parametrize(
    "actor",
    [ASKER, replace(DECIDER, roles=frozenset(Role) - {Role.REVIEWER}), CENTRE, replace(CENTRE, department="bureau")],
)
async def test_who_takes_part_without_the_duty_may_look_and_not_act(kept: Proceedings, actor: object) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    assert await kept.one(number, actor)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        await kept.take(number, Open(), actor)  # type: ignore[arg-type]
    assert await kept.may(number, actor) == []  # type: ignore[arg-type]


async def test_pages_hold_each_that_a_department_may_see_once_the_newest_first(kept: Proceedings) -> None:
    numbers = [(await kept.open(Kind.APPLICATION, ASK, ASKER)).number for _ in range(7)]
    for viewer in (ASKER, DECIDER, CENTRE):
        seen: list[str] = []
        before: int | None = None
        while True:
            page = await kept.page(Sought(kind=Kind.APPLICATION), viewer, 3, before)
            seen += [one.proceeding.number for one in page.found]
            if not page.has_more:
                break
            before = page.found[-1].place
        assert seen == numbers[::-1]
    assert len((await kept.page(Sought(), CENTRE, LARGEST_PAGE + 1)).found) == 7


async def test_pages_hold_only_what_is_sought(kept: Proceedings) -> None:
    first, second = [(await kept.open(Kind.APPLICATION, ASK, ASKER)).number for _ in range(2)]
    await kept.take(first, Open(), DECIDER)
    await kept.take(first, Shut("enough"), DECIDER)

    async def found(sought: Sought) -> list[str]:
        return [one.proceeding.number for one in (await kept.page(sought, DECIDER)).found]

    assert await found(Sought(open=True)) == [second]
    assert await found(Sought(open=False)) == [first]
    assert await found(Sought(state=State.ASKED)) == [second]
    assert await found(Sought(applicant="tax")) == []
    assert await found(Sought(resource="population", provider="police")) == [second, first]


async def test_what_is_due_is_told_to_whom_it_is_due_and_never_grants(kept: Proceedings, book: GrantBook) -> None:
    begun = await kept.open(Kind.APPLICATION, ASK, ASKER)
    (deadline,) = begun.deadlines
    late = deadline.due.replace(year=deadline.due.year + 1)
    for viewer, told in ((DECIDER, 1), (CENTRE, 1), (ASKER, 0), (STRANGER, 0)):
        assert len(await kept.due(viewer, late)) == told
    assert [task.number for task in await kept.due(CENTRE, late, whose="police")] == [begun.number]
    assert await kept.due(DECIDER, deadline.started_on) == []
    assert book.held(ASKER.department, TODAY).grants == ()
    await kept.take(begun.number, Open(), DECIDER)
    assert await kept.due(DECIDER, late) == []


async def test_a_grant_stays_revoked_whatever_is_done_afterwards(kept: Proceedings, book: GrantBook) -> None:
    number = (await kept.open(Kind.APPLICATION, ASK, ASKER)).number
    await kept.take(number, Open(), DECIDER)
    await book.revoke(number)
    await kept.take(number, Shut("enough"), DECIDER)  # revoking what is revoked is no mistake
    assert [record.state for record in book.records] == [GrantState.REVOKED]


WORDS = st.sampled_from(["applicant", "decider", "member", "centre"])
ROLES = st.sampled_from([role.value for role in Role])
ACTIONS = st.sampled_from(["ask", "open", "shut", "burn"])


@given(party=WORDS, role=ROLES, action=ACTIONS)
def test_duties_are_what_casbin_says(party: str, role: str, action: str) -> None:
    said = DutySpecification(DUTIES).may([party], [role], "application", action)
    assert DUTIES.may([party], [role], "application", action) is said


def test_all_duties_of_the_platform_are_what_casbin_says() -> None:
    duties = read_duties()
    specification = DutySpecification(duties)
    for duty, _ in duties.lines:
        for party in (duty.party, *Party):
            for role in Role:
                asked = (duty.procedure, duty.action)
                assert duties.may([party], [role], *asked) is specification.may([party], [role], *asked)
