"""Masks that move a value by a keyed draw, always the same for the same subject: asking again tells nothing more.

What is drawn depends on the key items of the row, which say whose value it is, never on the value. It does not depend
on the stated purpose either: whoever may state several could average over them.
"""

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Dialect

from masking.crypto import Prf
from masking.forms.entry import DATES, NUMBERS, Arguments, MaskEntry, shared_scope, vectors, whole_number
from masking.forms.numerals import rounded
from masking.keyed import JsonValue, KeyedColumn, KeyedForm, MaskKeys
from masking.noise import noise, uniform
from masking.shares import Doubtful, Near, Share
from masking.sql import Sql
from masking.values import ValueType

_LARGEST_NOISE = 10**15
_LARGEST_SHIFT = 3_650  # days
_LEAST_CHANCE, _LARGEST_CHANCE = 51, 99  # percent
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_DATE_OR_TIME = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T{_CLOCK})?")
_NOBODY = re.compile(rb"(?:\[(?:null(?:,null)*)?\])?")  # a list without a name, as the key items of a row are written


class _Perturbing(KeyedForm):
    """A mask that draws for every subject. A value that is nobody's becomes null: else all of them would move alike."""

    @property
    def by_subject(self) -> bool:
        return True

    @abstractmethod
    def key(self, keys: MaskKeys, item: str) -> bytes:
        """The key that it draws under."""

    @abstractmethod
    def moved(self, prf: Prf, value: JsonValue, subject: bytes, type: ValueType) -> JsonValue | None:
        """The value as the draw for its subject moves it, None where it cannot be read."""

    def under(self, keys: MaskKeys, item: str, type: ValueType) -> KeyedColumn:
        return _Moved(self, keys.suite.prf(self.key(keys, item)), type)


@dataclass(frozen=True, slots=True)
class _Moved:
    form: _Perturbing
    prf: Prf
    type: ValueType

    def masked(self, values: Sequence[JsonValue], subjects: Sequence[bytes]) -> Sequence[JsonValue | None]:
        moved, prf, type = self.form.moved, self.prf, self.type
        return [
            None if _NOBODY.fullmatch(subject) else moved(prf, value, subject, type)
            for value, subject in zip(values, subjects, strict=True)
        ]

    def sql(self, value: Sql, dialect: Dialect) -> Sql | None:
        return None  # a draw may take more than one word, which no expression can


@dataclass(frozen=True, slots=True)
class Noise(_Perturbing):
    """A number, rounded to a whole one (四舍五入), with noise from -reach to reach added.

    The result has the type of the item; decimals lose their fraction. What is no number of a magnitude below 10**15
    becomes null.
    """

    reach: int

    def __str__(self) -> str:
        return f"noise {self.reach}"

    @property
    def share(self) -> Share:
        return Near(self.reach)

    def accepts(self, type: ValueType) -> bool:
        return type in NUMBERS

    def key(self, keys: MaskKeys, item: str) -> bytes:
        return keys.making("noise", item)

    def moved(self, prf: Prf, value: JsonValue, subject: bytes, type: ValueType) -> JsonValue | None:
        if (whole := rounded(value)) is None:
            return None
        drawn = whole + noise(prf, self.reach, subject)
        return str(drawn) if type is ValueType.DECIMAL else float(drawn) if type is ValueType.FLOAT else drawn


