"""Applications in the store: with the step the grant is in force, and out of force, in this process at once."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sharing import GrantBook, GrantState, Register, Store
from sharing.applications import (
    Applications,
    Approve,
    Conditions,
    Draft,
    Renew,
    Resume,
    Submit,
    Suspend,
)
from sharing.jurisdictions import Profile
from sharing.proceedings import ActionUnfit, Kind, Moment, ProceedingChanged, Proceedings, ProceedingUnknown, Sought
from tests.sharing.applications.town import DEMAND, MEETING
from tests.sharing.kit.residents import BUREAU, CATALOG, CENTRE, CIVIL, POLICE, TAX, TODAY
from tests.sharing.kit.rules import DUTIES, calendar, profile

PROFILES: Mapping[str, Profile] = {code: profile(code) for code in ("order-809", "panjin")}


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    async with GrantBook(store, lambda: CATALOG) as book:
        yield book


def kept(store: Store, book: GrantBook, code: str = "order-809") -> Proceedings:
    def moment(named: str | None) -> Moment:
        grants = {record.number: record for record in book.records}
        at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return Moment(at, TODAY, PROFILES[named or code], calendar(), CATALOG, grants, ())

    return Proceedings(store, {Kind.APPLICATION: Applications()}, DUTIES, moment, book.refresh)


async def submitted(proceedings: Proceedings) -> str:
    begun = await proceedings.open(Kind.APPLICATION, Draft(DEMAND), CIVIL)
    await proceedings.take(begun.number, Submit(), CIVIL)
    return begun.number


async def test_a_grant_is_in_force_with_the_step_that_opens_it(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    number = await submitted(proceedings)
    assert book.held("civil", TODAY).grants == ()
    await proceedings.take(number, Approve(conditions=Conditions(quota=7)), POLICE)
    [grant] = book.held("civil", TODAY).grants
    assert grant.number == number
    assert grant.items == {"id_number", "phone"}
    [record] = book.records
    assert (record.quota, record.entry_version is None, book.findings) == (7, False, ())


async def test_the_next_request_after_a_suspension_has_no_grant(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    number = await submitted(proceedings)
    await proceedings.take(number, Approve(), POLICE)
    await proceedings.take(number, Suspend("核查"), BUREAU)
    assert book.held("civil", TODAY).grants == ()
    await proceedings.take(number, Resume("已整改"), BUREAU)
    assert len(book.held("civil", TODAY).grants) == 1


async def test_a_renewal_keeps_the_number_and_counts_the_version_up(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    number = await submitted(proceedings)
    await proceedings.take(number, Approve(), POLICE)
    before = book.records[0].version
    await proceedings.take(number, Renew(date(2028, 1, 1), "业务延续"), CIVIL)
    await proceedings.take(number, Approve(), POLICE)
    [record] = book.records
    assert (record.number, record.valid_until, record.version > before) == (number, date(2028, 1, 1), True)


async def test_a_grant_that_was_revoked_at_the_same_time_is_not_opened_by_its_renewal(
    store: Store, book: GrantBook, other_store: Store
) -> None:
    proceedings = kept(store, book)
    number = await submitted(proceedings)
    await proceedings.take(number, Approve(), POLICE)
    await proceedings.take(number, Renew(date(2028, 1, 1), "业务延续"), CIVIL)
    await Register(other_store).revoke(number)  # before this process has read of it
    with pytest.raises(ActionUnfit) as refused:
        await proceedings.take(number, Approve(), POLICE)
    assert [problem.code for problem in refused.value.problems] == ["GRANT_REVOKED"]
    await book.refresh()
    assert [record.state for record in book.records] == [GrantState.REVOKED]
    assert (await proceedings.one(number, CIVIL)).state == "renewing"


async def test_what_was_revoked_in_the_store_is_not_suspended_or_resumed_and_that_is_told(
    store: Store, book: GrantBook, other_store: Store
) -> None:
    """Whether this process has read of it or not."""
    proceedings = kept(store, book)
    resting, standing = [await submitted(proceedings) for _ in range(2)]
    for number in (resting, standing):
        await proceedings.take(number, Approve(), POLICE)
    await proceedings.take(resting, Suspend("核查"), BUREAU)
    for number in (resting, standing):
        await Register(other_store).revoke(number)
    for _ in range(2):
        for number, action in ((resting, Resume("已整改")), (standing, Suspend("核查"))):
            with pytest.raises(ActionUnfit) as refused:
                await proceedings.take(number, action, BUREAU)
            assert [problem.code for problem in refused.value.problems] == ["GRANT_REVOKED"]
        await book.refresh()
    assert {record.state for record in book.records} == {GrantState.REVOKED}


async def test_of_two_decisions_on_what_both_have_seen_one_counts(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    number = await submitted(proceedings)
    seen = await proceedings.one(number, POLICE)
    await proceedings.take(number, Approve(), POLICE, seen.version)
    with pytest.raises(ProceedingChanged):
        await proceedings.take(number, Suspend("核查"), BUREAU, seen.version)


async def test_a_draft_is_nobody_elses(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    begun = await proceedings.open(Kind.APPLICATION, Draft(DEMAND), CIVIL)
    for stranger in (POLICE, TAX, CENTRE, BUREAU):
        with pytest.raises(ProceedingUnknown):
            await proceedings.one(begun.number, stranger)
        with pytest.raises(ProceedingUnknown):
            await proceedings.history(begun.number, stranger)
        with pytest.raises(ProceedingUnknown):
            await proceedings.take(begun.number, Submit(), stranger)
        assert (await proceedings.page(Sought(), stranger)).found == []
    assert (await proceedings.page(Sought(resource="residents"), POLICE)).found == []
    await proceedings.take(begun.number, Submit(), CIVIL)
    assert len((await proceedings.page(Sought(resource="residents"), POLICE)).found) == 1
    with pytest.raises(ProceedingUnknown):
        await proceedings.one(begun.number, TAX)


async def test_what_meets_published_conditions_is_in_force_once_it_is_submitted(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book, "panjin")
    begun = await proceedings.open(Kind.APPLICATION, Draft(MEETING), CIVIL)
    after = await proceedings.take(begun.number, Submit(), CIVIL)
    assert (after.state, len(book.held("civil", TODAY).grants)) == ("granted", 1)
    assert [step.state for step in await proceedings.history(begun.number, CIVIL)] == ["draft", "granted"]
    assert [step.state for step in await proceedings.history(begun.number, POLICE)] == ["granted"]
    assert after == await proceedings.one(begun.number, CIVIL)
    assert replace(after.content.demand) == MEETING
