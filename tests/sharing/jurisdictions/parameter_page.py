"""The tables of docs/jurisdictions.md, made by `python -m tests.sharing.jurisdictions.parameter_page`."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any, get_type_hints

from catalog import Findings, read_document
from sharing.calendar import YearlyDay
from sharing.jurisdictions.library import bundled, find
from sharing.jurisdictions.members import Said, read_members
from sharing.jurisdictions.profile import Rules
from tests.docs.pages import DOCS

PAGE = DOCS / "jurisdictions.md"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"
COLUMNS = ("order-809", "panjin", "wenzhou", "template-xx", "yangzhou")
SOURCE = re.compile(r"  # (ours|note, \d+|\d[\d–, ]*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one file says of one member, and the article that it has it from: empty if the file does not name it."""

    code: str
    path: str
    value: object
    source: str


@cache
def cells(code: str) -> Mapping[str, Cell]:
    """Everything that the file of a profile says of its rules, by path."""
    file = find(code, None)
    assert file is not None
    lines = file.content.decode().splitlines()
    findings = Findings()
    document = read_document(file.file, file.content, findings)
    assert document is not None
    found = {}
    for path, said in read_members(Rules, document):
        assert isinstance(said, Said), path
        source = SOURCE.search(lines[said.place.line - 1])
        found[path] = Cell(code, path, said.value, source[1].strip() if source else "")
    assert findings.met == []
    return found


def tables() -> str:
    """One table for each group of rules."""
    hints = get_type_hints(Rules)
    return "\n".join(_table(field.name, hints[field.name]) for field in fields(Rules))


def meanings(group: type[Any], prefix: str) -> Iterator[tuple[str, str]]:
    """The path of every member and what its dataclass says of it."""
    hints, said = get_type_hints(group), _docstrings(group)
    for field in fields(group):
        kind = hints[field.name]
        if is_dataclass(kind) and isinstance(kind, type) and kind is not YearlyDay:
            yield from meanings(kind, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, said[field.name]


def _docstrings(group: type[Any]) -> dict[str, str]:
    (tree,) = ast.parse(dedent(inspect.getsource(group))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for one, next_one in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            if isinstance(next_one, ast.Expr) and isinstance(next_one.value, ast.Constant):
                found[one.target.id] = str(next_one.value.value)
    return found


def _table(name: str, group: type[Any]) -> str:
    excerpts = [code for code in bundled() if code not in COLUMNS]
    lines = [
        f"### {name}",
        "",
        "| parameter | what it says | " + " | ".join(f"`{code}`" for code in COLUMNS) + " | excerpts |",
        "|---" * (len(COLUMNS) + 3) + "|",
    ]
    for path, meaning in meanings(group, f"{name}."):
        said = [_cell(code, path) for code in COLUMNS]
        others = "; ".join(f"`{code}` {_cell(code, path)}" for code in excerpts if path in cells(code))
        lines.append(f"| `{path}` | {meaning} | " + " | ".join(said) + f" | {others} |")
    return "\n".join((*lines, ""))


def _cell(code: str, path: str) -> str:
    cell = cells(code).get(path)
    if cell is None:
        return ""
    source = cell.source if not cell.source[:1].isdigit() else f"§{cell.source}"
    return f"{written(cell.value)} ({source})"


def written(value: object) -> str:
    """A value as the page writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "[]"
    return str(value)


def with_tables(text: str) -> str:
    """The page with tables as they have to be."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{tables()}\n{END}{rest.partition(END)[2]}"


def rewrite(page: Path) -> None:
    page.write_text(with_tables(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    rewrite(PAGE)
