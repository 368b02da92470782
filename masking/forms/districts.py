"""Where the district of a Chinese address ends.

The search works on a copy of the same length in which autonomous regions and prefectures end like a province or a
city (自治省, 自治市, 地市). An address is read as

    [name 省] [name 市] name 区|县|市

where no name holds another mark or a sign of what lies below a district (streets, digits, Latin letters). Where
a city but no district is recognised, the city is found; in whatever does not begin like that nothing is. So the
search fails closed, at the price of some real places: 旗 and 盟, and districts whose name is a single character.
"""

import re
from collections.abc import Sequence
from functools import reduce

from sqlalchemy import ColumnElement, Integer, Text, and_, case, collate, func, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from masking.forms.divisions import PREFECTURES, PROVINCES
from masking.sql import (
    MARIADB,
    Before,
    Fixed,
    OneOf,
    Position,
    Sql,
    after,
    between,
    finds,
    glob,
    in_row,
    length,
    like_glob,
    number,
    pcre,
    scalar,
)

_SAME_LENGTH = (
    ("自治区", "自治省"),
    ("特别行政区", "特别行政省"),
    ("自治州", "自治市"),
    ("地区", "地市"),
    ("景德镇市", "景德口市"),
)
MARKS = "省市区县"
BELOW = "街巷弄号村幢栋室座层苑园0-9０-９A-Za-zＡ-Ｚａ-ｚ"  # signs of what lies below a district
STARTING = "路道镇"  # such signs too, unless a name starts with them: 路桥区, 道里区, 镇海区
_NO_DISTRICT = "小社校景厂营库院片宅活属工居组发税学一二三四五六七八九十"  # 小区, 社区, 开发区, 二区: no districts
_SIDES = "东西南北中"  # 河东区 is a district, but 某某苑东区 is part of an estate
_NO_CITY = "超菜夜闹门花商"  # 超市, 菜市, 门市: no cities

_FIRST = f"[^{MARKS}{BELOW}]"
_NEXT = f"[^{MARKS}{BELOW}{STARTING}]"
_LAST_OF_TWO = f"[^{MARKS}{BELOW}{STARTING}{_NO_DISTRICT}]"
_LAST_OF_MORE = f"[^{MARKS}{BELOW}{STARTING}{_NO_DISTRICT}{_SIDES}]"
_LAST_OF_CITY = f"[^{MARKS}{BELOW}{STARTING}{_NO_CITY}]"

_PROVINCE, _CITY = f"(?:{_FIRST}{_NEXT}*省)?", f"{_FIRST}{_NEXT}*市"
_ENDS = {
    "区": f"(?:{_LAST_OF_TWO}|{_NEXT}{{1,2}}{_LAST_OF_MORE})区",
    "县": f"(?:{_NEXT}{{0,3}}|{_NEXT}*自治)县",
    "市": f"(?:{_NEXT}{{0,2}}{_LAST_OF_CITY}|{_NEXT}*自治)市",
}
"""How the name of a district goes on behind its first character."""

_PATTERN = f"^{_PROVINCE}(?:{_CITY})?{_FIRST}(?:{'|'.join(_ENDS.values())})"
"""Written so that the leftmost-first search of Python and the longest match of POSIX find the same end."""

_USUAL = 3  # characters of the usual names, their mark included
_PROVINCES = frozenset(name for name in PROVINCES[_USUAL] if name.endswith("省"))
_MUNICIPALITIES = PROVINCES[_USUAL] - _PROVINCES
_CITIES = frozenset(name for name in PREFECTURES[_USUAL] if name.endswith("市"))
_USUAL_END = f"^{_FIRST}(?:[^{MARKS}{BELOW}{STARTING}{_NO_DISTRICT}治地]区|{_NEXT}县|{_LAST_OF_CITY}市)"
"""A district of that many characters that ends neither like a region (自治区) nor like a prefecture (地区)."""


def district_end(address: str) -> int | None:
    """How many characters of an address reach to the end of its district, None where none is recognised."""
    copy = reduce(lambda done, pair: done.replace(*pair), _SAME_LENGTH, address)
    found = re.match(_PATTERN, copy)
    return found.end() if found else None


class DistrictEnd(FunctionElement[int]):
    """How many characters of an address reach to the end of its district, NULL where none is recognised."""

    inherit_cache = True
    name = "district_end"
    type = Integer()


@compiles(DistrictEnd, "postgresql")
def _postgresql(element: DistrictEnd, compiler: SQLCompiler, **options: object) -> str:
    (address,) = element.clauses
    return compiler.process(case(*usual_ends(address), else_=searched_end(address)), **options)


