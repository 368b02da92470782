"""What a caller may compare and sort by: the input types of `where` and `orderBy` that all resources use."""

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)

from masking import ValueType
from resolvers.plan import Direction, Operator

ORDERED = frozenset(ValueType) - {ValueType.BOOLEAN}
"""Types whose values can be compared by size."""

DIRECTION = GraphQLEnumType(
    "Direction", Direction, names_as_values=None, description="Order of a sort key; NULL comes last in both."
)


def comparison(scalar: GraphQLScalarType, ordered: bool, text: bool) -> GraphQLInputObjectType:
    """What items of a scalar can be compared with: with more operators where they are `ordered`, or `text`."""
    fields: dict[Operator, GraphQLInputType] = {
        Operator.EQ: scalar,
        Operator.IN: GraphQLList(GraphQLNonNull(scalar)),
        Operator.NE: scalar,
        Operator.IS_NULL: GraphQLBoolean,
    }
    if ordered:
        fields |= dict.fromkeys((Operator.LT, Operator.LTE, Operator.GT, Operator.GTE), scalar)
    if text:
        fields[Operator.STARTS_WITH] = scalar
    return GraphQLInputObjectType(
        f"{scalar.name}Comparison", {str(operator): GraphQLInputField(type) for operator, type in fields.items()}
    )
