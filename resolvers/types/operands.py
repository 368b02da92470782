"""What a caller may compare and sort by: the input types of `where` and `orderBy` that all resources use."""

from collections.abc import Mapping
from types import MappingProxyType

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)

from masking import ValueType
from resolvers.plan import BETWEEN, Direction, Operator
from resolvers.scalars import SCALARS

ORDERED = frozenset(ValueType) - {ValueType.BOOLEAN, ValueType.JSON}
"""Types whose values can be compared by size."""

DIRECTION = GraphQLEnumType(
    "Direction",
    {
        direction.name: GraphQLEnumValue(direction, description=words)
        for direction, words in {
            Direction.ASC: "The smallest first.",
            Direction.DESC: "The greatest first.",
            Direction.ASC_NULLS_FIRST: "NULL, then the smallest.",
            Direction.DESC_NULLS_FIRST: "NULL, then the greatest.",
        }.items()
    },
    description="Order of a sort key. NULL comes last, in either direction, unless the word says that it comes first.",
)


MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        Operator.EQ: "Equals the value; position `lookup`.",
        Operator.IN: "Equals one of the values; position `lookup`.",
        Operator.NE: "Has another value; position `filter`.",
        Operator.LT: "Is less; position `filter`.",
        Operator.LTE: "Is less or equal; position `filter`.",
        Operator.GT: "Is greater; position `filter`.",
        Operator.GTE: "Is greater or equal; position `filter`.",
        BETWEEN: "Lies between two values, both included; position `filter`.",
        Operator.STARTS_WITH: "Begins with the text; position `filter`.",
        Operator.CONTAINS: "Holds the text; position `filter`.",
        Operator.LIKE: "Fits the pattern: `%` any characters, `_` one, `\\` the next as it is; position `filter`.",
        Operator.IS_NULL: "Whether no value is stored; position `filter`.",
    }
)
"""What each operator asks, and the position of policies that it stands in."""


class Comparisons:
    """The input types of comparisons, made once for a schema; those of `of_type` serve all items of a type."""

    def __init__(self) -> None:
        self._between = {type: _between(SCALARS[type]) for type in ORDERED}
        self.of_type: Mapping[ValueType, GraphQLInputObjectType] = {
            type: self._comparison(scalar.name, type, scalar) for type, scalar in SCALARS.items()
        }

    def of_codes(self, codes: GraphQLEnumType, type: ValueType) -> GraphQLInputObjectType:
        """Those of one item whose codes have symbols; what is no question of equality is asked of the stored codes."""
        return self._comparison(codes.name, type, codes)

    def _comparison(
        self, name: str, type: ValueType, equal: GraphQLScalarType | GraphQLEnumType
    ) -> GraphQLInputObjectType:
        scalar = SCALARS[type]
        fields: dict[str, GraphQLInputType] = {Operator.IS_NULL: GraphQLBoolean}
        if type is not ValueType.JSON:
            fields |= {Operator.EQ: equal, Operator.IN: GraphQLList(GraphQLNonNull(equal)), Operator.NE: equal}
        if type in ORDERED:
            fields |= dict.fromkeys((Operator.LT, Operator.LTE, Operator.GT, Operator.GTE), scalar)
            fields[BETWEEN] = self._between[type]
        if type is ValueType.STRING:
            fields |= dict.fromkeys((Operator.STARTS_WITH, Operator.CONTAINS, Operator.LIKE), scalar)
        return GraphQLInputObjectType(
            f"{name}Comparison",
            {
                str(operator): GraphQLInputField(fields[operator], description=meaning)
                for operator, meaning in MEANINGS.items()
                if operator in fields
            },
            description=f"What a value of {name} is compared with. All members must hold.",
        )


def _between(scalar: GraphQLScalarType) -> GraphQLInputObjectType:
    return GraphQLInputObjectType(
        f"{scalar.name}Between",
        {
            "from": GraphQLInputField(GraphQLNonNull(scalar), description="The least value."),
            "to": GraphQLInputField(GraphQLNonNull(scalar), description="The greatest value."),
        },
        description="Two ends, both included.",
    )
