"""Entries that were brought in, as the texts of their files, with what somebody still has to write."""

from collections.abc import Collection
from dataclasses import dataclass

from catalog.entries import Resource
from catalog.exchange.entry_documents import document_of
from catalog.exchange.written import written_text


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One entry as the text of its file; of `lacking` elements nothing was said, so somebody has to."""

    code: str
    text: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: entries in their order, and what in it was left aside because it means nothing here."""

    entries: tuple[DraftEntry, ...]
    ignored: tuple[str, ...] = ()


def draft_entry(file: str, resource: Resource, stand_ins: Collection[str], lacking: tuple[str, ...]) -> DraftEntry:
    """The draft of a resource that was read with stand-ins for some elements: those are not written, but for `code`."""
    left_out = {*stand_ins, *lacking} - {"code"}
    written = {name: value for name, value in document_of(resource).items() if name not in left_out}
    return DraftEntry(resource.code, _heading(file, lacking) + written_text(written), lacking)


def _heading(file: str, lacking: tuple[str, ...]) -> str:
    name = "".join(character if character.isprintable() else " " for character in file)
    return f"# From `{name}`. To be written: {', '.join(lacking)}.\n" if lacking else ""
