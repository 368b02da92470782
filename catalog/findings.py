"""A mistake in a file that people write: where it is, what is wrong, what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from catalog.entries import Place


class Severity(StrEnum):
    """How bad a finding is: what holds an error is refused, a warning is a risk, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake; findings sort by file, line and column.

    `code` is stable and names the kind of mistake; `message` is one sentence; `hint` says what would be right.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        words = f"{self.place}:{self.place.column}: {self.severity}: {self.message} [{self.code}]"
        return f"{words}; {self.hint}" if self.hint else words


@dataclass(frozen=True, slots=True)
class Findings:
    """All mistakes met so far, so that a reader can go on and report them at once."""

    met: list[Finding] = field(default_factory=list)

    def add(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.met.append(Finding(place, code, message, hint))

    def sorted(self) -> tuple[Finding, ...]:
        return tuple(sorted(set(self.met)))


def choices(words: Iterable[str]) -> str:
    """A hint that names every right word."""
    return "one of " + ", ".join(f"`{word}`" for word in words)
