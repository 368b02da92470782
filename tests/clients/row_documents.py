"""Documents that find rows: selections made by hypothesis-graphql, arguments of ours.

Over the whole schema it states nearly every argument and every member of an input, and hardly a row answers to all of
that. Here it gets a schema without arguments, and each resource that it selects from is then listed or found by key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphql import (
    ArgumentNode,
    DefinitionNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    NameNode,
    ObjectFieldNode,
    ObjectTypeDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    build_ast_schema,
    parse,
    print_ast,
)
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from hypothesis_graphql import strategies as documents

MOST_ROWS = 30
MOST_KEYS = 5


def row_documents(sdl: str, keys: Mapping[str, Sequence[str]]) -> st.SearchStrategy[str]:
    """Documents over one resource each; `keys` are values by `resource.item` in GraphQL's names."""
    whole = parse(sdl)
    kinds: list[st.SearchStrategy[str]] = []
    for name, values in keys.items():
        resource, _, item = name.partition(".")
        selections = documents.queries(_excerpt(whole, resource), fields=["data"], print_ast=_as_it_is)
        found, listed = _found(item, values), _listed()
        kinds += [st.builds(_asked, selections, arguments).map(print_ast) for arguments in (found, found, listed)]
    return st.sampled_from(kinds).flatmap(lambda kind: kind)


def _as_it_is(made: DocumentNode) -> DocumentNode:
    return made


def _excerpt(whole: DocumentNode, resource: str) -> GraphQLSchema:
    """The schema with this resource alone at the root of `data`, and as if no field took arguments."""

    def cut(part: DefinitionNode) -> DefinitionNode:
        if not isinstance(part, ObjectTypeDefinitionNode):
            return part
        kept = (field for field in part.fields or () if part.name.value != "DataQuery" or field.name.value == resource)
        return replace(part, fields=tuple(replace(field, arguments=()) for field in kept))

    definitions = tuple(cut(part) for part in whole.definitions)
    return build_ast_schema(replace(whole, definitions=definitions), assume_valid=True, assume_valid_sdl=True)


def _asked(made: DocumentNode, argument: ArgumentNode) -> DocumentNode:
    """The document with an argument at its resource: `{ data { resource(…) { … } } }`."""
    (operation,) = made.definitions
    assert isinstance(operation, OperationDefinitionNode)
    data = _only_field(operation.selection_set)
    resource = replace(_only_field(data.selection_set), arguments=(argument,))
    root = replace(data, selection_set=SelectionSetNode(selections=(resource,)))
    return replace(made, definitions=(replace(operation, selection_set=SelectionSetNode(selections=(root,))),))


def _only_field(selected: SelectionSetNode | None) -> FieldNode:
    assert selected is not None
    (field,) = selected.selections
    assert isinstance(field, FieldNode)
    return field


def _listed() -> st.SearchStrategy[ArgumentNode]:
    return st.integers(1, MOST_ROWS).map(lambda rows: _argument("first", nodes.Int(rows)))


def _found(item: str, values: Sequence[str]) -> st.SearchStrategy[ArgumentNode]:
    some = st.lists(st.sampled_from(values), min_size=1, max_size=MOST_KEYS)
    return some.map(
        lambda few: _argument("where", _member(item, _member("in", nodes.List([nodes.String(key) for key in few]))))
    )


def _argument(name: str, value: ValueNode) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)


def _member(name: str, value: ValueNode) -> ValueNode:
    return nodes.Object([ObjectFieldNode(name=NameNode(value=name), value=value)])
