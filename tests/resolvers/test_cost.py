"""The estimate of a request: by its formula, never less for more, and told and enforced before anything is asked."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import LimitsSection
from resolvers.cost import COUNT, SEARCH, STATEMENT, TERM
from tests.fix_city import FATHER, City
from tests.fix_platform import LAVISH, Ask, CityPlatform, Opener, opened


@pytest.fixture(scope="module")
async def ask(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ask]:
    """One database is enough: the estimate is made before any is asked."""
    async with opened(tmp_path_factory.mktemp("cost"), sqlite_city, **LAVISH) as it:
        yield it.ask


KEY = f'where: {{idNumber: {{eq: "{FATHER}"}}}}'


def people(arguments: str, selected: str) -> str:
    return f"{{ data {{ population({arguments}) {{ {selected} }} }} }}"


def verified(claims: str) -> str:
    return f'{{ verify {{ population(subject: {{idNumber: "{FATHER}"}}, claims: {{{claims}}}) {{ result }} }} }}'


async def estimated(ask: Ask, query: str) -> int:
    answer = await ask("police", query)
    told = answer.sharing["cost"]
    assert told["maximum"] == 500_000
    return int(told["estimated"])


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        (people("first: 7", "nodes { name phone }"), STATEMENT + 7 * 3),
        (people("first: 7", "nodes { a: name b: name __typename }"), STATEMENT + 7 * 3),
        (people("first: 0", "nodes { name }"), STATEMENT),
        (people("first: 7", "edges { cursor node { id name } }"), STATEMENT + 7 * 4),
        (people("first: 7", "nodes { name } pageInfo { endCursor }"), STATEMENT + 7 * 3),
        (people("first: 7", "a: totalCount b: totalCount nodes { name }"), STATEMENT + COUNT + 7 * 2),
        (people(f"first: 1, {KEY}", "nodes { name }"), STATEMENT + TERM + 2),
        (people("first: 3, orderBy: [{name: ASC}, {phone: DESC}]", "nodes { name }"), STATEMENT + 2 * TERM + 3 * 2),
        (people("first: 3", "nodes { household { memberCount } }"), STATEMENT + 3 * (1 + SEARCH + 2)),
        (people("first: 3", "nodes { sharing { provider masked } }"), STATEMENT + 3 * 3),
        (verified('name: {equals: "x"}'), STATEMENT + 2 * TERM),
        (verified('name: {equals: "x"}, birthDate: {ageAtLeast: {years: 18}}'), STATEMENT + 3 * TERM),
        ('{ node(id: "?") { ... on Population { name phone } ... on Household { memberCount } } }', STATEMENT + 3),
        ("{ data { a: population(first: 1) { nodes { name } } b: population(first: 1) { nodes { name } } } }", 24),
    ],
)  # fmt: skip
async def test_the_estimate_is_by_the_formula(ask: Ask, query: str, cost: int) -> None:
    assert await estimated(ask, query) == cost


fields = st.sampled_from(["name", "phone", "id", "household { memberCount }", "sharing { masked }"])


@given(st.lists(fields, min_size=1, max_size=6), fields, st.integers(0, 30))
@settings(max_examples=15, deadline=None)
async def test_more_never_costs_less(ask: Ask, selected: list[str], more: str, size: int) -> None:
    def query(chosen: list[str], rows: int) -> str:
        return people(f"first: {rows}", f"nodes {{ {' '.join(f'k{n}: {field}' for n, field in enumerate(chosen))} }}")

    cost = await estimated(ask, query(selected, size))
    assert cost >= size * len(selected), "each value that may be written counts"
    assert await estimated(ask, query([*selected, more], size)) >= cost
    assert await estimated(ask, query(selected, size + 1)) > cost


async def test_what_asks_for_no_data_has_no_cost(ask: Ask) -> None:
    assert "cost" not in (await ask("police", "{ viewer { department } }")).sharing


async def test_the_estimate_tells_nothing_of_what_is_decided(ask: Ask) -> None:
    query = people(f"first: 1, {KEY}", "nodes { name phone address }")
    asked = [await ask(department, query) for department in ("police", "tax")]
    assert asked[0].data != asked[1].data
    assert asked[0].sharing["cost"] == asked[1].sharing["cost"]


async def test_what_costs_too_much_is_refused_before_anything_is_asked(sqlite_platform: Opener) -> None:
    async with sqlite_platform(cost=100) as it:
        assert (await it.ask("police", people("first: 45", "nodes { name }"))).code is None
        answer = await it.ask("police", people(f"first: 46, {KEY}", "nodes { name }"))
        assert (answer.status, answer.code) == (400, "LIMIT_EXCEEDED")
        assert answer.errors[0]["extensions"] == {
            "code": "LIMIT_EXCEEDED",
            "limit": "cost",
            "maximum": 100,
            "estimated": STATEMENT + TERM + 46 * 2,
        }
        assert "data" not in answer.json
        (refused,) = [record for record in records(it) if record["refusal"] is not None]
        assert (refused["refusal"], refused["fields"]) == ("LIMIT_EXCEEDED", [])


def records(it: CityPlatform) -> list[dict[str, object]]:
    return [record for record in it.records() if record["kind"] == "request"]


async def test_a_page_without_a_size_has_the_usual_one(ask: Ask) -> None:
    usual = LimitsSection().page_size_default
    sizes = [await estimated(ask, people(f"first: {rows}", "nodes { name }")) for rows in ("null", usual)]
    assert sizes[0] == sizes[1] == STATEMENT + usual * 2
