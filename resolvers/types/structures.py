"""Types with fields whose names come from codes of the catalogue, which has checked their form already.

The library looks at every letter of every name: a quarter of the time that a large schema takes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)


class CatalogueObject(GraphQLObjectType):
    """A type of answers; `fields`, or what makes them when they are first asked for."""

    def __init__(
        self,
        name: str,
        fields: Mapping[str, GraphQLField] | Callable[[], Mapping[str, GraphQLField]],
        interfaces: Collection[GraphQLInterfaceType] = (),
        description: str | None = None,
    ) -> None:
        super().__init__(name, {}, interfaces, description=description)
        self._given = fields

    @cached_property
    def fields(self) -> dict[str, GraphQLField]:
        given = self.__dict__.pop("_given")  # what made them is not needed again, and refers to all other types
        return dict(given() if callable(given) else given)


class CatalogueInput(GraphQLInputObjectType):
    """A type of operands; `fields`, or what makes them when they are first asked for."""

    def __init__(
        self,
        name: str,
        fields: Mapping[str, GraphQLInputField] | Callable[[], Mapping[str, GraphQLInputField]],
        description: str | None = None,
        is_one_of: bool = False,
    ) -> None:
        super().__init__(name, {}, description, is_one_of=is_one_of)
        self._given = fields

    @cached_property
    def fields(self) -> dict[str, GraphQLInputField]:
        given = self.__dict__.pop("_given")
        return dict(given() if callable(given) else given)


def part_from_each_other(types: Iterable[GraphQLNamedType]) -> None:
    """Take their fields from the catalogue's types, once nobody uses their schema any more.

    They refer to each other in circles, and what was frozen for the garbage collector only goes without any.
    """
    for type in types:
        if isinstance(type, CatalogueObject | CatalogueInput):
            type.__dict__.pop("fields", None)
