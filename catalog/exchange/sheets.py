"""Sheets of a workbook as rows of named cells, without what nobody should take for values."""

import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import orjson
import python_calamine

from catalog.entries import Place
from catalog.exchange.columns import CLASS, COLUMNS, CONDITIONS, ITEM_NAME, REQUIRED, Column, columns_by_title
from catalog.exchange.errors import BETWEEN, PackageRefused, letters
from catalog.exchange.packages import Rectangle, Shape, look_over
from catalog.exchange.spelling import plain
from catalog.exchange.written import Spot
from catalog.findings import Findings

HIGHEST_HEADING = 20
"""Rows within which the headings stand."""
HEADING_ROWS = 3
"""How far above the names of items headings may stand that are merged down to them."""
LARGEST_NUMBER = 10**15
"""From here on a workbook has lost digits of a number."""
INHERITED = (CLASS, CONDITIONS)
"""Columns of the resource that may say something else of an item."""

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, without the spaces around it; never empty."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: Mapping[str, Cell]
    """By the titles of the columns that are known."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with headings. `file` names workbook and sheet as places do; `columns` are known ones by number."""

    file: str
    columns: Mapping[int, Column]
    heading: int
    shape: Shape
    source: python_calamine.CalamineSheet

    def place(self, line: int, column: int) -> Place:
        return Place(self.file, line, column)

    def has(self, column: Column) -> bool:
        return column in self.columns.values()

    def column_of(self, column: Column) -> int:
        """Its number; 1 where the sheet has none."""
        return next((number for number, known in self.columns.items() if known is column), 1)


def open_sheets(file: str, content: bytes, findings: Findings) -> tuple[list[Sheet], list[str]]:
    """The sheets with the guide's headings, and the headings and sheets that mean nothing here.

    Raises `PackageRefused` for what is no workbook, or none that is read within bounds.
    """
    shapes = look_over(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {name: book.get_sheet_by_name(name) for name in shapes if name in book.sheet_names}
    except (python_calamine.CalamineError, ValueError) as error:
        raise PackageRefused("syntax", "the workbook cannot be read", "open it and save it again") from error
    sheets: list[Sheet] = []
    ignored: list[str] = []
    for name, source in found.items():
        sheet = _sheet(f"{file}{BETWEEN}{name}", source, shapes[name], findings, ignored)
        if sheet is None:
            ignored.append(f"the sheet `{name}`")
        else:
            sheets.append(sheet)
    if not sheets:
        hint = "a row of headings with " + ", ".join(f"`{column.title}`" for column in REQUIRED)
        raise PackageRefused("no_headings", "no sheet has the headings of the guide", hint)
    return sheets, ignored


def _sheet(
    file: str, source: python_calamine.CalamineSheet, shape: Shape, findings: Findings, ignored: list[str]
) -> Sheet | None:
    top = list(_first_rows(source))
    line = next((number for number, row in top if any(_title(value) == ITEM_NAME.title for value in row)), None)
    if line is None:
        return None
    if shape.hidden:
        place = Place(file, line)
        findings.add(place, "hidden_sheet", "a sheet of entries is hidden", "show it, or delete it")
    columns = _columns(file, dict(top), line, findings, ignored)
    for column in REQUIRED:
        if column not in columns.values():
            findings.add(Place(file, line), "missing_column", f"no column is called `{column.title}`")
    sheet = Sheet(file, columns, line, shape, source)
    _check_shape(sheet, findings)
    return sheet


def _first_rows(source: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[Value]]]:
    """Rows with their numbers from 1; what stands left of the first column with a value is empty."""
    offset = source.start[1] if source.start else 0
    for line, row in zip(range(1, HIGHEST_HEADING + 1), source.iter_rows(), strict=False):
        yield line, ["" for _ in range(offset)] + row


_TITLES = columns_by_title()


def _title(value: Value) -> str | None:
    found = _TITLES.get(plain(value)) if isinstance(value, str) else None
    return found.title if found else None


def _columns(
    file: str, rows: Mapping[int, list[Value]], line: int, findings: Findings, ignored: list[str]
) -> Mapping[int, Column]:
    """Known columns by number; where the row of headings is empty, what stands above is merged down to it."""
    columns: dict[int, Column] = {}
    for number in range(1, len(rows[line]) + 1):
        above = [rows[one][number - 1] for one in range(line, max(line - HEADING_ROWS, 0), -1) if rows.get(one)]
        heading = next((str(value).strip() for value in above if str(value).strip()), "")
        column, place = _TITLES.get(plain(heading)), Place(file, line, number)
        if column is None and heading:
            _ignore(heading, place, findings, ignored)
        elif column in columns.values():
            findings.add(place, "duplicate_column", f"a second column is called `{heading}`")
        elif column is not None:
            columns[number] = column
    return columns


