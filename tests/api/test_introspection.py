"""What is told of the schema: as the library would tell it, worked out once, beside the loop, within limits."""

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    execute,
    get_introspection_query,
    parse,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import get_variable_values
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.introspection import Introspection
from api.schema import SchemaBuilder
from api.self_description import SelfDescription
from catalog import SharingClass
from resolvers import Refusal
from resolvers.planning import Walk
from tests.attack.fix_attack import Attacked, Said
from tests.fix_platform import GRAPHQL, Ask, CityPlatform, Opener
from tests.policies.small_city import CITY

OPTIONS = (
    "descriptions",
    "specified_by_url",
    "directive_is_repeatable",
    "schema_description",
    "input_value_deprecation",
)
VARIANTS = [
    get_introspection_query(**dict(zip(OPTIONS, chosen, strict=True)))
    for chosen in product((True, False), repeat=len(OPTIONS))
]
RELAY = "query IntrospectionQuery { __schema { queryType { name } types { kind name possibleTypes { name } } } }"
FEDERATED = """{ __schema { types { ...T } } }
fragment T on __Type { name possibleTypes { name } interfaces { name } enumValues(includeDeprecated: true) { name } }"""
USUAL = [*VARIANTS, RELAY, FEDERATED, '{ a: __type(name: "Population") { name fields { name } } __typename }']


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    named = frozenset(
        (entry.code, item.code)
        for entry in CITY.resources.values()
        for item in entry.items.values()
        if item.sharing_class is SharingClass.RESTRICTED
    )
    return SchemaBuilder().build(CITY, named)[0]


def walk_of(schema: GraphQLSchema, document: DocumentNode) -> Walk:
    (operation,) = (part for part in document.definitions if isinstance(part, OperationDefinitionNode))
    fragments = {
        part.name.value: FragmentDetails(part)
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    variables = get_variable_values(schema, [], {})
    assert not isinstance(variables, list)
    return Walk(schema, operation, fragments, variables, frozenset())


def told(schema: GraphQLSchema, document: DocumentNode, most_bytes: int = 100_000_000) -> dict[str, bytes]:
    walk = walk_of(schema, document)
    return {
        key: b"".join(SelfDescription(walk, most_bytes).of(details))
        for key, details in walk.fields().items()
        if details[0].node.name.value != "__typename"
    }


def by_the_library(schema: GraphQLSchema, document: DocumentNode) -> dict[str, bytes]:
    result = execute(schema, document)
    assert not hasattr(result, "__await__") and result.errors is None and result.data is not None
    return {key: orjson.dumps(value) for key, value in result.data.items() if key != "__typename"}


@pytest.mark.parametrize("text", USUAL)
def test_the_usual_documents_are_answered_as_the_library_does(schema: GraphQLSchema, text: str) -> None:
    document = parse(text)
    assert validate(schema, document) == []
    assert told(schema, document) == by_the_library(schema, document)


MEMBERS: Mapping[str, Mapping[str, str | None]] = {
    "__Schema": {"types": "__Type", "queryType": "__Type", "directives": "__Directive", "description": None},
    "__Type": {
        "kind": None,
        "name": None,
        "description": None,
        "specifiedByURL": None,
        "isOneOf": None,
        "fields(includeDeprecated: true)": "__Field",
        "inputFields": "__InputValue",
        "enumValues": "__EnumValue",
        "interfaces": "__Type",
        "possibleTypes": "__Type",
        "ofType": "__Type",
    },
    "__Field": {
        "name": None,
        "args": "__InputValue",
        "type": "__Type",
        "deprecationReason": None,
        "isDeprecated": None,
    },
    "__InputValue": {"name": None, "type": "__Type", "defaultValue": None, "description": None},
    "__EnumValue": {"name": None, "description": None, "isDeprecated": None},
    "__Directive": {"name": None, "locations": None, "isRepeatable": None, "args": "__InputValue"},
}


@st.composite
def selections(draw: st.DrawFn, type: str, levels: int) -> str:
    """A selection of a type of introspection, sometimes under an alias, in a fragment or left out by a directive."""
    leaves = [name for name, inner in MEMBERS[type].items() if inner is None or levels > 0]
    parts = ["__typename"]
    for number, name in enumerate(draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=3, unique=True))):
        inner = MEMBERS[type][name]
        below = "" if inner is None else f" {draw(selections(inner, levels - 1))}"
        directive = draw(st.sampled_from(["", " @skip(if: false)", " @include(if: false)"]))
        field = f"a{number}: {name}{directive}{below}"
        parts.append(draw(st.sampled_from([field, f"... on {type} {{ {field} }}", f"... {{ {field} }}"])))
    return "{ " + " ".join(parts) + " }"