def searched_end(address: Sql) -> ColumnElement[int]:
    """`district_end` in PostgreSQL. Each mark is searched for alone: which one is found says where the district ends.

    So a pattern has fewer states, which PostgreSQL builds anew for every address, and none has to be followed twice
    to learn how far it reaches.
    """
    once = in_row(select(_copy(collate(address, "C")).label("copy")), address, "copied")
    copy, behind = once.c.copy, f"^{_PROVINCE}(?:{_CITY})?{_FIRST}"
    first = Position(copy, "市")
    second = first + Position(after(copy, first), "市")
    ends = (
        (and_(like_glob(Before(copy, "县"), "*区*"), finds(copy, behind + _ENDS["区"])), Position(copy, "区")),
        (and_(like_glob(Before(copy, "区"), "*县*"), finds(copy, behind + _ENDS["县"])), Position(copy, "县")),
        (and_(like_glob(copy, "*市*市*"), finds(copy, f"^{_PROVINCE}{_CITY}{_FIRST}{_ENDS['市']}")), second),
        (and_(like_glob(copy, "*市*"), finds(copy, f"^{_PROVINCE}{_FIRST}{_ENDS['市']}")), first),
    )
    marked = or_(*(like_glob(address, f"*{mark}*") for mark in (*_ENDS, "自治州")))
    return case((marked, scalar(case(*ends))))


def usual_ends(address: Sql) -> Sequence[tuple[ColumnElement[bool], ColumnElement[int]]]:
    """In PostgreSQL, the end of a district behind a province and a city, or a city alone, of three characters each.

    `searched_end` finds the same. What `_copy` would change is not among them.
    """
    one, two, three = (between(address, number(1 + _USUAL * place), number(_USUAL)) for place in range(3))
    return (
        (and_(OneOf(one, _PROVINCES), OneOf(two, _CITIES), finds(three, _USUAL_END)), number(3 * _USUAL)),
        (and_(OneOf(one, _CITIES | _MUNICIPALITIES), finds(two, _USUAL_END)), number(2 * _USUAL)),
    )


@compiles(DistrictEnd, *MARIADB)
def _mariadb(element: DistrictEnd, compiler: SQLCompiler, **options: object) -> str:
    (address,) = element.clauses
    found = func.regexp_substr(_copy(address), pcre(_PATTERN), type_=Text())  # empty where nothing is found
    return compiler.process(func.nullif(length(found), number(0)), **options)


@compiles(DistrictEnd, "sqlite")
def _sqlite(element: DistrictEnd, compiler: SQLCompiler, **options: object) -> str:
    """Without regular expressions: the first of each mark is tried, and what leads to it is matched with GLOB."""
    (address,) = element.clauses
    copy = _copy(address)
    district, county, city = (_position(copy, mark) for mark in "区县市")
    second = city + _position(func.substr(copy, city + number(1), type_=Text()), "市")
    ends = (
        (district, [f"{_FIRST}{_LAST_OF_TWO}区", *(f"{_FIRST}{_NEXT * n}{_LAST_OF_MORE}区" for n in (1, 2))], 1),
        (county, [*(f"{_FIRST}{_NEXT * n}县" for n in range(4)), f"{_FIRST}*自治县"], 1),
        (second, [*(f"{_FIRST}{_NEXT * n}{_LAST_OF_CITY}市" for n in range(3)), f"{_FIRST}*自治市"], 2),
        (city, [*(f"{_FIRST}{_NEXT * n}{_LAST_OF_CITY}市" for n in range(3)), f"{_FIRST}*自治市"], 1),
    )
    return compiler.process(case(*((_reads(copy, end, names, most), end) for end, names, most in ends)), **options)


def _copy(address: Sql) -> ColumnElement[str]:
    return reduce(lambda done, pair: func.replace(done, *map(Fixed, pair), type_=Text()), _SAME_LENGTH, address)


def _position(value: Sql, mark: str) -> ColumnElement[int]:
    """Where a mark stands first, counted from 1; 0 where it is not."""
    return func.instr(value, Fixed(mark), type_=Integer())


def _reads(copy: Sql, end: Sql, names: Sequence[str], cities: int) -> ColumnElement[bool]:
    """Whether everything up to an end reads as an address with so many 市 at most; a 省 in front marks the start."""
    upto = Fixed("省") + func.substr(copy, number(1), end, type_=Text())
    forbidden = [
        f"*[{BELOW}]*",
        f"*[^省市][{STARTING}]*",
        "*[区县]?*",
        "*[省市][省市]*",
        "?*省*省*",
        "*市*省*",
        "*市" * (cities + 1) + "*",
    ]
    named = or_(*(glob(upto, f"*[省市]{name}") for name in names))
    return and_(named, *(not_(glob(upto, pattern)) for pattern in forbidden))
