"""Documents that cost too much are refused, and refusing them costs little."""

import time

import pytest
from graphql import DocumentNode, GraphQLSchema, get_introspection_query
from hypothesis import given, settings
from hypothesis import strategies as st

from api.limits import check_document, input_depth, parse_document, parser_within
from api.schema import SchemaBuilder, named_restricted
from api.settings import LimitsSection
from catalog import read_catalog
from policies import PolicyFile, parse_policies
from resolvers import Code, Refusal
from resolvers.documents import read_document
from tests.fix_city import CITY

PATIENCE_S = 30  # a reading that is not linear would take hours; a busy machine takes no part of this

LIMITS = LimitsSection()


def refused(text: str, limits: LimitsSection = LIMITS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_document(parse_document(text, limits), limits)
    return caught.value


def nested(levels: int) -> str:
    return "{" + "a{" * (levels - 1) + "a" + "}" * levels


def fragment_bomb(levels: int, spreads: int) -> str:
    definitions = [f"fragment f{i} on Q {{ {f'...f{i + 1} ' * spreads} }}" for i in range(levels)]
    return "{ ...f0 }" + "".join(definitions) + f"fragment f{levels} on Q {{ a }}"


@pytest.mark.parametrize(
    "text",
    [
        "{ viewer { department } }",
        "query Q($n: Int = 1) { data { population(first: $n) { nodes { id } } } }",
        nested(10),
        "{" + " ".join(f"a{i}" for i in range(10)) + "}",
        "{ data {" + " ".join(f"a{i}: population {{ id }}" for i in range(10)) + "} }",
        "{ ...missing }",
        "{ viewer { } }",
    ],
)
def test_an_ordinary_document_passes(text: str) -> None:
    check_document(parse_document(text, LIMITS), LIMITS)


def test_the_introspection_that_every_tool_sends_passes() -> None:
    text = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    check_document(parse_document(text, LIMITS), LIMITS)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (nested(11), "depth"),
        ("{ ...a } fragment a on Q " + nested(11), "depth"),
        ("{ a { ...a } } fragment a on Q " + nested(10), "depth"),
        ("{ a { ... on Q { ... on Q " + nested(10) + "} } }", "depth"),
        ("{ __schema" + nested(20) + "}", "introspection_depth"),
        ("{ x { __type" + nested(20) + "} }", "introspection_depth"),
        ("{ a { " + "b " * 500 + "} }", "fields"),
        (fragment_bomb(9, 2), "repeats"),
        (fragment_bomb(9, 3), "fields"),
        ("{ a } fragment unused on Q { " + "b " * 501 + "}", "fields"),
        ("query A { a } query B { a { " + "b " * 501 + "} }", "fields"),
        ("{ a { " + "...f " * 501 + "} } fragment f on Q { }", "fields"),
        ("{ " + " ".join(f"a{i}" for i in range(11)) + "}", "root_fields"),
        ("{ data { " + " ".join(f"a{i}" for i in range(11)) + "} }", "root_fields"),
        ("{ data { a b c d e f } verify { a b c d e } }", "root_fields"),
        ("{ ...r ...r } fragment r on Q { data { a b c d e f } }", "root_fields"),
        ("{ x { " + "b: a " * 51 + "} }", "aliases"),
        ("{ a { " + "b " * 102 + "} }", "repeats"),
        ("{ a { " + "...f " * 102 + "} } fragment f on Q { b }", "repeats"),
        ("{ a { ...f ... on Q { b } } } fragment f on Q { " + "b " * 101 + "}", "repeats"),
        ("{ x { a { c } } " + "x { a { d } } " * 101 + "}", "root_fields"),
        ("{ a { b" + " @skip(if: true)" * 51 + "} }", "directives"),
        ("query Q" + " @d" * 51 + "{ a }", "directives"),
        ("{ a { " + "...f " * 51 + "} } fragment f on Q { a @d }", "directives"),
        ("{ a(x: " + "[" * 33 + "]" * 33 + ") }", "input_depth"),
        ("{ a(x: " + "{y: " * 33 + "1" + "}" * 33 + ") }", "input_depth"),
        ("query Q($x: I = " + "[" * 33 + "]" * 33 + ") { a }", "input_depth"),
        ("{ a @d(x: " + "[" * 33 + "]" * 33 + ") }", "input_depth"),
    ],
)
def test_a_costly_document_is_refused_by_the_name_of_the_limit(text: str, limit: str) -> None:
    refusal = refused(text)
    assert (refusal.code, refusal.facts) == (
        Code.LIMIT_EXCEEDED,
        {"limit": limit, "maximum": getattr(LIMITS, limit)},
    )
    assert f"`limits.{limit}`" in refusal.message


