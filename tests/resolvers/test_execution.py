"""Operations that the pipeline does not answer alone: what a variable that is null where none may be leads to."""

from enum import Enum
from urllib.parse import urlencode

import orjson
import pytest
from graphql import (
    ExecutionResult,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    execute,
    parse,
    validate,
)

from resolvers import Code, Refusal
from resolvers.execution import FragmentExecutor
from tests.attack.fix_attack import Attacked, Said
from tests.fix_platform import GRAPHQL

OWNER = Said("owner")

NULLABLE = {
    "resource": 'query Q($v: ID = "person") { resource(code: $v) { code } }',
    "access": 'query Q($v: SharingMode = QUERY) { access(resource: "person", mode: $v) { items { code } } }',
    "viewer": "query Q($v: Boolean = true) { viewer { department @skip(if: $v) } }",
    "catalog": "query Q($v: Boolean = true) { catalog(first: 1) { nodes { items { code @include(if: $v) } } } }",
}
"""Documents whose one variable has a default and stands where no null may."""


@pytest.mark.parametrize("root", NULLABLE)
async def test_a_null_is_a_mistake_of_the_request_and_no_failure(
    own_lab: Attacked, caplog: pytest.LogCaptureFixture, root: str
) -> None:
    assert (await own_lab.ask(OWNER, NULLABLE[root])).data[root] is not None
    answer = await own_lab.ask(OWNER, NULLABLE[root], {"v": None})
    assert [error["extensions"] for error in answer.errors] == [{"code": "VARIABLES_INVALID", "variables": ["v"]}]
    assert [error["path"][0] for error in answer.errors] == [root]
    assert answer.json["data"] in (None, {root: None}) and answer.status == (200 if answer.json["data"] else 400)
    assert not caplog.records


async def test_it_is_so_by_get_too_and_where_a_whole_root_field_hangs_on_it(own_lab: Attacked) -> None:
    headers = {"Authorization": f"Bearer {own_lab.client.token('owner')}", "Accept": GRAPHQL}
    for query in (
        NULLABLE["viewer"],
        "query Q($v: Boolean = true) { viewer @skip(if: $v) { department } }",
        "query Q($v: Boolean = true) { __schema { types @skip(if: $v) { name } } }",
        "query Q($v: Boolean = true) { __schema @skip(if: $v) { types { name } } }",
    ):
        said = urlencode({"query": query, "variables": orjson.dumps({"v": None}).decode()})
        answer = await own_lab.client.send("GET", b"", headers, f"/graphql?{said}")
        assert (answer.status, answer.code) == (400, "VARIABLES_INVALID"), query


async def test_data_beside_it_is_answered(own_lab: Attacked) -> None:
    query = NULLABLE["resource"].replace("{ resource", "{ data { person(first: 1) { nodes { region } } } resource")
    answer = await own_lab.ask(OWNER, query, {"v": None})
    assert len(answer.json["data"]["data"]["person"]["nodes"]) == 1 and answer.json["data"]["resource"] is None
    assert answer.code == "VARIABLES_INVALID"


# --- the executor alone -----------------------------------------------------------------------------------------------


class Colour(Enum):
    RED = "red"


def failing(*_: object, **__: object) -> object:
    raise GraphQLError("the resolver says canary")


COLOUR = GraphQLEnumType("Colour", Colour)
THING = GraphQLObjectType(
    "Thing",
    {
        "name": GraphQLField(GraphQLString, resolve=lambda *_: "n"),
        "fails": GraphQLField(GraphQLString, resolve=failing),
        "no": GraphQLField(COLOUR, resolve=lambda *_: "canary"),
    },
)
ARGUMENT = {"a": GraphQLArgument(GraphQLNonNull(GraphQLString), default_value="x")}
SCHEMA = GraphQLSchema(
    GraphQLObjectType(
        "Query",
        {
            "fails": GraphQLField(GraphQLString, ARGUMENT, resolve=failing),
            "no": GraphQLField(GraphQLList(COLOUR), ARGUMENT, resolve=lambda *_, **__: ["canary"]),
            "thing": GraphQLField(GraphQLNonNull(THING), resolve=lambda *_: {}),
            "things": GraphQLField(GraphQLList(GraphQLNonNull(THING)), ARGUMENT, resolve=lambda *_, **__: [{}, {}]),
        },
    )
)


def refusals(text: str, variables: dict[str, object]) -> list[Code | None]:
    """Of every error the code of its refusal, or None where it is none."""
    document = parse(text)
    assert validate(SCHEMA, document) == []
    found = execute(SCHEMA, document, variable_values=variables, executor_class=FragmentExecutor)
    assert isinstance(found, ExecutionResult) and found.errors
    causes = [error.original_error for error in found.errors]
    assert all("canary" not in str(cause) for cause in causes if isinstance(cause, Refusal))
    return [cause.code if isinstance(cause, Refusal) else None for cause in causes]


@pytest.mark.parametrize(
    "selected",
    [
        "fails(a: $v)",
        "no(a: $v)",
        "things(a: $v) { name }",
        "thing { name @skip(if: $s) }",
        "things { name @skip(if: $s) }",
        "things { ... @include(if: $s) { name } }",
    ],
)
def test_what_a_null_leads_to_is_refused(selected: str) -> None:
    declared = "$v: String" if "$v" in selected else "$s: Boolean = true"
    assert refusals(f"query Q({declared}) {{ {selected} }}", {"v": None, "s": None}) == [Code.VARIABLES_INVALID]


@pytest.mark.parametrize(
    "selected",
    ["fails(a: $v)", "fails", "no(a: $v)", "no", "thing { fails }", "things(a: $v) { fails }", "thing { no }"],
)
def test_what_fails_in_a_resolver_is_never_taken_for_a_mistake_of_the_request(selected: str) -> None:
    """Its error may be the library's own, and of a field with arguments."""
    declared = "($v: String!)" if "$v" in selected else ""
    assert set(refusals(f"query Q{declared} {{ {selected} }}", {"v": "x"})) == {None}
