"""Grants as an operator writes them down: a YAML list, one entry per approved application."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from catalog import Mode
from sharing.errors import GrantFileUnfit
from sharing.grants import GrantRecord, GrantState

REQUIRED = frozenset({"number", "consumer", "resource", "items", "modes", "purpose", "from", "until"})
OPTIONAL = frozenset({"rows", "mask", "persons", "quota", "approved", "note"})


def read_grants(path: Path) -> tuple[GrantRecord, ...]:
    """The grants of a file.

    An entry has `number`, `consumer`, `resource`, `items`, `modes`, `purpose`, `from`, `until` and may have `rows`,
    `mask`, `persons`, `quota`, `approved` (true unless it says otherwise) and `note`. Raises GrantFileUnfit naming
    entry and member, OSError.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GrantFileUnfit(path.name, 0, f"the file is no YAML in UTF-8: {type(error).__name__}") from None
    if not isinstance(entries, list):
        raise GrantFileUnfit(path.name, 0, "the file holds no list of grants")
    return tuple(_Entry(path.name, index, entry).grant() for index, entry in enumerate(entries, start=1))


class _Entry:
    """One entry while it is read; `index` counts from 1."""

    def __init__(self, file: str, index: int, entry: object) -> None:
        self._file, self._index = file, index
        if not isinstance(entry, Mapping):
            raise self._unfit("it is no mapping")
        self._entry: Mapping[str, object] = entry
        if unknown := sorted(str(key) for key in entry.keys() - REQUIRED - OPTIONAL):
            raise self._unfit(f"there is no member `{unknown[0]}`")
        if missing := sorted(REQUIRED - entry.keys()):
            raise self._unfit(f"`{missing[0]}` is missing")

    def grant(self) -> GrantRecord:
        return GrantRecord(
            number=self._word("number"),
            consumer=self._word("consumer"),
            resource=self._word("resource"),
            items=self._words("items"),
            modes=frozenset(self._mode(word) for word in self._words("modes")),
            purpose=self._word("purpose"),
            valid_from=self._day("from"),
            valid_until=self._day("until"),
            rows=self._word("rows") if self._entry.get("rows") is not None else None,
            mask=self._word("mask") if self._entry.get("mask") is not None else None,
            persons=self._words("persons") if self._entry.get("persons") else frozenset(),
            quota=self._number("quota") if self._entry.get("quota") is not None else None,
            state=GrantState.APPROVED if self._entry.get("approved", True) is True else GrantState.PENDING,
        )

    def _word(self, member: str) -> str:
        value = self._entry[member]
        if not isinstance(value, str) or not value:
            raise self._unfit(f"`{member}` is no word")
        return value

    def _words(self, member: str) -> frozenset[str]:
        value = self._entry[member]
        if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
            raise self._unfit(f"`{member}` is no list of words")
        return frozenset(value)

    def _number(self, member: str) -> int:
        value = self._entry[member]
        if type(value) is not int or value < 1:
            raise self._unfit(f"`{member}` is no number of values from 1 on")
        return value

    def _mode(self, word: str) -> Mode:
        if word not in frozenset(Mode):
            raise self._unfit(f"`{word}` is no mode")
        return Mode(word)

    def _day(self, member: str) -> date:
        value = self._entry[member]
        if type(value) is not date:
            raise self._unfit(f"`{member}` is no day such as 2026-01-31")
        return value

    def _unfit(self, reason: str) -> GrantFileUnfit:
        return GrantFileUnfit(self._file, self._index, reason)