def _ignore(heading: str, place: Place, findings: Findings, ignored: list[str]) -> None:
    """A heading that nobody knows; one that is nearly known is rather a mistake."""
    titles = [title for column in COLUMNS for title in (column.title, column.title.split()[0])]
    near = difflib.get_close_matches(heading, titles, n=1, cutoff=0.75)
    if near:
        findings.add(place, "unknown_column", f"no column is called `{heading[:50]}`", f"did you mean `{near[0]}`")
    else:
        ignored.append(f"the column `{heading[:50]}` ({letters(place.column)})")


def _check_shape(sheet: Sheet, findings: Findings) -> None:
    """Formulas, errors and merged cells where values are wanted."""
    for what, marks, hint in (
        ("formula", sheet.shape.formulas, "put the value in its place: copy, and paste values only"),
        ("fault", sheet.shape.faults, "put a value in its place"),
    ):
        for line, number in marks:
            if line >= sheet.heading and number in sheet.columns:
                findings.add(sheet.place(line, number), f"cell_{what}", f"the cell holds a {what}", hint)
    for top, left, bottom, right in sheet.shape.merged:
        known = [number for number in sheet.columns if left <= number <= right]
        across = left != right or any(not _merges(sheet.columns[number]) for number in known)
        if known and bottom > sheet.heading and across:
            message = f"the cells `{letters(left)}{top}:{letters(right)}{bottom}` are merged"
            hint = "unmerge them; only columns of the resource may be merged, each downwards"
            findings.add(sheet.place(top, left), "merged_cells", message, hint)


def _merges(column: Column) -> bool:
    return not column.of_item


def rows_of(sheet: Sheet, findings: Findings) -> Iterator[Row]:
    """The rows below the headings in which a known column says something.

    Cells that are merged downwards say the same in each row; what is hidden and says something is reported.
    """
    offset = sheet.source.start[1] if sheet.source.start else 0
    merged = _Merged(sheet.shape.merged)
    hidden = {number for number in sheet.columns if sheet.shape.hides_column(number)}
    for line, values in enumerate(sheet.source.iter_rows(), 1):
        if line <= sheet.heading:
            continue
        cells: dict[str, Cell] = {}
        for number, column in sheet.columns.items():
            index = number - 1 - offset
            value = values[index] if 0 <= index < len(values) else ""
            text = _text(value, sheet, line, number, findings) if value != "" else ""
            text = text if column.of_item else merged.filled(line, number, text)
            if text:
                cells[column.title] = _checked(Cell(text, Spot(line - 1, number - 1)), column, sheet, findings)
                if number in hidden:
                    hidden.discard(number)
                    findings.add(sheet.place(line, number), "hidden_column", "a column with values is hidden", _SHOW)
        if cells and line in sheet.shape.hidden_rows:
            findings.add(sheet.place(line, 1), "hidden_row", "a row with values is hidden", _SHOW)
        if cells:
            yield Row(line, cells)


_SHOW = "show it, so that everybody sees what is brought in, or delete it"


class _Merged:
    """Texts of cells that are merged downwards, while rows come one after another."""

    def __init__(self, merged: Sequence[Rectangle]) -> None:
        self._starts = {(top, left): bottom for top, left, bottom, right in merged if left == right}
        self._texts: dict[int, tuple[int, str]] = {}

    def filled(self, line: int, number: int, text: str) -> str:
        if (line, number) in self._starts:
            self._texts[number] = (self._starts[line, number], text)
        last, kept = self._texts.get(number, (0, ""))
        return kept if line <= last else text


def _checked(cell: Cell, column: Column, sheet: Sheet, findings: Findings) -> Cell:
    if len(cell.text) <= column.longest:
        return cell
    place = sheet.place(cell.spot.line + 1, cell.spot.column + 1)
    message = f"`{column.title}` has {len(cell.text)} characters"
    findings.add(place, "too_long", message, f"at most {column.longest}")
    return Cell(cell.text[: column.longest], cell.spot)


def _text(value: Value, sheet: Sheet, line: int, number: int, findings: Findings) -> str:
    """The value as somebody would write it; numbers lose the point that a workbook gives all of them."""
    match value:
        case bool():
            return str(int(value))
        case str():
            return _unquoted(value.strip())
        case int() | float():
            if abs(value) >= LARGEST_NUMBER:
                hint = "format the cell as text, and write it again"
                findings.add(sheet.place(line, number), "lost_digits", "the number has lost its last digits", hint)
            return str(int(value)) if float(value).is_integer() else repr(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return value.isoformat() if isinstance(value, date | time) else str(value)


def _unquoted(text: str) -> str:
    """A text that stands in quotation marks because a cell does not keep it otherwise."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return found if isinstance(found, str) else text
