"""The page of findings is complete: every code that the sources can give is on it, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.lint import KINDS
from tests.docs.pages import DOCS, ROOT, rows

PAGE = DOCS / "findings.md"
CODE = re.compile("[a-z]+(?:[-_][a-z]+)*")

POSITIONS = {"Mistake": 0, "report": 0, "Finding": 1, "add": 1, "_refused": 1, "_refuse": 1, "_check_distinct": 2}
"""Where the code stands among the arguments of whatever makes findings."""
KINDS_OF_WORDS = {"unknown": 0, "_known": 0}
"""Where the kind of a word stands, which with `unknown-` before it is the code."""

READ = [
    *sorted((ROOT / "policies").glob("*.py")),
    *sorted((ROOT / "policies" / "leaks").glob("*.py")),
    *sorted((ROOT / "policies" / "releases").glob("*.py")),
    *sorted((ROOT / "catalog").glob("*.py")),
]


def documented() -> set[str]:
    """The codes in the first column; a row may name two."""
    return {code for row in rows(PAGE) for code in re.findall("`([^`]+)`", row[0])}


def codes_in(path: Path) -> Iterator[str]:
    """Every code that is written in a module, as far as it is written as a text."""
    tree = ast.parse(path.read_text("utf-8"))
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _codes_of(node, constants)
        elif isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, ast.Tuple):
            yield from _code_of_a_mistake(node.value, path)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name(name)], ast.Constant(str() as value)):
                yield name, value


def _codes_of(call: ast.Call, constants: dict[str, str]) -> Iterator[str]:
    name = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
    if name in KINDS_OF_WORDS:
        given = [*call.args[3:4], *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
        kind = _text(call.args[0], constants)
        yield from (code for each in given if (code := _text(each, constants)))
        if not given and kind:
            yield f"unknown-{kind.replace(' ', '-')}"
    elif name in POSITIONS and len(call.args) > POSITIONS[name]:
        code = _text(call.args[POSITIONS[name]], constants)
        if code and CODE.fullmatch(code):
            yield code


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(str() as value):
            return value
        case ast.Name(name):
            return constants.get(name)
        case _:
            return None


def _code_of_a_mistake(made: ast.Tuple, path: Path) -> Iterator[str]:
    """Comparing with the sources gives code, message and hint as a tuple."""
    match made.elts:
        case [ast.Constant(str() as code), _, _] if path.name == "fitting.py":
            yield code


@pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_of_a_module_is_on_the_page(path: Path) -> None:
    assert set(codes_in(path)) - documented() == set()


def test_the_page_has_no_code_that_nothing_gives() -> None:
    written = {code for path in READ for code in codes_in(path)} | set(KINDS)
    severities = {row[0] for row in rows(PAGE) if not row[0].startswith("`")}
    assert documented() - written == set()
    assert {"error", "warning", "note"} < severities


def test_the_linters_kinds_are_on_the_page_as_they_are() -> None:
    found = [row for row in rows(PAGE) if len(row) == 4 and row[0].strip("`") in KINDS]
    assert found == [[f"`{kind.code}`", str(kind.severity), kind.meaning, kind.instead] for kind in KINDS.values()]


def test_every_row_says_what_it_means_and_what_to_write() -> None:
    for row in rows(PAGE):
        if row[0].startswith("`"):
            assert all(len(cell) > 3 for cell in row[1:]), row[0]


def test_the_collector_sees_every_way_to_write_a_code(tmp_path: Path) -> None:
    module = tmp_path / "fitting.py"
    module.write_text(
        "A = 'by-name'\n"
        "def f(x):\n"
        "    raise Mistake('one', 'm')\n"
        "    x.report('two', 'm')\n"
        "    findings.add(place, 'three', 'm')\n"
        "    unknown('row rule', word, known)\n"
        "    unknown('row rule', word, known, 'four')\n"
        "    Finding(place, A, 'm')\n"
        "    met.add('no code')\n"
        "    return 'five', 'm', 'h'\n"
    )
    assert set(codes_in(module)) == {"one", "two", "three", "unknown-row-rule", "four", "by-name", "five"}
