"""Which model of values fits an item: by what the catalogue says of it, else by its name."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never

from catalog import Item, Part
from masking import (
    Domain,
    ValueType,
    address,
    bank_card,
    codes,
    dates,
    free_text,
    mobile,
    moments,
    numbers,
    personal_name,
    region,
    resident_id,
    truths,
    uscc,
)

_CENTS = 2
_PLACES_OF_DEGREES = 6  # a tenth of a metre
_DEGREES = re.compile("经度|纬度|(^|_)(longitude|latitude|lng|lat)(_|$)")

_BY_IDENTIFIER: Mapping[str, Callable[[], Domain]] = MappingProxyType({"resident_id": resident_id, "uscc": uscc})
_BY_NAME: tuple[tuple[re.Pattern[str], Callable[[], Domain]], ...] = (
    (re.compile("行政区划|(^|_)region(_|$)"), region),
    (re.compile("电话|手机|(^|_)(phone|mobile)(_|$)"), mobile),
    (re.compile("银行卡|银行账号|(^|_)bank_(card|account)(_|$)"), bank_card),
    (re.compile("地址|住址|住所|坐落|(^|_)address(_|$)"), address),
    (re.compile("姓名|法定代表人$|联系人$|^person_name$"), personal_name),
)


def domain_of(item: Item) -> Domain:
    """How many values an item can have and how they are put together, as far as the catalogue tells."""
    if item.codes:
        is_number = item.type is ValueType.INT
        return codes([int(code) if is_number else code for code in item.codes], item.type)
    if item.identifier is not None and item.identifier in _BY_IDENTIFIER:
        return _BY_IDENTIFIER[item.identifier]()
    match item.type:
        case ValueType.STRING:
            return _text(item)
        case ValueType.INT:
            return numbers(item.type)
        case ValueType.DECIMAL | ValueType.FLOAT:
            return numbers(item.type, places(item))
        case ValueType.BOOLEAN:
            return truths()
        case ValueType.DATE:
            return dates()
        case ValueType.DATETIME:
            return moments()
        case ValueType.JSON:  # it may hold anything, so what shows it tells as much as a text can
            return free_text()
        case _:
            assert_never(item.type)


def places(item: Item) -> int:
    """How many digits follow the point."""
    if item.scale is not None:
        return item.scale
    if _DEGREES.search(item.name) or _DEGREES.search(item.code):
        return _PLACES_OF_DEGREES
    return _CENTS if item.type is ValueType.FLOAT else 0


def _text(item: Item) -> Domain:
    if item.part is Part.REGION:
        return region()
    named = (model for words, model in _BY_NAME if words.search(item.name) or words.search(item.code))
    model = next(named, None)
    return free_text(item.length) if model is None else model()
