"""Entries that were published one by one: read like files, and joined with those of the files into one catalogue."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from catalog.consistency import joined
from catalog.documents import read_document
from catalog.entries import Catalog, Place, Reference, Resource
from catalog.findings import Finding, Findings
from catalog.names import SCHEMA_TYPES, TYPE_SUFFIXES, type_name
from catalog.resource_reading import read_resource
from masking import fingerprint


@dataclass(frozen=True, slots=True)
class Published:
    """An entry as it was published: `document` is what would stand in a file; `version` counts from 1."""

    code: str
    version: int
    provider: str
    document: str
    is_withdrawn: bool = False

    @property
    def file(self) -> str:
        """What findings call the document."""
        return f"{self.code}.yaml@{self.version}"

    @property
    def place(self) -> Place:
        """Where findings about the entry as a whole point."""
        return Place(self.file, 1)


Reading = Resource | tuple[Finding, ...]
"""What an entry says, or every reason why it stays out."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A catalogue without a mistake, and by code why an entry is not in it as it was written.

    An entry that is in it all the same lacks a reference.
    """

    catalog: Catalog
    findings: Mapping[str, tuple[Finding, ...]]


def read_published(entry: Published, departments: Collection[str]) -> Reading:
    """The resource of an entry, or every mistake in its document."""
    findings = Findings()
    content = entry.document.encode("utf-8", "surrogatepass")  # what no encoding has is told where it is decoded
    document = read_document(entry.file, content, findings)
    resource = None if document is None else read_resource(document, departments)
    if resource is not None:
        _check_as_published(resource, entry, findings)
    return findings.sorted() if resource is None else findings.sorted() or resource


def check_published(entry: Published, catalog: Catalog) -> Reading:
    """As `read_published`, and judged as a part of the catalogue: what it would break there is its mistake too."""
    reading = read_published(entry, catalog.departments)
    if not isinstance(reading, Resource):
        return reading
    findings = Findings()
    joined([*(each for code, each in catalog.resources.items() if code != entry.code), reading], findings)
    if reading.resource_code in catalog.withdrawn:
        hint = "codes are unique and never used again"
        place = reading.place or entry.place
        findings.add(place, "withdrawn_code", f"`{reading.resource_code}` is of an entry that was withdrawn", hint)
    return findings.sorted() or reading


def _check_as_published(resource: Resource, entry: Published, findings: Findings) -> None:
    place = resource.place or entry.place
    if resource.code != entry.code:
        findings.add(place, "code_mismatch", f"the document is of `{resource.code}`, the entry `{entry.code}`")
    if resource.provider != entry.provider:
        message = f"the document is of `{resource.provider}`, the entry was published by `{entry.provider}`"
        findings.add(place, "provider_mismatch", message)
    taken = [name for suffix in TYPE_SUFFIXES if (name := type_name(resource.code) + suffix) in SCHEMA_TYPES]
    if taken:
        findings.add(place, "name_clash", f"`{taken[0]}` is a type of the schema itself", "choose another code")


def join_published(files: Catalog, entries: Mapping[Published, Reading]) -> Joined:
    """The catalogue of the files with published entries in the place of those of the same code, or beside them.

    Withdrawn ones take the file's entry away too. What does not fit together costs the least: a reference its
    reference, an entry itself, never the others.
    """
    if not entries:
        return Joined(files, MappingProxyType({}))
    return _Joining(files, entries).result()


class _Joining:
    """One attempt after another, each without what the one before showed not to fit."""

    def __init__(self, files: Catalog, entries: Mapping[Published, Reading]) -> None:
        self._files = files
        self._entries = entries
        codes = {entry.code for entry in entries}
        self._kept = [resource for code, resource in files.resources.items() if code not in codes]
        self._withdrawn = frozenset(entry.code for entry in entries if entry.is_withdrawn)
        self._spent: set[str] = set()  # resource codes of withdrawn entries, as far as those can be read
        self._fit: dict[str, Resource] = {}
        self._out: dict[str, tuple[Finding, ...]] = {}
        for entry, reading in sorted(entries.items(), key=lambda one: one[0].code):  # alike in every process
            if entry.is_withdrawn:
                self._spent |= {reading.resource_code} if isinstance(reading, Resource) else set()
            elif isinstance(reading, Resource):
                self._fit[entry.code] = reading
            else:
                self._out[entry.code] = reading
        self._lost: dict[str, tuple[Finding, ...]] = {}  # by `resource.reference`
        self._unrelated: set[Place] = set()  # of resources whose relations lead in a circle

    def result(self) -> Joined:
        while True:
            findings = Findings()
            resources = joined(self._resources(), findings)
            if not findings.met:
                return Joined(self._catalog(resources), MappingProxyType(dict(sorted(self._told().items()))))
            self._learn(findings.sorted())

    def _resources(self) -> list[Resource]:
        """Those of the files first: of two that take one name the later one is to blame."""
        found = [*self._kept, *self._fit.values()]
        codes = frozenset(resource.resource_code for resource in found)
        return [self._pruned(resource, codes) for resource in found]

    def _pruned(self, resource: Resource, codes: frozenset[str]) -> Resource:
        references = {
            name: reference
            for name, reference in resource.references.items()
            if f"{resource.code}.{name}" not in self._lost
        }
        related = tuple(code for code in resource.related if code in codes and resource.place not in self._unrelated)
        if len(references) == len(resource.references) and related == resource.related:
            return resource
        return replace(resource, references=MappingProxyType(references), related=related)

    def _learn(self, findings: tuple[Finding, ...]) -> None:
        """Each finding takes a reference, a relation or an entry away; so there is an end."""
        references = {reference.place: name for name, reference in self._references()}
        by_file = {entry.file: entry.code for entry in self._entries}
        told: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.place in references and not self._names_nothing_known(finding.place):
                self._lost[references[finding.place]] = (finding,)
            elif finding.code == "related_cycle":
                self._unrelated.add(finding.place)
            elif by_file.get(finding.place.file) in self._fit:
                told.setdefault(by_file[finding.place.file], []).append(finding)
            else:
                for code in self._named(finding.message):
                    told.setdefault(code, []).append(finding)
        for code, why in told.items():
            del self._fit[code]
            self._out[code] = tuple(why)

    def _named(self, message: str) -> list[str]:
        """Which entries a finding in a file is about; the files fit together by themselves."""
        return [code for code in self._fit if f"`{code}`" in message or f"`{code}." in message] or list(self._fit)

    def _references(self) -> Iterator[tuple[str, Reference]]:
        for resource in (*self._kept, *self._fit.values()):
            for name, reference in resource.references.items():
                yield f"{resource.code}.{name}", reference

    def _names_nothing_known(self, place: Place) -> bool:
        """Whether the reference there leads to a code that nobody ever had: then the entry itself is wrong."""
        known = {*self._fit, *self._out, *self._withdrawn, *(resource.code for resource in self._kept)}
        return any(reference.resource not in known for _, reference in self._references() if reference.place == place)

    def _told(self) -> dict[str, tuple[Finding, ...]]:
        told = dict(self._out)
        for name, why in self._lost.items():
            code = name.partition(".")[0]
            if code in self._fit:
                told[code] = (*told.get(code, ()), *why)
        return told

    def _catalog(self, resources: Mapping[str, Resource]) -> Catalog:
        absent = frozenset({*self._withdrawn, *self._out, *self._lost})
        documents = [entry for entry in self._entries if entry.code in self._fit]
        version = _version(self._files.version, documents, absent)
        return Catalog(resources, self._files.departments, version, self._withdrawn | self._spent, absent)


def _version(files: str, entries: Iterable[Published], absent: Iterable[str]) -> str:
    """Equal for equal files and entries; every part is preceded by its length."""
    documents = sorted((entry.code, str(entry.version), entry.document) for entry in entries)
    parts = [part.encode("utf-8", "surrogatepass") for words in documents for part in words]
    parts = [files.encode(), b"%d" % len(documents), *parts, *(name.encode() for name in sorted(absent))]
    return fingerprint(b"".join(b"%d:%b" % (len(part), part) for part in parts))
