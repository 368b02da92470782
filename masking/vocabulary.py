"""Every mask that a policy may name: its words, the types it accepts, the convention it follows, golden vectors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from masking.addresses import AddressDistrict
from masking.errors import MaskError
from masking.generalisation import Bucket, DatePrefix, Level, Precision, Region
from masking.masks import Form, Mask
from masking.redaction import Keep, NameFirst, NameMiddle
from masking.suppression import Clear, Constant, Null
from masking.values import ValueType

Arguments = tuple[str, ...]

LONGEST_KEPT = 99
WIDEST_BUCKET = 10**15
LONGEST_CONSTANT = 200


@dataclass(frozen=True, slots=True)
class Vector:
    """A golden vector: what a mask makes of a value, both as the source's text; None is NULL."""

    mask: str
    type: ValueType
    value: str | None
    masked: str | None


@dataclass(frozen=True, slots=True)
class MaskEntry:
    """One mask of the vocabulary.

    `grammar` is how to write it, `types` what it can be used on, `summary` one sentence with the convention
    it follows, `read` makes its form of the words after the name and raises `ValueError` where they do not fit.
    """

    name: str
    grammar: str
    types: frozenset[ValueType]
    summary: str
    read: Callable[[Arguments], Form]
    vectors: tuple[Vector, ...]
    ignores_value: bool = False


def parse_mask(text: str) -> Mask:
    """The mask that words name (`keep 6 4`); `MaskError` says what is wrong and what to write."""
    name, *arguments = text.split() or [""]
    entry = MASKS.get(name)
    if entry is None:
        raise MaskError(f"unknown mask `{name}`: write one of {', '.join(f'`{known}`' for known in MASKS)}")
    try:
        form = entry.read(tuple(arguments))
    except ValueError as error:
        raise MaskError(f"mask `{text}`: {error}: write `{entry.grammar}`") from error
    return Mask(str(form), form, entry.ignores_value)


def _no_words(arguments: Arguments) -> None:
    if arguments:
        raise ValueError(f"`{arguments[0]}` is too much")


def _one_word(arguments: Arguments, *choices: str) -> str:
    match arguments:
        case (word,) if word in choices:
            return word
        case (word,):
            raise ValueError(f"`{word}` is none of its words")
        case _:
            raise ValueError(f"it takes 1 word, not {len(arguments)}")


def _whole_number(word: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,18}", word) or not least <= int(word) <= most:
        raise ValueError(f"`{word}` is no whole number from {least} to {most}")
    return int(word)


def _read_clear(arguments: Arguments) -> Form:
    _no_words(arguments)
    return Clear()


def _read_null(arguments: Arguments) -> Form:
    _no_words(arguments)
    return Null()


def _read_constant(arguments: Arguments) -> Form:
    words = " ".join(arguments)
    if not words:
        raise ValueError("it needs a word to show")
    if len(words) > LONGEST_CONSTANT or not words.isprintable():
        raise ValueError(f"its words are more than {LONGEST_CONSTANT} characters or not printable")
    return Constant(words)


def _read_keep(arguments: Arguments) -> Form:
    if len(arguments) != 2:
        raise ValueError(f"it takes 2 numbers, not {len(arguments)}")
    first, last = (_whole_number(word, 0, LONGEST_KEPT) for word in arguments)
    return Keep(first, last)


def _read_name(arguments: Arguments) -> Form:
    return NameFirst() if _one_word(arguments, "first", "middle") == "first" else NameMiddle()


def _read_year(arguments: Arguments) -> Form:
    _no_words(arguments)
    return DatePrefix(Precision.YEAR)


def _read_month(arguments: Arguments) -> Form:
    _no_words(arguments)
    return DatePrefix(Precision.MONTH)


def _read_region(arguments: Arguments) -> Form:
    return Region(Level(_one_word(arguments, *Level)))


def _read_address(arguments: Arguments) -> Form:
    _one_word(arguments, "district")
    return AddressDistrict()


def _read_bucket(arguments: Arguments) -> Form:
    if len(arguments) != 1:
        raise ValueError(f"it takes 1 number, not {len(arguments)}")
    return Bucket(_whole_number(arguments[0], 2, WIDEST_BUCKET))


