"""Masks of personal names: what stays of surname and given name, stars in the place of the rest."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case

from masking.forms.characters import characters
from masking.forms.entry import TEXT, Arguments, MaskEntry, one_word, vectors
from masking.masks import Form, Value
from masking.shares import Share, Shown, shown_by
from masking.sql import Fixed, Head, Sql, Stars, Tail, length, number, text
from masking.values import ValueType

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

    @property
    def share(self) -> Share:
        """Of the name that shows most: one with a compound surname."""
        return Shown(_surname)

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

    @property
    def share(self) -> Share:
        """Of the name that shows most: one with a compound surname."""
        return Shown(_surname_and_last)

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


@dataclass(frozen=True, slots=True)
class NameLast:
    """The last character, a star for every other one: **三, of a compound surname too; one character is a star."""

    def __str__(self) -> str:
        return "name last"

    @property
    def share(self) -> Share:
        return shown_by(self)

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        stored = text(value)
        size = length(stored)
        return case((size < number(2), Stars(size)), else_=Stars(size - number(1)) + Tail(stored, number(1)))

    def python(self, value: Value, type: ValueType) -> Value:
        if (name := characters(value)) is None:
            return None
        last = int(len(name) > 1)
        return "*" * (len(name) - last) + name[len(name) - last :]


def surname_length(name: str, of_at_least: int) -> int:
    """How many characters of a name are its surname: 2 if compound, and the name long enough, else 1; 0 of one."""
    if len(name) < 2:
        return 0
    return 2 if len(name) >= of_at_least and name[:2] in COMPOUND_SURNAMES else 1


def _surname(length: int, of_at_least: int = 3) -> frozenset[int]:
    """The places that the surname of some name of that length takes."""
    return frozenset(range(0 if length < 2 else 2 if length >= of_at_least else 1))


def _surname_and_last(length: int) -> frozenset[int]:
    return _surname(length, of_at_least=4) | (frozenset({length - 1}) if length > 2 else frozenset())


def _compound(stored: Sql, size: ColumnElement[int], of_at_least: int) -> ColumnElement[bool]:
    surname = Head(stored, number(2)).in_([Fixed(name) for name in sorted(COMPOUND_SURNAMES)])
    return (size >= number(of_at_least)) & surname


def _read_name(arguments: Arguments) -> Form:
    match one_word(arguments, "first", "middle", "last"):
        case "first":
            return NameFirst()
        case "middle":
            return NameMiddle()
        case _:
            return NameLast()


ENTRIES = (
    MaskEntry(
        "name",
        "name first|middle|last",
        TEXT,
        "A personal name with its surname alone (张**, 欧阳**), with surname and last character (张*三) or with the "
        "last character alone (**三); all are in use, none is a standard. Of names with `·` the ends alone are seen.",
        _read_name,
        vectors(
            ValueType.STRING,
            ("name first", "张三丰", "张**"),
            ("name first", "欧阳修", "欧阳*"),
            ("name middle", "张三丰", "张*丰"),
            ("name middle", "张三", "张*"),
            ("name last", "张三丰", "**丰"),
            ("name last", "买买提·吐尔逊", "******逊"),
        ),
    ),
)