@dataclass(frozen=True, slots=True)
class Shift(_Perturbing):
    """A day moved by -reach to reach days, each as likely; of a time the day alone, as its clock would tell it again.

    A `shared` scope takes the place of department and item: a subject is moved alike wherever rules name it. What is
    no day of the years 1 to 9999 becomes null, and so does what would leave them.
    """

    reach: int
    shared: str | None = None

    def __str__(self) -> str:
        return f"shift {self.reach}" if self.shared is None else f"shift {self.reach} {self.shared}"

    @property
    def share(self) -> Share:
        return Near(self.reach)

    def accepts(self, type: ValueType) -> bool:
        return type in DATES

    def key(self, keys: MaskKeys, item: str) -> bytes:
        return keys.making("shift", item, self.shared)

    def moved(self, prf: Prf, value: JsonValue, subject: bytes, type: ValueType) -> JsonValue | None:
        if (day := _day(value)) is None:
            return None
        try:
            return (day + timedelta(uniform(prf, -self.reach, self.reach, subject))).isoformat()
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Randomised(_Perturbing):
    """A truth value with a chance of so many percent, else the opposite one; what is neither becomes null."""

    percent: int

    def __str__(self) -> str:
        return f"randomised {self.percent}"

    @property
    def share(self) -> Share:
        return Doubtful(self.percent)

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.BOOLEAN

    def key(self, keys: MaskKeys, item: str) -> bytes:
        return keys.making("randomised", item)

    def moved(self, prf: Prf, value: JsonValue, subject: bytes, type: ValueType) -> JsonValue | None:
        if not isinstance(value, bool):
            return None
        return value if uniform(prf, 1, 100, subject) <= self.percent else not value


def _day(value: JsonValue) -> date | None:
    """The day of a date or a time as JSON gives it; years beyond 9999 and before 1 are spelled in other ways."""
    found = _DATE_OR_TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _read_noise(arguments: Arguments) -> KeyedForm:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Noise(whole_number(arguments[0], 1, _LARGEST_NOISE))


def _read_shift(arguments: Arguments) -> KeyedForm:
    if not arguments:
        raise ValueError("it takes a number of days")
    return Shift(whole_number(arguments[0], 1, _LARGEST_SHIFT), shared_scope(arguments[1:]))


def _read_randomised(arguments: Arguments) -> KeyedForm:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Randomised(whole_number(arguments[0], _LEAST_CHANCE, _LARGEST_CHANCE))


ENTRIES = (
    MaskEntry(
        "noise",
        "noise N",
        NUMBERS,
        "The number, rounded to a whole one, with noise from -N to N added, nearer ones likelier, zero on average "
        "(噪声添加, GB/T 37964). It is drawn once for a subject, as the key items of the resource name it, item, "
        "consumer and key epoch, so there is nothing to average away by asking again; every further epoch, item, "
        "consumer or N that shows the same number is a further draw. A subject keeps its noise for an epoch: the "
        "difference of two of its numbers, at two times or in two rows, is the true difference.",
        _read_noise,
        vectors(
            ValueType.INT,
            ("noise 1000", "52300", "52331"),
            ("noise 1000", "52301", "52332"),
            ("noise 1000", None, None),
        ),
    ),
    MaskEntry(
        "shift",
        "shift N [SCOPE]",
        DATES,
        "The day moved by -N to N days, each as likely, drawn once for a subject, item, consumer and key epoch (noise "
        "addition 噪声添加, GB/T 37964). Of a time the day alone is shown, for its seconds would tell it again. With a "
        "scope, a subject is moved alike in all items for which rules of a provider name it with the same N, for every "
        "consumer, so that the days between two dates stay true, and whoever learns one true date of the subject has "
        "all; resources must name the subject by the same key values.",
        _read_shift,
        vectors(
            ValueType.DATE,
            ("shift 30", "1990-01-31", "1990-01-08"),
            ("shift 30 flood-2026", "1990-01-31", "1990-01-27"),
            ("shift 30 flood-2026", "1990-02-28", "1990-02-24"),
            ("shift 30", None, None),
        ),
    ),
    MaskEntry(
        "randomised",
        "randomised P",
        frozenset({ValueType.BOOLEAN}),
        "The truth value with a chance of P percent, else its opposite, drawn once for a subject, item, consumer and "
        "key epoch (randomised response, S. L. Warner, 1965). Nobody can tell of one subject; of many, where a share a "
        "of the answers is true, (a - 1 + p) / (2p - 1) of the values are, with p = P / 100. For an epoch all answers "
        "about a subject are right, or all are wrong: that a value changed is told.",
        _read_randomised,
        vectors(
            ValueType.BOOLEAN,
            ("randomised 75", "true", "false"),
            ("randomised 75", "false", "true"),
            ("randomised 75", None, None),
        ),
    ),
)
