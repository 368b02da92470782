"""Where the street of a Chinese address ends: the 街道, 镇 or 乡 that stands right behind its district.

Its name has two to five characters without a mark of another level, a sign of what lies below, or the mark itself;
and nothing follows that would make another word of the mark (街道口, 镇海, 乡村). So the search fails closed, at
the price of some real places: 中关村街道, and ethnic townships with long names.
"""

import re

from sqlalchemy import ColumnElement, Integer, Text, and_, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from masking.forms.districts import BELOW, MARKS, STARTING, DistrictEnd, district_end, searched_end, usual_ends
from masking.sql import (
    MARIADB,
    Fixed,
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

_BUILT = "厦寓校"  # of buildings, not of places
_NAME_BEGINS = f"[^{MARKS}{BELOW}{_BUILT}乡]"
_NAME_GOES_ON = f"[^{MARKS}{BELOW}{_BUILT}{STARTING}乡]"
_MOST = 4  # characters after the first
_ENDS = (("街道", "[^东西南北口旁边]"), ("镇", "[^海江宁安远]"), ("乡", "[^村间]"))
"""The marks, each with what follows it."""

_PATTERN = f"^{_NAME_BEGINS}{_NAME_GOES_ON}{{1,{_MOST}}}(?:{'|'.join(mark + next for mark, next in _ENDS)})"
_BEHIND = " "  # stands behind every address, so that something follows each mark


def street_end(address: str) -> int | None:
    """How many characters reach to the end of the street, or of the district that has none, None without either."""
    if (district := district_end(address)) is None:
        return None
    found = re.match(_PATTERN, address[district:] + _BEHIND)
    return district + (found.end() - 1 if found else 0)


class StreetEnd(FunctionElement[int]):
    """`street_end` in SQL; NULL for None."""

    inherit_cache = True
    name = "street_end"
    type = Integer()


@compiles(StreetEnd, "postgresql")
def _postgresql(element: StreetEnd, compiler: SQLCompiler, **options: object) -> str:
    (address,) = element.clauses
    usual = [(found, _beyond(address, district)) for found, district in usual_ends(address)]
    once = in_row(select(searched_end(address).label("district")), address, "searched")
    searched = scalar(_beyond(address, once.c.district))
    return compiler.process(case(*usual, else_=searched), **options)


def _beyond(address: Sql, district: ColumnElement[int]) -> ColumnElement[int]:
    """In PostgreSQL, the end of the street behind a district, or of the district that has none.

    Each mark is searched for alone: the first one behind another character is the one that is found, as no name
    holds it. How long a name may be is said by what is cut out.
    """
    ends = []
    for mark, next in _ENDS:
        near = between(address + Fixed(_BEHIND), district + number(1), number(1 + _MOST + len(mark) + 1))
        named = finds(near, f"^{_NAME_BEGINS}{_NAME_GOES_ON}+{mark}{next}")
        end = district + Position(after(address, district + number(1)), mark) + number(len(mark))
        ends.append((and_(like_glob(address, f"*{mark}*"), named), end))
    return case(*ends, else_=district)


@compiles(StreetEnd, *MARIADB)
def _mariadb(element: StreetEnd, compiler: SQLCompiler, **options: object) -> str:
    (address,) = element.clauses
    district = DistrictEnd(address)
    found = func.regexp_substr(after(address, district) + Fixed(_BEHIND), pcre(_PATTERN), type_=Text())
    beyond = length(found) - number(1)  # empty where nothing is found
    return compiler.process(district + case((beyond > number(0), beyond), else_=number(0)), **options)


@compiles(StreetEnd, "sqlite")
def _sqlite(element: StreetEnd, compiler: SQLCompiler, **options: object) -> str:
    """Without regular expressions: each length of a name is tried. The district is searched for once, in a row."""
    (address,) = element.clauses
    once = in_row(select(address.label("whole"), DistrictEnd(address).label("district")), address, "searched")
    district, rest = once.c.district, after(once.c.whole, once.c.district) + Fixed(_BEHIND)
    tries = (
        (glob(rest, f"{_NAME_BEGINS}{_NAME_GOES_ON * more}{mark}{next}*"), district + number(1 + more + len(mark)))
        for mark, next in _ENDS
        for more in range(1, _MOST + 1)
    )
    return compiler.process(scalar(case(*tries, else_=district)), **options)