def _vectors(type: ValueType, *rows: tuple[str, str | None, str | None]) -> tuple[Vector, ...]:
    return tuple(Vector(mask, type, value, masked) for mask, value, masked in rows)


_TEXT = frozenset({ValueType.STRING})
_DATES = frozenset({ValueType.DATE, ValueType.DATETIME})
_NUMBERS = frozenset({ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL})

_ENTRIES = (
    MaskEntry(
        "clear",
        "clear",
        frozenset(ValueType),
        "The value as it is stored.",
        _read_clear,
        _vectors(ValueType.STRING, ("clear", "张三丰", "张三丰")),
    ),
    MaskEntry(
        "null",
        "null",
        frozenset(ValueType),
        "No value, and no sign whether there is one (suppression, GB/T 37964).",
        _read_null,
        _vectors(ValueType.STRING, ("null", "张三丰", None), ("null", None, None)),
        ignores_value=True,
    ),
    MaskEntry(
        "constant",
        "constant WORD…",
        frozenset(ValueType),
        "The same words in place of every value, also of none (replacement 替换, DB37/T 3523.2); "
        "they must spell a value of the item's type.",
        _read_constant,
        _vectors(ValueType.STRING, ("constant 不予 公开", "张三丰", "不予 公开"), ("constant -", None, "-")),
        ignores_value=True,
    ),
    MaskEntry(
        "keep",
        "keep M N",
        _TEXT,
        "The first M and last N characters, stars between (掩码, DB37/T 3523.2; `keep 6 4` for resident IDs, "
        "`keep 3 4` for mobile numbers); of short values less, so that half as many as it may show stay hidden.",
        _read_keep,
        _vectors(
            ValueType.STRING,
            ("keep 6 4", "11010519491231002X", "110105********002X"),
            ("keep 3 4", "18049531999", "180****1999"),
            ("keep 3 4", "1804953", "18****3"),
        ),
    ),
    MaskEntry(
        "name",
        "name first|middle",
        _TEXT,
        "A personal name with its surname alone (张**, 欧阳**) or with surname and last character (张*三); "
        "both are in use, none is a standard.",
        _read_name,
        _vectors(
            ValueType.STRING,
            ("name first", "张三丰", "张**"),
            ("name first", "欧阳修", "欧阳*"),
            ("name middle", "张三丰", "张*丰"),
            ("name middle", "张三", "张*"),
        ),
    ),
    MaskEntry(
        "year",
        "year",
        _DATES,
        "The year of a date or time, as ISO 8601 text of reduced precision.",
        _read_year,
        _vectors(ValueType.DATE, ("year", "1990-01-31", "1990")),
    ),
    MaskEntry(
        "month",
        "month",
        _DATES,
        "Year and month of a date or time, as ISO 8601 text of reduced precision.",
        _read_month,
        _vectors(ValueType.DATE, ("month", "1990-01-31", "1990-01")),
    ),
    MaskEntry(
        "region",
        "region province|city|county",
        _TEXT,
        "A region code of six digits with zeros below the level (GB/T 2260); other texts become null.",
        _read_region,
        _vectors(
            ValueType.STRING,
            ("region province", "330302", "330000"),
            ("region city", "330302", "330300"),
            ("region county", "330302", "330302"),
            ("region city", "温州", None),
        ),
    ),
    MaskEntry(
        "address",
        "address district",
        _TEXT,
        "A Chinese address cut after its district, county or county-level city; without a recognisable one null.",
        _read_address,
        _vectors(
            ValueType.STRING,
            ("address district", "浙江省温州市鹿城区五马街1号", "浙江省温州市鹿城区"),
            ("address district", "五马街1号", None),
        ),
    ),
    MaskEntry(
        "bucket",
        "bucket WIDTH",
        _NUMBERS,
        "The lower bound of the bucket of that width which holds the number (generalisation, GB/T 37964).",
        _read_bucket,
        _vectors(ValueType.INT, ("bucket 1000", "4999", "4000"), ("bucket 10", "-1", "-10")),
    ),
)

MASKS: Mapping[str, MaskEntry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""The vocabulary by the first word of a mask; read-only."""