@pytest.mark.parametrize(
    "text",
    [
        "{ ...a } fragment a on Q { ...a }",
        "{ ...a } fragment a on Q { x { ...b } } fragment b on Q { ...c } fragment c on Q { ... on Q { ...a } }",
        "{ ...a } fragment a on Q { x } fragment a on Q { y }",
    ],
)
def test_fragments_that_cannot_be_counted_are_refused(text: str) -> None:
    assert refused(text).code is Code.DOCUMENT_INVALID


@pytest.mark.parametrize(
    "text",
    [
        "{ " + "a " * 100_000 + "}",
        "#\n" * 30_000 + "{ a }",
        "{ a(x: \"" + "x" * 1_000_000 + "\") }",
        "{ a " + " " * 1_000_000 + "}",
        "{ a" * 300,
        "{ a(x: " + "[" * 900,
    ],
)  # fmt: skip
def test_a_document_that_is_too_large_is_refused_before_it_costs_much(text: str) -> None:
    begun = time.process_time()
    refusal = refused(text)
    assert refusal.code is Code.DOCUMENT_TOO_LARGE
    assert time.process_time() - begun < PATIENCE_S


def test_a_fragment_bomb_is_counted_without_being_expanded() -> None:
    begun = time.process_time()
    assert refused(fragment_bomb(100, 4)).facts["limit"] == "fields"
    assert refused(fragment_bomb(220, 1), LIMITS.model_copy(update={"fields": 100})).facts["limit"] == "fields"
    assert time.process_time() - begun < PATIENCE_S


def test_a_syntax_error_says_where() -> None:
    refusal = refused("{ a(\n  b: ) }")
    assert refusal.code is Code.DOCUMENT_INVALID
    assert "at line 2, column 6" in refusal.message


@given(
    st.text(alphabet=st.characters(codec="utf-8"), min_size=3), st.sampled_from(["{ a %s }", "%s", "{ a(b: 1 %s) }"])
)
def test_a_syntax_error_never_repeats_a_literal(value: str, around: str) -> None:
    canary = "330302" + value
    literal = '"' + canary.replace("\\", "").replace('"', "").replace("\n", "").replace("\r", "") + '"'
    with pytest.raises(Refusal) as caught:
        parse_document(around % literal, LIMITS)
    assert "330302" not in caught.value.message


@given(st.integers(1, 15), st.integers(1, 15))
def test_depth_is_the_same_with_and_without_fragments(outer: int, inner: int) -> None:
    flat = nested(outer + inner)
    spread = "{" + "a{" * (outer - 1) + "a{ ...f }" + "}" * outer + "fragment f on Q " + nested(inner)
    assert passes(flat) == passes(spread) == (outer + inner <= LIMITS.depth)


@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), min_size=1, max_size=5))
def test_repeats_are_the_same_with_and_without_fragments(parts: list[list[str]]) -> None:
    flat = [name for part in parts for name in part]
    spread = " ".join(f"...f{n}" for n in range(len(parts)))
    fragments = " ".join(f"fragment f{n} on Q {{ {' '.join(part)} }}" for n, part in enumerate(parts))
    inline = " ".join(f"... {{ {' '.join(part)} }}" for part in parts)
    repeats = len(flat) - len(set(flat))
    for text in (f"{{ x {{ {' '.join(flat)} }} }}", f"{{ x {{ {spread} }} }} {fragments}", f"{{ x {{ {inline} }} }}"):
        assert passes(text, LIMITS.model_copy(update={"repeats": repeats}))
        assert not repeats or not passes(text, LIMITS.model_copy(update={"repeats": repeats - 1}))


def passes(text: str, limits: LimitsSection = LIMITS) -> bool:
    try:
        check_document(parse_document(text, limits), limits)
    except Refusal:
        return False
    return True


names = st.sampled_from(["a", "b", "data", "__schema", "f0", "f1", "f2"])
selections = st.recursive(
    st.one_of(names, names.map(lambda name: f"...{name}")),
    lambda inner: st.tuples(names, st.lists(inner, min_size=1, max_size=3)).map(
        lambda made: f"{made[0]} {{ {' '.join(made[1])} }}"
    ),
    max_leaves=8,
)


@given(selections, st.lists(selections, min_size=3, max_size=3))
@settings(max_examples=200)
def test_checking_ends_with_nothing_but_a_refusal(root: str, bodies: list[str]) -> None:
    fragments = " ".join(f"fragment f{i} on Q {{ {body} }}" for i, body in enumerate(bodies))
    document: DocumentNode = parse_document(f"{{ {root} }} {fragments}", LIMITS)
    try:
        check_document(document, LIMITS)
    except Refusal as refusal:
        assert refusal.code in (Code.LIMIT_EXCEEDED, Code.DOCUMENT_INVALID)


