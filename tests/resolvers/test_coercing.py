"""Values of variables are read as the library reads them, whatever they are."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    coerce_input_value,
)
from hypothesis import given
from hypothesis import strategies as st

from masking import ValueType
from resolvers.coercing import reader
from resolvers.scalars import SCALARS

INNER = GraphQLInputObjectType(
    "Inner",
    {
        "equals": GraphQLInputField(GraphQLString),
        "oneOf": GraphQLInputField(GraphQLList(GraphQLNonNull(GraphQLString))),
        "on": GraphQLInputField(SCALARS[ValueType.DATE]),
    },
    is_one_of=True,
)
OUTER: GraphQLInputObjectType = GraphQLInputObjectType(
    "Outer",
    lambda: {
        "z": GraphQLInputField(GraphQLNonNull(GraphQLString)),
        "a": GraphQLInputField(INNER),
        "number": GraphQLInputField(GraphQLInt),
        "code": GraphQLInputField(GraphQLEnumType("Code", {"ONE": 1, "TWO": 2})),
        "and": GraphQLInputField(GraphQLList(GraphQLNonNull(OUTER))),
    },
)
DEFAULTED = GraphQLInputObjectType(
    "Defaulted", {"a": GraphQLInputField(GraphQLString, default_value="x"), "b": GraphQLInputField(INNER)}
)
RENAMED = GraphQLInputObjectType("Renamed", {"a": GraphQLInputField(GraphQLString, out_name="b")})
TYPES: list[GraphQLInputType] = [
    INNER,
    OUTER,
    DEFAULTED,
    RENAMED,
    GraphQLNonNull(OUTER),
    GraphQLList(GraphQLNonNull(OUTER)),
    GraphQLNonNull(GraphQLString),
    GraphQLList(GraphQLList(GraphQLString)),
    *SCALARS.values(),
]
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["", "x", "ONE", "2026-01-02", "1.5"])
)
names = st.sampled_from(["z", "a", "b", "number", "code", "and", "equals", "oneOf", "on", "else"])
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)


def same(one: Any, other: Any) -> bool:
    """Equal, of equal types, members in the same order; not a number is itself."""
    if type(one) is not type(other):
        return False
    match one:
        case dict():
            return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
        case list():
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return bool(one == other) or one != one


@pytest.mark.parametrize("type", TYPES, ids=str)
@given(value=values)
def test_a_value_is_read_as_the_library_reads_it(type: GraphQLInputType, value: object) -> None:
    assert same(reader(type)(value), coerce_input_value(value, type))


claims = st.fixed_dictionaries({"z": st.text()}, optional={"a": st.fixed_dictionaries({"equals": st.text()})})


@given(st.lists(claims, max_size=3))
def test_usual_values_too(value: list[dict[str, object]]) -> None:
    type = GraphQLList(GraphQLNonNull(OUTER))
    assert same(reader(type)(value), coerce_input_value(value, type))
