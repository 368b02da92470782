"""Relay: its compiler takes a connection and refetchable fragments over our schema, its store joins the pages."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.clients.city import Demonstration
from tests.clients.node import Node
from tests.fix_city import Row

FIRST = 30
DISTRICT = "330302"


@pytest.fixture
def compiled(node: Node, sdl: str) -> Node:
    """A project over our schema that the Relay compiler has compiled."""
    (node.folder / "schema.graphql").write_text(sdl, "utf-8")
    node.bring("relay", "relay.config.json")
    (node.folder / "relay" / "generated").mkdir()
    node.tool("relay-compiler", "relay.config.json", "--noWatchman")
    return node


def test_the_compiler_makes_every_query(compiled: Node) -> None:
    made = {path.name.removesuffix(".graphql.js") for path in (compiled.folder / "relay" / "generated").iterdir()}
    assert {"residentsQuery", "residentsPageQuery", "residentsPersonQuery"} <= made


def test_the_compiler_refuses_what_the_schema_has_not(compiled: Node) -> None:
    source = compiled.folder / "relay" / "residents.js"
    text = source.read_text("utf-8")
    assert text.count("    phone\n") == 1
    source.write_text(text.replace("    phone\n", "    shoeSize\n"), "utf-8")
    with pytest.raises(AssertionError, match="shoeSize"):
        compiled.tool("relay-compiler", "relay.config.json", "--noWatchman")


def test_the_store_joins_all_pages(
    compiled: Node, demonstration: Demonstration, stored: Callable[[str], list[Row]]
) -> None:
    headers = demonstration.headers("lucheng-civil")
    told = compiled.run("relay.mjs", {"url": demonstration.endpoint, "headers": headers, "first": FIRST})
    assert told["department"] == "lucheng-civil"
    own = [row for row in stored("population") if re.match(DISTRICT, row["region_code"] or "")]
    assert len(own) > 2 * FIRST
    assert len({row["id"] for row in told["rows"]}) == len(told["rows"]) == told["total"] == len(own)
    assert Counter(row["address"] for row in told["rows"]) == Counter(row["address"] for row in own)
    assert told["requests"] == -(-len(own) // FIRST) + 1  # the pages, and one row again


def test_a_row_is_read_again_by_its_id(compiled: Node, demonstration: Demonstration) -> None:
    headers = demonstration.headers("lucheng-civil")
    told = compiled.run("relay.mjs", {"url": demonstration.endpoint, "headers": headers, "first": FIRST})
    first = told["rows"][0]
    assert {"id": told["again"]["id"], "address": told["again"]["address"]} == first
