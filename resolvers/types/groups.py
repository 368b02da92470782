"""The types of one resource's groups: by which items rows are grouped, and what is told of each group."""

from collections.abc import Callable, Iterable, Mapping

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
)

from catalog import Item, Resource, graphql_name, type_name
from masking import ValueType
from resolvers.plan import ByItem, Function
from resolvers.scalars import DECIMAL, SCALARS
from resolvers.types.structures import CatalogueObject

COUNTED = frozenset(ValueType) - {ValueType.JSON}
"""Types whose values are counted."""
KEYS = COUNTED - {ValueType.FLOAT}
"""Types whose values can be told apart alike in every dialect, so that rows are grouped by them."""
SUMMED = frozenset({ValueType.INT, ValueType.DECIMAL})
"""Types whose values add up to the same in whatever order a database takes them; those of `Float` do not."""
ORDERED = COUNTED - {ValueType.BOOLEAN}
"""Types whose values have a least and a greatest one."""

_DESCRIPTIONS: Mapping[Function, str] = {
    Function.COUNT_NON_NULL: "How many rows have a value. Null where too few have.",
    Function.COUNT_DISTINCT: "How many different values there are. Null where there are too few.",
    Function.SUM: "Exact to 6 digits after the point; what follows is cut off. Null where nothing is to be added up.",
    Function.AVG: "The sum by the number of values, rounded to 6 digits after the point.",
    Function.MIN: "The least value.",
    Function.MAX: "The greatest value.",
}


def groups_name(resource: Resource) -> str:
    """The name of the field of `data` that groups the rows of a resource."""
    return f"{graphql_name(resource.code)}Groups"


def groups_field(resource: Resource, items: Mapping[str, Item], where: GraphQLInputObjectType) -> GraphQLField | None:
    """The field; None for a resource whose rows are not listed, or without an item to group by."""
    counted = [item for item in items.values() if item.type in COUNTED]
    if resource.row is None or not any(item.type in KEYS for item in counted):
        return None
    name = type_name(resource.code)
    groups = CatalogueObject(
        f"{name}Groups",
        {
            "groups": GraphQLField(
                GraphQLNonNull(GraphQLList(GraphQLNonNull(_group(name, counted)))),
                description="In the order of their keys, NULL last.",
            ),
            "hasMore": GraphQLField(GraphQLNonNull(GraphQLBoolean), description="Whether there are more than `first`."),
            "suppressed": GraphQLField(
                GraphQLNonNull(GraphQLBoolean),
                description="Whether cells with few rows are left out here and numbers rounded, because an item that "
                "is used is not clear to the caller. It does not say whether there are such cells.",
            ),
        },
        description=f"{resource.name}: rows counted together.",
    )
    arguments = _arguments(name, counted, where)
    return GraphQLField(GraphQLNonNull(groups), arguments, description=f"{resource.name}:分组统计")


def _arguments(name: str, items: Iterable[Item], where: GraphQLInputObjectType) -> dict[str, GraphQLArgument]:
    return {
        "by": GraphQLArgument(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(_by(name, items)))),
            description="The rows of a group are alike in these items; without any all rows are one group.",
        ),
        "where": GraphQLArgument(
            where, description="Only rows of which this holds; it can ask nothing of other resources."
        ),
        "first": GraphQLArgument(GraphQLInt, description="At most so many groups."),
    }


def _by(name: str, items: Iterable[Item]) -> GraphQLEnumType:
    keys = [item for item in items if item.type in KEYS]
    values = {graphql_name(item.code): GraphQLEnumValue(ByItem(item.code), description=item.name) for item in keys}
    return GraphQLEnumType(f"{name}GroupBy", values, description="Items that rows can be grouped by.")


def _group(name: str, items: list[Item]) -> GraphQLObjectType:
    names = {item.code: graphql_name(item.code) for item in items}
    values = {item.code: GraphQLField(SCALARS[item.type], description=item.name) for item in items}
    key = CatalogueObject(
        f"{name}GroupKey",
        {names[item.code]: values[item.code] for item in items if item.type in KEYS},
        description="What the rows of the group have in common; null in items that they are not grouped by.",
    )
    fields = {
        "key": GraphQLField(GraphQLNonNull(key), description="What the rows have in common."),
        "count": GraphQLField(GraphQLNonNull(GraphQLInt), description="How many rows there are."),
    }
    kinds: tuple[tuple[str, frozenset[ValueType], tuple[Function, ...], Callable[[Item], GraphQLField]], ...] = (
        ("Counts", COUNTED, (Function.COUNT_NON_NULL, Function.COUNT_DISTINCT), _of_type(GraphQLInt)),
        ("Sums", SUMMED, (Function.SUM, Function.AVG), _of_type(DECIMAL)),
        ("Extremes", ORDERED, (Function.MIN, Function.MAX), lambda item: values[item.code]),
    )
    for kind, types, functions, field in kinds:
        told = {names[item.code]: field(item) for item in items if item.type in types}
        if told:
            type = CatalogueObject(
                f"{name}Group{kind}",
                told,
                description="What is told of items in a group, each for itself.",
            )
            for function in functions:
                fields[str(function)] = GraphQLField(GraphQLNonNull(type), description=_DESCRIPTIONS[function])
    return CatalogueObject(f"{name}Group", fields, description="Rows that are alike in the items of `by`.")


def _of_type(type: GraphQLScalarType) -> Callable[[Item], GraphQLField]:
    return lambda item: GraphQLField(type, description=item.name)
