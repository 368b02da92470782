"""The log as records: every request with its outcome, or without one where the process was cut off."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import orjson

from audit import looks, proceeding_looks, translation
from audit.errors import LogDamaged, LogTooLong
from audit.looks import PolicyLooks
from audit.proceeding_looks import ProceedingLooks
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


def read_log(
    directory: Path, since: datetime | None = None, until: datetime | None = None, most_bytes: int | None = None
) -> Iterator[Exchange]:
    """Every recorded request, process by process, in the order in which they ended; those without an outcome last.

    An unfinished last line is skipped: it was never acknowledged. Files without a record from `since` (included) to
    `until` (not included), both aware, are not opened but for their heads; of the others everything is read. Raises
    LogDamaged at any other unreadable line, and LogTooLong before anything is read of more than `most_bytes`.
    """
    files = list(_of_time(log_files(directory), since, until))
    long = 0 if most_bytes is None else sum(file.stat().st_size for file in files)
    if most_bytes is not None and long > most_bytes:
        raise LogTooLong(long, most_bytes)
    for _, series in groupby(files, key=series_name):
        yield from _pair(series)


def read_looks(directory: Path) -> Iterator[PolicyLooks]:
    """Every recorded look at policies, process by process, in the order of writing. Raises LogDamaged."""
    return _of_kind(directory, looks.KIND, looks.decode_looks)


def read_proceeding_looks(directory: Path) -> Iterator[ProceedingLooks]:
    """Every recorded look at proceedings and step, process by process, in the order of writing. Raises LogDamaged."""
    return _of_kind(directory, proceeding_looks.KIND, proceeding_looks.decode_proceeding_looks)


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


def _of_time(files: Iterable[Path], since: datetime | None, until: datetime | None) -> Iterator[Path]:
    """The files that may hold records of that time: each holds those of the UTC day on which it was opened."""
    if since is None and until is None:
        yield from files
        return
    for file in files:
        opened = _opened(file)
        is_before = since is not None and opened is not None and opened + timedelta(1) < since
        is_after = until is not None and opened is not None and opened >= until
        if not is_before and not is_after:
            yield file


def _opened(file: Path) -> datetime | None:
    """When a file was begun, by its head; None for one without a head, which is never left out. Raises LogDamaged."""
    line, head = next(_lines(file), (1, None))
    try:
        return None if head is None else datetime.fromisoformat(head["opened"])
    except (KeyError, TypeError, ValueError) as error:
        raise LogDamaged(file.name, line) from error


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
        consents=tuple((field, number) for field, number in content.get("consents", ())),  # older records have none
    )
