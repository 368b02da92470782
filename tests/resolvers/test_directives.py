"""What `@skip` and `@include` leave of an answer is JSON of the library's shape; null for a truth is refused."""

import json
import re
from typing import Any

import pytest
from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse, print_schema
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.attack.fix_attack import Attacked, Said

OWNER, COURT = Said("owner"), Said("court")

NODES = """query Q%s { t: __typename @? viewer @? { department @? roles @? } data @? {
  __typename @?
  person(where: {region: {eq: "330302"}}, first: 3) @? {
    totalCount @? totalCountIsExact @? u: __typename @?
    nodes @? { region @? id @? sharing @? { provider @? masked @? } cases(first: 2) @? { amount @? __typename @? } }
    ...More @?
  }
  none: person(where: {region: {eq: "x"}}) @? { totalCount @? nodes @? { region @? } pageInfo @? { endCursor @? } }
} node(id: "<id>") @? { id @? ... on Person @? { region @? __typename @? } } }
fragment More on PersonConnection { totalCount @? nodes @? { region @? again: name @? } }"""

EDGES = """query Q%s { data @? { person(first: 3) @? {
  edges @? { cursor @? __typename @? node @? { region @? ... @? { born @? } } }
  pageInfo @? { hasNextPage @? hasPreviousPage @? startCursor @? endCursor @? __typename @? }
} } }"""

GROUPS = """query Q%s { data @? {
  personGroups(by: [region]) @? {
    hasMore @? suppressed @? __typename @?
    groups @? { count @? __typename @? key @? { region @? __typename @? } sum @? { age @? } avg @? { age @? } }
    again: groups @? { max @? { born @? } countDistinct @? { name @? } }
  }
  all: personGroups(by: []) @? { groups @? { count @? min @? { age @? } } hasMore @? }
} }"""

MIXED = """query Q%s {
  data @? { person(where: {code: {eq: "AB00001"}}) @? { nodes @? { region @? } } }
  verify @? {
    __typename @?
    person(subject: {code: "AB00001"}, claims: {name: {equals: "张三丰"}}) @? {
      result @? checkedAt @? retryAt @? __typename @? items @? { item @? result @? }
      receipt @? { __typename @? } }
    personBatch(pairs: [{subject: {code: "AB00001"}, claims: {name: {equals: "张三丰"}}}]) @? {
      verdicts @? { result @? __typename @? fault @? { code @? } proof @? { index @? } } checkedAt @? }
  }
  node(id: "person.x") @? { id @? ... on Person @? { region @? } }
  s: __schema @? { queryType @? { name @? } } t: __type(name: "Person") @? { name @? }
  resource(code: "person") @? { code @? items @? { code @? } }
}"""

ASKS = [(OWNER, NODES), (OWNER, EDGES), (OWNER, GROUPS), (COURT, MIXED)]

SEALED = ("cursor", "startCursor", "endCursor", "checkedAt")
"""What differs between two answers of one shape: cursors hold what was decided on the whole selection."""


def written(template: str, conditions: list[str]) -> str:
    """The document with a condition at each of its places; `$a` is always true, `$b` always false, `$n` is null."""
    parts = template.split("@?")
    text = "".join(part + condition for part, condition in zip(parts, [*conditions, ""], strict=True))
    used = [name for name in "abn" if f"if: ${name}" in text]
    return text % (f"({', '.join(f'${name}: Boolean = true' for name in used)})" if used else "")


def places(template: str) -> int:
    return template.count("@?")


def settled(value: Any) -> Any:
    """The value without what may differ."""
    match value:
        case dict():
            return {key: type(one).__name__ if key in SEALED else settled(one) for key, one in value.items()}
        case list():
            return [settled(one) for one in value]
        case _:
            return value


def by_the_library(schema: GraphQLSchema, text: str, variables: dict[str, Any], full: Any) -> Any:
    """What the library makes of the document where every field has the value that it has in the whole answer."""

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **_: object) -> Any:
        return source[info.path.key]

    result = execute_sync(
        schema, parse(text), full, variable_values=variables, field_resolver=resolve, type_resolver=lambda *_: "Person"
    )
    assert result.errors is None
    return result.data


