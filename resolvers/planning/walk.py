"""The document of one operation as its planners walk it: selections, arguments, and where operands come from."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    ValueNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from resolvers.given import Given
from resolvers.plan import Operand, Path

Selected = Mapping[str, list[FieldDetails]]
"""Response keys, each with the fields of the document that are one under it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One operation under the shape of its variables. Nothing here looks at a value that is not part of the shape."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    given: frozenset[str]
    """Names of the variables that the request itself gives; the others are absent or stand by their default."""

    @property
    def query(self) -> GraphQLObjectType:
        """The type of the root."""
        if self.schema.query_type is None:  # a schema without a query type cannot have been built
            raise AssertionError
        return self.schema.query_type

    def fields(self) -> Selected:
        """The root fields."""
        return collect_fields(
            self.schema, self.fragments, self.variables, self.query, self.operation, hide_suggestions=True
        ).grouped_field_set

    def subfields(self, type: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        """The fields selected of a field whose type is `type`."""
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, type, details, hide_suggestions=True
        ).grouped_field_set

    def leaves(self, type: GraphQLObjectType, details: list[FieldDetails]) -> tuple[tuple[str, str], ...]:
        """Pairs of response key and field name of a type that has only leaves; `__typename` as `__typename:Type`."""
        names = ((key, field[0].node.name.value) for key, field in self.subfields(type, details).items())
        return tuple((key, f"__typename:{type.name}" if name == "__typename" else name) for key, name in names)

    def value(self, node: ValueNode, type: GraphQLInputType) -> Given:
        """An argument's value as the request gives it."""
        return Given(self.variables, type, node)

    def leaf(self, node: ValueNode, type: GraphQLInputType, path: Path) -> Operand:
        """A scalar argument. Raises `Refusal` (BAD_OPERAND) where it is null or absent."""
        return self.value(node, type).operand(path)


def arguments(node: FieldNode) -> dict[str, ValueNode]:
    """The arguments that a field of the document has, by name."""
    return {argument.name.value: argument.value for argument in node.arguments or ()}


def argument_types(parent: GraphQLObjectType, name: str) -> dict[str, GraphQLInputType]:
    """The types of the arguments that the schema gives a field."""
    return {key: argument.type for key, argument in parent.fields[name].args.items()}


def object_type(parent: GraphQLObjectType, name: str) -> GraphQLObjectType:
    """The type of a field that has fields, without its lists and its non-nulls."""
    type = get_named_type(parent.fields[name].type)
    if not isinstance(type, GraphQLObjectType):
        raise AssertionError
    return type
