"""What is in doubt is in force with the step that says so, in every process, and the store holds no value of it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from sharing import GrantBook, Store
from sharing.corrections import DISCLOSE, Flags, ItemValue, Outcome, Resolve
from sharing.proceeding_tables import calls, corrections_open, proceedings, steps
from sharing.proceedings import Actor, Kind, NotPermitted, Proceedings, ProceedingUnknown, Role
from tests.sharing.corrections.doubting import BY_SUBJECT, CORRECTIONS, KEYS, MASTER, PERSON, REPORT
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import CATALOG, CENTRE, CIVIL, POLICE, TAX
from tests.sharing.kit.rules import DUTIES

PRF = MASTER.suite.prf(MASTER.derive("proceedings", "call"))


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    async with GrantBook(store, lambda: CATALOG) as book:
        yield book


@pytest.fixture
def kept(store: Store, book: GrantBook) -> Proceedings:
    return Proceedings(
        store,
        {Kind.CORRECTION: CORRECTIONS},
        DUTIES,
        lambda profile: replace(moment(profile or "order-809"), doubts=book.doubts),
        book.refresh,
        lambda sent: PRF.digest(sent).hex(),
    )


async def test_a_flag_stands_from_the_report_to_the_answer(
    kept: Proceedings, book: GrantBook, other_store: Store
) -> None:
    flags = Flags(KEYS, lambda: book.doubts)
    begun = await kept.open(Kind.CORRECTION, REPORT, CIVIL)
    assert flags.rows("residents", ("phone",), True, False) == [7]
    async with GrantBook(other_store, lambda: CATALOG) as elsewhere:
        assert elsewhere.doubts == book.doubts
        await kept.take(begun.number, Resolve(Outcome.CORRECTED, "已更正"), POLICE)
        await elsewhere.refresh()
        assert (elsewhere.doubts, book.doubts) == ((), ())
    assert flags.rows("residents", ("phone",), True, False) == []


async def test_a_doubt_that_cannot_be_read_takes_only_itself_away(
    kept: Proceedings, book: GrantBook, store: Store
) -> None:
    await kept.open(Kind.CORRECTION, REPORT, CIVIL)
    async with store.transaction() as connection:
        await connection.execute(update(corrections_open).values(items="[", number="2026-CO-999999"))
    await kept.open(Kind.CORRECTION, replace(REPORT, record="civil:residents:8"), CIVIL)
    (doubt,) = book.doubts
    assert doubt.number.endswith("-CO-000002")


async def test_the_store_holds_no_value_and_nothing_to_try_values_against(kept: Proceedings, store: Store) -> None:
    action = replace(BY_SUBJECT, claimed=(ItemValue("phone", "13900000001"),))
    first = await kept.open(Kind.CORRECTION, action, CIVIL, "mine")
    assert await kept.open(Kind.CORRECTION, action, CIVIL, "mine") == first
    told = []
    async with store.transaction() as connection:
        for table in (proceedings, steps, calls, corrections_open):
            told += [repr(tuple(row)) for row in await connection.execute(select(table))]
        digest = (await connection.execute(select(calls.c.digest))).scalar_one()
    assert len(told) == 4
    assert not any(value in row for row in told for value in (PERSON, PERSON[6:14], "13900000001"))
    plain = Proceedings(store, kept.procedures, kept.duties, kept.moment, kept.in_force)
    call = plain._call(CIVIL, "mine", Kind.CORRECTION.value, "report", action)
    assert call is not None and call.digest != digest


@pytest.mark.parametrize("by", [CIVIL, POLICE, CENTRE])
async def test_who_handles_it_may_have_it_opened(kept: Proceedings, by: Actor) -> None:
    begun = await kept.open(Kind.CORRECTION, REPORT, CIVIL)
    assert await kept.looked_into(begun.number, DISCLOSE, by) == begun


async def test_others_may_not(kept: Proceedings) -> None:
    begun = await kept.open(Kind.CORRECTION, REPORT, CIVIL)
    with pytest.raises(ProceedingUnknown):
        await kept.looked_into(begun.number, DISCLOSE, TAX)
    for by in (replace(POLICE, roles=frozenset({Role.CONSUMER})), replace(CENTRE, department="bureau")):
        with pytest.raises(NotPermitted):
            await kept.looked_into(begun.number, DISCLOSE, by)