def objects(template: str) -> list[frozenset[int]]:
    """The places of each selection, without those of the selections in it."""
    found: list[frozenset[int]] = []
    around: list[set[int]] = []
    for number, part in enumerate(template.split("@?")):
        if number and around:
            around[-1].add(number - 1)
        for bracket in re.findall("[{}]", part):
            if bracket == "{":
                around.append(set())
            else:
                found.append(frozenset(around.pop()))
    return [members for members in found if members]


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing document is short enough as it is: to shrink it asks the database for minutes."""

KEPT = ("", "", "@skip(if: $b)", "", "@include(if: $a)", "", "@include(if: true)")
LEFT = ("@skip(if: $a)", "@include(if: $b)", "@skip(if: true)", "@include(if: $a) @skip(if: $a)")
NULL = ("@skip(if: $n)", "@include(if: $n)", "@skip(if: $b) @include(if: $n)")


@st.composite
def conditions(draw: st.DrawFn, template: str) -> list[str]:
    """What stands at each place: some objects lose all that is selected of them, and some places lose theirs."""
    emptied = draw(st.sets(st.sampled_from(objects(template)), max_size=3))
    left = draw(st.sets(st.integers(0, places(template) - 1), max_size=6)).union(*emptied)
    turn = draw(st.integers(0, 19))
    choices = [LEFT if place in left else KEPT for place in range(places(template))]
    return [words[(place + turn) % len(words)] for place, words in enumerate(choices)]


async def with_id(lab: Attacked, template: str) -> str:
    """The template with the id of a row."""
    found = await lab.ask(OWNER, "{ data { person(first: 1) { nodes { id } } } }")
    return template.replace("<id>", found.data["data"]["person"]["nodes"][0]["id"])


@pytest.fixture(scope="module")
def unresolved(lab: Attacked) -> GraphQLSchema:
    """The schema without any resolver."""
    return build_schema(print_schema(lab.platform.editions.current().schema))


@pytest.mark.parametrize(("said", "template"), ASKS, ids=["nodes", "edges", "groups", "mixed"])
@given(data=st.data())
@settings(max_examples=25, phases=QUICK)
async def test_whatever_is_left_out_the_answer_has_the_shape_of_the_librarys(
    lab: Attacked, unresolved: GraphQLSchema, said: Said, template: str, data: st.DataObject
) -> None:
    template = await with_id(lab, template)
    full = (await lab.ask(said, written(template, [""] * places(template)))).data
    text, variables = written(template, data.draw(conditions(template))), {"b": False}
    answer = await lab.ask(said, text, variables)
    assert answer.status == 200 and "errors" not in json.loads(answer.raw)
    expected = by_the_library(unresolved, text, variables, full)
    assert json.dumps(settled(answer.data)) == json.dumps(settled(expected))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ data { person { totalCount @skip(if: true) } } }", {"data": {"person": {}}}),
        ("query Q($s: Boolean!) { data { person @skip(if: $s) { nodes { region } } } }", {"data": {}}),
        ("{ data @include(if: false) { __typename } }", {}),
        (
            "query Q($s: Boolean!) { viewer { department } data { person { nodes @skip(if: $s) { region } } } }",
            {"viewer": {"department": "owner"}, "data": {"person": {}}},
        ),
        (
            """query Q($s: Boolean!) { data { person @skip(if: $s) { nodes { region } } }
            verify { person(subject: {code: "a"}, claims: {name: {equals: "b"}}) @skip(if: $s) { result } } }""",
            {"data": {}, "verify": {}},
        ),
        (
            "{ data { personGroups(by: [region]) { groups @skip(if: true) { count } } } }",
            {"data": {"personGroups": {}}},
        ),
    ],
)
async def test_an_object_of_which_nothing_is_asked_is_empty(lab: Attacked, query: str, expected: object) -> None:
    answer = await lab.ask(OWNER, query, {"s": True} if "$s" in query else {})
    assert (answer.status, answer.data) == (200, expected)


# --- conditions that are no truths ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "template"), ASKS, ids=["nodes", "edges", "groups", "mixed"])
@given(data=st.data())
@settings(max_examples=15, phases=QUICK)
async def test_a_condition_that_is_null_always_refuses_what_it_stands_in(
    lab: Attacked, said: Said, template: str, data: st.DataObject
) -> None:
    """Also where the variable has a default, which a null takes the place of; only what is read is looked at."""
    template = await with_id(lab, template)
    at = data.draw(st.sets(st.integers(0, places(template) - 1), min_size=1, max_size=3))
    words = [data.draw(st.sampled_from(NULL)) if place in at else "" for place in range(places(template))]
    answer = await lab.ask(said, written(template, words), {"b": False, "n": None})
    assert b"INTERNAL" not in answer.raw and answer.status in (200, 400)
    assert {error["extensions"]["code"] for error in answer.errors} == {"VARIABLES_INVALID"}
