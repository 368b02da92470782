"""The mask that cuts a Chinese address after its province, city, district or street."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from sqlalchemy import func

from masking.forms.characters import characters
from masking.forms.districts import DistrictEnd, district_end
from masking.forms.divisions import UNUSUAL, prefecture_end, province_end, sql_prefecture_end, sql_province_end
from masking.forms.entry import TEXT, Arguments, MaskEntry, one_word, vectors
from masking.forms.streets import StreetEnd, street_end
from masking.masks import Form, Value
from masking.shares import Share, head
from masking.sql import Head, Sql, text
from masking.values import ValueType


class Level(StrEnum):
    """How far an address is shown. A county and a county-level city have the rank of a district."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"

    @property
    def told(self) -> int:
        """Characters of a model's address; a district has no more than 81 streets, four of its rest."""
        return {Level.PROVINCE: 2, Level.CITY: 4, Level.DISTRICT: 6, Level.STREET: 10}[self]


@dataclass(frozen=True, slots=True)
class Address:
    """A Chinese address without what follows its division of a level: 浙江省温州市鹿城区.

    Where that is not recognised, the nearest higher one that is ends what is seen; without any nothing is.
    """

    level: Level

    def __str__(self) -> str:
        return f"address {self.level.value}"

    @property
    def share(self) -> Share:
        return head(self.level.told)

    def accepts(self, type: ValueType) -> bool:
        return type is ValueType.STRING

    def sql(self, value: Sql, type: ValueType) -> Sql:
        address = text(value)
        province, unusual = sql_province_end(address), sql_prefecture_end(address, UNUSUAL)
        match self.level:
            case Level.PROVINCE:
                return Head(address, province)
            case Level.CITY:
                return Head(address, func.coalesce(sql_prefecture_end(address), province))
            case Level.DISTRICT:
                return Head(address, func.coalesce(DistrictEnd(address), unusual, province))
            case Level.STREET:
                return Head(address, func.coalesce(StreetEnd(address), unusual, province))
            case _:
                assert_never(self.level)

    def python(self, value: Value, type: ValueType) -> Value:
        if (address := characters(value)) is None:
            return None
        return None if (end := self._end(address)) is None else address[:end]

    def _end(self, address: str) -> int | None:
        province, unusual = province_end(address), prefecture_end(address, UNUSUAL)
        match self.level:
            case Level.PROVINCE:
                return province
            case Level.CITY:
                return prefecture_end(address) or province
            case Level.DISTRICT:
                return district_end(address) or unusual or province  # it finds all other prefectures
            case Level.STREET:
                return street_end(address) or unusual or province
            case _:
                assert_never(self.level)


def _read_address(arguments: Arguments) -> Form:
    return Address(Level(one_word(arguments, *Level)))


ENTRIES = (
    MaskEntry(
        "address",
        "address province|city|district|street",
        TEXT,
        "A Chinese address cut after its province, its prefecture, its district, county or county-level city, or its "
        "街道, 镇 or 乡; where that is not recognised, after the nearest higher one that is; without any null.",
        _read_address,
        vectors(
            ValueType.STRING,
            ("address district", "浙江省温州市鹿城区五马街1号", "浙江省温州市鹿城区"),
            ("address district", "五马街1号", None),
            ("address province", "浙江省温州市鹿城区五马街1号", "浙江省"),
            ("address city", "浙江省温州市鹿城区五马街1号", "浙江省温州市"),
            ("address city", "浙江省瑞安市安阳街道1号", "浙江省"),
            ("address street", "浙江省温州市鹿城区五马街道1号", "浙江省温州市鹿城区五马街道"),
            ("address street", "浙江省温州市鹿城区五马街1号", "浙江省温州市鹿城区"),
        ),
    ),
)
