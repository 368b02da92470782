"""The lines of a policy file as cells: real CSV, one rule to a line.

A quoted cell may hold commas and doubled quotes but no line break: a quote that is not closed would otherwise
swallow the rules below it. Comment lines start with `#`; they and blank lines are skipped. No line, comments included,
may hold characters that are not seen: some editors show them as a line break, and a rule behind one is none.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog import Findings, Place

COLUMNS = ("type", "who", "what", "for", "when", "rows", "mask", "effect", "note")
LONGEST_LINE = 4096  # characters; a rule of real life has about 100

# control characters but the tab, other line breaks, characters without width and those that turn the text around
_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_WHAT = COLUMNS.index("what")
_CELL = re.compile(r'[ \t]*("(?:[^"]|"")*"[ \t]*|[^,]*)(?:,|$)')


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line that is neither blank nor comment nor header."""

    cells: tuple[str, ...]
    place: Place


def lines_of(name: str, text: str, findings: Findings) -> Iterator[Line]:
    """The rules of a file, mistakes of form going to `findings`; cells are stripped of surrounding spaces."""
    words: dict[str, str] = {}  # the same few words stand in most cells: each is kept once
    first = True
    for number, raw in enumerate(text.split("\n"), 1):
        written = raw.removesuffix("\r")
        if not written.strip(" \t"):
            continue
        place = Place(name, number)
        if written.startswith("#"):
            _is_seen(written, place, findings)
            continue
        cells = _cells(written, place, findings)
        is_header = first and cells is not None and cells[0] == COLUMNS[0]
        first = False
        if cells is None:
            continue
        if is_header:
            _check_header(cells, place, findings)
        else:
            yield Line(tuple([words.setdefault(cell, cell) for cell in cells]), place)


def column_of(text: str, place: Place, cell: int) -> Place:
    """The same line at the character where its cell with that number (from 0) begins."""
    written = text.split("\n")[place.line - 1].removesuffix("\r")
    begins = 0
    for number, match in enumerate(_CELL.finditer(written)):
        begins = match.start(1)
        if number == cell:
            break
    return Place(place.file, place.line, begins + 1)


def resource_in(text: str, line: int) -> str | None:
    """What a rule's column `what` names before the dot, as far as that line can be read at all."""
    cells = text.split("\n")[line - 1].split(",")
    return cells[_WHAT].strip(' \t"').partition(".")[0] if len(cells) > _WHAT else None


def _cells(written: str, place: Place, findings: Findings) -> tuple[str, ...] | None:
    if len(written) > LONGEST_LINE:
        findings.add(place, "line-too-long", f"the line is longer than {LONGEST_LINE} characters")
        return None
    if not _is_seen(written, place, findings):
        return None
    if '"' not in written:
        return tuple([cell.strip(" \t") for cell in written.split(",")])
    return _quoted_cells(written, place, findings)


def _is_seen(written: str, place: Place, findings: Findings) -> bool:
    """Whether one sees every character of the line; the first that one does not becomes a finding."""
    unseen = None if written.isprintable() else _UNSEEN.search(written)
    if unseen is None:
        return True
    code = f"U+{ord(unseen.group()):04X}"
    at = Place(place.file, place.line, unseen.start() + 1)
    findings.add(at, "unseen-character", f"the line holds the unseen character {code}", "remove it")
    return False


def _quoted_cells(written: str, place: Place, findings: Findings) -> tuple[str, ...] | None:
    hint = 'quote the whole cell, write "" for a quote within it, and close it on the same line'
    at = Place(place.file, place.line, written.index('"') + 1)
    if written.count('"') % 2:
        findings.add(at, "quotes", "a quote is not closed", hint)
        return None
    try:
        cells = next(csv.reader((written,), strict=True, skipinitialspace=True))
    except csv.Error:
        findings.add(at, "quotes", "a quote stands within or beside a cell", hint)
        return None
    return tuple([cell.strip(" \t") for cell in cells])


def _check_header(cells: tuple[str, ...], place: Place, findings: Findings) -> None:
    if cells != COLUMNS:
        findings.add(place, "header", "the header names other columns", "write `" + ", ".join(COLUMNS) + "`")
