"""Makes types of the schema from the dataclasses and enumerations of procedures, each once."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, assert_never

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

from resolvers.scalars import DATE, DATETIME
from resolvers.sharing.describing import description, member_descriptions
from resolvers.sharing.naming import type_name
from resolvers.sharing.shapes import Leaf, Listed, Member, Nested, NotReflected, Shape, Word, members_of

LEAVES: Mapping[type, GraphQLScalarType] = MappingProxyType(
    {str: GraphQLString, int: GraphQLInt, bool: GraphQLBoolean, date: DATE, datetime: DATETIME}
)

_ONLY_TRUE = "`true`: there is nothing else to say of it."


@dataclass(slots=True)
class Reflection:
    """`titles` are how names begin, by packages; `enumerations` begins with those that the schema has anyway.

    Every method raises NotReflected: a member that the schema has no type for, or two types of one name.
    """

    titles: Mapping[str, str]
    enumerations: dict[type[StrEnum], GraphQLEnumType] = field(default_factory=dict)
    _objects: dict[type, GraphQLObjectType] = field(default_factory=dict)
    _inputs: dict[type, GraphQLInputObjectType] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def shown(self, type: type, name: str | None = None) -> GraphQLObjectType:
        """The object of a dataclass, so called or after it."""
        found = self._objects.get(type)
        if found is None:
            fields = {member.shown: self._shown_member(member) for member in _some_members(type)}
            name = self.named(name or type_name(type, self.titles))
            found = self._objects[type] = GraphQLObjectType(name, fields, description=description(type))
        return found

    def given(self, type: type) -> GraphQLInputObjectType:
        """The input of a dataclass."""
        found = self._inputs.get(type)
        if found is None:
            fields = {member.shown: self._given_member(member) for member in _some_members(type)}
            name = self.named(f"{type_name(type, self.titles)}Input")
            found = self._inputs[type] = GraphQLInputObjectType(name, fields, description=description(type))
        return found

    def alternative(self, type: type) -> GraphQLInputField:
        """One member of a choice: the input of a dataclass, or `true`, for no input is without members."""
        told = description(type)
        if members_of(type):
            return GraphQLInputField(self.given(type), description=told)
        return GraphQLInputField(GraphQLBoolean, description=f"{told}\n\n{_ONLY_TRUE}" if told else _ONLY_TRUE)

    def enumeration(self, words: type[StrEnum]) -> GraphQLEnumType:
        """The enumeration; its values are called as Python calls them."""
        found = self.enumerations.get(words)
        if found is None:
            told = member_descriptions(words)
            values = {word.name: GraphQLEnumValue(word, description=told.get(word.name, word.value)) for word in words}
            name = self.named(type_name(words, self.titles))
            found = self.enumerations[words] = GraphQLEnumType(name, values, description=description(words))
        return found

    def named(self, name: str) -> str:
        """That name, which is taken from now on."""
        if name in self._taken:
            raise NotReflected(f"two types of procedures would be called `{name}`")
        self._taken.add(name)
        return name

    @property
    def names(self) -> frozenset[str]:
        """The names that were taken so far."""
        return frozenset(self._taken)

    def _shown_member(self, member: Member) -> GraphQLField:
        def resolve(content: object, _: GraphQLResolveInfo[Any]) -> object:
            return getattr(content, member.name)

        type = self._type(member.shape, is_given=False)
        return GraphQLField(
            type if member.may_be_none else GraphQLNonNull(type), resolve=resolve, description=member.description
        )

    def _given_member(self, member: Member) -> GraphQLInputField:
        """Of a member that may be left out, null says the same; only plain defaults are told by the schema."""
        type = self._type(member.shape, is_given=True)
        if member.default is MISSING and not member.may_be_none:
            return GraphQLInputField(GraphQLNonNull(type), description=member.description)
        if member.may_be_none or (default := _told_default(member.default)) is Undefined:
            return GraphQLInputField(type, description=member.description)
        return GraphQLInputField(GraphQLNonNull(type), default_value=default, description=member.description)

    def _type(self, shape: Shape, is_given: bool) -> Any:
        match shape:
            case Leaf(type=leaf):
                return LEAVES[leaf]
            case Word(type=words):
                return self.enumeration(words)
            case Nested(type=type):
                return self.given(type) if is_given else self.shown(type)
            case Listed(of=of):
                return GraphQLList(GraphQLNonNull(self._type(of, is_given)))
            case _:
                assert_never(shape)


def _some_members(type: type) -> tuple[Member, ...]:
    members = members_of(type)
    if not members:
        raise NotReflected(f"`{type.__qualname__}` has no member, and no type of the schema is without")
    return members


def _told_default(default: object) -> Any:
    if default == ():
        return []
    return default if isinstance(default, str | bool | int) else Undefined
