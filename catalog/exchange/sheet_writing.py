"""Entries as a workbook in the guide's form, from which they are read back the same."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from catalog.entries import Department, Resource
from catalog.exchange import spelling
from catalog.exchange.columns import (
    CLASSIFICATION,
    COLUMNS,
    ITEM_CODE,
    ITEM_TYPE,
    LONGEST,
    OPEN_CLASS,
    OPEN_CONDITION,
    OPENED,
    PROVIDER,
    PROVIDER_CODE,
    SHEET,
    Column,
    Form,
)
from catalog.exchange.entry_documents import Document, document_of
from catalog.exchange.errors import NotWritable
from catalog.exchange.spelling import guide_word
from catalog.exchange.written import Written

UNSAFE = re.compile(r'[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$|^[="]')
"""What a cell does not keep, takes for something else, or a reader of sheets takes off."""
NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON writes as it is, and YAML takes only as an escape."""
WIDTH = 18


def write_workbook(resources: Iterable[Resource], members: Mapping[str, Department]) -> bytes:
    """One sheet, one row per item, in the order of the resources; `members` are the departments by code.

    Raises `NotWritable` for an entry of which a cell cannot hold a part.
    """
    # openpyxl takes 0.2 s to import, and nobody wants it but who writes a sheet
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for number in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.append([_heading(sheet, column.title) for column in COLUMNS])
    for resource in resources:
        for row in _rows(resource, members):
            sheet.append([row.get(column.title) for column in COLUMNS])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _heading(sheet: Any, title: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _rows(resource: Resource, members: Mapping[str, Department]) -> Iterator[Mapping[str, str]]:
    """The first row says what holds for the resource, codes and names stand in every one."""
    document = document_of(resource)
    whole = _cells(document, of_item=False) | _own_cells(resource, members)
    again = {column.title: whole[column.title] for column in COLUMNS[1:5] if column.title in whole}
    for number, (code, item) in enumerate(_documents(document["items"])):
        cells = _cells(item, of_item=True) | {ITEM_CODE.title: code, ITEM_TYPE.title: _type(item)}
        row = (again if number else whole) | cells
        yield {title: _safe(text, resource) for title, text in row.items() if text}


def _own_cells(resource: Resource, members: Mapping[str, Department]) -> dict[str, str]:
    provider = members[resource.provider]
    return {
        CLASSIFICATION.title: "/".join(
            filter(None, (guide_word(resource.category, spelling.CATEGORIES), resource.theme))
        ),
        PROVIDER.title: provider.name,
        PROVIDER_CODE.title: provider.credit_code,
        OPENED.title: "否" if resource.open_class == "not_open" else "是",
        OPEN_CONDITION.title: resource.open_condition,
        OPEN_CLASS.title: guide_word(resource.open_class, spelling.OPEN),
    }


def _cells(document: Document, of_item: bool) -> dict[str, str]:
    return {
        column.title: _cell(column, document[column.element])
        for column in COLUMNS
        if column.of_item is of_item and column.form is not Form.OWN and column.element in document
    }


def _cell(column: Column, value: Written) -> str:
    match column.form:
        case Form.WORD:
            return guide_word(str(value), column.words)
        case Form.WORDS:
            return "、".join(guide_word(str(word), column.words) for word in _entries(value))
        case Form.LIST:
            return "、".join(map(str, _entries(value)))
        case Form.FLAG:
            return "是" if value else "否"
        case Form.PART:
            return NOT_IN_YAML.sub(_escaped, orjson.dumps(value).decode())
        case Form.TEXT | Form.DAY | Form.COUNT | Form.OWN:
            return str(value)


def _entries(value: Written) -> list[Written]:
    return value if isinstance(value, list) else []


def _documents(value: Written) -> Iterator[tuple[str, Document]]:
    for code, item in value.items() if isinstance(value, dict) else ():
        if isinstance(item, dict):
            yield code, item


def _type(item: Document) -> str:
    return spelling.TYPES[str(item["type"])][0]


def _safe(text: str, resource: Resource) -> str:
    """The text, in quotation marks where a cell would not keep it as it is."""
    kept = text
    if UNSAFE.search(text):
        kept = NOT_IN_YAML.sub(_escaped, orjson.dumps(text).decode().replace("_x", "_\\u0078"))
    if len(kept) > LONGEST:
        message = f"`{resource.code}` has a part of {len(kept)} characters, and a cell holds {LONGEST}"
        raise NotWritable(f"{message}; export it as yaml")
    return kept


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
