"""Flags of corrections (design §10): they are an input of the answer, and besides them no byte of it changes.

Whatever is doubted, flagged are the rows that the caller sees, where the record is doubted as such or an item that is
selected and shown there. A doubt about anything else changes nothing at all.
"""

import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

from api.configured import opened_store
from masking import MasterKey, suite
from resolvers.seals import Seals
from sharing import Doubt
from sharing.corrections import CorrectionKeys
from sharing.doubts import end_doubt, enter_doubt
from sharing.register import count_change
from tests.attack.asks import Listing
from tests.attack.campaign import ROUNDS, offered_items
from tests.attack.fix_attack import Attacked, Said
from tests.attack.knowledge import View
from tests.attack.tables import ROW, Row

_FLAGS = re.compile(rb'"(underCorrection|proceed)":(true|false)')

Flags = dict[int, tuple[bool, bool]]


@asynccontextmanager
async def doubted(target: Attacked, doubts: Sequence[Doubt]) -> AsyncIterator[None]:
    """Doubts in force, and none of them afterwards."""
    async with opened_store(target.platform.settings) as store:
        try:
            async with store.transaction() as connection:
                await count_change(connection)
                for doubt in doubts:
                    await enter_doubt(connection, doubt)
            await target.platform.grants.refresh()
            yield
        finally:
            async with store.transaction() as connection:
                await count_change(connection)
                for doubt in doubts:
                    await end_doubt(connection, doubt.number)
            await target.platform.grants.refresh()


def keys_of(target: Attacked) -> CorrectionKeys:
    master = MasterKey.from_file(suite("std"), target.folder / "keys" / "master.key")
    return CorrectionKeys(master, Seals(master.suite, master))


def drawn(
    target: Attacked, keys: CorrectionKeys, resource: str, rows: Sequence[int], choice: random.Random
) -> Iterator[Doubt]:
    """Doubts about any rows and any items, those that the caller never sees among them."""
    items = sorted(target.tables.catalog.resources[resource].items)
    for count in range(choice.randrange(1, 12)):
        number = f"2026-CO-{count:06d}"
        some = tuple(choice.sample(items, choice.choice([0, 1, 1, 2])))
        sealed = keys.sealed_row(number, choice.choice(rows))
        yield Doubt(number, resource, "anybody", some, sealed, (), date(2026, 3, 2), choice.random() < 0.5)


async def test_nothing_but_flags_of_what_is_shown_changes_in_the_city(small_city: Attacked) -> None:
    callers = [Said("tax"), Said("lucheng-civil"), Said("civil-affairs", "relief-review"), Said("police")]
    await campaign(small_city, callers)


async def test_nothing_but_flags_of_what_is_shown_changes_in_the_laboratory(lab: Attacked) -> None:
    await campaign(lab, [Said("lister"), Said("district"), Said("owner")])


async def campaign(target: Attacked, callers: Sequence[Said]) -> None:
    """Random doubts about every resource, for every caller; it has to flag something, and to leave something out."""
    keys, contents = keys_of(target), await target.tables.read()
    flagged = unseen = 0
    for number, said in enumerate([*callers] * ROUNDS):
        choice = random.Random(number)  # noqa: S311 - a run can be repeated
        for code, resource in target.tables.catalog.resources.items():
            if resource.row is None:
                continue
            offered = sorted(offered_items(target, resource))
            listing = Listing(code, tuple(choice.sample(offered, choice.randrange(0, len(offered)))), first=50)
            before = await target.ask(said, listing)
            if before.code is not None:
                continue
            doubts = list(drawn(target, keys, code, [row[ROW] for row in contents[code]], choice))
            expected = flags_expected(View(target.caller(said), code, listing.items), keys, contents[code], doubts)
            async with doubted(target, doubts):
                after = await target.ask(said, listing)
            assert _FLAGS.sub(rb'"\1":false', after.settled) == before.settled
            told = flags_told(keys, said, after.json["data"]["data"]["it"]["edges"])
            assert told == {row: expected[row] for row in told}
            assert (await target.ask(said, listing)).settled == before.settled
            flagged += sum(is_open for is_open, _ in told.values())
            unseen += len(doubts) - sum(is_open for is_open, _ in told.values())
    assert flagged > 3 and unseen > 10


def flags_expected(view: View, keys: CorrectionKeys, rows: Sequence[Row], doubts: Sequence[Doubt]) -> Flags:
    """By surrogate, for the rows that the caller may see."""
    found: Flags = {}
    for row in filter(view.sees, rows):
        facts = view.facts(row)
        shown = {item for item in view.items if view.shown(item, row, facts)[0] != "denied"}
        of_row = [one for one in doubts if keys.surrogate(one.number, one.record or "") == row[ROW]]
        about = [one for one in of_row if not one.items or shown & set(one.items)]
        found[row[ROW]] = (bool(about), any(one.proceeds for one in about))
    return found


def flags_told(keys: CorrectionKeys, said: Said, edges: Sequence[dict[str, dict[str, object]]]) -> Flags:
    found: Flags = {}
    for edge in edges:
        opened = keys.ids.opened_id(said.department, str(edge["node"]["id"]))
        sharing = edge["node"]["sharing"]
        assert opened is not None and isinstance(sharing, dict)
        found[opened[1]] = (sharing["underCorrection"], sharing["proceed"])
    return found
