"""Entries from a workbook in the guide's form: all of it without a mistake, or every mistake by sheet and cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from catalog.consistency import joined
from catalog.entries import Department, Place, Resource
from catalog.exchange.drafts import Brought, draft_entry
from catalog.exchange.errors import PackageRefused, SheetError
from catalog.exchange.owners import check_owners
from catalog.exchange.sheet_documents import Reader, SheetDocument, resource_rows, stand_in_code
from catalog.exchange.sheets import Row, Sheet, open_sheets, rows_of
from catalog.exchange.written import section_of
from catalog.findings import Finding, Findings
from catalog.resource_reading import read_resource

Progress = Callable[[int, int], None]
"""Called with the rows that were read, and how many there are."""
EVERY = 100


def read_workbook(
    file: str,
    content: bytes,
    members: Mapping[str, Department],
    present: Iterable[Resource] = (),
    progress: Progress = lambda done, all: None,
) -> Brought:
    """Reads every sheet that has the guide's headings.

    `members` are the departments by code; `present` are entries that are there already: what is brought may replace
    those of the same provider, by their code, and lead to them. Raises `SheetError`.
    """
    findings = Findings()
    try:
        sheets, ignored = open_sheets(file, content, findings)
    except PackageRefused as refused:
        finding = Finding(Place(file, 1), refused.code, refused.message, refused.hint)
        raise SheetError((finding,)) from refused
    read: list[tuple[SheetDocument, Resource]] = []
    if not findings.met:  # what stands under wrong headings would only be misread
        there = list(present)
        taken = {resource.code for resource in there}
        free = (number for number in count(1) if stand_in_code(number) not in taken)
        readers = [Reader(sheet, members, findings, free) for sheet in sheets]
        read = [entry for reader in readers for entry in _entries(reader, progress)]
        _check_together([resource for _, resource in read], there, findings)
    if met := findings.sorted():
        raise SheetError(met)
    entries = tuple(draft_entry(file, one, document.stand_ins, document.lacking) for document, one in read)
    return Brought(entries, tuple(ignored))


def _entries(reader: Reader, progress: Progress) -> Iterator[tuple[SheetDocument, Resource]]:
    sheet, findings = reader.sheet, reader.findings
    rows = _counted(rows_of(sheet, findings), sheet.shape.last_row, progress)
    for group in resource_rows(rows):
        document = reader.read(group)
        resource = _resource(sheet, document, findings)
        if resource is not None:
            yield document, resource


def _counted(rows: Iterator[Row], all: int, progress: Progress) -> Iterator[Row]:
    for row in rows:
        if row.line % EVERY == 0:
            progress(row.line, all)
        yield row
    progress(all, all)


def _resource(sheet: Sheet, document: SheetDocument, findings: Findings) -> Resource | None:
    """The entry by the reader of files; departments were looked up before, by their names."""
    whole = {**document.document, **document.stand_ins}
    section = section_of(whole, sheet.place(document.first, 1), findings)
    return None if section is None else read_resource(section, ())


def _check_together(read: list[Resource], present: list[Resource], findings: Findings) -> None:
    check_owners(read, present, findings)
    codes = {resource.code for resource in read}
    others = [resource for resource in present if resource.code not in codes]
    joined([*others, *read], findings)
