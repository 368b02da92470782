"""What may be claimed of an item of the subject; none of it shows its value in a `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | int | float | bool | Decimal | date
"""A value as the item has it; days and decimals travel as texts, and a day may be given as a text in any spelling."""

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True, repr=False)
class Equals:
    """It is this value, in whatever spelling."""

    value: Value

    def given(self) -> Given:
        """The claim as the schema has it."""
        return {"equals": _sent(self.value)}


@dataclass(frozen=True, slots=True, repr=False)
class OneOf:
    """It is one of these values; at most eight."""

    values: tuple[Value, ...]

    def given(self) -> Given:
        return {"oneOf": [_sent(value) for value in self.values]}


@dataclass(frozen=True, slots=True, repr=False)
class Year:
    """It lies in this year."""

    year: int

    def given(self) -> Given:
        return {"year": self.year}


@dataclass(frozen=True, slots=True, repr=False)
class AgeAtLeast:
    """Who was born then is at least so many years old, `on` that day; today without one."""

    years: int
    on: date | None = None

    def given(self) -> Given:
        return {"ageAtLeast": {"years": self.years} | ({} if self.on is None else {"on": self.on.isoformat()})}


@dataclass(frozen=True, slots=True, repr=False)
class AmountAtLeast:
    """It is this amount or more, one that the provider lists."""

    amount: int | float | Decimal

    def given(self) -> Given:
        return {"amountAtLeast": _sent(self.amount)}


@dataclass(frozen=True, slots=True, repr=False)
class RegionWithin:
    """It is this region (GB/T 2260) or one within it, one that the provider lists."""

    region: str

    def given(self) -> Given:
        return {"regionWithin": self.region}


@dataclass(frozen=True, slots=True, repr=False)
class ValidOn:
    """What ends then is valid on this day."""

    day: date

    def given(self) -> Given:
        return {"validOn": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Present:
    """It has a value."""

    def given(self) -> Given:
        return {"present": True}


@dataclass(frozen=True, slots=True)
class Absent:
    """It has no value."""

    def given(self) -> Given:
        return {"absent": True}


Claim = Equals | OneOf | Year | AgeAtLeast | AmountAtLeast | RegionWithin | ValidOn | Present | Absent


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """Who is named, by the codes of the items that name a subject, and what is claimed of it, by item."""

    subject: Mapping[str, Value]
    claims: Mapping[str, Claim] = field(default_factory=dict)


def sent_subject(subject: Mapping[str, Value]) -> Mapping[str, object]:
    """The values that name a subject as they travel, by the same codes."""
    return {code: _sent(value) for code, value in subject.items()}


def _sent(value: Value) -> object:
    match value:
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return value
