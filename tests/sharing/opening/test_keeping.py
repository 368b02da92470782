"""What is shut in the store: the rights of whoever published rest with that step, and go on once it is settled."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from policies import Bar
from sharing import GrantBook, Store
from sharing.jurisdictions import OpenClass
from sharing.opening import Agree, OpenedItem, Rectify, Request, Settle, Shut
from sharing.proceedings import Kind, Moment, Proceedings, ProceedingUnknown
from tests.sharing.kit.residents import TODAY
from tests.sharing.kit.rules import DUTIES, calendar, profile
from tests.sharing.opening.asked import BUREAU, CENTRE, CIVIL, OPENINGS, PLAIN, POLICE, TAX, TOWN


@pytest.fixture
async def book(store: Store) -> AsyncIterator[GrantBook]:
    async with GrantBook(store, lambda: TOWN) as book:
        yield book


def kept(store: Store, book: GrantBook) -> Proceedings:
    def moment(_: str | None) -> Moment:
        at = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return Moment(at, TODAY, profile("order-809"), calendar(), TOWN, {}, ())

    return Proceedings(store, {Kind.OPENING: OPENINGS}, DUTIES, moment, book.refresh)


async def test_what_is_shut_stops_the_supply_at_once(store: Store, book: GrantBook) -> None:
    proceedings = kept(store, book)
    begun = await proceedings.open(Kind.OPENING, Request(PLAIN), CIVIL)
    await proceedings.take(begun.number, Agree(OpenClass.UNCONDITIONAL, (OpenedItem("district"),)), POLICE)
    found = [book.held("civil", TODAY).bars.before("roads")]
    for action, by in ((Shut("未脱敏"), CENTRE), (Rectify("已删除"), CIVIL), (Settle(True, "已整改"), BUREAU)):
        after = await proceedings.take(begun.number, action, by)
        found.append(book.held("civil", TODAY).bars.before("roads"))
        assert book.held("tax", TODAY).bars.before("roads") is None
    assert found == [None, Bar.SUSPENDED, Bar.SUSPENDED, None]
    assert (await proceedings.one(begun.number, CIVIL)).content == after.content
    with pytest.raises(ProceedingUnknown):
        await proceedings.one(begun.number, TAX)
