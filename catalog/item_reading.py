"""Items and references of a resource as catalogue files write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from catalog.code_reading import read_codes
from catalog.documents import Element, Section
from catalog.entries import BasisLevel, Contains, Item, Part, Reference, SharingClass
from catalog.findings import choices
from catalog.names import CODE, graphql_name
from catalog.withdrawal_reading import check_withdrawals, read_withdrawal
from masking import ValueType

CODE_FORM = "lower-case words joined by single underscores, such as `id_number`"
NODE_FIELDS = frozenset({"id", "sharing"})  # every node of the data schema has them
WHERE_WORDS = frozenset({"and", "or", "not"})  # join the conditions of every `where`
IDENTIFIERS = ("resident_id", "uscc")
WITH_PARTS = "resident_id"
TYPES_OF: Mapping[str, frozenset[ValueType]] = MappingProxyType(
    {
        "length": frozenset({ValueType.STRING}),
        "scale": frozenset({ValueType.DECIMAL}),
        "codes": frozenset({ValueType.STRING, ValueType.INT}),
        "identifier": frozenset({ValueType.STRING}),
        "part": frozenset({ValueType.STRING, ValueType.INT, ValueType.DATE}),
    }
)
TYPES_OF_PARTS: Mapping[Part, frozenset[ValueType]] = MappingProxyType(
    {
        Part.BIRTH: frozenset({ValueType.DATE}),
        Part.SEX: frozenset({ValueType.STRING, ValueType.INT}),
        Part.REGION: frozenset({ValueType.STRING}),
    }
)
NEVER_COMPARED = frozenset({ValueType.JSON})
"""Types of which no value is ever compared with another: their items name no subject and lead nowhere."""
ITEM_ELEMENTS = frozenset(
    {"name", "type", "class", "column", "base", "sparse", "contains", "basis", "withdrawn", *TYPES_OF}
    | {"basis_level", "conditions", "reasons"}
)
REFERENCE_ELEMENTS = frozenset({"name", "resource", "on", "many"})


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a resource says for all of its items."""

    sharing_class: SharingClass
    basis: str
    basis_level: BasisLevel | None = None


def read_items(section: Section | None, defaults: Defaults) -> dict[str, Item]:
    """Every item that could be read, by its code."""
    elements = section.elements if section else ()
    read = [_item(element, defaults) for element in elements]
    items = {item.code: item for item in read if item is not None}
    for element in elements:
        _check_whole(element, items)
    check_withdrawals(section, items)
    return items


def read_references(section: Section | None, items: Mapping[str, Item]) -> dict[str, Reference]:
    """Every reference that could be read, by its code; `items` are those of the resource."""
    read = [_reference(element, items) for element in (section.elements if section else ())]
    return {reference.code: reference for reference in read if reference is not None}


def read_item_codes(element: Element | None, items: Mapping[str, Item]) -> tuple[str, ...]:
    """A list of items of this resource that can be compared."""
    entries = element.texts() if element else ()
    for code, entry in entries:
        if code not in items:
            entry.report("unknown_item", f"`{code}` is no item of this resource", choices(items))
        elif items[code].type in NEVER_COMPARED:
            entry.report("not_for_type", f"`{code}` is of type {items[code].type}, which names no subject")
    return tuple(code for code, _ in entries if code in items)


def check_field_names(elements: tuple[Element, ...]) -> None:
    """Codes that cannot stand side by side as fields of one GraphQL type."""
    met: dict[str, str] = {}
    for element in elements:
        name = graphql_name(element.name)
        if not CODE.fullmatch(element.name):
            element.report("bad_form", f"`{element.name}` is no valid code", CODE_FORM)
        elif name in NODE_FIELDS | WHERE_WORDS:
            element.report("reserved_name", f"`{element.name}` is a word of the schema itself", "choose another code")
        elif name in met:
            message = f"`{element.name}` and `{met[name]}` are both `{name}` in the schema"
            element.report("name_clash", message, "rename one of them")
        else:
            met[name] = element.name


