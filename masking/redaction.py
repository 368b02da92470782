"""Masks that put stars in the place of characters; what stays is counted in code points."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case

from masking.masks import Value
from masking.sql import Fixed, Head, Sql, Stars, Tail, length, number, text
from masking.values import ValueType


def characters(value: Value) -> str | None:
    """The text that the databases see: NULL stays NULL, and U+0000 ends a text in SQLite (PostgreSQL refuses it)."""
    return None if value is None else str(value).split("\0", 1)[0]


@dataclass(frozen=True, slots=True)
class Keep:
    """The first and the last characters, stars between them, the length unchanged.

    At least half as many characters as the mask may show (rounded up) stay hidden, and at least half of any
    value that is not longer than what it may show; so nothing is ever shown whole and one character is a star.
    Where less may be shown, both ends shrink in proportion, the last characters first.
    """

    first: int
    last: int

    def __str__(self) -> str:
        return f"keep {self.first} {self.last}"

    @property
    def shown(self) -> int:
        """How many characters the mask may show."""
        return self.first + self.last

    @property
    def hidden(self) -> int:
        """How many characters stay hidden of a value of which everything that may be shown is shown."""
        return (self.shown + 1) // 2

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        if not self.shown:
            return Stars(size)
        long = self._parts(stored, number(self.first), size - number(self.shown), number(self.last))
        half, rest = size // number(2), size - number(self.hidden)
        shown = case((half > rest, half), else_=rest)
        last = shown * number(self.last) // number(self.shown) if self.first else shown
        short = self._parts(stored, shown - last if self.last else shown, size - shown, last)
        return case((size >= number(self.shown + self.hidden), long), else_=short)

    def _parts(self, stored: Sql, first: Sql, stars: Sql, last: Sql) -> Sql:
        """The concatenation, without the ends that the mask never shows."""
        parts: Sql = Stars(stars)
        if self.first:
            parts = Head(stored, first) + parts
        if self.last:
            parts = parts + Tail(stored, last)
        return parts

    def python(self, value: Value, type: ValueType) -> Value:
        if (whole := characters(value)) is None:
            return None
        size = len(whole)
        shown = min(self.shown, max(size // 2, size - self.hidden))
        last = shown * self.last // self.shown if self.shown else 0
        return whole[: shown - last] + "*" * (size - shown) + whole[size - last :]


COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司空 端木 百里 东郭 "
    "西门 南门 呼延 轩辕 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 鲜于 闾丘 亓官 司寇 公羊 公西 公良 "
    "乐正 漆雕 壤驷 拓跋 夹谷 宰父 谷梁 段干 东里 东门 北门 羊舌 微生 梁丘 左丘 南荣 第五 钟离 赫连 巫马 "
    "子车 颛孙 欧陽 司馬 諸葛 東方 獨孤 南宮 尉遲 公孫 長孫 軒轅 澹臺 鮮于 閭丘 樂正 鍾離 赫連 巫馬 子車 "
    "顓孫 西門 東郭 纳兰 叶赫 完颜 耶律 納蘭 葉赫 完顏".split()
)
"""复姓, in simplified and traditional characters."""


@dataclass(frozen=True, slots=True)
class NameFirst:
    """The surname and a star for every other character: 张**, 欧阳**.

    A compound surname counts only where a third character follows; one character is a star. "·" is a character
    like any other, so of a transliterated name only the first character is seen.
    """

    def __str__(self) -> str:
        return "name first"

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        return case(
            (size < number(2), Stars(size)),
            (_compound(stored, size, of_at_least=3), Head(stored, number(2)) + Stars(size - number(2))),
            else_=Head(stored, number(1)) + Stars(size - number(1)),
        )

    def python(self, value: Value, type: ValueType) -> Value:
        if (name := characters(value)) is None:
            return None
        shown = surname_length(name, of_at_least=3)
        return name[:shown] + "*" * (len(name) - shown)


@dataclass(frozen=True, slots=True)
class NameMiddle:
    """The surname and the last character, stars between them: 张*三, 欧阳*修; of two characters the first: 张*.

    A compound surname counts only where two more characters follow, so that one is always hidden.
    """

    def __str__(self) -> str:
        return "name middle"

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        last = Tail(stored, number(1))
        return case(
            (size < number(2), Stars(size)),
            (size == number(2), Head(stored, number(1)) + Stars(number(1))),
            (_compound(stored, size, of_at_least=4), Head(stored, number(2)) + Stars(size - number(3)) + last),
            else_=Head(stored, number(1)) + Stars(size - number(2)) + last,
        )

    def python(self, value: Value, type: ValueType) -> Value:
        if (name := characters(value)) is None:
            return None
        shown, last = surname_length(name, of_at_least=4), int(len(name) > 2)
        return name[:shown] + "*" * (len(name) - shown - last) + name[len(name) - last :]


def surname_length(name: str, of_at_least: int) -> int:
    """How many characters of a name are its surname: 2 if compound, and the name long enough, else 1; 0 of one."""
    if len(name) < 2:
        return 0
    return 2 if len(name) >= of_at_least and name[:2] in COMPOUND_SURNAMES else 1


def _compound(stored: Sql, size: ColumnElement[int], of_at_least: int) -> ColumnElement[bool]:
    surname = Head(stored, number(2)).in_([Fixed(name) for name in sorted(COMPOUND_SURNAMES)])
    return (size >= number(of_at_least)) & surname
