"""The head line of a file: which cell names whom, and which claims what.

A column is called by the code of an item of the subject, by the code of an item that is claimed to equal the cell, or
by both the item and the kind of the claim: `birth_date:year`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Generic, TypeVar

from zhaobi_client.claims import (
    Absent,
    AgeAtLeast,
    AmountAtLeast,
    Claim,
    Equals,
    OneOf,
    Pair,
    Present,
    RegionWithin,
    ValidOn,
    Value,
    Year,
)
from zhaobi_client.errors import FileRefused
from zhaobi_client.files.claimable import Claimable
from zhaobi_client.files.faults import Broken, BrokenLine
from zhaobi_client.naming import field_name, is_code

T = TypeVar("T")

SEPARATOR = "|"
"""Between the values of `one_of`."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_INTEGERS = range(-(2**31), 2**31)  # what GraphQL calls an Int
_DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_TRUTHS = MappingProxyType({"true": True, "1": True, "false": False, "0": False})


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """The place of a cell in its line, the item that it is about, and what is made of it (ValueError: nothing)."""

    place: int
    item: str
    made: Callable[[str], T]

    def read(self, cells: Sequence[str]) -> T:
        """Raises BrokenLine."""
        text = cells[self.place]
        if not text.strip():
            raise BrokenLine(Broken.EMPTY_CELL, self.item)
        try:
            return self.made(text)
        except ValueError:
            raise BrokenLine(Broken.BAD_CELL, self.item) from None


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the lines below a head line are read."""

    width: int
    subject: tuple[Column[Value], ...]
    claims: tuple[Column[Claim], ...]

    @property
    def claimed(self) -> tuple[str, ...]:
        """The items that are claimed, in the order of their columns."""
        return tuple(column.item for column in self.claims)

    def pair(self, cells: Sequence[str]) -> Pair:
        """The pair that a line is. Raises BrokenLine."""
        if len(cells) != self.width:
            raise BrokenLine(Broken.WRONG_COLUMNS)
        return Pair(
            {column.item: column.read(cells) for column in self.subject},
            {column.item: column.read(cells) for column in self.claims},
        )


def sheet_of(head: Sequence[str], claimable: Claimable) -> Sheet:
    """Read a head line, in which every item of the subject must have a column and no item two.

    Raises FileRefused, which tells columns by their places: a file without a head line has values there.
    """
    subject: list[Column[Value]] = []
    claims: list[Column[Claim]] = []
    for place, cell in enumerate(head):
        item, _, kind = cell.strip().partition(":")
        field = field_name(item) if is_code(item) else ""
        if field in claimable.subject and not kind:
            subject.append(Column(place, item, _VALUES.get(claimable.subject[field], str)))
        else:
            claims.append(Column(place, item, _claim(place, kind or "equals", claimable.claims.get(field), claimable)))
    _expect_once(subject, claims)
    if len(subject) < len(claimable.subject):
        raise FileRefused(f"the head line does not name every item by which `{claimable.resource}` names a subject")
    return Sheet(len(head), tuple(subject), tuple(claims))


def _expect_once(*columns: Sequence[Column[Value] | Column[Claim]]) -> None:
    items = [column.item for some in columns for column in some]
    if len(set(items)) < len(items):
        raise FileRefused("the head line names an item twice")


def _claim(place: int, kind: str, offered: Mapping[str, str] | None, claimable: Claimable) -> Callable[[str], Claim]:
    """What makes the claim of a cell."""
    if offered is None:
        raise FileRefused(f"column {place + 1} of the head line names nothing that `{claimable.resource}` can be asked")
    scalar = offered.get(field_name(kind)) if is_code(kind) else None
    if kind not in _CLAIMS or scalar is None:
        raise FileRefused(f"column {place + 1} of the head line has a kind of claim that its item has not")
    return _CLAIMS[kind](_VALUES.get(scalar, str))


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()) or int(text) not in _INTEGERS:
        raise ValueError
    return int(text)


def _float(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError
    return found


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text.strip()):
        raise ValueError
    return Decimal(text.strip())


def _truth(text: str) -> bool:
    if text.strip() not in _TRUTHS:
        raise ValueError
    return _TRUTHS[text.strip()]


_VALUES: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {"Int": _integer, "Float": _float, "Decimal": _decimal, "Boolean": _truth}
)
"""By scalar of the schema what makes a value of a text; all others travel as texts."""


def _age(text: str) -> AgeAtLeast:
    """`18`, or `18@2026-01-31` for the age on a day."""
    years, at, day = text.strip().partition("@")
    return AgeAtLeast(_integer(years), date.fromisoformat(day) if at else None)


def _amount(value: Value) -> AmountAtLeast:
    if isinstance(value, str | bool | date):
        raise ValueError
    return AmountAtLeast(value)


def _several(text: str, value: Callable[[str], Value]) -> OneOf:
    texts = text.split(SEPARATOR)
    if not all(each.strip() for each in texts):
        raise ValueError
    return OneOf(tuple(value(each) for each in texts))


def _is_said(text: str, claim: Claim) -> Claim:
    if not _truth(text):
        raise ValueError
    return claim


_CLAIMS: Mapping[str, Callable[[Callable[[str], Value]], Callable[[str], Claim]]] = MappingProxyType(
    {
        "equals": lambda value: lambda text: Equals(value(text)),
        "one_of": lambda value: lambda text: _several(text, value),
        "year": lambda value: lambda text: Year(_integer(text)),
        "age_at_least": lambda value: _age,
        "amount_at_least": lambda value: lambda text: _amount(value(text)),
        "region_within": lambda value: lambda text: RegionWithin(text.strip()),
        "valid_on": lambda value: lambda text: ValidOn(date.fromisoformat(text.strip())),
        "present": lambda value: lambda text: _is_said(text, Present()),
        "absent": lambda value: lambda text: _is_said(text, Absent()),
    }
)
"""By kind, and by how values of its item are read, what makes a claim of a cell."""
