"""What is wrong with a line of a file, told without anything that stands in it."""

from dataclasses import dataclass
from enum import StrEnum


class Broken(StrEnum):
    """Why a line is no pair."""

    NOT_UTF8 = "NOT_UTF8"
    TOO_LONG = "TOO_LONG"
    BAD_QUOTES = "BAD_QUOTES"
    """A quote is not closed on its line, or stands within or beside a cell."""
    WRONG_COLUMNS = "WRONG_COLUMNS"
    """It has more or fewer cells than the head line."""
    EMPTY_CELL = "EMPTY_CELL"
    BAD_CELL = "BAD_CELL"
    """A cell holds no value of the type that its item has."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """A code, of `Broken` or of the platform, and the item that it is about, if it is about one."""

    code: str
    item: str | None = None

    def __str__(self) -> str:
        return self.code if self.item is None else f"{self.code} {self.item}"


class BrokenLine(Exception):
    """Raised while a line is read; `fault` is all that may be told of it."""

    def __init__(self, code: Broken, item: str | None = None) -> None:
        super().__init__(code)
        self.fault = LineFault(code, item)
