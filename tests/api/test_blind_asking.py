"""A list is compared through the fields of the page, over the provider's real part, and answers are read strictly."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import build_schema, graphql
from hypothesis import given, settings
from hypothesis import strategies as st

from api.blind_asking import Ask, Later, PositionsFound, SizeFound, compare
from api.blind_lists import Entry, Listed
from api.errors import BlindAnswerUnfit, BlindListUnfit
from catalog import Resource, VerificationBudgets, read_catalog
from masking import bytes_of, spelled
from masking.canonical import VERSION
from sharing import Admission, Admitted, Asking, Postponed
from sharing.blind import Answering, PositionsAnswered, Scope, Sessions, Told, Wording, first_message
from tests.docs.pages import DOCS, blocks
from tests.fix_city import CITY
from zhaobi_client import NoCode

POPULATION: Resource = read_catalog(CITY / "catalog", CITY / "departments.yaml").resources["population"]
NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
ASKING = Asking("tax", "population", False, None, True, VerificationBudgets(), NOW)
PURPOSES = frozenset({"tax-collection"})
ITEMS = ("id_number", "name")
NUMBERS = ["330302198203145018", "110101199003070134"]
(FIELDS,) = (block.text for block in blocks(DOCS / "blind.md", "graphql"))
SCHEMA = build_schema(f"scalar DateTime type Query {{ verify: VerifyQuery }} {FIELDS}")

persons = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["甲", "乙", "丙"])), min_size=1, max_size=6)


@dataclass
class Provider:
    """The fields of the page over the sessions of a platform, without its policies."""

    held: Sequence[Mapping[str, str]]
    budget: int = 1_000
    sessions: Sessions = field(default_factory=Sessions)

    async def count(self, asking: Asking, elements: int) -> Admission:
        if elements > self.budget:
            return Postponed(asking.next_day)
        self.budget -= elements
        return Admitted()

    def ask(self, document: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        answer = asyncio.run(graphql(SCHEMA, document, {"verify": self.fields()}, variable_values=dict(variables)))
        if answer.errors:
            raise answer.errors[0].original_error or answer.errors[0]
        assert answer.data is not None
        return answer.data

    def fields(self) -> Mapping[str, Callable[..., Any]]:
        return {"populationBlind": self.open, "populationBlindAnswer": self.answer}

    def open(self, info: object, items: list[str], reveal: str) -> Mapping[str, object]:
        wording = Wording.of(POPULATION, items)
        session = self.sessions.open(Scope("tax", "population", PURPOSES), wording, Told[reveal], NOW)
        return {
            "session": session.id,
            "expiresAt": session.expires.isoformat(),
            "canonicalVersion": VERSION,
            "subject": [{"item": each.item, "form": each.form} for each in wording.subject],
            "claims": [{"item": each.item, "form": each.form} for each in wording.claims],
            "setup": spelled(first_message(session, wording.held(self.held))),
        }

    async def answer(self, info: object, session: str, request: str) -> Mapping[str, object]:
        message = bytes_of(request)
        assert message is not None
        match await Answering(self.sessions, self).answer(session, ASKING, PURPOSES, message):
            case Postponed(retry_at=retry_at):
                return {"retryAt": retry_at.isoformat()}
            case PositionsAnswered(message=response):
                return {"response": spelled(response)}
            case told:
                return {"size": told.size}


def row(person: tuple[str, str]) -> Mapping[str, str]:
    return dict(zip(ITEMS, person, strict=True))


def listed(asked: Sequence[tuple[str, str]]) -> Listed:
    return Listed(ITEMS, [Entry(line, row(person)) for line, person in enumerate(asked, start=2)])


@settings(max_examples=10)
@given(persons, persons)
def test_the_positions_are_those_of_the_plain_comparison(
    held: list[tuple[str, str]], asked: list[tuple[str, str]]
) -> None:
    found = compare(Provider([*map(row, held)]).ask, "population", listed(asked), Told.POSITIONS)
    assert found == PositionsFound(frozenset(place for place, person in enumerate(asked) if person in held), {})


@settings(max_examples=10)
@given(persons, persons)
def test_the_size_is_that_of_the_plain_comparison(held: list[tuple[str, str]], asked: list[tuple[str, str]]) -> None:
    found = compare(Provider([*map(row, held)]).ask, "population", listed(asked), Told.SIZE)
    assert found == SizeFound(len({*held} & {*asked}), len({*asked}), {})


def test_entries_with_a_fault_are_left_out_and_keep_their_places() -> None:
    entries = [Entry(2, None), Entry(3, row((NUMBERS[0][:-1] + "0", "甲"))), Entry(4, row((NUMBERS[0], "甲")))]
    found = compare(Provider([row((NUMBERS[0], "甲"))]).ask, "population", Listed(ITEMS, entries), Told.POSITIONS)
    assert isinstance(found, PositionsFound) and found.matched == {2}
    assert found.faults == {0: "wrong number of columns", 1: "`id_number`: wrong check digit at character 18"}


def test_a_list_of_faults_alone_asks_nothing() -> None:
    provider = Provider([])
    with pytest.raises(BlindListUnfit, match="each has a fault"):
        compare(provider.ask, "population", Listed(ITEMS, [Entry(2, None)]), Told.POSITIONS)
    assert provider.budget == 1_000


@pytest.mark.parametrize("told", Told)
def test_a_used_up_budget_says_when_to_come_back(told: Told) -> None:
    found = compare(Provider([], budget=0).ask, "population", listed([(NUMBERS[0], "甲")]), told)
    assert found == Later(ASKING.next_day)


def test_a_resource_that_is_no_code_never_gets_into_a_document() -> None:
    with pytest.raises(NoCode):
        compare(Provider([]).ask, "population { name }", listed([(NUMBERS[0], "甲")]), Told.SIZE)


def test_no_value_of_the_list_is_sent() -> None:
    provider, sent = Provider([row((NUMBERS[0], "甲"))]), []

    def ask(document: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        sent.append(f"{document}{variables}")
        return provider.ask(document, variables)

    for told in Told:
        compare(ask, "population", listed([(NUMBERS[0], "甲"), (NUMBERS[1], "乙")]), told)
    assert len(sent) == 4
    assert not any(value in message for message in sent for value in (*NUMBERS, "甲", "乙"))


Altered = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (lambda opened: opened.update(canonicalVersion=VERSION + 1), "spells values by version"),
        (lambda opened: opened.update(claims=[]), "other items"),
        (lambda opened: opened["claims"][0].update(item="birth_date"), "other items"),
        (lambda opened: opened["claims"][0].update(form="runes"), "does not know"),
        (lambda opened: opened.update(subject=["id_number"]), "does not know"),
        (lambda opened: opened.update(setup=None), "cut off or missing"),
        (lambda opened: opened.update(setup="====="), "cut off or missing"),
        (lambda opened: opened.update(setup=spelled(b"ZBM1")), "no elements"),
        (lambda opened: opened.update(setup=spelled(b"ZBP1" + bytes(32))), "another kind of message"),
        (lambda opened: opened.pop("session"), "opened no session"),
    ],
    ids=[
        "version",
        "no claims",
        "another item",
        "unknown form",
        "no form",
        "no setup",
        "no base64",
        "empty setup",
        "setup of another kind",
        "no session",
    ],
)
def test_a_session_that_is_none_is_refused(alter: Altered, why: str) -> None:
    with pytest.raises(BlindAnswerUnfit, match=why):
        compare(altering("opened", alter), "population", listed([(NUMBERS[0], "甲")]), Told.POSITIONS)


@pytest.mark.parametrize(
    ("told", "alter", "why"),
    [
        (Told.POSITIONS, lambda answered: answered.update(response=None), "cut off or missing"),
        (Told.POSITIONS, lambda answered: answered.update(response=spelled(b"ZBR1" + b"\xff" * 32)), "no point"),
        (Told.POSITIONS, lambda answered: answered.update(response=spelled(b"ZBR1" + bytes(64))), "too many elements"),
        (Told.POSITIONS, lambda answered: answered.pop("size"), "did not answer"),
        (Told.SIZE, lambda answered: answered.update(size=None), "no size"),
        (Told.SIZE, lambda answered: answered.update(size=True), "no size"),
        (Told.SIZE, lambda answered: answered.update(size=2), "no size"),
        (Told.SIZE, lambda answered: answered.update(size=-1), "no size"),
        (Told.SIZE, lambda answered: answered.update(retryAt="soon"), "no time"),
    ],
    ids=["missing", "no point", "too many", "no member", "no size", "a truth", "too large", "negative", "no time"],
)
def test_an_answer_that_is_none_is_refused(told: Told, alter: Altered, why: str) -> None:
    with pytest.raises(BlindAnswerUnfit, match=why):
        compare(altering("answered", alter), "population", listed([(NUMBERS[0], "甲")]), told)


def altering(field: str, alter: Altered) -> Ask:
    """A platform of which one field is altered on its way."""
    provider = Provider([row((NUMBERS[0], "甲"))])

    def ask(document: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        verify = dict(provider.ask(document, variables)["verify"])  # type: ignore[call-overload]  # an object of the schema
        if field in verify:
            alter(verify[field])
        return {"verify": verify}

    return ask
