"""The document of one operation as its planners walk it: selections, arguments, and where operands come from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from resolvers.errors import Code, Refusal
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
        """The root fields. Raises `Refusal` (VARIABLES_INVALID) where a directive is given null for a truth."""
        with _refusing_nulls():
            return collect_fields(
                self.schema, self.fragments, self.variables, self.query, self.operation, hide_suggestions=True
            ).grouped_field_set

    def subfields(self, type: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        """The fields selected of a field whose type is `type`. Raises `Refusal` as `fields` does."""
        with _refusing_nulls():
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


@contextmanager
def _refusing_nulls() -> Iterator[None]:
    try:
        yield
    except GraphQLError as error:
        raise misplaced_null(error) from error


def misplaced_null(error: GraphQLError) -> Refusal:
    """The refusal of what the library cannot read of a valid document: a variable that is null where none may be.

    Validation lets a variable stand there that may be null if it or the place has a default; a null given is no default
    (GraphQL specification, 6.1.2 and 6.4.1). The variables are named, as the document calls them.
    """
    names = sorted({node.name.value for node in error.nodes or () if isinstance(node, VariableNode)})
    message = "a variable is null where the document needs a value"
    return Refusal(Code.VARIABLES_INVALID, message, facts={"variables": names})


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
