"""The log as records: every request with its outcome, or without one where the process was cut off."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import orjson

from audit import looks, translation
from audit.errors import LogDamaged
from audit.looks import PolicyLooks
from audit.record import EncodedFields, Entry, Outcome
from audit.translation import Translation

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as the log tells it. `outcome` is None where none was written: the process died or still works."""

    file: str
    line: int
    entry: Entry
    outcome: Outcome | None


def log_files(directory: Path) -> list[Path]:
    """The files of a log, those of one process together and in the order of writing."""
    return sorted(directory.glob("*.jsonl"))


def read_log(directory: Path) -> Iterator[Exchange]:
    """Every recorded request, process by process, in the order in which they ended; those without an outcome last.

    An unfinished last line is skipped: it was never acknowledged. Raises LogDamaged at any other unreadable line.
    """
    for _, files in groupby(log_files(directory), key=series_name):
        yield from _pair(files)


def read_looks(directory: Path) -> Iterator[PolicyLooks]:
    """Every recorded look at policies, process by process, in the order of writing. Raises LogDamaged."""
    return _of_kind(directory, looks.KIND, looks.decode_looks)


def read_translations(directory: Path) -> Iterator[Translation]:
    """Every recorded translation of pseudonyms, process by process, in the order of writing. Raises LogDamaged."""
    return _of_kind(directory, translation.KIND, translation.decode_translation)


def _of_kind(directory: Path, kind: str, decode: Callable[[Mapping[str, Any]], Record]) -> Iterator[Record]:
    for file in log_files(directory):
        for line, content in _lines(file):
            if content.get("kind") == kind:
                try:
                    yield decode(content)
                except (KeyError, TypeError, ValueError) as error:
                    raise LogDamaged(file.name, line) from error


def series_name(file: Path) -> str:
    """What the names of all files of one process have in common."""
    return file.stem.rpartition("-")[0]


def _pair(files: Iterator[Path]) -> Iterator[Exchange]:
    unfinished: dict[str, Exchange] = {}
    for file in files:
        for line, content in _lines(file):
            try:
                match content["kind"]:
                    case "request":
                        entry = _entry(content)
                        if earlier := unfinished.pop(entry.request_id, None):
                            yield earlier  # the same id again: neither may hide the other
                        unfinished[entry.request_id] = Exchange(file.name, line, entry, None)
                    case "outcome":
                        outcome = Outcome(
                            content["request_id"], tuple(content["rows"]), content["duration_ms"], content["code"]
                        )
                        if begun := unfinished.pop(outcome.request_id, None):
                            yield Exchange(begun.file, begun.line, begun.entry, outcome)
            except (KeyError, TypeError, ValueError) as error:
                raise LogDamaged(file.name, line) from error
    yield from unfinished.values()


def _lines(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                content = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise LogDamaged(file.name, number) from error
            if not isinstance(content, dict):
                raise LogDamaged(file.name, number)
            yield number, content


def _entry(content: Mapping[str, Any]) -> Entry:
    return Entry(
        request_id=content["request_id"],
        time=datetime.fromisoformat(content["time"]),
        department=content["department"],
        application=content["application"],
        person=content["person"],
        policy_version=content["policy_version"],
        catalogue_version=content["catalogue_version"],
        fields=EncodedFields(orjson.dumps(content["fields"])),
        purposes=tuple(content["purposes"]),
        grants=tuple(content["grants"]),
        case=content["case"],
        refusal=content["refusal"],
        refused_fields=tuple((field, code) for field, code in content["refused_fields"]),
    )
