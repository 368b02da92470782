"""Relay-style lists: connections, edges, and what there is beyond a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from sharing.proceedings import LARGEST_PAGE

FIRST = 20

PAGE_INFO = GraphQLObjectType(
    "PageInfo",
    {
        "hasNextPage": GraphQLField(GraphQLNonNull(GraphQLBoolean), description="Whether older ones follow."),
        "hasPreviousPage": GraphQLField(GraphQLNonNull(GraphQLBoolean), description="Whether this is a later page."),
        "startCursor": GraphQLField(GraphQLString, description="Cursor of the first, null without one."),
        "endCursor": GraphQLField(GraphQLString, description="Cursor of the last, null without one."),
    },
    description="What there is beyond a page.",
)

PAGE_ARGUMENTS = MappingProxyType(
    {
        "first": GraphQLArgument(GraphQLInt, default_value=FIRST, description=f"How many, at most {LARGEST_PAGE}."),
        "after": GraphQLArgument(GraphQLString, description="Only what follows this cursor."),
    }
)


@dataclass(frozen=True, slots=True)
class Edge:
    cursor: str
    node: Any


def connection_type(node: GraphQLObjectType, description: str) -> GraphQLObjectType:
    """The connection of a type. No count: it would have to look at everything there is."""
    edge = GraphQLObjectType(
        f"{node.name}Edge",
        {
            "cursor": GraphQLField(GraphQLNonNull(GraphQLString)),
            "node": GraphQLField(GraphQLNonNull(node)),
        },
    )
    return GraphQLObjectType(
        f"{node.name}Connection",
        {
            "nodes": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(node)))),
            "edges": GraphQLField(GraphQLNonNull(GraphQLList(GraphQLNonNull(edge)))),
            "pageInfo": GraphQLField(GraphQLNonNull(PAGE_INFO)),
        },
        description=description,
    )


def connection(edges: Sequence[Edge], has_more: bool, is_later: bool) -> dict[str, object]:
    """The value of a connection."""
    return {
        "nodes": [edge.node for edge in edges],
        "edges": edges,
        "pageInfo": {
            "hasNextPage": has_more,
            "hasPreviousPage": is_later,
            "startCursor": edges[0].cursor if edges else None,
            "endCursor": edges[-1].cursor if edges else None,
        },
    }
