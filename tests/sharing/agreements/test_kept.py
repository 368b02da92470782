"""Agreements and suspended rights in the store: in force with the step, gone with the next request, on both kinds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from policies import Bar
from sharing import Agreement, AgreementKind, GrantBook, Register, Store, Suspension, gate_of
from sharing.agreements import AgreementState, AgreementTerms, Draft, Offer, Terminate
from sharing.proceedings import ActionUnfit, Kind, Moment, Proceedings, ProceedingUnknown, RestoreRights, SuspendRights
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.effects import Effect
from sharing.tables import agreements
from tests.sharing.agreements.signing_town import (
    GRANT,
    LAST,
    OPEN_GRANT,
    PROCEDURE,
    TERMS,
    WITH_CENTRE,
    catalog,
    head,
    signature,
)
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import TODAY
from tests.sharing.kit.rules import DUTIES, profile

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    """Under the rules of Panjin, where nothing is had without an agreement."""
    async with GrantBook(store, catalog, gate=gate_of(profile("panjin").rules)) as book:
        yield book


@pytest.fixture
def kept(store: Store, book: GrantBook) -> Proceedings:
    def now(_profile: str | None) -> Moment:
        return moment("panjin", catalog=catalog(), agreements=book.agreements)

    return Proceedings(store, {Kind.AGREEMENT: PROCEDURE}, DUTIES, now, book.refresh)


async def signed(kept: Proceedings, terms: AgreementTerms = WITH_CENTRE) -> str:
    """The number of an agreement that is in force."""
    begun = await kept.open(Kind.AGREEMENT, Draft(terms), head("civil"))
    await kept.take(begun.number, Offer(), head("civil"))
    for side in ("civil", begun.content.counterpart):
        await kept.take(begun.number, signature(begun.content, side, begun.number), head(side))
    return begun.number


def numbers(book: GrantBook) -> list[str]:
    return [grant.number for grant in book.held("civil", TODAY).grants]


def bar(book: GrantBook, department: str = "civil", resource: str = "ledger") -> Bar | None:
    return book.held(department, TODAY).bars.before(resource)


async def test_grants_come_and_go_with_the_agreements_at_once(kept: Proceedings, book: GrantBook) -> None:
    await book.put(GRANT)
    await book.put(OPEN_GRANT)
    assert numbers(book) == [] and bar(book) is Bar.NO_AGREEMENT
    number = await signed(kept)
    assert numbers(book) == [OPEN_GRANT.number] and bar(book) is None
    assert [finding.number for finding in book.lacking(TODAY)] == [GRANT.number]
    await signed(kept, TERMS)
    assert numbers(book) == [GRANT.number, OPEN_GRANT.number] and book.lacking(TODAY) == ()
    await kept.take(number, Terminate("misuse"), head("centre"))
    assert numbers(book) == [] and bar(book) is Bar.NO_AGREEMENT
    assert bar(book, "tax") is Bar.NO_AGREEMENT and bar(book, "centre") is None


async def test_an_old_agreement_that_ends_takes_no_new_one_with_it(kept: Proceedings, book: GrantBook) -> None:
    """Even of the same sides about the same, signed on the same day."""
    old, new = await signed(kept), await signed(kept)
    await kept.take(old, Terminate("replaced"), head("centre"))
    assert bar(book) is None
    assert {each.number: each.active for each in book.agreements} == {old: False, new: True}


async def test_history_keeps_every_wording_and_signature(kept: Proceedings) -> None:
    number = await signed(kept)
    told = await kept.history(number, head("civil"))
    assert [step.action for step in told] == ["draft", "offer", "sign", "sign"]
    assert [len(step.content.signatures) for step in told] == [0, 0, 1, 2]
    assert (
        told[-1].state == AgreementState.IN_FORCE
        and told[-1].content == (await kept.one(number, head("civil"))).content
    )
    with pytest.raises(ProceedingUnknown):
        await kept.one(number, head("tax"))


async def test_a_signature_that_is_refused_leaves_everything_as_it_was(kept: Proceedings, book: GrantBook) -> None:
    begun = await kept.open(Kind.AGREEMENT, Draft(WITH_CENTRE), head("civil"))
    offered = await kept.take(begun.number, Offer(), head("civil"))
    with pytest.raises(ActionUnfit):
        await kept.take(begun.number, signature(begun.content, "tax", begun.number), head("civil"))
    assert await kept.one(begun.number, head("civil")) == offered and book.agreements == ()


# --- the register -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "agreement",
    [
        Agreement("civil", "residents", TODAY, LAST),
        Agreement("civil", None, TODAY, LAST, True, "centre", AgreementKind.USE, "A1"),
        Agreement("civil", "residents", TODAY, LAST, False, "police", AgreementKind.CONFIDENTIALITY, "A2"),
    ],
)
async def test_an_agreement_is_read_as_it_was_entered(store: Store, agreement: Agreement) -> None:
    register = Register(store)
    await register.put_agreement(agreement)
    await register.put_agreement(agreement)
    assert (await register.contents()).agreements == (agreement,)


async def test_what_cannot_be_read_is_not_in_force_and_keeps_nothing_else_from_it(store: Store) -> None:
    good = Agreement("civil", None, TODAY, LAST, True, "centre")
    await Register(store).put_agreement(good)
    async with store.transaction() as connection:
        row = {"department": "tax", "resource": "*", "signed_on": TODAY, "until": LAST, "active": True}
        await connection.execute(insert(agreements).values({**row, "with_": "centre", "kind": "promise"}))
    assert (await Register(store).contents()).agreements == (good,)


# --- suspended rights -------------------------------------------------------------------------------------------------


async def done(store: Store, book: GrantBook, *effects: Effect, number: str = "2026-VI-000001") -> None:
    """The effects of a step of that proceeding."""
    async with store.transaction() as connection:
        await carry_out(connection, number, effects, NOW)
    await book.refresh()


async def test_rights_rest_until_they_are_restored(store: Store) -> None:
    async with GrantBook(store, catalog) as book:
        await done(store, book, SuspendRights("civil", "ledger", reason="misuse"))
        assert (bar(book), bar(book, resource="residents")) == (Bar.SUSPENDED, None)
        await done(store, book, SuspendRights("civil", None, TODAY), number="2026-VI-000002")
        assert bar(book, resource="residents") is Bar.SUSPENDED
        assert book.held("civil", TODAY + timedelta(1)).bars.before("residents") is None
        await done(store, book, RestoreRights("civil", "ledger"), number="2026-VI-000002")
        assert bar(book) is Bar.SUSPENDED, "only what the proceeding suspended itself"
        await done(store, book, RestoreRights("civil", None), number="2026-VI-000002")
        assert (bar(book), bar(book, resource="residents")) == (Bar.SUSPENDED, None)
        await done(store, book, RestoreRights("civil", "ledger", "2026-VI-000001"), number="2026-DI-000001")
        assert (bar(book), bar(book, "tax")) == (None, None)
    kept = (await Register(store).contents()).suspensions
    first = Suspension("2026-VI-000001", "civil", "ledger", TODAY, None, "misuse", NOW)
    assert set(kept) == {first, Suspension("2026-VI-000002", "civil", None, TODAY, TODAY, "", NOW)}


async def test_what_is_suspended_again_rests_again(store: Store) -> None:
    async with GrantBook(store, catalog) as book:
        for _ in range(2):
            await done(store, book, SuspendRights("civil", "ledger"))
            assert bar(book) is Bar.SUSPENDED
            await done(store, book, RestoreRights("civil", "ledger"))
            assert bar(book) is None


async def test_suspended_rights_rest_while_the_store_cannot_confirm_them(store: Store) -> None:
    time = [0.0]
    book = GrantBook(store, catalog, clock=lambda: time[0])
    await done(store, book, SuspendRights("civil", "ledger"))
    assert bar(book) is Bar.SUSPENDED
    time[0] = 60.0
    assert not book.confirmed and bar(book) is Bar.SUSPENDED and bar(book, "tax") is None


async def test_an_agreement_that_nobody_confirms_opens_nothing(store: Store) -> None:
    time = [0.0]
    await Register(store).put_agreement(replace(Agreement("civil", None, TODAY, LAST), with_="centre"))
    book = GrantBook(store, catalog, gate=gate_of(profile("panjin").rules), clock=lambda: time[0])
    assert bar(book) is Bar.NO_AGREEMENT, "nothing was read yet"
    await book.refresh()
    assert bar(book) is None
    time[0] = 60.0
    assert bar(book) is Bar.NO_AGREEMENT
