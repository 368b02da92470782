"""`graphql-codegen` makes TypeScript of the schema and of the README's query, and a program that uses it compiles."""

import re

from tests.clients.asked import QUERY
from tests.clients.node import Node


def test_the_generated_types_compile(node: Node, sdl: str) -> None:
    generated = generate(node, sdl)
    assert re.search(r"^export type ReadmeQuery = .*birthDate\?: string \| null", generated, re.MULTILINE)
    assert re.search(r"^export type Population = Node & ", generated, re.MULTILINE)
    node.bring("usage.ts")
    node.tool("tsc", "--noEmit", "--strict", "usage.ts", "generated.ts")


def test_every_scalar_of_ours_is_named(node: Node, sdl: str) -> None:
    """`strictScalars` refuses a scalar that `codegen.json` does not know; developers copy the list from there."""
    scalars = re.findall(r"^scalar (\w+)", sdl, re.MULTILINE)
    assert scalars
    generated = generate(node, sdl)
    assert [name for name in scalars if f"  {name}: {{ input: " not in generated] == []


def generate(node: Node, sdl: str) -> str:
    """The TypeScript of the schema and of the README's query, which gets a name."""
    (node.folder / "schema.graphql").write_text(sdl, "utf-8")
    (node.folder / "query.graphql").write_text(f"query Readme {QUERY}", "utf-8")
    node.bring("codegen.json")
    node.tool("graphql-codegen", "--config", "codegen.json")
    return (node.folder / "generated.ts").read_text("utf-8")
