"""What the developers' page says of client libraries runs as it stands there, with another address."""

import os
import subprocess
import sys

import orjson

from tests.clients.city import Demonstration
from tests.clients.node import HERE, Node
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "queries.md"
ADDRESS = "http://127.0.0.1:8000"


def example(language: str, demonstration: Demonstration) -> str:
    """The only block of a language."""
    (block,) = blocks(PAGE, language)
    assert ADDRESS in block.text
    return block.text.replace(ADDRESS, demonstration.url)


def environment(demonstration: Demonstration) -> dict[str, str]:
    return os.environ | {"TOKEN": demonstration.personas["civil-affairs"].token}


def test_the_example_in_python(demonstration: Demonstration) -> None:
    command = [sys.executable, "-c", example("python", demonstration)]
    done = subprocess.run(command, env=environment(demonstration), capture_output=True, text=True)
    assert done.stdout == "{'viewer': {'department': 'civil-affairs'}}\n", done.stderr


def test_the_example_in_javascript(node: Node, demonstration: Demonstration) -> None:
    (node.folder / "example.mjs").write_text(example("javascript", demonstration), "utf-8")
    command = ["node", "example.mjs"]
    done = subprocess.run(command, cwd=node.folder, env=environment(demonstration), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert orjson.loads(done.stdout)["viewer"]["department"] == "civil-affairs"


def test_the_configuration_of_the_code_generator() -> None:
    proved = orjson.loads((HERE / "codegen.json").read_bytes())["generates"]["generated.ts"]["config"]
    assert proved in [orjson.loads(block.text) for block in blocks(PAGE, "json") if "strictScalars" in block.text]
