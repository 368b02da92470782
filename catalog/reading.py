"""The catalogue from its files: all of it without a mistake, or every mistake at once."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from catalog.consistency import joined
from catalog.department_reading import read_departments
from catalog.documents import read_document
from catalog.entries import Catalog, Place
from catalog.errors import CatalogError
from catalog.findings import Findings
from catalog.resource_reading import read_resource
from masking import fingerprint


def read_catalog(resources: Path, departments: Path) -> Catalog:
    """Reads every `*.yaml` of the folder `resources`, one resource each, and the file `departments`.

    The latter may lie in the same folder. Raises `CatalogError` with every mistake of every file.
    """
    findings = Findings()
    contents = _contents([departments, *_resource_files(resources, departments, findings)], findings)
    documents = {path: read_document(str(path), content, findings) for path, content in contents.items()}
    members = read_departments(documents.pop(departments, None))
    read = [read_resource(document, members) for document in documents.values() if document is not None]
    by_code = joined(read, findings)
    if met := findings.sorted():
        raise CatalogError(met)
    return Catalog(by_code, MappingProxyType(members), _version(contents))


def _resource_files(folder: Path, departments: Path, findings: Findings) -> list[Path]:
    """The files of the resources in the order of their names."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        if path.suffix == ".yml":
            findings.add(Place(str(path), 1), "file_name", "the file would not be read", "rename it to end in `.yaml`")
    found = [path for path in paths if path.suffix == ".yaml" and path.resolve() != departments.resolve()]
    if not found:
        findings.add(Place(str(folder), 1), "no_resources", "the folder holds no resource", "one `.yaml` file each")
    return found


def _contents(paths: list[Path], findings: Findings) -> dict[Path, bytes]:
    contents = {}
    for path in paths:
        try:
            contents[path] = path.read_bytes()
        except OSError as error:
            findings.add(Place(str(path), 1), "unreadable", f"the file cannot be read: {error.strerror}")
    return contents


def _version(contents: Mapping[Path, bytes]) -> str:
    """Equal for equal files wherever they lie; every name and content is preceded by its length."""
    named = sorted((path.name.encode(), content) for path, content in contents.items())
    parts = [part for pair in named for part in pair]
    return fingerprint(b"".join(b"%d:%b" % (len(part), part) for part in parts))
