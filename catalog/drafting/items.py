"""Columns as items: what is of a type that items have, and what its name says of it."""

import re
from collections.abc import Mapping

from catalog.drafting.codes import item_codes
from catalog.drafting.entries import DraftedItem, LeftOut
from catalog.fitting import FAMILIES
from masking import ValueType
from sources import ColumnFamily, DeclaredColumn, DeclaredTable

TYPES: Mapping[ColumnFamily, ValueType] = {family: type for type, families in FAMILIES.items() for family in families}
ID_LENGTH = 18  # characters of both kinds of numbers
RESIDENT_ID = re.compile(r"身份证|公民身份|id_?card|id_?num|id_?no\b|identity|citizen|sfz", re.IGNORECASE)
CREDIT_CODE = re.compile(r"信用代码|credit_?code|uscc|xydm", re.IGNORECASE)
PERSONAL = re.compile(r"姓名|电话|手机|地址|住址|邮箱|出生|phone|mobile|address|e?mail|birth", re.IGNORECASE)


def drafted_items(table: DeclaredTable) -> tuple[tuple[DraftedItem, ...], tuple[LeftOut, ...]]:
    """The columns that can be items, and the others with the reason."""
    codes = item_codes(table.columns)
    items, left_out = [], []
    for column in table.columns.values():
        if reason := _obstacle(column):
            left_out.append(LeftOut(column.name, column.kind, reason))
        else:
            items.append(_item(codes[column.name], column))
    return tuple(items), tuple(left_out)


def is_nameless(name: str) -> bool:
    """Whether a name has nothing but spaces, of any kind: the catalogue takes it for none."""
    return not name.strip()


def _obstacle(column: DeclaredColumn) -> str:
    if is_nameless(column.name):
        return "its name has nothing but spaces"
    if column.family not in TYPES:
        return f"no item is of the type `{column.kind}`"
    if not column.bytewise:
        return "its collation calls different texts equal, or its character set cannot hold every text"
    return ""


def _item(code: str, column: DeclaredColumn) -> DraftedItem:
    type = TYPES[column.family]
    return DraftedItem(
        code=code,
        name=column.comment.strip() or column.name,
        type=type,
        column=column.name,
        length=column.length if type is ValueType.STRING and column.length else None,
        scale=column.scale if type is ValueType.DECIMAL and column.scale is not None and column.scale >= 0 else None,
        advice=_advice(column),
    )


def _advice(column: DeclaredColumn) -> str:
    """What name, comment and type let one guess; nothing is decided by it."""
    words = f"{column.name} {column.comment}"
    if column.family is ColumnFamily.TEXT and (column.length or ID_LENGTH) >= ID_LENGTH:
        if RESIDENT_ID.search(words):
            return "perhaps `identifier: resident_id` and `contains: personal`"
        if CREDIT_CODE.search(words):
            return "perhaps `identifier: uscc`"
    return "perhaps `contains: personal`" if PERSONAL.search(words) else ""
