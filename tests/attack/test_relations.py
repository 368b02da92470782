"""What a `where` asks about behind references tells nothing of rows and values there that are not open."""

import itertools

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog import Mode
from tests.attack.asks import Ask, Behind, Every, Listing, Negated, Some, Test, Where, where_text
from tests.attack.campaign import ROUNDS, Told, campaign, relation_asks
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said
from tests.attack.knowledge import Knowledge
from tests.attack.test_random_policies import follow, lines, table_of

CALLERS = (Said("lister"), Said("district"), Said("keyed"), Said("owner"), Said("court"))
CITY_CALLERS = (
    Said("tax"),
    Said("civil-affairs", "relief-review"),
    Said("lucheng-civil", "relief-review"),
    Said("human-resources", "pension-review"),
    Said("market-regulation"),
    Said("court", "case-handling"),
    Said("police"),
)


async def test_nothing_hidden_behind_a_reference_changes_which_rows_are_found(lab: Attacked) -> None:
    """Every reference of the laboratory, over one and over two of them: hidden rows come, go and change at will."""
    told, every = Told(), await all_relation_asks(lab)
    for number, said in enumerate(CALLERS):
        await campaign(lab, said, every[number % 4 :: 1 if ROUNDS > 1 else 4], number, told)
    assert told.answered > 25 and told.rows_moved > 5
    hidden = {cell for said, cell in told.changed if said == Said("lister")}
    assert hidden >= {("case_file", "kind"), ("case_file", "amount"), ("person", "note")}


async def all_relation_asks(target: Attacked) -> list[Ask]:
    rows, resources = await target.tables.read(), target.tables.catalog.resources.values()
    asked = (resource for resource in resources if Mode.QUERY in resource.modes)
    return list(itertools.chain(*(relation_asks(target, resource, rows) for resource in asked)))


async def test_nothing_hidden_behind_a_reference_of_the_city_changes_which_rows_are_found(small_city: Attacked) -> None:
    """Over references into the rows of other providers, with grants and purposes, by key and in lists."""
    told, every = Told(), await all_relation_asks(small_city)
    for number, said in enumerate(CITY_CALLERS):
        await campaign(small_city, said, every[number :: 4 if ROUNDS > 1 else 40], number, told)
    assert told.answered > 2 * len(CITY_CALLERS) and told.rows_moved > 10


# the oracle names the culprits itself; to shrink policies would take minutes
@settings(
    max_examples=4 * ROUNDS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(lines, st.integers(0, 2**16))
async def test_nothing_hidden_behind_a_reference_counts_under_random_policies(
    lab: Attacked, drawn: tuple[list[tuple[str, ...]], ...], seed: int
) -> None:
    """Rules about rows, items and references of both sides that get in each other's way."""
    before, every = lab.platform.files.current.table, await all_relation_asks(lab)
    follow(lab, table_of(lab, drawn))
    try:
        for said in CALLERS[:3]:
            await campaign(lab, said, every[seed % 10 :: 10], seed, Told())
    finally:
        follow(lab, before)


own_tests = st.one_of(
    st.builds(Test, st.just("region"), st.sampled_from(("eq", "ne", "startsWith")), st.sampled_from(("330302", "33"))),
    st.builds(Test, st.just("grade"), st.just("in"), st.lists(st.sampled_from("0123"), max_size=3)),
    st.builds(Test, st.sampled_from(("region", "grade")), st.just("isNull"), st.booleans()),
)
case_tests = st.builds(Test, st.just("kind"), st.sampled_from(("eq", "ne", "lt")), st.sampled_from(("P", "S", "x")))
words = st.sampled_from(("some", "none", "every"))


def trees(leaves: st.SearchStrategy[Where]) -> st.SearchStrategy[Where]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Negated, inner),
            st.lists(inner, min_size=1, max_size=3).map(tuple).map(Every),
            st.lists(inner, min_size=1, max_size=3).map(tuple).map(Some),
        ),
        max_leaves=4,
    )


def of_cases(levels: int) -> st.SearchStrategy[Where]:
    """What is asked about cases: of themselves, and of the person of each."""
    if not levels:
        return trees(case_tests)
    return trees(case_tests | st.builds(Behind, st.just("person"), st.just(""), of_people(levels - 1)))


def of_people(levels: int) -> st.SearchStrategy[Where]:
    """What is asked about people: of themselves, and of their cases."""
    if not levels:
        return trees(own_tests)
    return trees(own_tests | st.builds(Behind, st.just("cases"), words, of_cases(levels - 1)))


@settings(max_examples=60 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(of_people(3) | of_people(1), st.sampled_from(("lister", "owner")))
async def test_what_is_asked_about_people_finds_what_it_says(lab: Attacked, tree: Where, department: str) -> None:
    """Contember#923, neo4j/graphql#3560 and #3788: of rows behind references those that are open count, and no other.

    Proved against plain Python for `some`, `none`, `every`, `not` and up to three references in a row.
    """
    await finds(lab, Said(department), Listing("person", ("region",), tree, first=500))


@settings(max_examples=40 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(of_cases(3) | of_cases(1), st.sampled_from(("lister", "owner")))
async def test_what_is_asked_about_cases_finds_what_it_says(lab: Attacked, tree: Where, department: str) -> None:
    await finds(lab, Said(department), Listing("case_file", ("kind",), tree, first=500))


async def finds(lab: Attacked, said: Said, ask: Listing) -> None:
    assert ask.where is not None
    contents, view = await lab.tables.read(), Knowledge(lab.caller(said), ask).root
    assert view is not None
    wanted = [row for row in contents[ask.resource] if view.sees(row) and view.holds_among(contents, ask.where, row)]
    answer = await lab.ask(said, ask)
    found = answer.data["data"]["it"]
    assert len(found["edges"]) == len(wanted), where_text(ask.where)
    assert found["totalCount"] == len(wanted), where_text(ask.where)
    shown = sorted(str(edge["node"][ask.items[0]]) for edge in found["edges"])
    assert shown == sorted(str(row[ask.items[0]]) for row in wanted), where_text(ask.where)


async def test_the_laboratory_has_rows_that_only_some_see() -> None:
    """What the tests above rest on: hidden cases of people who are seen, cases of nobody, people without a case."""
    hidden = {case["person_code"] for case in LAB_ROWS["case_file"] if case["kind"] != "P"}
    people = {row["code"] for row in LAB_ROWS["person"]}
    assert hidden & people and None in {case["person_code"] for case in LAB_ROWS["case_file"]}
    assert people - {case["person_code"] for case in LAB_ROWS["case_file"]}