@given(data=st.data())
def test_whatever_is_selected_is_written_as_the_library_does(schema: GraphQLSchema, data: st.DataObject) -> None:
    selected = data.draw(selections("__Schema", 4))
    document = parse(
        f'{{ s: __schema {selected} t: __type(name: "PopulationWhere") {data.draw(selections("__Type", 3))} }}'
    )  # some are nested deeper than validation lets pass: they are written alike as well
    assert told(schema, document) == by_the_library(schema, document)


def test_what_is_too_large_is_refused_by_the_name_of_the_limit(schema: GraphQLSchema) -> None:
    document = parse(get_introspection_query())
    size = len(told(schema, document)["__schema"])
    assert len(told(schema, document, size)["__schema"]) == size
    with pytest.raises(Refusal, match="limits.introspection_bytes") as refused:
        told(schema, document, size - 1)
    assert refused.value.facts == {"limit": "introspection_bytes", "maximum": size - 1}


# --- over HTTP --------------------------------------------------------------------------------------------------------


class Executions:
    """Counts how often a schema is told, and in which thread; `gate` holds each up until it is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        original = SelfDescription.of

        def counted(description: SelfDescription, details: object) -> Sequence[bytes]:
            self.threads.append(threading.get_ident())
            self.gate.wait(30)
            return original(description, details)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(SelfDescription, "of", counted)


@pytest.fixture
def executions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Executions]:
    counted = Executions(monkeypatch)
    yield counted
    counted.gate.set()


async def test_a_document_is_worked_out_once_in_a_thread(sqlite_platform: Opener, executions: Executions) -> None:
    async with sqlite_platform() as it:
        query = get_introspection_query()
        first, second = await it.ask("tax", query), await it.ask("police", query)
        assert first.settled == second.settled and first.sharing["requestId"] != second.sharing["requestId"]
        assert first.sharing["policyVersion"] == it.platform.editions.current().policies.version
        assert len(executions.threads) == 1 and executions.threads[0] != threading.get_ident()


async def test_who_asks_meanwhile_waits_for_the_same_work(sqlite_platform: Opener, executions: Executions) -> None:
    async with sqlite_platform() as it:
        executions.gate.clear()
        askers = [asyncio.create_task(it.ask("tax", get_introspection_query())) for _ in range(5)]
        rest = it.platform.pipeline.rest
        assert isinstance(rest, Introspection)
        while not executions.threads or rest.waiting < len(askers):
            await asyncio.sleep(0.005)
        askers[0].cancel()  # its leaving takes nothing from the others
        other = await it.ask("tax", "{ viewer { department } __typename }")  # the loop is free
        assert other.data["viewer"]
        executions.gate.set()
        answers = await asyncio.gather(*askers[1:])
        assert len({answer.settled for answer in answers}) == 1 and len(executions.threads) == 1


async def test_answers_are_of_the_variables_they_were_asked_with(ask: Ask) -> None:
    query = "query Q($n: String!, $d: Boolean!) { __type(name: $n) { name kind @include(if: $d) } }"
    assert (await ask("tax", query, {"n": "Population", "d": True})).data == {
        "__type": {"name": "Population", "kind": "OBJECT"}
    }
    assert (await ask("tax", query, {"n": "Household", "d": False})).data == {"__type": {"name": "Household"}}
    assert (await ask("tax", query, {"n": "Nothing", "d": False})).data == {"__type": None}
    assert (await ask("tax", query, {"n": "Population", "d": None})).code == "VARIABLES_INVALID"
    defaulted = "query Q($d: Boolean = true) { __schema { types { fields(includeDeprecated: $d) { name } } } }"
    assert (await ask("tax", defaulted, {"d": None})).code == "VARIABLES_INVALID"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5)
VALUES: Mapping[str, tuple[str, st.SearchStrategy[object]]] = {
    "ID!": ("node(id: $%s) { id }", TEXTS),
    "String": ("data { %s: person(where: {note: {eq: $%s}}) { __typename } }", TEXTS),
    "[String!]": ("data { %s: person(where: {note: {in: $%s}}) { __typename } }", st.lists(TEXTS, min_size=1)),
    "Int": ("data { %s: person(where: {age: {gt: $%s}}) { __typename } }", st.integers(-(2**31), 2**31 - 1)),
    "Float": ("data { %s: person(where: {score: {gt: $%s}}) { __typename } }", st.floats(-1e300, 1e300)),
    "Boolean": ("data { %s: person(where: {active: {eq: $%s}}) { __typename } }", st.booleans()),
    "Decimal": (
        "data { %s: person(where: {income: {gt: $%s}}) { __typename } }",
        st.decimals(-(10**9), 10**9, places=2).map(str),
    ),
    "Date": (
        "data { %s: person(where: {born: {gt: $%s}}) { __typename } }",
        st.one_of(st.dates().map(str), st.just("2020"), st.just("2020/2029")),
    ),
    "DateTime": (
        "data { %s: person(where: {seen: {gt: $%s}}) { __typename } }",
        st.one_of(st.datetimes().map(lambda moment: moment.isoformat()), st.just("2020-05-06T07")),
    ),
    "[PersonGroupBy!]!": (
        "data { %s: personGroups(by: $%s) { __typename } }",
        st.lists(st.sampled_from(["region", "born"])),
    ),
    "[PersonOrder!]": ("data { %s: person(orderBy: $%s) { __typename } }", st.just([{"born": "ASC"}])),
    "PersonWhere": (
        "data { %s: person(where: $%s) { __typename } }",
        st.sampled_from([{"income": {"in": ["1.5"]}}, {"not": {"born": {"eq": "2020-01-01"}}}]),
    ),
    "SharingMode!": ('access(resource: "person", mode: $%s) { resource }', st.sampled_from(["QUERY", "VERIFY"])),
}
"""Of every type that a variable can have a field that takes it, and values."""


def test_they_are_all_types_that_a_variable_of_the_laboratory_can_have(lab: Attacked) -> None:
    types = lab.platform.editions.current().schema.type_map.values()
    scalars = {type.name for type in types if isinstance(type, GraphQLScalarType)}
    assert scalars - {"JSON"} == {re.sub(r"\W", "", name) for name in VALUES} & scalars


@given(data=st.data(), flag=st.booleans())
@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])  # to shrink would ask for minutes
async def test_it_is_told_whatever_variables_stand_beside_it(lab: Attacked, data: st.DataObject, flag: bool) -> None:
    chosen = data.draw(st.lists(st.sampled_from(list(VALUES)), unique=True, max_size=4))
    variables = {f"v{number}": data.draw(VALUES[type][1], label=type) for number, type in enumerate(chosen)}
    declared = "".join(f", $v{number}: {type}" for number, type in enumerate(chosen))
    fields = (VALUES[type][0].replace("%s", f"v{number}") for number, type in enumerate(chosen))
    aliased = " ".join(f"f{number}: {field}" for number, field in enumerate(fields))
    query = f"""query Q($flag: Boolean!{declared}) {{
        __type(name: "Person") {{ kind name @include(if: $flag) }} {aliased} }}"""
    answer = await lab.ask(Said("owner"), query, {"flag": flag, **variables})
    assert answer.json["data"]["__type"] == {"kind": "OBJECT"} | ({"name": "Person"} if flag else {})


async def test_no_default_of_any_type_is_in_its_way(lab: Attacked) -> None:
    query = """query Q($d: Decimal = "1.5", $w: PersonWhere = {income: {eq: "2.5"}}) { __type(name: "Person") { name }
        data { a: person(where: {income: {gt: $d}}) { __typename } b: person(where: $w) { __typename } } }"""
    assert (await lab.ask(Said("owner"), query)).data["__type"] == {"name": "Person"}


async def test_what_it_does_not_depend_on_lets_it_be_remembered(own_lab: Attacked, executions: Executions) -> None:
    query = """query Q($d: Decimal) { __type(name: "Person") { name }
        data { person(where: {income: {gt: $d}}) { __typename } } }"""
    for value in ("1.5", "2.5", "3"):
        assert (await own_lab.ask(Said("owner"), query, {"d": value})).data["__type"] == {"name": "Person"}
    assert len(executions.threads) == 1


async def test_it_is_told_beside_anything_else(ask: Ask) -> None:
    query = """{ viewer { department } t: __type(name: "Population") { name }
      none: __type(name: "X") { name } u: __typename data { population(first: 1) { __typename } } }"""
    data = (await ask("tax", query)).json["data"]
    assert data["t"] == {"name": "Population"} and data["none"] is None and data["u"] == "Query"
    assert list(data) == ["viewer", "t", "none", "u", "data"]


async def test_get_may_ask_for_it_too(shared_platform: CityPlatform) -> None:
    client = shared_platform.client
    headers = {"Authorization": f"Bearer {client.token('tax')}", "Accept": GRAPHQL}
    path = "/graphql?" + urlencode({"query": get_introspection_query()})
    by_get = await client.send("GET", b"", headers, path)
    assert by_get.data["__schema"] == (await shared_platform.ask("tax", get_introspection_query())).data["__schema"]


async def test_it_can_be_switched_off(sqlite_platform: Opener) -> None:
    async with sqlite_platform(introspection_depth=0) as it:
        for query in ("{ __schema { __typename } }", '{ viewer { department } t: __type(name: "X") { name } }'):
            answer = await it.ask("tax", query)
            assert answer.code == "LIMIT_EXCEEDED" and answer.json.get("data") is None
        assert (await it.ask("tax", "{ __typename }")).data == {"__typename": "Query"}


async def test_a_large_schema_is_refused_within_the_limit_of_the_answer(sqlite_platform: Opener) -> None:
    async with sqlite_platform(introspection_bytes=10_000) as it:
        assert (await it.ask("tax", get_introspection_query())).code == "LIMIT_EXCEEDED"
        assert (await it.ask("tax", "{ __schema { queryType { name } } }")).data


async def test_a_new_schema_is_told_anew(sqlite_platform: Opener, executions: Executions) -> None:
    """Where the policies name a restricted item for somebody, it has a field, and the next asker is told of it."""
    query = '{ __type(name: "Population") { fields { name } } }'
    async with sqlite_platform() as it:
        file: Path = it.policy("10-police.csv")
        before = [field["name"] for field in (await it.ask("tax", query)).data["__type"]["fields"]]
        assert "criminalRecord" in before
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "criminal_record" not in line), "utf-8")
        edition = it.platform.editions.current()
        async with asyncio.timeout(20):
            while it.platform.editions.current() is edition:
                await asyncio.sleep(0.02)
        after = [field["name"] for field in (await it.ask("tax", query)).data["__type"]["fields"]]
        assert after == [name for name in before if name != "criminalRecord"]
        assert len(executions.threads) == 2


@pytest.mark.parametrize(
    "query",
    [
        "{ __schem { types { name } } }",
        "{ __schema { type { name } } }",
        '{ __type(nam: "Population") { name } }',
        '{ __type(name: "Populatio") { nam } }',
        "{ __schema { types { fields(includeDeprecate: true) { name } } } }",
        "{ __schema { types { ... on __Typ { name } } } }",
        "{ data { population(where: {gender: {eq: MAL}}) { nodes { id } } } }",
        "{ data { population(where: {household: {householdI: {isNull: true}}}) { nodes { id } } } }",
        "{ data { populationGroups(by: [gende]) { groups { count } } } }",
        '{ verify { population(subject: {idNumbe: "1"}, claims: {name: {equals: "x"}}) { result } } }',
        '{ verify { population(subject: {idNumber: "1"}, claims: {nam: {equals: "x"}}) { result } } }',
        '{ verify { population(subject: {idNumber: "1"}, claims: {name: {equal: "x"}}) { result } } }',
        "{ verify { populationBatc(pairs: []) { checkedAt } } }",
    ],
)
async def test_no_mistake_is_answered_with_a_name_that_is_near(ask: Ask, query: str) -> None:
    answer = await ask("tax", query)
    assert answer.code == "DOCUMENT_INVALID" and b"mean" not in answer.raw
