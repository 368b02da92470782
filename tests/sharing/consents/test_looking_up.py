"""What all of several subjects have consented to, by the store: never more than each of them has."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from masking import spelled
from sharing import Store, StoreUnavailable
from sharing.binding import entry_version
from sharing.consented import ConsentRecord, Entered, Given, end_consent, enter_consent, to_what_all_consented
from sharing.consents import ConsentBook
from sharing.proceeding_tables import consents
from sharing.proceedings import ActionUnfit, Kind, Proceedings
from tests.sharing.consents.consenting_town import (
    CITIZEN,
    KEYS,
    PROCEDURE,
    TAX,
    TODAY,
    artefact,
    moment,
    town,
)
from tests.sharing.kit.rules import DUTIES

POPULATION = town().resources["population"]
ITEMS = sorted(POPULATION.items)


@given(
    st.lists(st.sampled_from("abcd"), max_size=4),
    st.lists(
        st.builds(
            Given,
            st.integers(1, 9).map(str),
            st.sampled_from("abcd"),
            st.frozensets(st.sampled_from("xyz")),
            st.just(""),
        ),
        max_size=8,
    ),
)
def test_it_is_what_every_subject_has_given(subjects: list[str], given_: list[Given]) -> None:
    found = to_what_all_consented(subjects, given_)
    for item in "xyz":
        everyone = all(any(one.subject == subject and item in one.items for one in given_) for subject in subjects)
        assert (item in found.items) == (bool(subjects) and everyone)
    assert set(found.numbers) == {one.number for one in given_ if one.items & found.items}


def record(number: int, subject: str, items: Sequence[str], **other: object) -> ConsentRecord:
    usual: dict[str, object] = {
        "number": f"C-{number}",
        "department": "tax",
        "resource": "population",
        "purpose": "tax-assessment",
        "items": tuple(items),
        "subject": subject,
        "valid_from": TODAY,
        "valid_until": TODAY,
        "digest": f"{number}",
        "entry_version": entry_version(POPULATION, sorted(items), None),
    }
    return ConsentRecord(**{**usual, **other})  # type: ignore[arg-type]  # members of a record


async def enter(store: Store, *records: ConsentRecord) -> list[Entered]:
    async with store.transaction() as connection:
        return [await enter_consent(connection, one) for one in records]


async def consented(store: Store, subjects: Sequence[str], day: date = TODAY, **other: object) -> frozenset[str]:
    asked: dict[str, object] = {"department": "tax", "purposes": frozenset({"tax-assessment"})} | other
    found = await ConsentBook(store).consented(
        str(asked["department"]),
        POPULATION,
        asked["purposes"],  # type: ignore[arg-type]  # a set
        subjects,
        day,
    )
    return found.items


@pytest.mark.parametrize("kept", ["", "null", "name", '"name"', '["name", 1]', "[]", '["name", "name"]', '{"name": 1}'])
async def test_a_consent_whose_items_cannot_be_read_opens_nothing_of_them(store: Store, kept: str) -> None:
    await enter(store, record(1, "a", ["name"]), record(2, "a", ["birth_date"]))
    async with store.transaction() as connection:
        await connection.execute(update(consents).where(consents.c.number == "C-1").values(items=kept))
    assert await consented(store, ["a"]) == {"birth_date"}


async def test_consents_are_found_on_their_days_for_what_they_say(store: Store) -> None:
    await enter(
        store,
        record(1, "a", ["name", "birth_date"]),
        record(2, "a", ["household_id"]),
        record(3, "b", ["name"], valid_until=TODAY + timedelta(1)),
        record(4, "c", ["name"], purpose="other"),
        record(5, "d", ["name"], entry_version="another"),
        record(6, "e", ["name"], department="civil"),
    )
    assert await consented(store, ["a"]) == {"name", "birth_date", "household_id"}
    assert await consented(store, ["a", "b", "a"]) == {"name"}
    assert await consented(store, ["b"], TODAY + timedelta(1)) == {"name"}
    for nobody in ("c", "d", "e", "f"):
        assert await consented(store, ["a", nobody]) == frozenset(), nobody
    assert await consented(store, ["a"], TODAY - timedelta(1)) == frozenset()
    assert await consented(store, ["a"], purposes=frozenset()) == frozenset()
    assert await consented(store, []) == frozenset()
    async with store.transaction() as connection:
        await end_consent(connection, "C-1", datetime.now(UTC))
    assert await consented(store, ["a"]) == {"household_id"}


async def test_thousands_are_looked_for_together(store: Store) -> None:
    await enter(store, *(record(number, f"s{number}", ["name"]) for number in range(1_100)))
    everyone = [f"s{number}" for number in range(1_100)]
    assert await consented(store, everyone) == {"name"}
    assert await consented(store, [*everyone, "nobody"]) == frozenset()


async def test_an_artefact_is_recorded_once_for_all(store: Store) -> None:
    assert await enter(store, record(1, "a", ["name"])) == [Entered.DONE]
    async with store.transaction() as connection:
        await end_consent(connection, "C-1", datetime.now(UTC))
    assert await enter(store, record(2, "a", ["name"], digest="1")) == [Entered.RECORDED_ALREADY]
    assert await consented(store, ["a"]) == frozenset()


async def test_a_proceeding_brings_a_consent_into_force_and_ends_it(store: Store) -> None:
    told: list[None] = []

    async def in_force() -> None:
        told.append(None)

    proceedings = Proceedings(store, {Kind.CONSENT: PROCEDURE}, DUTIES, lambda _: moment(), in_force)
    standing = await proceedings.open(Kind.CONSENT, artefact(), TAX)
    subject = KEYS.subject(POPULATION, {"id_number": CITIZEN})
    assert subject is not None
    assert await consented(store, [subject]) == {"name", "birth_date"}
    with pytest.raises(ActionUnfit) as refused:
        await proceedings.open(Kind.CONSENT, artefact(), TAX)
    assert [problem.code for problem in refused.value.problems] == ["RECORDED_ALREADY"]
    revoke = PROCEDURE.actions["revoke"]()
    await proceedings.take(standing.number, revoke, TAX)
    assert await consented(store, [subject]) == frozenset()
    with pytest.raises(ActionUnfit):
        await proceedings.open(Kind.CONSENT, artefact(), TAX)


async def test_a_department_uses_a_salt_once(store: Store) -> None:
    async def in_force() -> None:
        """Nothing is held in memory here."""

    proceedings = Proceedings(store, {Kind.CONSENT: PROCEDURE}, DUTIES, lambda _: moment(), in_force)
    number = (await proceedings.open(Kind.CONSENT, artefact(), TAX)).number
    for _ in range(2):
        with pytest.raises(ActionUnfit) as refused:
            await proceedings.open(Kind.CONSENT, artefact(items=("name",)), TAX)
        assert [(each.member, each.code) for each in refused.value.problems] == [("artefact.salt", "SALT_REUSED")]
        await end(store, number)
    await proceedings.open(Kind.CONSENT, artefact(items=("name",), salt=spelled(bytes([1] * 16))), TAX)
    salts = [KEYS.salt(bytes([place] * 16)) for place in range(2)]
    async with store.transaction() as connection:
        kept = (await connection.execute(select(consents.c.salt).order_by(consents.c.number))).scalars().all()
    assert kept == salts
    assert await enter(store, record(1, "a", ["name"], department="civil", salt=salts[0])) == [Entered.DONE]
    assert await enter(store, record(2, "a", ["name"]), record(3, "a", ["name"])) == [Entered.DONE, Entered.DONE]


async def end(store: Store, number: str) -> None:
    async with store.transaction() as connection:
        await end_consent(connection, number, datetime.now(UTC))


async def test_a_store_that_does_not_answer_says_so(store: Store) -> None:
    away = Store("sqlite:////nowhere/at/all.db")
    with pytest.raises(StoreUnavailable):
        await consented(away, ["a"])
    await away.close()
