"""A mistake in a file that people write: where it is, what is wrong, what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.entries import Place


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake; findings sort by file, line and column.

    `code` is stable and names the kind of mistake; `message` is one sentence; `hint` says what would be right.
    """

    place: Place
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]" + (f"; {self.hint}" if self.hint else "")


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
