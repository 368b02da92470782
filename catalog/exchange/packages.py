"""What the package of a workbook holds besides values, looked over within bounds before a library reads the values.

A reader of values tells nothing of formulas, of what is hidden or of errors, and takes whatever size a file unpacks to.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from xml.parsers import expat

from catalog.exchange.errors import PackageRefused

LARGEST_FILE = 64 * 2**20
"""Bytes of a workbook."""
LARGEST_UNPACKED = 320 * 2**20
"""Bytes of all parts together: a million rows of cells that are formatted and empty have about 200 MB."""
MOST_PARTS = 2_000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
LAST_COLUMN = 16_384
"""Of any sheet, in the format itself."""
MOST_CELLS = 8_000_000
"""Cells of the rectangle that holds every value, which the reader of values keeps at once."""
MOST_SHEETS = 500
MOST_MERGED = 100_000
MOST_MARKS = 200_000
"""Formulas, and errors, of a sheet: whatever stands in columns that mean nothing here counts too."""
PIECE = 2**18
UNREADABLE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError, IndexError),
)
"""What the reader of packages raises for one that is spoiled."""

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_WORKBOOK = "xl/workbook.xml"

Position = tuple[int, int]
"""Row and column of a cell, both from 1."""
Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(slots=True)
class Shape:
    """What a sheet has besides values; `last_row` and `last_column` are those of the cells that hold something."""

    hidden: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Rectangle] = field(default_factory=list)
    formulas: list[Position] = field(default_factory=list)
    faults: list[Position] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0

    def hides_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


def look_over(content: bytes) -> Mapping[str, Shape]:
    """The shapes of the sheets by their names, in the order of the workbook. Raises `PackageRefused`."""
    if len(content) > LARGEST_FILE:
        raise PackageRefused("too_large", f"the file has more than {LARGEST_FILE // 2**20} MB")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise PackageRefused("syntax", "the workbook is encrypted, or of the format before 2007", "save it as `.xlsx`")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _shapes(_Parts.of(package))
    except UNREADABLE as error:
        raise PackageRefused("syntax", "the file is no workbook that can be unpacked", "save it as `.xlsx`") from error
    except expat.ExpatError as error:
        raise PackageRefused("syntax", "a part of the workbook is no well-formed xml") from error


@dataclass(slots=True)
class _Parts:
    """The parts of a package, unpacked piece by piece; `left` is how many bytes there may still be."""

    package: zipfile.ZipFile
    names: Set[str]
    left: int = LARGEST_UNPACKED

    @classmethod
    def of(cls, package: zipfile.ZipFile) -> "_Parts":
        names = package.namelist()
        if len(names) > MOST_PARTS:
            raise PackageRefused("too_large", f"the workbook has more than {MOST_PARTS} parts")
        if len({name.casefold() for name in names}) < len(names):
            raise PackageRefused("syntax", "two parts of the workbook have one name")
        if any(name.casefold().endswith("vbaproject.bin") for name in names):
            raise PackageRefused("not_allowed", "the workbook holds macros", "save it as `.xlsx`, without them")
        return cls(package, set(names))

    def parse(self, name: str, start: Callable[[str, Mapping[str, str]], None]) -> None:
        """Calls `start` with every element of a part: its local name in the main vocabulary, and its attributes."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        local = {f"{space} {tag}": tag for space in _MAIN for tag in _TAGS}
        local |= {"http://schemas.openxmlformats.org/package/2006/relationships Relationship": "Relationship"}

        def started(tag: str, attributes: dict[str, str]) -> None:
            known = local.get(tag)
            if known is not None:
                start(known, attributes)

        parser.StartElementHandler = started
        for piece in self._pieces(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self.package.open(name) as part:
            while piece := part.read(PIECE):
                self.left -= len(piece)
                if self.left < 0:
                    mega = LARGEST_UNPACKED // 2**20
                    hint = "delete rows and columns that are formatted and empty"
                    raise PackageRefused("too_large", f"the workbook unpacks to more than {mega} MB", hint)
                yield piece


_TAGS = ("sheet", "c", "v", "is", "f", "row", "col", "mergeCell")


def _refuse_document_type(*_: object) -> None:
    raise PackageRefused("not_allowed", "a part of the workbook declares a document type")


def _shapes(parts: _Parts) -> Mapping[str, Shape]:
    if _WORKBOOK not in parts.names:
        raise PackageRefused("syntax", "the file is no workbook", "save it as `.xlsx`")
    sheets: list[tuple[str, str, bool]] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            relation = next((given[key] for space in _RELATIONS if (key := f"{space} id") in given), "")
            sheets.append((given.get("name", ""), relation, given.get("state", "visible") != "visible"))
            if len(sheets) > MOST_SHEETS:
                raise PackageRefused("too_large", f"the workbook has more than {MOST_SHEETS} sheets")

    def relation(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", given.get("Target", "")))[1:]

    parts.parse(_WORKBOOK, sheet)
    parts.parse("xl/_rels/workbook.xml.rels", relation)
    shapes = {name: _shape(parts, targets.get(relation, ""), hidden) for name, relation, hidden in sheets}
    read = {_WORKBOOK, "xl/_rels/workbook.xml.rels", *(targets.get(relation, "") for _, relation, _ in sheets)}
    for name in sorted(parts.names - read):
        if name.endswith((".xml", ".rels")):  # what else the reader of values may open
            parts.parse(name, lambda *_: None)
    return shapes


def _shape(parts: _Parts, part: str, hidden: bool) -> Shape:
    shape = Shape(hidden)
    if part not in parts.names:
        raise PackageRefused("syntax", "a sheet of the workbook is missing in it")
    if "/worksheets/" in part:
        parts.parse(part, _Look(shape).start)
    if shape.last_row > MOST_ROWS or shape.last_column > MOST_COLUMNS:
        message = f"a sheet reaches down to row {shape.last_row} and column {shape.last_column}"
        raise PackageRefused("too_large", message, f"at most {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    if shape.last_row * shape.last_column > MOST_CELLS:
        raise PackageRefused("too_large", f"a sheet has more than {MOST_CELLS} cells", "split it")
    return shape


@dataclass(slots=True)
class _Look:
    """Elements of one sheet as they come: cells that hold something, and what is special about some of them."""

    shape: Shape
    row: int = 0
    column: int = 0
    fault: bool = False

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        match tag:
            case "c":
                self._cell(given)
            case "v" | "is":
                self._filled()
            case "row":
                self.row, self.column = _number(given.get("r"), self.row + 1), 0
                if given.get("hidden") in ("1", "true"):
                    self.shape.hidden_rows.add(self.row)
            case "f":
                self._remember(self.shape.formulas)
            case "col" if given.get("hidden") in ("1", "true"):
                first = _number(given.get("min"), 1)
                self.shape.hidden_columns.append((first, _number(given.get("max"), first)))
                if len(self.shape.hidden_columns) > LAST_COLUMN:
                    raise PackageRefused("syntax", "a sheet hides more columns than a sheet has")
            case "mergeCell":
                self.shape.merged.append(_rectangle(given.get("ref", "")))
                if len(self.shape.merged) > MOST_MERGED:
                    message = f"a sheet has more than {MOST_MERGED} merged cells"
                    raise PackageRefused("too_large", message, "unmerge them")
            case _:
                pass

    def _cell(self, given: Mapping[str, str]) -> None:
        name = given.get("r")
        if name is None:
            self.column += 1
        else:
            self.row, self.column = _position(name)
        self.fault = given.get("t") == "e"

    def _filled(self) -> None:
        self.shape.last_row = max(self.shape.last_row, self.row)
        self.shape.last_column = max(self.shape.last_column, self.column)
        if self.fault:
            self._remember(self.shape.faults)

    def _remember(self, marks: list[Position]) -> None:
        marks.append((self.row, self.column))
        if len(marks) > MOST_MARKS:
            message = f"a sheet has more than {MOST_MARKS} formulas or errors"
            raise PackageRefused("too_large", message, "put values in their place")


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch("[0-9]{1,7}", text):
        raise PackageRefused("syntax", "a sheet counts its rows or columns by something that is no number")
    return int(text)


def _position(name: str) -> Position:
    found = _CELL.fullmatch(name)
    if found is None:
        raise PackageRefused("syntax", "a sheet names a cell by something that is no name of one")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _rectangle(reference: str) -> Rectangle:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _position(first), _position(last or first)
    return top, left, bottom, right
