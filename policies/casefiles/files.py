"""The YAML files that hold cases, as they lie in a folder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog import Findings, Place
from policies.errors import CaseError


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file as it was read; `name` is its path as it was given."""

    name: str
    content: bytes


def load_cases(paths: Iterable[Path]) -> tuple[CaseFile, ...]:
    """The files among `paths` and every `*.yaml` in the folders among them, in the order of their names.

    Raises CaseError where one cannot be read, and where there is none.
    """
    findings = Findings()
    files = [file for path in paths for file in _files(path, findings)]
    if not files and not findings.met:
        findings.add(Place(".", 1), "no-cases", "there is no case file", "name a `.yaml` file or a folder with some")
    if findings.met:
        raise CaseError(findings.sorted())
    return tuple(files)


def _files(path: Path, findings: Findings) -> Iterator[CaseFile]:
    for each in _inside(path, findings) if path.is_dir() else (path,):
        try:
            yield CaseFile(str(each), each.read_bytes())
        except OSError as error:
            reason = (error.strerror or "unknown cause").lower()
            findings.add(Place(str(each), 1), "unreadable", f"the file cannot be read: {reason}")


def _inside(folder: Path, findings: Findings) -> list[Path]:
    paths = sorted(path for path in folder.rglob("*") if path.name[0] != ".")
    for path in paths:
        if path.suffix == ".yml":
            findings.add(Place(str(path), 1), "file-name", "the file would not be read", "rename it to end in `.yaml`")
    found = [path for path in paths if path.suffix == ".yaml"]
    if not found:
        findings.add(Place(str(folder), 1), "no-cases", "the folder holds no case file", "one `.yaml` file or more")
    return found
