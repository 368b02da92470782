"""The matrix as text for a terminal of some width; columns that do not fit beside each other follow below."""

from collections.abc import Iterator, Sequence
from io import StringIO
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import Catalog
from policies.matrix.entries import Matrix, MatrixCell, MatrixTable, Shown
from policies.matrix.headings import RIGHTS, ROWS, column_words, target_name
from policies.telling import Kind

NARROWEST = 18  # characters of a column of decisions
_HEADING = 26

_COLOURS = MappingProxyType(
    {
        Kind.CLEAR: "green",
        Kind.BY_ROWS: "magenta",
        Kind.MASKED: "yellow",
        Kind.COMPARED: "cyan",
        Kind.DENIED: "bright_black",
    }
)


def as_text(matrix: Matrix, *, width: int = 120, colour: bool = False) -> str:
    """The tables of all resources, no line longer than `width` characters, without a final line break.

    `colour` adds the escape sequences of a terminal; the words say the same.
    """
    console = Console(
        file=StringIO(), width=width, force_terminal=colour, no_color=not colour, highlight=False, legacy_windows=False
    )
    with console.capture() as captured:
        for table in matrix.tables:
            for part in _tables(table, matrix.catalog, width):
                console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").splitlines())


def _tables(table: MatrixTable, catalog: Catalog, width: int) -> Iterator[Table]:
    beside = max(1, (width - _HEADING) // (NARROWEST + 3))
    for first in range(0, max(1, len(table.columns)), beside):
        yield _part(table, catalog, range(first, min(first + beside, len(table.columns))))


def _part(table: MatrixTable, catalog: Catalog, columns: Sequence[int]) -> Table:
    resource = table.resource
    grid = Table(
        box=SIMPLE_HEAD, title=Text(f"{resource.code}  {resource.name}"), title_justify="left", show_lines=False
    )
    grid.add_column(Text("item"), min_width=_HEADING - 8, max_width=_HEADING)
    for column in columns:
        grid.add_column(Text(column_words(table.columns[column], catalog)), ratio=1, overflow="fold")
    right = None
    for line in table.lines:
        if line.right is not right:
            right = line.right
            heading = Text(f"{right.value} {RIGHTS.get(right, '')}".rstrip(), style="bold")
            grid.add_row(heading, *(Text() for _ in columns))
        name = f"  {line.target or ROWS} {target_name(resource, line.target)}"
        grid.add_row(Text(name), *(_cell(line.cells[column]) for column in columns))
    return grid


def _cell(cell: MatrixCell) -> Text:
    text = Text(cell.now.words, style=_style(cell.now))
    if cell.best is not None:
        text.append(" · ").append(cell.at_best, style=_style(cell.best))
    return text


def _style(shown: Shown) -> str:
    return "bold red" if shown.attention else _COLOURS[shown.kind]
