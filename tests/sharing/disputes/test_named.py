"""A dispute names an application or a correction that its side sees; others are told like ones that there are not."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from sharing import GrantBook, Store
from sharing.applications import Applications, Draft, Submit
from sharing.disputes import Conclude, Disputes, Order, Ordered, Respond, Ruling
from sharing.proceedings import ActionUnfit, Actor, Kind, Procedure, Proceedings
from tests.sharing.applications.town import DEMAND
from tests.sharing.disputes.ladders import RAISE
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import BUREAU, CATALOG, CIVIL, POLICE
from tests.sharing.kit.rules import DUTIES

PROCEDURES: Mapping[Kind, Procedure] = {Kind.DISPUTE: Disputes(), Kind.APPLICATION: Applications()}
UNKNOWN = "2026-AP-000099"


@pytest.fixture
async def kept(store: Store) -> AsyncIterator[Proceedings]:
    async with GrantBook(store, lambda: CATALOG) as book:
        yield Proceedings(store, PROCEDURES, DUTIES, lambda code: moment(code or "yangzhou"), book.refresh)


async def problems(kept: Proceedings, number: str, by: Actor) -> list[tuple[str, str, str]]:
    with pytest.raises(ActionUnfit) as refused:
        await kept.open(Kind.DISPUTE, replace(RAISE, number=number), by)
    return [(each.member, each.code, each.message) for each in refused.value.problems]


async def test_only_what_one_takes_part_in_is_named(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, Draft(DEMAND), CIVIL)).number
    tax = replace(CIVIL, department="tax")
    assert await problems(kept, number, tax) == await problems(kept, UNKNOWN, tax)
    assert [(member, code) for member, code, _ in await problems(kept, UNKNOWN, CIVIL)] == [
        ("number", "UNKNOWN_PROCEEDING")
    ]
    raised = await kept.open(Kind.DISPUTE, replace(RAISE, number=number), CIVIL)
    assert raised.content.number == number


async def test_what_is_ordered_is_to_be_done_in_a_proceeding_that_there_is(kept: Proceedings) -> None:
    number = (await kept.open(Kind.APPLICATION, Draft(DEMAND), CIVIL)).number
    await kept.take(number, Submit(), CIVIL)
    raised = (await kept.open(Kind.DISPUTE, replace(RAISE, number=number), CIVIL)).number
    await kept.take(raised, Respond("不同意"), POLICE)
    conclusion = Conclude(Ruling.APPLICANT, "理由", "某法第三条", Order(Ordered.SHARE, "批准", UNKNOWN))
    with pytest.raises(ActionUnfit) as refused:
        await kept.take(raised, conclusion, BUREAU)
    assert [(each.member, each.code) for each in refused.value.problems] == [("order.number", "UNKNOWN_PROCEEDING")]
    ordered = replace(conclusion, order=Order(Ordered.SHARE, "批准", number))
    assert (await kept.take(raised, ordered, BUREAU)).state == "settled"
