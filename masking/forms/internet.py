"""The mask of Internet addresses."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Text, and_, case, func, not_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, no_words, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown
from masking.sql import Before, Fits, Fixed, OneOf, Shape, Sql, Stars, length, like_glob, number, text
from masking.values import ValueType

_BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
_BYTES = frozenset(f"{byte:0{digits}}" for digits in (1, 2, 3) for byte in range(min(10**digits, 256)))
_VERSION_4 = Shape(
    f"(?:{_BYTE}[.]){{3}}{_BYTE}",
    like=("[0-9]*.[0-9]*.[0-9]*.[0-9]*",),
    unlike=("*[^0-9.]*", "*.*.*.*.*", "*" + "[0-9]" * 4 + "*", "*[3-9][0-9][0-9]*", "*2[6-9][0-9]*", "*25[6-9]*"),
)

_DIGIT, _GROUP = "[0-9A-Fa-f]", "[0-9A-Fa-f]{1,4}"
_NO_GROUPS = (":*", "*:" * 8 + "*", "*[^0-9A-Fa-f:]*", f"*{_DIGIT * 5}*")
_FULL = Shape(
    f"(?:{_GROUP}:){{7}}{_GROUP}",
    like=("*:" * 7 + "*",),
    unlike=("*::*", "*:", *_NO_GROUPS),
    amiss="[^0-9A-Fa-f:]|[^:]{5}",
)
_SHORTENED = Shape(
    "|".join(f"(?:{_GROUP}:){{{n}}}:(?:{_GROUP}(?::{_GROUP}){{0,{6 - n}}})?" for n in range(1, 7)),
    like=("*::*",),
    unlike=("*:::*", "*::*::*", "*[^:]:", *_NO_GROUPS),
    amiss="[^0-9A-Fa-f:]|[^:]{5}|[^:]:$",
)
"""RFC 4291, 2.2: `::` stands for two groups or more, here never for the first."""

_REST_4, _REST_6 = ".*.*.*", ":*:*:*:*:*:*:*"
_MOST = 5  # characters of the first group and the mark behind it


class Version4(FunctionElement[bool]):
    """Whether a whole text is an address of version 4."""

    inherit_cache = True
    name = "version_4"
    type = Boolean()


@compiles(Version4)
def _version_4(element: Version4, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = element.clauses
    return compiler.process(Fits(value, _VERSION_4), **options)


@compiles(Version4, "postgresql")
def _version_4_postgresql(element: Version4, compiler: SQLCompiler, **options: Any) -> str:
    """Each part is looked up among all that a byte can be written as: a pattern would need a state for each digit."""
    (value,) = element.clauses
    parts = (func.split_part(value, Fixed("."), number(place), type_=Text()) for place in range(1, 5))
    four = and_(*(OneOf(part, _BYTES) for part in parts), not_(like_glob(value, "*.*.*.*.*")))
    return compiler.process(four.self_group(), **options)


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
            (Version4(stored), Before(stored, ".") + Fixed(_REST_4)),
            (or_(Fits(stored, _SHORTENED), Fits(stored, _FULL)), Before(stored, ":") + Fixed(_REST_6)),
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
