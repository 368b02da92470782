"""A GraphQL document, parsed and validated once per text, and the variables of one request for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    ValidationRule,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_input_type,
    specified_rules,
    type_from_ast,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values

from masking import fingerprint
from resolvers.asking import asked_of
from resolvers.coercing import Read, reader
from resolvers.errors import Code, InvalidDocument, Refusal
from resolvers.passage import Asked
from resolvers.planning import PIPELINE_ROOTS
from resolvers.types import DATA_QUERY, VERIFY_QUERY, PairInput

_ABOUT_A_VALUE = "a literal does not have the type that its place asks for"
_QUOTES = ", found: "  # what follows is the caller's own input object, an unknown field's neighbours included

GROUPS = frozenset({DATA_QUERY, VERIFY_QUERY})
"""Types whose fields are decided one by one."""

Parse = Callable[[str], DocumentNode]
"""Parses a text within the limits, or raises `Refusal`."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document; `asks_for_data` if it may reach `data`, `verify` or `node`.

    `changes` if it is a mutation, `follows` if it is a subscription: neither ever asks for data.

    `pairs` are the variables that hold the pairs of a batch: of these only the first is read by its type, and the
    others by its example, for they may be thousands.
    """

    node: OperationDefinitionNode
    asks_for_data: bool
    asked: Asked
    readers: tuple[tuple[str, Read], ...]
    pairs: frozenset[str]
    changes: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document. `operations` by name, '' for one without.

    `page_variables` are used as page sizes, or name the items of a blind batch: they are part of a request's shape.

    `digest` stands for the text in the keys of what is remembered of it.
    """

    digest: str
    node: DocumentNode
    operations: Mapping[str, Operation]
    fragments: dict[str, FragmentDetails]
    page_variables: frozenset[str]

    def operation(self, name: str | None) -> Operation:
        """The operation that a request means. Raises `Refusal` (DOCUMENT_INVALID)."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        operation = self.operations.get(name or "")
        if operation is None:
            raise Refusal(Code.DOCUMENT_INVALID, "the document has several operations, or none of the name given")
        return operation


def read_document(text: str, schema: GraphQLSchema, parse: Parse) -> Document:
    """Parse and validate. Raises `Refusal`: `InvalidDocument` with every mistake, or a limit."""
    node = parse(text)
    errors = validate(schema, node, (*specified_rules, _SharingOnRootFields), max_errors=20, hide_suggestions=True)
    if errors:
        raise InvalidDocument([_mistake(error) for error in errors])
    fragments = {part.name.value: part for part in node.definitions if isinstance(part, FragmentDefinitionNode)}
    operations = {
        part.name.value if part.name else "": _operation(schema, part, fragments)
        for part in node.definitions
        if isinstance(part, OperationDefinitionNode)
    }
    details = {name: FragmentDetails(part) for name, part in fragments.items()}
    digest = fingerprint(text.encode(errors="surrogatepass"))
    return Document(digest, node, operations, details, _page_variables(node))


class _SharingOnRootFields(ValidationRule):
    """`@sharing` stands on what is decided as a whole; anywhere else it would be silently without effect."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.context.get_parent_type()
        if parent is None or parent.name in GROUPS or (parent.name, node.name.value) == ("Query", "node"):
            return
        if any(directive.name.value == "sharing" for directive in node.directives or ()):
            message = "`@sharing` stands on a field of `data` or of `verify`, or on `node`"
            self.report_error(GraphQLError(message, node))


class _PageVariables(Visitor):
    """Collects the variables that stand in `first`, `last` or `items`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value in ("first", "last", "items") and isinstance(node.value, VariableNode):
            self.found.add(node.value.name.value)


def _page_variables(document: DocumentNode) -> frozenset[str]:
    visitor = _PageVariables()
    visit(document, visitor)
    return frozenset(visitor.found)


def _variable_types(
    schema: GraphQLSchema, operation: OperationDefinitionNode
) -> Iterator[tuple[str, GraphQLInputType]]:
    for definition in operation.variable_definitions or ():
        type = type_from_ast(schema, definition.type)
        if not is_input_type(type):  # a valid document has no other
            raise AssertionError
        yield definition.variable.name.value, type


def _operation(
    schema: GraphQLSchema, part: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Operation:
    asked = asked_of(part.selection_set, fragments)
    asks = part.operation is OperationType.QUERY
    asks_for_data = asks and any(root.partition(".")[0] in PIPELINE_ROOTS for root in asked.roots)
    types = tuple(_variable_types(schema, part))
    pairs = frozenset(name for name, type in types if isinstance(get_named_type(type), PairInput))
    readers = tuple((name, reader(type)) for name, type in types)
    return Operation(
        part,
        asks_for_data,
        asked,
        readers,
        pairs,
        changes=part.operation is OperationType.MUTATION,
        follows=part.operation is OperationType.SUBSCRIPTION,
    )


def _mistake(error: GraphQLError) -> dict[str, object]:
    """A validation error without the literals that the library quotes from the document."""
    about_a_value = any(
        isinstance(node, ValueNode) and not isinstance(node, VariableNode) for node in error.nodes or ()
    )
    message = _ABOUT_A_VALUE if about_a_value else error.message.partition(_QUOTES)[0]
    locations: Sequence[dict[str, int]] = [
        {"line": location.line, "column": location.column} for location in error.locations or ()
    ]
    return {"message": message, "locations": locations}


def read_variables(schema: GraphQLSchema, operation: Operation, given: Mapping[str, object]) -> dict[str, object]:
    """The variables by their declared types. Raises `Refusal` (VARIABLES_INVALID) naming them, never their values.

    The pairs of a batch stay as they were given.
    """
    coerced: dict[str, object] = {}
    for name, read in operation.readers:
        seen = _first(given[name]) if name in given and name in operation.pairs else given.get(name)
        value = read(seen) if name in given else Undefined
        if value is Undefined:  # a default, an absent variable or a wrong value: the library knows what to do
            coerced = full_variables(schema, operation, given).coerced
            break
        coerced[name] = value
    return coerced | {name: _listed(given[name]) for name in operation.pairs if name in given}


def _listed(pairs: object) -> object:
    """GraphQL takes a single value for a list of one."""
    return pairs if isinstance(pairs, list) or pairs is None else [pairs]


def _first(pairs: object) -> object:
    return pairs[:1] if isinstance(pairs, list) else pairs


def full_variables(schema: GraphQLSchema, operation: Operation, given: Mapping[str, object]) -> VariableValues:
    """The same as the library makes them, with where each came from. Raises `Refusal` (VARIABLES_INVALID).

    Of the pairs of a batch the first alone is made.
    """
    seen = {name: _first(value) if name in operation.pairs else value for name, value in given.items()}
    values = get_variable_values(
        schema, operation.node.variable_definitions or (), seen, max_errors=20, hide_suggestions=True
    )
    if isinstance(values, list):
        names = sorted({name for error in values for name in _variables_of(error)})
        raise Refusal(
            Code.VARIABLES_INVALID,
            "a variable does not have the type that the operation declares",
            facts={"variables": names},
        )
    return values


def _variables_of(error: GraphQLError) -> list[str]:
    found = (getattr(node, "variable", None) for node in error.nodes or ())
    return [node.name.value for node in found if isinstance(node, VariableNode)]
