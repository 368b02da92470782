"""The matrix as plain values for JSON."""

from policies.matrix.entries import Matrix, MatrixCell, MatrixLine, MatrixTable, Shown
from policies.telling import place_members


def as_json(matrix: Matrix) -> dict[str, object]:
    """Per resource its columns of callers, and per target and right one cell for each column."""
    return {
        "policyVersion": matrix.version,
        "catalogVersion": matrix.catalog.version,
        "today": matrix.today.isoformat(),
        "resources": [_table(table) for table in matrix.tables],
    }


def _table(table: MatrixTable) -> dict[str, object]:
    return {
        "code": table.resource.code,
        "columns": [[str(caller) for caller in callers] for callers in table.columns],
        "lines": [_line(line) for line in table.lines],
    }


def _line(line: MatrixLine) -> dict[str, object]:
    return {"target": line.target, "for": line.right.value, "cells": [_cell(cell) for cell in line.cells]}


def _cell(cell: MatrixCell) -> dict[str, object]:
    best = None if cell.best is None else {**_shown(cell.best), "if": list(cell.conditions)}
    return {"now": _shown(cell.now), "best": best}


def _shown(shown: Shown) -> dict[str, object]:
    rules = [place_members(place) for place in shown.places]
    told = {"decision": shown.words, "kind": shown.kind.value, "rules": rules}
    return told | ({"attention": True} if shown.attention else {})
