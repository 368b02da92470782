"""The lines of a CSV file with their numbers and places, each by itself, so that a broken one spoils no other.

A quoted cell may hold commas and doubled quotes but no line break. Blank lines are none.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from zhaobi_client.files.faults import Broken, BrokenLine

LONGEST_LINE = 16_384
"""Bytes without the line break."""

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A line as it stands: `number` from 1, `begins` and `ends` in bytes from the beginning of the file.

    `raw` has no line break; where the line was too long, only its beginning.
    """

    number: int
    begins: int
    ends: int
    raw: bytes

    def cells(self) -> list[str]:
        """Raises BrokenLine."""
        if len(self.raw) > LONGEST_LINE:
            raise BrokenLine(Broken.TOO_LONG)
        try:
            text = self.raw.decode("utf-8")
        except UnicodeDecodeError:
            raise BrokenLine(Broken.NOT_UTF8) from None
        return text.split(",") if '"' not in text else _quoted(text)


def lines_from(file: BinaryIO, offset: int, number: int) -> Iterator[Line]:
    """The lines of a file from a place on where the line with this number begins; a BOM belongs to no line."""
    file.seek(offset)
    while raw := file.readline(LONGEST_LINE + 2):
        begins = offset
        offset += len(raw)
        if not raw.endswith(b"\n"):
            offset += _rest(file)
        text = raw.removesuffix(b"\n").removesuffix(b"\r")
        if begins == 0:
            text = text.removeprefix(BOM)
        if text.strip(b" \t"):
            yield Line(number, begins, offset, text)
        number += 1


def _rest(file: BinaryIO) -> int:
    """Go to the end of the line; gives how many bytes that were."""
    passed = 0
    while raw := file.readline(LONGEST_LINE):
        passed += len(raw)
        if raw.endswith(b"\n"):
            break
    return passed


def _quoted(text: str) -> list[str]:
    if text.count('"') % 2:
        raise BrokenLine(Broken.BAD_QUOTES)
    try:
        return next(csv.reader((text,), strict=True))
    except csv.Error:
        raise BrokenLine(Broken.BAD_QUOTES) from None
