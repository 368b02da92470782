"""The whole schema: the fixed part, built once with Strawberry, joined with the types of the catalogue.

This module alone touches private parts of Strawberry (`_schema`, `_strawberry_schema`): its schema object cannot be
extended, and its executor looks for itself on the schema it runs.
"""

import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
)
from graphql.type.validate import SchemaValidationContext
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from api.errors import ApiError
from api.procedures import procedures
from catalog import Catalog, Category, Mode, SharingClass
from masking import ValueType
from policies import PolicyTable, breathe, offered_restricted, offers_blind, one_by_one, uncollected
from resolvers.access import AccessPreview, access
from resolvers.catalogue import AvailableItem, CatalogResource, ResourceConnection, availability, catalog, resource
from resolvers.execution import place_fragment
from resolvers.open_catalogue import OpenConnection, OpenResource, open_catalogue, open_resource
from resolvers.policy_answers import member_of
from resolvers.policy_desk import PolicyDesk, policy_desk
from resolvers.scalars import SCALARS
from resolvers.sharing.building import SharingTypes, sharing_types
from resolvers.types import SHARING_DIRECTIVE, DataTypes, build_data_types, part_from_each_other
from resolvers.verification_desk import VerificationDesk, verification_desk
from resolvers.viewer import Viewer, viewer
from sharing.proceedings import Kind, Procedure

_LARGE = 200
"""Resources from which on requests feel the collections of garbage that a new schema would set off."""

_SCALARS: Mapping[object, ValueType] = MappingProxyType(
    {JSON: ValueType.JSON, date: ValueType.DATE, datetime: ValueType.DATETIME}
)
"""The scalars of items that the fixed part has too."""

_CALLED: Mapping[type[StrEnum], str] = MappingProxyType({Mode: "SharingMode"})
"""Enumerations of the catalogue that the schema calls otherwise."""

_AT_A_TIME = 10
_REST_S = 0.002


class SchemaConflict(ApiError):
    """An entry of the catalogue takes a name that the schema itself uses."""


@strawberry.interface(description="Anything with an id.")
class Node:
    id: strawberry.ID | None = strawberry.field(description="Opaque; differs between departments.")


@strawberry.type
class Query:
    viewer: Viewer = strawberry.field(resolver=viewer)
    catalog: ResourceConnection = strawberry.field(resolver=catalog)
    resource: CatalogResource | None = strawberry.field(resolver=resource)
    availability: list[AvailableItem] = strawberry.field(resolver=availability)
    access: AccessPreview | None = strawberry.field(resolver=access)
    policies: PolicyDesk = strawberry.field(resolver=policy_desk)
    verifications: VerificationDesk | None = strawberry.field(resolver=verification_desk)


@strawberry.type(name="Query")
class PublicQuery:
    catalog: OpenConnection = strawberry.field(resolver=open_catalogue)
    resource: OpenResource | None = strawberry.field(resolver=open_resource)


def named_restricted(catalog: Catalog, table: PolicyTable) -> frozenset[tuple[str, str]]:
    """The restricted items that have fields, by resource and item code."""
    named: set[tuple[str, str]] = set()
    for entry in catalog.resources.values():
        named.update((entry.code, item) for item in offered_restricted(table, entry))
        breathe()
    return frozenset(named)


def compared_blindly(catalog: Catalog, table: PolicyTable) -> frozenset[str]:
    """The codes of the resources that have fields for blind batches."""
    return frozenset(entry.code for entry in one_by_one(catalog.resources.values()) if offers_blind(table, entry))


