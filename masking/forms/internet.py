"""The mask of Internet addresses."""

from dataclasses import dataclass

from sqlalchemy import case, or_

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Fits, Fixed, Head, Position, Shape, Sql, Stars, length, number, text
from masking.values import ValueType

_BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
_VERSION_4 = Shape(
    f"(?:{_BYTE}[.]){{3}}{_BYTE}",
    like=("[0-9]*.[0-9]*.[0-9]*.[0-9]*",),
    unlike=("*[^0-9.]*", "*.*.*.*.*", "*" + "[0-9]" * 4 + "*", "*[3-9][0-9][0-9]*", "*2[6-9][0-9]*", "*25[6-9]*"),
)

_DIGIT, _GROUP = "[0-9A-Fa-f]", "[0-9A-Fa-f]{1,4}"
_NO_GROUPS = ("*[^0-9A-Fa-f:]*", f"*{_DIGIT * 5}*", "*:" * 8 + "*")
_FULL = Shape(f"(?:{_GROUP}:){{7}}{_GROUP}", like=(f"{_DIGIT}*" + f":{_DIGIT}*" * 7,), unlike=_NO_GROUPS)
_SHORTENED = Shape(
    "|".join(f"(?:{_GROUP}:){{{n}}}:(?:{_GROUP}(?::{_GROUP}){{0,{6 - n}}})?" for n in range(1, 7)),
    like=(f"{_DIGIT}*::*",),
    unlike=(*_NO_GROUPS, "*:::*", "*::*::*", "*[^:]:"),
)
"""RFC 4291, 2.2: `::` stands for two groups or more, here never for the first."""

_REST_4, _REST_6 = ".*.*.*", ":*:*:*:*:*:*:*"
_MOST = 5  # characters of the first group and the mark behind it


@dataclass(frozen=True, slots=True)
class Ip:
    """An Internet address with its first group, however long the others are: 192.*.*.*, 2001:*:*:*:*:*:*:*.

    Whatever is no address becomes stars, and so do those with a port, a prefix or a zone, those of version 6 that
    begin with `::`, and those with a part in the notation of version 4.
    """

    def __str__(self) -> str:
        return "ip"

    @property
    def share(self) -> Share:
        """The first group of version 6, which is the longer one; the shortest address is `1::`."""
        return Shown(lambda length: frozenset(range(min(_MOST, length - 1) if length > 2 else 0)))

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        return case(
            (Fits(stored, _VERSION_4), Head(stored, Position(stored, ".") - number(1)) + Fixed(_REST_4)),
            (
                or_(Fits(stored, _FULL), Fits(stored, _SHORTENED)),
                Head(stored, Position(stored, ":") - number(1)) + Fixed(_REST_6),
            ),
            else_=Stars(length(stored)),
        )

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        if _VERSION_4.fits(whole):
            return whole.partition(".")[0] + _REST_4
        if _FULL.fits(whole) or _SHORTENED.fits(whole):
            return whole.partition(":")[0] + _REST_6
        return "*" * len(whole)


def _read_ip(arguments: Arguments) -> Form:
    no_words(arguments)
    return Ip()


ENTRIES = (
    MaskEntry(
        "ip",
        "ip",
        TEXT,
        "An Internet address with its first group alone, of version 4 (in wide use, no standard) or 6 (RFC 4291); "
        "other texts become stars.",
        _read_ip,
        vectors(
            ValueType.STRING,
            ("ip", "192.168.1.20", "192.*.*.*"),
            ("ip", "2001:db8::1", "2001:*:*:*:*:*:*:*"),
            ("ip", "localhost", "*********"),
        ),
    ),
)
