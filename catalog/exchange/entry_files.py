"""Entries as files: one text for each, and from files of somebody else's all of them or every mistake."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from catalog.consistency import joined
from catalog.department_reading import read_departments
from catalog.documents import read_document
from catalog.entries import Department, Resource
from catalog.errors import CatalogError
from catalog.exchange.drafts import Brought, DraftEntry
from catalog.exchange.entry_documents import document_of
from catalog.exchange.owners import check_owners
from catalog.exchange.written import written_text
from catalog.findings import Findings
from catalog.resource_reading import read_resource


def write_entry(resource: Resource) -> str:
    """The text of a catalogue file, from which the same entry is read; comments are not kept."""
    return written_text(document_of(resource))


def read_entries(
    files: Mapping[str, bytes], members: Mapping[str, Department], present: Iterable[Resource] = ()
) -> Brought:
    """Reads files of one entry each, by their names, which places in findings repeat. Raises `CatalogError`.

    `present` are entries that are there already; what is brought may replace those of the same provider, by their code,
    and lead to them.
    """
    findings = Findings()
    documents = [read_document(name, content, findings) for name, content in files.items()]
    read = [read_resource(document, members) for document in documents if document is not None]
    there = list(present)
    check_owners(read, there, findings)
    codes = {resource.code for resource in read}
    joined([*(one for one in there if one.code not in codes), *read], findings)
    if met := findings.sorted():
        raise CatalogError(met)
    return Brought(tuple(DraftEntry(resource.code, write_entry(resource), ()) for resource in read))


def read_members(file: str, content: bytes) -> Mapping[str, Department]:
    """The departments of a members' file, where there is no catalogue yet. Raises `CatalogError`."""
    findings = Findings()
    members = read_departments(read_document(file, content, findings))
    if met := findings.sorted():
        raise CatalogError(met)
    return members


def entry_paths(path: Path) -> tuple[Path, ...]:
    """The file itself, or the `*.yaml` of a folder by their names, but for the members' file."""
    if not path.is_dir():
        return (path,)
    return tuple(sorted(one for one in path.glob("*.yaml") if one.name != "departments.yaml"))