class SchemaBuilder:
    """Joins the fixed part with the types of a catalogue, anew for every catalogue: 0.3 s for 1,000 resources.

    The types of `found`, the procedures of the platform unless others are given, are made once.
    """

    query: type = Query

    def __init__(self, found: Mapping[Kind, Procedure] | None = None) -> None:
        shared = {type: _shared(SCALARS[of]) for type, of in _SCALARS.items()}
        config = StrawberryConfig(default_resolver=member_of, scalar_map=shared)
        self._fixed = strawberry.Schema(query=self.query, types=[Node], config=config)
        _tell_one_of(self._fixed._schema)
        self._sharing = self._areas(procedures() if found is None else found)
        self._names = frozenset(self._fixed._schema.type_map)
        if self._sharing is not None:
            desk = GraphQLObjectType("Query", {"sharing": self._sharing.query})
            self._names |= GraphQLSchema(
                desk, self._sharing.mutation, self._sharing.subscription, assume_valid=True
            ).type_map.keys()

    def _areas(self, found: Mapping[Kind, Procedure]) -> SharingTypes | None:
        """What there is besides catalogue and data."""
        return sharing_types(found, self._enumerations())

    def build(
        self, catalog: Catalog, named: frozenset[tuple[str, str]], blind: frozenset[str] = frozenset()
    ) -> tuple[GraphQLSchema, DataTypes]:
        """A new schema and what the pipeline needs to know of it. Raises `SchemaConflict`.

        `named` and `blind` are what `named_restricted` and `compared_blindly` find.
        """
        with uncollected() if len(catalog.resources) > _LARGE else nullcontext():
            schema, types = self._joined(catalog, named, blind)
        if errors := _mistakes(schema):  # what this leaves behind is for the garbage collector
            raise SchemaConflict(f"the catalogue does not make a valid schema: {errors[0].message}")
        schema._strawberry_schema = self._fixed  # type: ignore[attr-defined]
        weakref.finalize(schema, _let_go, list(schema.type_map.values())).atexit = False
        return schema, types

    @property
    def types_of_procedures(self) -> frozenset[str]:
        """The names of the types that were made from procedures."""
        return frozenset() if self._sharing is None else self._sharing.reflected

    def _enumerations(self) -> Mapping[type[StrEnum], GraphQLEnumType]:
        """Those of the catalogue, which the fixed part has."""
        found: dict[type[StrEnum], GraphQLEnumType] = {}
        for words in (SharingClass, Mode, Category):
            known = self._fixed._schema.type_map[_CALLED.get(words, words.__name__)]
            if not isinstance(known, GraphQLEnumType):
                raise AssertionError
            found[words] = known
        return found

    def _joined(
        self, catalog: Catalog, named: frozenset[tuple[str, str]], blind: frozenset[str]
    ) -> tuple[GraphQLSchema, DataTypes]:
        fixed: GraphQLSchema = self._fixed._schema
        node = fixed.type_map["Node"]
        if fixed.query_type is None or not isinstance(node, GraphQLInterfaceType):
            raise AssertionError
        types = build_data_types(catalog, named, node, blind)
        _refuse_taken_names(self._names, types)
        fields = {
            "data": GraphQLField(GraphQLNonNull(types.data), resolve=lambda *_: {}, description="Query mode 查询引用."),
            "verify": GraphQLField(
                GraphQLNonNull(types.verify), resolve=lambda *_: {}, description="Verify mode 比对验证."
            ),
            "node": types.node,
        }
        if self._sharing is None:
            del fields["verify"]
        else:
            fields["sharing"] = self._sharing.query
        for field in (*types.data.fields.values(), *types.verify.fields.values(), types.node):
            field.resolve = place_fragment
        options = fixed.to_kwargs()
        options["query"] = GraphQLObjectType("Query", {**fixed.query_type.fields, **fields})
        options["mutation"] = None if self._sharing is None else self._sharing.mutation
        options["subscription"] = None if self._sharing is None else self._sharing.subscription
        fixed_types = tuple(type for type in options["types"] or () if type is not fixed.query_type)
        # named one by one: finding them would follow chains of references
        options["types"] = _OneByOne((*fixed_types, *dict.fromkeys(types.all)))
        options["assume_valid"] = True  # it is looked at below
        stated = () if self._sharing is None else (SHARING_DIRECTIVE,)
        options["directives"] = (*(options["directives"] or ()), *stated)
        try:
            return GraphQLSchema(**options), types
        except TypeError as error:  # two entries whose types would have one name (`a` and `a_connection`)
            raise SchemaConflict(f"the catalogue does not make a valid schema: {error}") from error


class PublicSchemaBuilder(SchemaBuilder):
    """The same for the public: catalogue, rows and nothing that verifies, shares, states a purpose or changes."""

    query = PublicQuery

    def _areas(self, found: Mapping[Kind, Procedure]) -> None:
        return None


class _OneByOne(tuple[GraphQLNamedType, ...]):
    """Types between which requests have their turn."""

    def __iter__(self) -> Iterator[GraphQLNamedType]:
        for type in super().__iter__():
            breathe()
            yield type


class _Unhurried(SchemaValidationContext):
    """The library's validation, which lets requests have their turn between two types and two arguments."""

    def validate_fields(self, type_: GraphQLObjectType | GraphQLInterfaceType) -> None:
        breathe()
        super().validate_fields(type_)

    def validate_default_value(self, input_value: GraphQLArgument | GraphQLInputField, arg_str: str) -> None:
        breathe()  # one type has the arguments of all resources
        super().validate_default_value(input_value, arg_str)

    def validate_enum_values(self, enum_type: GraphQLEnumType) -> None:
        breathe()
        super().validate_enum_values(enum_type)

    def validate_input_fields(self, input_obj: GraphQLInputObjectType) -> None:
        breathe()
        super().validate_input_fields(input_obj)


def _mistakes(schema: GraphQLSchema) -> list[GraphQLError]:
    validation = _Unhurried(schema)
    validation.validate_root_types()
    validation.validate_directives()
    validation.validate_types()
    del validation.schema  # it refers to itself in a circle, and would keep the schema
    return validation.errors


def _let_go(types: list[GraphQLNamedType]) -> None:
    """What a large schema is made of goes little by little, beside the requests under the next one."""
    threading.Thread(target=_part, args=(types,), name="old schema", daemon=True).start()


def _part(types: list[GraphQLNamedType]) -> None:
    while types:
        part_from_each_other(types[-_AT_A_TIME:])
        del types[-_AT_A_TIME:]  # to free them all at once would take a hundredth of a second
        time.sleep(_REST_S)


def _shared(scalar: GraphQLScalarType) -> ScalarDefinition:
    """A scalar of the catalogue's types as Strawberry knows one: a schema has one type of a name."""
    return ScalarDefinition(
        name=scalar.name,
        description=scalar.description,
        specified_by_url=None,
        serialize=None,
        parse_value=None,
        parse_literal=None,
        implementation=scalar,
    )


def _tell_one_of(schema: GraphQLSchema) -> None:
    """Let introspection tell which inputs are one-of: Strawberry asks for its own definitions alone."""
    introspected = schema.type_map["__Type"]
    if not isinstance(introspected, GraphQLObjectType):
        raise AssertionError
    introspected.fields["isOneOf"].resolve = lambda type, _: getattr(type, "is_one_of", None)


def _refuse_taken_names(taken: frozenset[str], types: DataTypes) -> None:
    for name, entry in types.resources.items():
        if name in taken:
            raise SchemaConflict(f"{entry.place}: the resource `{entry.code}` has the name of a type, `{name}`")
