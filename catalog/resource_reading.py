"""One resource as its catalogue file writes it, checked as far as one file goes."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType

from catalog.condition_reading import read_conditions
from catalog.documents import Element, Section
from catalog.entries import Category, Item, Mode, Resource, SharingClass
from catalog.findings import choices
from catalog.item_reading import (
    CODE_FORM,
    Defaults,
    check_field_names,
    read_basis_level,
    read_item_codes,
    read_items,
    read_references,
)
from catalog.names import CODE
from catalog.rowrule_reading import read_row_rule
from catalog.rowrules import RowRule
from catalog.stewardship_reading import RESOURCE_CODE, RESOURCE_CODE_FORM, STEWARDSHIP, read_stewardship
from catalog.verification_reading import read_verification

SOURCE_NAME = re.compile(r"[a-z][a-z0-9_-]*")
FIRST_DIGIT = MappingProxyType({Category.BASE: "1", Category.THEMATIC: "2", Category.DEPARTMENT: "3"})
FORMATS = ("database", "spreadsheet", "file", "image", "stream", "self_describing", "service", "sensor", "location")
UPDATE_CYCLES = ("realtime", "daily", "weekly", "monthly", "quarterly", "yearly")
OPEN_CLASSES = ("not_open", "conditional", "unconditional")
REQUIRED = (
    "code",
    "name",
    "resource_code",
    "provider",
    "category",
    "modes",
    "class",
    "source",
    "table",
    "key",
    "items",
)
OPTIONAL = (
    *("basis", "basis_level", "theme", "abstract", "format", "update_cycle", "data_as_of", "open", "schema", "row"),
    "verify",
)
ELEMENTS = frozenset({*REQUIRED, *OPTIONAL, *STEWARDSHIP, "granted_if", "references", "rows"})


def read_resource(document: Section, departments: Collection[str]) -> Resource:
    """The resource of one file, with stand-ins where a mistake was reported.

    `departments` are the known codes:
    none are known only where their file is itself a mistake, and then providers are not judged by it.
    """
    document.only(ELEMENTS)
    code = document.required("code")
    sharing_class = _sharing_class(document) or SharingClass.CONDITIONAL
    item_section = _section(document.required("items"))
    reference_section = _section(document.optional("references"))
    check_field_names(tuple(element for part in (item_section, reference_section) if part for element in part.elements))
    level = read_basis_level(document)
    items = read_items(item_section, Defaults(sharing_class, document.optional_text("basis") or "", level))
    if item_section and not item_section.elements:
        document.findings.add(item_section.place, "wrong_type", "`items` must hold at least one item")
    open_class, open_condition = _open(document)
    stewardship = read_stewardship(document)
    key, row = _key(document.required("key"), items), _row(document, items)
    return Resource(
        code=(code and code.text(CODE, CODE_FORM)) or "",
        name=document.text("name"),
        resource_code=document.text("resource_code", RESOURCE_CODE, RESOURCE_CODE_FORM),
        provider=_provider(document, departments),
        category=_category(document) or Category.BASE,
        source=document.text("source", SOURCE_NAME, "the name of a source in the configuration"),
        table=document.text("table"),
        items=MappingProxyType(items),
        key=key,
        sharing_class=sharing_class,
        modes=_modes(document),
        db_schema=document.optional_text("schema"),
        row=row,
        theme=document.optional_text("theme") or "",
        abstract=document.optional_text("abstract") or "",
        format=_choice(document, "format", FORMATS) or "database",
        update_cycle=_choice(document, "update_cycle", UPDATE_CYCLES) or "yearly",
        open_class=open_class,
        open_condition=open_condition,
        data_as_of=_data_as_of(document),
        verification=read_verification(document.optional("verify"), items, key, row),
        granted_if=read_conditions(document.optional("granted_if"), items),
        references=MappingProxyType(read_references(reference_section, items)),
        rows=MappingProxyType(_row_rules(document, items)),
        place=code.place if code else document.place,
        **stewardship,
    )


def _section(element: Element | None) -> Section | None:
    return element and element.section()


def _choice(section: Section, name: str, words: Collection[str]) -> str | None:
    element = section.optional(name)
    return element and element.choice(words)


def _sharing_class(document: Section) -> SharingClass | None:
    element = document.required("class")
    return element and element.word(SharingClass)


def _provider(document: Section, departments: Collection[str]) -> str:
    element = document.required("provider")
    code = element and element.text()
    if element and code and departments and code not in departments:
        element.report("unknown_department", f"`{code}` is no department", choices(departments))
    return code or ""


def _category(document: Section) -> Category | None:
    """The category, which the first digit of the resource code must repeat (发改高技〔2017〕1272号)."""
    element = document.required("category")
    category = element and element.word(Category)
    coded = document.optional_text("resource_code") or ""
    if element and category and RESOURCE_CODE.fullmatch(coded) and coded[0] != FIRST_DIGIT[category]:
        message = f"the resource code `{coded}` is not of the category `{category}`"
        element.report("category_mismatch", message, f"there it begins with `{FIRST_DIGIT[category]}`")
    return category


def _modes(document: Section) -> frozenset[Mode]:
    element = document.required("modes")
    entries = element.texts() if element else ()
    words = [entry.word(Mode) for _, entry in entries]
    return frozenset(word for word in words if word is not None)


def _key(element: Element | None, items: Mapping[str, Item]) -> tuple[str, ...]:
    """What names a subject; were it nothing, every request would name every row by its key."""
    codes = read_item_codes(element, items)
    if element is not None and element.kind == "seq" and not element.node.value:
        element.report("empty_key", "`key` names no item", "name the items that tell one subject from another")
    return codes


def _row(document: Section, items: dict[str, Item]) -> str | None:
    """The surrogate's column: it leaves the source layer, so it is no item, and no two items share a column."""
    columns: dict[str, str] = {}
    for item in items.values():
        other = columns.setdefault(item.column.casefold(), item.code)
        if other != item.code and item.place is not None:
            message = f"`{item.code}` reads the same column as `{other}`"
            document.findings.add(item.place, "duplicate_column", message, "one column is one item, with one class")
    element = document.optional("row")
    column = element and element.text()
    if element and column and column.casefold() in columns:
        message = f"the row surrogate `{column}` is also the column of the item `{columns[column.casefold()]}`"
        element.report("row_is_item", message, "a surrogate is derived from no item and shown as none")
    return column


def _open(document: Section) -> tuple[str, str]:
    section = _section(document.optional("open"))
    if section is None:
        return "not_open", ""
    section.only({"class", "condition"})
    section.required("class")
    return _choice(section, "class", OPEN_CLASSES) or "not_open", section.optional_text("condition") or ""


def _data_as_of(document: Section) -> str | None:
    text = document.optional_text("data_as_of")
    element = document.optional("data_as_of")
    try:
        if text is not None:
            datetime.fromisoformat(text)
    except ValueError:
        if element is not None:
            element.report("bad_form", f"`{text}` is no date", "a date or a moment of iso 8601, such as `2026-11-01`")
        return None
    return text


def _row_rules(document: Section, items: dict[str, Item]) -> dict[str, RowRule]:
    section = _section(document.optional("rows"))
    rules: dict[str, RowRule] = {}
    for element in section.elements if section else ():
        if not CODE.fullmatch(element.name):
            element.report("bad_form", f"`{element.name}` is no valid code", CODE_FORM)
        if rule := read_row_rule(element, items):
            rules[rule.code] = rule
    return rules
