"""A caller's list for a blind comparison, read from CSV, and the result, line by line and without a value of it."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from api.errors import BlindListUnfit
from zhaobi_client.naming import is_code

MOST_LINES = 10_000
"""Of a list: what one session answers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: its number in the file, and its values by item; None where its cells are too many or few."""

    line: int
    values: Mapping[str, str] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, and of which items its entries are."""

    items: tuple[str, ...]
    entries: Sequence[Entry]


def read_list(path: Path) -> Listed:
    """The list in a CSV file in UTF-8 whose first line names items by their codes.

    Raises BlindListUnfit for a file that cannot be used as a whole, and OSError.
    """
    with path.open(encoding="utf-8-sig", newline="") as opened:
        try:
            rows = list(_numbered(opened))
        except UnicodeDecodeError:
            raise BlindListUnfit("the list is not in UTF-8") from None
        except csv.Error:
            raise BlindListUnfit("the list is no CSV: a quote is not closed, or a cell is too long") from None
    if not rows:
        raise BlindListUnfit("the list is empty: its first line names the items")
    items = _items(rows[0][1])
    if len(rows) == 1 or len(rows) - 1 > MOST_LINES:
        raise BlindListUnfit(f"a list has 1 to {MOST_LINES} lines below the one that names the items")
    return Listed(items, [_entry(items, line, cells) for line, cells in rows[1:]])


def write_positions(path: Path, listed: Listed, matched: Collection[int], faults: Mapping[int, str]) -> None:
    """Write `line,result,fault` for each entry; `matched` and `faults` go by places in the list.

    Raises FileExistsError: nothing is written over.
    """
    with path.open("x", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(["line", "result", "fault"])
        for place, entry in enumerate(listed.entries):
            fault = faults.get(place, "")
            writer.writerow([entry.line, "" if fault else "MATCH" if place in matched else "NO_MATCH", fault])


def write_size(path: Path, asked: int, size: int, faults: int) -> None:
    """Write how many different elements were asked, how many of them are held, and how many lines had a fault."""
    with path.open("x", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerows([["asked", "held", "faults"], [asked, size, faults]])


def _numbered(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of the line on which it begins."""
    reader, begins = csv.reader(lines, strict=True), 1
    for cells in reader:
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _items(head: Sequence[str]) -> tuple[str, ...]:
    items = tuple(cell.strip() for cell in head)
    if not all(map(is_code, items)) or len(set(items)) < len(items):
        raise BlindListUnfit(
            "the first line of the list has to name items by their codes, such as `id_number`, each once"
        )
    return items


def _entry(items: tuple[str, ...], line: int, cells: Sequence[str]) -> Entry:
    return Entry(line, dict(zip(items, cells, strict=True)) if len(cells) == len(items) else None)
