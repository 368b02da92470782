"""Entries in the metadata store: published with the step that says so, or not at all, and read by every process."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog import Published
from sharing import Store
from sharing.entries import (
    Agree,
    Cause,
    Draft,
    Entries,
    Inspect,
    Inspected,
    Publish,
    PublishedEntries,
    Revise,
    Submit,
    Withdraw,
)
from sharing.proceedings import (
    ActionUnfit,
    Kind,
    NotNow,
    ProceedingChanged,
    Proceedings,
    ProceedingUnknown,
    PublishEntry,
    WithdrawEntry,
)
from sharing.proceedings.carrying_out import carry_out
from tests.sharing.entries.entered import BUREAU, DOCUMENT, HEAD, STEWARD, TAX, Course
from tests.sharing.kit.rules import DUTIES

OTHER = DOCUMENT.replace("营业许可信息", "许可信息")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def kept(store: Store) -> Proceedings:
    async def in_force() -> None:
        """Nobody serves here."""

    return Proceedings(store, {Kind.ENTRY: Entries()}, DUTIES, lambda _: Course().moment, in_force)


async def reviewed(proceedings: Proceedings) -> str:
    number = (await proceedings.open(Kind.ENTRY, Draft(DOCUMENT), STEWARD)).number
    await finish(proceedings, number)
    return number


async def finish(proceedings: Proceedings, number: str) -> None:
    await proceedings.take(number, Submit(), STEWARD)
    for of in Inspected:
        await proceedings.take(number, Inspect(of, True, "没有发现"), HEAD)
    for by in (HEAD, BUREAU):
        await proceedings.take(number, Agree("同意"), by)


async def read(store: Store) -> list[Published]:
    _, found = await PublishedEntries(store).read({})
    return list(found.values())


async def test_the_whole_life_of_an_entry(store: Store, other_store: Store) -> None:
    proceedings = kept(store)
    number = await reviewed(proceedings)
    assert number == "2026-EN-000001" and await read(other_store) == []
    after = await proceedings.take(number, Publish(), HEAD)
    assert after.about.resource == "licence"
    assert await read(other_store) == [Published("licence", 1, "civil-affairs", DOCUMENT)]
    await proceedings.take(number, Revise(OTHER, Cause.ELEMENT_CHANGE), STEWARD)
    await finish(proceedings, number)
    assert [entry.document for entry in await read(other_store)] == [DOCUMENT]
    await proceedings.take(number, Publish(), HEAD)
    assert await read(other_store) == [Published("licence", 2, "civil-affairs", OTHER)]
    await proceedings.take(number, Withdraw("职能划转"), HEAD)
    assert await read(other_store) == [Published("licence", 3, "civil-affairs", OTHER, is_withdrawn=True)]
    told = await proceedings.history(number, BUREAU)
    assert [step.action for step in told][-2:] == ["publish", "withdraw"]
    assert told[-1].by == replace(HEAD, roles=frozenset()) and told[-1].content.reasons == "职能划转"
    assert (await proceedings.one(number, HEAD)).is_closed


async def test_strangers_see_no_draft(store: Store) -> None:
    proceedings = kept(store)
    number = (await proceedings.open(Kind.ENTRY, Draft(DOCUMENT), STEWARD)).number
    with pytest.raises(ProceedingUnknown):
        await proceedings.one(number, TAX)


async def test_of_two_who_publish_at_once_one_does(store: Store) -> None:
    proceedings = kept(store)
    number = await reviewed(proceedings)
    ended = await asyncio.gather(
        *(proceedings.take(number, Publish(), by) for by in (HEAD, BUREAU)), return_exceptions=True
    )
    (failed,) = [one for one in ended if isinstance(one, BaseException)]
    assert isinstance(failed, ProceedingChanged | NotNow)
    assert [entry.version for entry in await read(store)] == [1]


@pytest.mark.parametrize("effect", [PublishEntry("licence", "tax", OTHER), PublishEntry("licence", "police", "")])
async def test_nothing_takes_the_code_of_another_provider(store: Store, effect: PublishEntry) -> None:
    """Whatever a procedure saw: it is so in the transaction."""
    async with store.transaction() as connection:
        await carry_out(connection, "n", [PublishEntry("licence", "civil-affairs", DOCUMENT)], AT)
    with pytest.raises(ActionUnfit, match="never used again"):
        async with store.transaction() as connection:
            await carry_out(connection, "n", [effect], AT)
    assert await read(store) == [Published("licence", 1, "civil-affairs", DOCUMENT)]


async def test_a_withdrawn_code_is_never_published_again_even_by_its_provider(store: Store) -> None:
    published = PublishEntry("licence", "civil-affairs", DOCUMENT)
    async with store.transaction() as connection:
        await carry_out(connection, "n", [published, WithdrawEntry("licence")], AT)
    with pytest.raises(ActionUnfit, match="never used again"):
        async with store.transaction() as connection:
            await carry_out(connection, "n", [published], AT)
    assert [entry.is_withdrawn for entry in await read(store)] == [True]


async def test_what_is_known_is_not_read_again(store: Store) -> None:
    entries = PublishedEntries(store)
    async with store.transaction() as connection:
        await carry_out(
            connection,
            "n",
            [PublishEntry("licence", "civil-affairs", DOCUMENT), PublishEntry("permit", "civil-affairs", "")],
            AT,
        )
    seen, first = await entries.read({})
    async with store.transaction() as connection:
        await carry_out(connection, "n", [PublishEntry("permit", "civil-affairs", "x")], AT)
    later, second = await entries.read(first)
    assert later > seen
    assert second["licence"] is first["licence"]
    assert (second["permit"].version, second["permit"].document) == (2, "x")
    assert second == (await entries.read({}))[1]
