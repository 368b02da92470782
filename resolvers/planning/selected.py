"""What is selected of an answer whose types are the same for all resources, down to its leaves."""

from collections.abc import Iterator

from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetails

from resolvers.plan import Selected
from resolvers.planning.walk import Walk


def selected(walk: Walk, type: GraphQLObjectType, details: list[FieldDetails]) -> tuple[Selected, ...]:
    """The fields of `type` under their response keys, with what is selected of each."""
    return tuple(_each(walk, type, details))


def _each(walk: Walk, type: GraphQLObjectType, details: list[FieldDetails]) -> Iterator[Selected]:
    for key, field in walk.subfields(type, details).items():
        name = field[0].node.name.value
        if name == "__typename":
            yield Selected(key, f"__typename:{type.name}")
            continue
        inner = get_named_type(type.fields[name].type)
        members = selected(walk, inner, field) if isinstance(inner, GraphQLObjectType) else ()
        yield Selected(key, name, members)
