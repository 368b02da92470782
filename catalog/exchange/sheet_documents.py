"""The rows of one resource as the document of its entry, each value with the cell in which it was told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.drafting.codes import item_codes
from catalog.entries import Department
from catalog.exchange import spelling
from catalog.exchange.columns import (
    BASIS,
    CLASS,
    CLASSIFICATION,
    CODE,
    COLUMN,
    COLUMNS,
    CONDITIONS,
    ITEM_CLASS,
    ITEM_CODE,
    ITEM_NAME,
    ITEM_TYPE,
    NAME,
    OPEN_CLASS,
    OPEN_CONDITION,
    OPENED,
    PROVIDER,
    PROVIDER_CODE,
    THEME,
    Column,
    Form,
)
from catalog.exchange.entry_documents import Document
from catalog.exchange.sheets import INHERITED, Cell, Row, Sheet
from catalog.exchange.spelling import Words
from catalog.exchange.written import Told, Written, parsed
from catalog.findings import Findings, choices

RESTRICTED = "restricted"
DAY_FORM = "a day such as `2026-11-01`, `2026/11/1` or `2026年11月1日`"
UNSAID_MODES = ("共享平台", "共享平台方式")
"""What the guide writes for being shared by the platform, which says nothing of how."""
FIRST_DIGITS = {"1": "base", "2": "thematic", "3": "department"}


@dataclass(frozen=True, slots=True)
class SheetDocument:
    """`document` is what the sheet says; `stand_ins` keep the reader going where it says too little.

    `lacking` are the elements that somebody still has to write, `first` is where the resource begins.
    """

    document: Document
    stand_ins: Document
    lacking: tuple[str, ...]
    first: int


def resource_rows(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    """Rows of one resource each: another code, or without codes another name, begins another one."""
    group: list[Row] = []
    current: tuple[str | None, str | None] = (None, None)
    for row in rows:
        code, name = (_text(row, column) for column in (CODE, NAME))
        begins = (code is not None and code != current[0]) or (code is None and name not in (None, current[1]))
        if begins and group:
            yield group
            group = []
        if begins or not group:
            current = (code, name)
        group.append(row)
    if group:
        yield group


def _text(row: Row, column: Column) -> str | None:
    cell = row.cells.get(column.title)
    return cell.text if cell else None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the resources of one sheet; `members` are the departments by code."""

    sheet: Sheet
    members: Mapping[str, Department]
    findings: Findings
    numbers: Iterator[int] = field(repr=False)

    def read(self, rows: Sequence[Row]) -> SheetDocument:
        """The document of the resource in these rows, of which there is at least one."""
        cells, number = self._resource_cells(rows), next(self.numbers)
        document = {
            **self._plain(cells, of_item=False),
            **self._category(cells),
            **self._provider(cells),
            **self._open(cells),
        }
        document["items"] = items = self._items(rows, cells)
        if not self.sheet.has(BASIS) and _said(document.get("class")) == RESTRICTED and "conditions" in document:
            document["basis"] = document.pop("conditions")  # 共享条件 of what is not shared is why (guide, 共享属性)
        self._require(cells, rows[0].line, (NAME, CODE, CLASS))
        stand_ins = _stand_ins(document, items, number)
        lacking = ("code", "modes", "update_cycle", "source", "table", "key")
        return SheetDocument(document, stand_ins, tuple(name for name in lacking if name not in document), rows[0].line)

    def _report(self, cell: Cell, code: str, message: str, hint: str = "") -> None:
        self.findings.add(self.sheet.place(cell.spot.line + 1, cell.spot.column + 1), code, message, hint)

    def _require(self, cells: Mapping[str, Cell], line: int, columns: Sequence[Column]) -> None:
        for column in columns:
            if column.title not in cells and self.sheet.has(column):
                place = self.sheet.place(line, self.sheet.column_of(column))
                self.findings.add(place, "missing_element", f"`{column.title}` is missing")

    def _resource_cells(self, rows: Sequence[Row]) -> dict[str, Cell]:
        """What the rows say of the resource: once, or the same each time."""
        found: dict[str, Cell] = {}
        for row in rows:
            for column in COLUMNS:
                cell = None if column.of_item else row.cells.get(column.title)
                if cell is None:
                    continue
                first = found.setdefault(column.title, cell)
                if first.text != cell.text and (column not in INHERITED or self.sheet.has(ITEM_CLASS)):
                    message = f"`{column.title}` says something else than in row {first.spot.line + 1}"
                    self._report(cell, "conflicting_rows", message, "one resource, one value; or leave it empty")
        first_row = rows[0].cells
        return {title: cell for title, cell in found.items() if title not in _INHERITED or title in first_row}

    def _plain(self, cells: Mapping[str, Cell], of_item: bool) -> Document:
        """The elements that stand in a cell of their own."""
        document: Document = {}
        for column in COLUMNS:
            cell = cells.get(column.title)
            if cell is not None and column.of_item is of_item and column.form is not Form.OWN:
                value = self._value(column, cell)
                if value is not None:
                    document[column.element] = value
        return document

    def _value(self, column: Column, cell: Cell) -> Written | None:
        spot = cell.spot
        match column.form:
            case Form.TEXT | Form.OWN:
                return Told(cell.text, spot)
            case Form.WORD:
                return self._word(column.words, cell, cell.text)
            case Form.WORDS:
                if spelling.plain(cell.text) in map(spelling.plain, UNSAID_MODES):
                    return None
                words = [self._word(column.words, cell, part) for part in spelling.parts_of(cell.text)]
                return Told([word for word in words if word is not None], spot)
            case Form.LIST:
                return Told([Told(part, spot) for part in spelling.parts_of(cell.text)], spot)
            case Form.DAY:
                day = spelling.day_of(cell.text)
                if day is None:
                    self._report(cell, "bad_form", f"`{cell.text[:50]}` is no day", DAY_FORM)
                return None if day is None else Told(day.isoformat(), spot)
            case Form.COUNT:
                if not (cell.text.isascii() and cell.text.isdecimal() and len(cell.text) < 7):
                    self._report(cell, "wrong_type", f"`{column.title}` must be a whole number")
                    return None
                return Told(int(cell.text), spot)
            case Form.FLAG:
                return self._truth(cell)
            case Form.PART:
                value = parsed(cell.text, spot)
                if value is None:
                    self._report(cell, "syntax", f"`{column.title}` is no valid yaml", 'such as `{"1": 男, "2": 女}`')
                return value

    def _word(self, words: Words, cell: Cell, text: str) -> Told | None:
        word = spelling.word_of(text, words)
        if word is None:
            hint = choices(spellings[0] for spellings in words.values())
            self._report(cell, "unknown_word", f"`{text[:50]}` is no word of this column", hint)
        return None if word is None else Told(word, cell.spot)

    def _truth(self, cell: Cell) -> Told | None:
        word = self._word(spelling.TRUTHS, cell, cell.text)
        return word and Told(word.value == "true", cell.spot)

    def _category(self, cells: Mapping[str, Cell]) -> Document:
        """信息资源分类: the class, and after a slash whatever follows it; else what the resource code begins with."""
        cell, code = cells.get(CLASSIFICATION.title), cells.get(CODE.title)
        if cell is None:
            first = FIRST_DIGITS.get(code.text[0]) if code else None
            return {"category": Told(first, code.spot)} if first and code else {}
        parts = [part.strip() for part in cell.text.replace("/", "/").split("/") if part.strip()] or [cell.text]
        word = self._word(spelling.CATEGORIES, cell, parts[0])
        theme: Document = {"theme": Told("/".join(parts[1:]), cell.spot)} if len(parts) > 1 else {}
        return {**({"category": word} if word else {}), **({} if self.sheet.has(THEME) else theme)}

    def _provider(self, cells: Mapping[str, Cell]) -> Document:
        """The department by its credit code or its name, which must not contradict each other."""
        name, credit = cells.get(PROVIDER.title), cells.get(PROVIDER_CODE.title)
        found: Department | None = None
        for cell in (name, credit):
            if cell is None:
                continue
            member = next((one for one in self.members.values() if cell.text in (one.credit_code, one.name)), None)
            if member is None:
                self._report(
                    cell, "unknown_department", f"`{cell.text[:50]}` is no department", "see the members' file"
                )
            elif found is not None and member is not found:
                self._report(
                    cell, "conflicting_cells", f"`{cell.text[:50]}` is not the department that is named beside"
                )
            found = found or member
        if name is None and credit is None:
            line = min((cell.spot.line for cell in cells.values()), default=self.sheet.heading)
            place = self.sheet.place(line + 1, self.sheet.column_of(PROVIDER))
            self.findings.add(place, "missing_element", f"`{PROVIDER.title}` is missing")
        told = credit or name
        return {"provider": Told(found.code, told.spot)} if found and told else {}

    def _open(self, cells: Mapping[str, Cell]) -> Document:
        """Open without conditions unless there are some; our own column says it outright."""
        opened, condition = cells.get(OPENED.title), cells.get(OPEN_CONDITION.title)
        outright = cells.get(OPEN_CLASS.title)
        told = outright or opened
        if told is None:
            return {}
        word: Told | None
        if outright:
            word = self._word(spelling.OPEN, outright, outright.text)
        else:
            truth = self._truth(told)
            kind = "conditional" if condition else "unconditional"
            word = truth and Told(kind if truth.value else "not_open", told.spot)
        conditions: Document = {"condition": Told(condition.text, condition.spot)} if condition else {}
        return {"open": Told({"class": word, **conditions}, told.spot)} if word else {}

    def _items(self, rows: Sequence[Row], resource: Mapping[str, Cell]) -> dict[str, Written]:
        items: dict[str, Written] = {}
        codes = self._codes(rows)
        for row, code in zip(rows, codes, strict=True):
            self._require(row.cells, row.line, (ITEM_NAME, ITEM_TYPE))
            at = row.cells.get(ITEM_CODE.title) or row.cells.get(ITEM_NAME.title) or next(iter(row.cells.values()))
            if code in items:
                self._report(at, "duplicate_item", f"a second item of the resource is called `{code}`")
            document = {**self._plain(row.cells, of_item=True), **self._type(row.cells)}
            document.pop("code", None)
            if not self.sheet.has(ITEM_CLASS):
                document = {**document, **self._own_class(row.cells, resource)}
            items[code] = Told(document, at.spot)
        return items

    def _own_class(self, cells: Mapping[str, Cell], resource: Mapping[str, Cell]) -> Document:
        """Class and conditions that differ from the resource's, as practice states them row by row."""
        document: Document = {}
        own, usual = cells.get(CLASS.title), resource.get(CLASS.title)
        if own and usual and own.text != usual.text:
            word = self._word(spelling.CLASSES, own, own.text)
            document |= {"class": word} if word else {}
        condition, general = cells.get(CONDITIONS.title), resource.get(CONDITIONS.title)
        if condition and (general is None or condition.text != general.text):
            why = _said(document.get("class")) == RESTRICTED and not self.sheet.has(BASIS)
            document["basis" if why else "conditions"] = Told(condition.text, condition.spot)
        return document

    def _codes(self, rows: Sequence[Row]) -> Sequence[str]:
        """What the items are called in files: as the sheet says, else after their columns, else by number."""
        names = [_text(row, COLUMN) or _text(row, ITEM_NAME) or f"-{row.line}" for row in rows]
        made = item_codes(names)
        return [_text(row, ITEM_CODE) or made[name] for row, name in zip(rows, names, strict=True)]

    def _type(self, cells: Mapping[str, Cell]) -> Document:
        cell = cells.get(ITEM_TYPE.title)
        found = None if cell is None else spelling.type_of(cell.text)
        if cell is None or found is None:
            if cell is not None:
                hint = choices(texts[0] for texts in spelling.TYPES.values())
                self._report(cell, "unknown_word", f"`{cell.text[:50]}` is no data type", hint)
            return {}
        measured: Document = {} if found.length is None else {"length": Told(found.length, cell.spot)}
        measured |= {} if found.scale is None else {"scale": Told(found.scale, cell.spot)}
        return {"type": Told(found.type, cell.spot), **measured}


_INHERITED = frozenset(column.title for column in INHERITED)


def _said(value: Written | None) -> Written | None:
    return value.value if isinstance(value, Told) else value


def stand_in_code(number: int) -> str:
    """The code of a resource that the sheet calls nothing."""
    return f"resource_{number}"


def _stand_ins(document: Document, items: Mapping[str, Written], number: int) -> Document:
    """What keeps the reader of entries from reporting once more, by other names, what the sheet lacks."""
    category = _said(document.get("category")) or "base"
    digit = next(digit for digit, word in FIRST_DIGITS.items() if word == category)
    named: list[Written] = [code for code, item in items.items() if _said(_members(item).get("type")) != "JSON"]
    for item in items.values():
        members = _members(item)
        members.setdefault("name", "-")
        members.setdefault("type", "String")
    usual: Document = {
        "code": stand_in_code(number),
        "name": "-",
        "resource_code": f"{digit}DRAFT/{number}",
        "provider": "-",
        "category": category,
        "class": "conditional",
        "modes": ["verify"],
        "source": "draft",
        "table": "draft",
        "key": named[:1],
    }
    return {name: value for name, value in usual.items() if name not in document}


def _members(item: Written) -> Document:
    value = _said(item)
    return value if isinstance(value, dict) else {}
