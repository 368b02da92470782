"""What the clients ask: the README's query, and one that pages."""

from typing import Any

import orjson

from tests.docs.pages import README, blocks

QUERY = blocks(README, "graphql")[0].text
GRANTED, MASKED = ([orjson.loads(block.text)] for block in blocks(README, "json")[:2])
ANSWERS = {"civil-affairs": GRANTED, "tax": MASKED}
"""By persona the nodes that the README prints."""

PAGES = """\
query Pages($first: Int!, $after: String) {
  data {
    enterprise(first: $first, after: $after) {
      totalCount
      edges { cursor node { id creditCode name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
FIRST = 7
"""Rows of a page; no divisor of what the city has."""


def without_type_names(value: Any) -> Any:
    """The answer without what a client selects beside the query."""
    match value:
        case dict():
            return {name: without_type_names(part) for name, part in value.items() if name != "__typename"}
        case list():
            return [without_type_names(part) for part in value]
        case _:
            return value
