"""Codes for what a database calls by names of its own: snake case, each once, none that the schema uses itself."""

import re
from collections.abc import Iterable, Mapping

from catalog.item_reading import NODE_FIELDS, WHERE_WORDS
from catalog.names import CODE, SCHEMA_TYPES, TYPE_SUFFIXES, graphql_name, type_name

MEMBERS = "departments"  # the file of the members is called so
LONGEST = 64
"""Characters of a code before its tail: what files are called has to fit every file system."""
NO_ENUM_VALUES = frozenset({"true", "false", "null"})  # items are values of an enum where rows are grouped
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[^a-z0-9]+")


def table_codes(tables: Iterable[str], taken_types: Iterable[str] = ()) -> tuple[str, ...]:
    """A code for each table, in their order; one whose name is no English word is called `table_NUMBER`.

    `taken_types` are types of the schema beside `SCHEMA_TYPES`: those that procedures bring.
    """
    taken, codes = {*SCHEMA_TYPES, *taken_types}, []
    for number, name in enumerate(tables, 1):
        plain = _snake(name) or f"table_{number}"
        code = next(one for one in _choices(plain, "table") if one != MEMBERS and taken.isdisjoint(_types(one)))
        taken |= _types(code)
        codes.append(code)
    return tuple(codes)


def item_codes(columns: Iterable[str]) -> Mapping[str, str]:
    """A code for each column of a table, by its name; one whose name is no English word is called `column_NUMBER`."""
    names, codes = _taken_by_schema(), {}
    for number, column in enumerate(columns, 1):
        plain = _snake(column) or f"column_{number}"
        codes[column] = _free(plain, "item", names)
    return codes


def reference_code(wished: str, items: Iterable[str], references: Iterable[str]) -> str:
    """A code beside those of the items and the other references."""
    return _free(wished, "rows", _taken_by_schema() | {graphql_name(code) for code in (*items, *references)})


def _taken_by_schema() -> set[str]:
    return {*NODE_FIELDS, *WHERE_WORDS, *NO_ENUM_VALUES}


def _free(plain: str, kind: str, taken: set[str]) -> str:
    """The first choice whose name in the schema is not taken, which it then is."""
    code = next(one for one in _choices(plain, kind) if graphql_name(one) not in taken)
    taken.add(graphql_name(code))
    return code


def _choices(plain: str, kind: str) -> Iterable[str]:
    yield plain
    yield f"{plain}_{kind}"
    number = 2
    while True:
        yield f"{plain}_{kind}_{number}"
        number += 1


def _snake(name: str) -> str | None:
    """The name in snake case, or its beginning; None where nothing of it would be recognised."""
    code = _BETWEEN.sub("_", _HUMP.sub("_", name).lower()).strip("_")[:LONGEST].rstrip("_")
    return code if name.isascii() and CODE.fullmatch(code) else None


def _types(code: str) -> set[str]:
    return {type_name(code) + suffix for suffix in TYPE_SUFFIXES}
