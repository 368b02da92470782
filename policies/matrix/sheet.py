"""The matrix as CSV: one line for every cell, so that a spreadsheet can filter and pivot it."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from policies.matrix.entries import Matrix, MatrixCell, MatrixLine, MatrixTable, Shown
from policies.matrix.headings import target_facts, target_name

COLUMNS = (
    "resource",
    "resource_name",
    "item",
    "item_name",
    "class",
    "for",
    "who",
    "now",
    "at_best",
    "if",
    "lines_now",
    "lines_at_best",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(matrix: Matrix) -> str:
    """The sheet with its head line; callers of one cell are separated by spaces."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for table in matrix.tables:
        writer.writerows(list(map(_harmless, row)) for row in _rows(table))
    return text.getvalue()


def _rows(table: MatrixTable) -> Iterator[tuple[str, ...]]:
    for line in table.lines:
        for callers, cell in zip(table.columns, line.cells, strict=True):
            yield (*_target(table, line), " ".join(map(str, callers)), *_decisions(cell))


def _target(table: MatrixTable, line: MatrixLine) -> Iterable[str]:
    resource, target = table.resource, line.target
    name = target_name(resource, target)
    return (resource.code, resource.name, target or "", name, target_facts(resource, target), line.right.value)


def _decisions(cell: MatrixCell) -> Iterable[str]:
    best = cell.best or cell.now
    return (cell.now.words, best.words, " or ".join(cell.conditions), _places(cell.now), _places(best))


def _places(shown: Shown) -> str:
    return " ".join(map(str, shown.places))


def _harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
