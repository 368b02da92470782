"""What a caller may claim in a verification: the input types of claims that all resources use."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
)

from catalog import ClaimKind, Item
from masking import ValueType
from resolvers.scalars import SCALARS

KINDS: Mapping[str, ClaimKind] = MappingProxyType(
    {
        "equals": ClaimKind.EQUALS,
        "oneOf": ClaimKind.ONE_OF,
        "year": ClaimKind.YEAR,
        "ageAtLeast": ClaimKind.AGE_AT_LEAST,
        "amountAtLeast": ClaimKind.AMOUNT_AT_LEAST,
        "regionWithin": ClaimKind.REGION_WITHIN,
        "validOn": ClaimKind.VALID_ON,
        "present": ClaimKind.PRESENT,
        "absent": ClaimKind.ABSENT,
    }
)
"""What the schema calls the kinds of claims."""

_MEANINGS = {
    "equals": "It is this value, in whatever spelling.",
    "oneOf": "It is one of these values, at most eight.",
    "year": "It lies in this year.",
    "ageAtLeast": "Who was born then is at least so old.",
    "amountAtLeast": "It is this amount or more, one that the provider lists.",
    "regionWithin": "It is this region or one within it, one that the provider lists.",
    "validOn": "What ends then is valid on this day.",
    "present": "`true`: it has a value.",
    "absent": "`true`: it has no value.",
}
_AMOUNTS = (ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL)


class Claims:
    """The input types of claims, made once for a schema; those of `of_type` serve all items of a type.

    They hold every kind that fits a type; which of them the provider of an item offers is told by its description.
    """

    def __init__(self) -> None:
        self._age = GraphQLInputObjectType(
            "AgeAtLeast",
            {
                "years": GraphQLInputField(GraphQLNonNull(GraphQLInt), description="One that the provider lists."),
                "on": GraphQLInputField(SCALARS[ValueType.DATE], description="The day of that age, today by default."),
            },
            description="An age on a day.",
        )
        self.of_type: Mapping[ValueType, GraphQLInputObjectType] = {
            type: self._claim(scalar.name, type, claimed_as(type)) for type, scalar in SCALARS.items()
        }

    def of_codes(self, codes: GraphQLEnumType, type: ValueType) -> GraphQLInputObjectType:
        """Those of one item whose codes have symbols."""
        return self._claim(codes.name, type, codes)

    def _claim(self, name: str, type: ValueType, equal: GraphQLScalarType | GraphQLEnumType) -> GraphQLInputObjectType:
        fields: dict[str, GraphQLInputType] = {}
        if type is not ValueType.JSON:
            fields["equals"] = equal
        if type not in (ValueType.JSON, ValueType.BOOLEAN):
            fields["oneOf"] = GraphQLList(GraphQLNonNull(equal))
        if type is ValueType.DATE:
            fields |= {"year": GraphQLInt, "ageAtLeast": self._age, "validOn": SCALARS[type]}
        if type in _AMOUNTS:
            fields["amountAtLeast"] = equal
        if type is ValueType.STRING:
            fields["regionWithin"] = GraphQLString
        fields |= {"present": GraphQLBoolean, "absent": GraphQLBoolean}
        return GraphQLInputObjectType(
            f"{name}Claim",
            {kind: GraphQLInputField(of, description=_MEANINGS[kind]) for kind, of in fields.items()},
            description=f"What is said of a value of {name}: one of these kinds.",
            is_one_of=True,
        )


def claimed_as(type: ValueType) -> GraphQLScalarType:
    """The scalar by which a value is stated: a day as a text, for it may be spelled in several ways."""
    return GraphQLString if type is ValueType.DATE else SCALARS[type]


def offered(item: Item, kinds: Iterable[ClaimKind]) -> str:
    """Which kinds the provider offers of an item, in the words of the schema."""
    listed = set(kinds)
    return "、".join(f"`{name}`" for name, kind in KINDS.items() if kind in listed)