def _item(element: Element, defaults: Defaults) -> Item | None:
    section = element.section()
    if section is None:
        return None
    section.only(ITEM_ELEMENTS)
    type = _type(section)
    own_class = section.optional("class")
    sharing_class = (own_class and own_class.word(SharingClass)) or defaults.sharing_class
    contains = section.optional("contains")
    codes = read_codes(section.optional("codes"), type)
    return Item(
        code=element.name,
        name=section.text("name"),
        type=type or ValueType.STRING,
        sharing_class=sharing_class,
        column=section.optional_text("column") or element.name,
        base=section.flag("base"),
        sparse=section.flag("sparse"),
        contains=contains and contains.word(Contains),
        identifier=_identifier(section),
        part=_part(section, type),
        length=_count(section, "length", least=1),
        scale=_count(section, "scale", least=0),
        codes=codes.meanings,
        symbols=codes.symbols,
        withdrawn=read_withdrawal(section.optional("withdrawn")),
        basis=_basis(element, section, sharing_class, defaults),
        basis_level=read_basis_level(section) or (None if section.optional("basis") else defaults.basis_level),
        conditions=section.optional_text("conditions") or "",
        reasons=section.optional_text("reasons") or "",
        place=element.place,
    )


def read_basis_level(section: Section) -> BasisLevel | None:
    """Of which level the legal basis of a resource's items, or of one item, is."""
    element = section.optional("basis_level")
    return element and element.word(BasisLevel)


def _type(section: Section) -> ValueType | None:
    element = section.required("type")
    type = element and element.word(ValueType)
    for name, types in TYPES_OF.items():
        given = section.optional(name)
        if given is not None and type is not None and type not in types:
            given.report("not_for_type", f"`{name}` has no meaning for the type {type}", f"only for {choices(types)}")
    return type


def _identifier(section: Section) -> str | None:
    element = section.optional("identifier")
    return element and element.choice(IDENTIFIERS)


def _part(section: Section, type: ValueType | None) -> Part | None:
    element = section.optional("part")
    part = element and element.word(Part)
    if element and part and type in TYPES_OF["part"] and type not in TYPES_OF_PARTS[part]:
        hint = f"only for {choices(sorted(TYPES_OF_PARTS[part]))}"
        element.report("not_for_type", f"`part: {part}` has no meaning for the type {type}", hint)
    return part


def _check_whole(element: Element, items: Mapping[str, Item]) -> None:
    """A part belongs to one resident ID number of the row, so there must be one to belong to, and no second."""
    item = items.get(element.name)
    if item is None or item.part is None:
        return
    whole = [other.code for other in items.values() if other.identifier == WITH_PARTS]
    if item.code in whole:
        element.report("part_of_what", f"`{item.code}` is itself an identifier", "leave `part` out")
    elif len(whole) != 1:
        message = f"`{item.code}` is a part of one of {len(whole)} items with `identifier: {WITH_PARTS}`"
        element.report("part_of_what", message, "the resource must have exactly one")


def _count(section: Section, name: str, least: int) -> int | None:
    element = section.optional(name)
    return element and element.count(least)


def _basis(element: Element, section: Section, sharing_class: SharingClass, defaults: Defaults) -> str:
    """Not sharing at all needs a stated legal basis (order 809, article 14; requirement R037)."""
    basis = section.optional_text("basis") or defaults.basis
    if sharing_class is SharingClass.RESTRICTED and not basis:
        message = f"the restricted item `{element.name}` states no legal basis"
        element.report("basis_missing", message, "add `basis` with the law and its article")
    return basis


def _reference(element: Element, items: Mapping[str, Item]) -> Reference | None:
    section = element.section()
    if section is None:
        return None
    section.only(REFERENCE_ELEMENTS)
    resource = section.text("resource")
    pairs = section.required("on")
    return Reference(
        code=element.name,
        name=section.optional_text("name") or "",
        resource=resource,
        on=_pairs(pairs, items) if pairs else (),
        many=section.flag("many"),
        place=element.place,
    )


def _pairs(element: Element, items: Mapping[str, Item]) -> tuple[tuple[str, str], ...]:
    section = element.section()
    if section is not None and not section.elements:
        element.report("wrong_type", "`on` must name at least one pair of items")
    pairs = []
    for pair in section.elements if section else ():
        theirs = pair.text()
        if pair.name not in items:
            pair.report("unknown_item", f"`{pair.name}` is no item of this resource", choices(items))
        elif items[pair.name].type in NEVER_COMPARED:
            pair.report("not_for_type", f"`on` compares items, and `{pair.name}` is of type {items[pair.name].type}")
        elif theirs is not None:
            pairs.append((pair.name, theirs))
    return tuple(pairs)
