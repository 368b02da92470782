"""A drafted resource as the text of its catalogue file, with comments where somebody has to decide."""

import re
from collections.abc import Iterator

from catalog.drafting.entries import DraftedItem, DraftedReference, DraftedResource

TO_BE_WRITTEN = "待写明 (to be written)"
_LONGEST = 200  # characters of a name or within a comment
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][0-9A-Za-z_\u4e00-\u9fff]*")
_NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def resource_file(resource: DraftedResource, source: str, provider: str) -> str:
    """The text in the form of `docs/catalogue.md`; every item is restricted, for a reason that is yet to be written."""
    return "\n".join(
        [
            f"# Drafted from `{one_line(resource.table)}`. Every item is restricted and nothing is open.",
            "# To be written: class and legal basis of each item, resource_code, category, theme, update_cycle.",
            f"code: {_scalar(resource.code)}",
            f"name: {_scalar(one_line(resource.name))}",
            f"resource_code: {_resource_code(resource, source)}",
            f"provider: {_scalar(provider)}",
            "category: department",
            "modes: [verify]  # the least that there is; `query` and `copy` where they are decided on",
            "class: restricted",
            f"basis: {_scalar(TO_BE_WRITTEN)}",
            "open: {class: not_open}",
            f"source: {_scalar(source)}",
            *([f"schema: {_scalar(resource.db_schema)}"] if resource.db_schema is not None else []),
            f"table: {_scalar(resource.table)}",
            *_row(resource),
            *_key(resource),
            "items:",
            *map(_item, resource.items),
            *_left_out(resource),
            *(["references:"] if resource.references else []),
            *map(_reference, resource.references),
            "",
        ]
    )


def one_line(text: str) -> str:
    """A text that stays within a line, whatever a database keeps as a name or a comment; one of spaces is spelled."""
    words = "".join(character if character.isprintable() else " " for character in text).split()
    return (" ".join(words) or text.encode("unicode_escape").decode())[:_LONGEST] or "-"


def _resource_code(resource: DraftedResource, source: str) -> str:
    """A code that nobody has assigned: of the category 3, the rest says that it is a draft, and of which source."""
    letters = re.sub("[^0-9A-Z]", "", source.upper())[:24]
    return f"3DRAFT{letters}/{resource.number:07}  # to be assigned"


def _row(resource: DraftedResource) -> Iterator[str]:
    yield from (f"# {one_line(advice)}" for advice in resource.row_advice)
    if resource.row is not None:
        yield f"row: {_scalar(resource.row)}  # its order follows that of no item"


def _key(resource: DraftedResource) -> Iterator[str]:
    if not resource.key_declared:
        yield "# no key of the table could be taken, so that all items stand here: choose those that name a subject"
    yield f"key: [{', '.join(map(_scalar, resource.key))}]"


def _item(item: DraftedItem) -> str:
    parts = [f"name: {_scalar(one_line(item.name))}", f"type: {item.type}"]
    parts += [f"column: {_scalar(item.column)}"] if item.column != item.code else []
    parts += [f"length: {item.length}"] if item.length is not None else []
    parts += [f"scale: {item.scale}"] if item.scale is not None else []
    return f"  {_scalar(item.code)}: {{{', '.join(parts)}}}" + (f"  # {item.advice}" if item.advice else "")


def _left_out(resource: DraftedResource) -> Iterator[str]:
    for one in resource.left_out:
        yield f"  # left out: `{one_line(one.column)}`, for {one_line(one.reason)}"


def _reference(reference: DraftedReference) -> str:
    pairs = ", ".join(f"{_scalar(own)}: {_scalar(theirs)}" for own, theirs in reference.on)
    many = str(reference.many).lower()
    return f"  {_scalar(reference.code)}: {{resource: {_scalar(reference.resource)}, on: {{{pairs}}}, many: {many}}}"


def _scalar(text: str) -> str:
    """A text as YAML reads it back, character by character."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"
