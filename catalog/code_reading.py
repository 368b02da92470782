"""The codes of an item as catalogue files write them: `{1: 男}`, or with symbols `{1: {name: 男, symbol: MALE}}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from catalog.documents import Element
from masking import ValueType

SYMBOL = re.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
SYMBOL_FORM = "capital words joined by single underscores, such as `MALE`"


@dataclass(frozen=True, slots=True)
class Codes:
    """Stored codes with their meanings, and the symbols that stand for all of them in requests, if there are any."""

    meanings: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)


def read_codes(element: Element | None, type: ValueType | None) -> Codes:
    """The codes of an item of a type; what was reported is left out, and then nobody has a symbol."""
    section = element and element.section()
    if element is None or section is None:
        return Codes()
    if not section.elements:
        element.report("wrong_type", "`codes` must hold at least one code")
    meanings: dict[str, str] = {}
    symbols: dict[str, str] = {}
    for entry in section.elements:
        if type is ValueType.INT and not re.fullmatch(r"-?[0-9]{1,18}", entry.name):
            entry.report("bad_form", f"`{entry.name}` is no code of an item of type Int", "a whole number")
        meaning, symbol = _entry(entry)
        if meaning is not None:
            meanings[entry.name] = meaning
        if symbol is not None and symbol in symbols.values():
            entry.report("duplicate_entry", f"`{symbol}` stands twice among the symbols of `codes`")
        elif symbol is not None:
            symbols[entry.name] = symbol
    whole = len(symbols) == len(section.elements)
    if symbols and not whole:
        lacking = ", ".join(f"`{entry.name}`" for entry in section.elements if entry.name not in symbols)
        element.report("symbols_missing", f"no symbol stands for {lacking}", "give one to every code, or to none")
    return Codes(MappingProxyType(meanings), MappingProxyType(symbols if whole else {}))


def _entry(entry: Element) -> tuple[str | None, str | None]:
    """Meaning and symbol of one code."""
    if entry.kind != "map":
        return entry.text(), None
    section = entry.section()
    if section is None:
        return None, None
    section.only({"name", "symbol"})
    return section.text("name") or None, section.optional_text("symbol", SYMBOL, SYMBOL_FORM)