@pytest.mark.parametrize(
    ("value", "depth"), [(1, 0), ("x", 0), (None, 0), ([], 1), ({}, 1), ({"a": [{"b": 1}], "c": []}, 3)]
)
def test_nesting_of_variables(value: object, depth: int) -> None:
    assert input_depth(value) == depth


# --- the published attacks, against the schema of the city (evidence: denial of service before the first row) -----

QUICK_S = 5
"""Processor seconds for parsing, checking and validating whatever document: a thousand times what most need."""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    catalog = read_catalog(CITY / "catalog", CITY / "departments.yaml")
    files = [PolicyFile(path.name, path.read_bytes()) for path in sorted((CITY / "policies").glob("*.csv"))]
    built, _ = SchemaBuilder().build(catalog, named_restricted(catalog, parse_policies(files, catalog)))
    return built


def people(selection: str) -> str:
    return f"{{ data {{ population {{ nodes {{ {selection} }} }} }} }}"


def nested_introspection(levels: int) -> str:
    return "{ __schema { types {" + "fields { type {" * levels + "name" + "} }" * levels + "} } }"


def overlapping(fragments: int, fields: int) -> str:
    """Fragments that say the same, so that each pair of them is compared (graphql-js CVE-2023-26144)."""
    inner = "household { memberCount } "
    definitions = " ".join(f"fragment f{n} on Population {{ {inner * fields} }}" for n in range(fragments))
    return people(" ".join(f"...f{n}" for n in range(fragments))) + definitions


ATTACKS = {
    "4,000 repeated fields": (people("name " * 4_000), "DOCUMENT_TOO_LARGE"),
    "60 inline fragments of 60 fields": (people(("... { " + "name " * 60 + "} ") * 60), "DOCUMENT_TOO_LARGE"),
    "20 inline fragments of 20 fields": (people(("... { " + "name " * 20 + "} ") * 20), "LIMIT_EXCEEDED"),
    "480 repeated fields": (people("name " * 480), "LIMIT_EXCEEDED"),
    "as many repeated fields as may be": (people("household { memberCount } " * 101), None),
    "overlapping fields": (overlapping(40, 5), "LIMIT_EXCEEDED"),
    "as many overlapping fields as may be": (overlapping(10, 10), None),
    "overlapping fields in nested fragments": (
        people("...a ...b ...a ...b")
        + "fragment a on Population { household { ...c ...d ...c ...d } }"
        + "fragment b on Population { household { ...d ...c ...d ...c } }"
        + "fragment c on Household { memberCount address }"
        + "fragment d on Household { address memberCount }",
        None,
    ),
    "fragments that double a hundred times": (fragment_bomb(100, 2), "LIMIT_EXCEEDED"),
    "fragments nested four hundred deep": (fragment_bomb(400, 1), "DOCUMENT_TOO_LARGE"),
    "a chain of fragments": (fragment_bomb(150, 1), "DOCUMENT_INVALID"),
    "introspection nested as deep as may be": (nested_introspection(8), "DOCUMENT_INVALID"),
    "introspection nested deeper": (nested_introspection(40), "LIMIT_EXCEEDED"),
    "introspection many times": ("{" + "__schema { types { fields { name } } } " * 11 + "}", "LIMIT_EXCEEDED"),
    "unknown directives": (people("name " + "@a " * 900), "LIMIT_EXCEEDED"),
    "a directive repeated": (people("name " + "@skip(if: true) " * 50), "DOCUMENT_INVALID"),
    "fields that do not exist": (people(" ".join(f"nam{n}" for n in range(490))), "DOCUMENT_INVALID"),
    "one long name": (people("n" * 60_000), "DOCUMENT_INVALID"),
    "variables that nobody uses": (
        f"query Q({' '.join(f'$v{n}: Int' for n in range(450))}) {{ viewer {{ department }} }}",
        "DOCUMENT_INVALID",
    ),
    "a comparison as deep as may be": (
        "{ data { population(where: " + "{not: " * 30 + '{name: {eq: "x"}}' + "}" * 30 + ") { totalCount } } }",
        None,
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_no_document_takes_long_whether_or_not_it_is_valid(schema: GraphQLSchema, name: str) -> None:
    text, code = ATTACKS[name]
    begun = time.process_time()
    try:
        read_document(text, schema, parser_within(LIMITS))
        told = None
    except Refusal as refusal:
        told = refusal.code.value
    assert time.process_time() - begun < QUICK_S
    assert told == code
