"""The mask under which an item is usually shown to whoever holds no grant, by what the catalogue says of the item.

Conventions: DB37/T 3523.2 for identifiers, numbers of telephones and accounts; GB/T 37964 for generalisation.
"""

import re

from catalog import Contains, Item, Part, Resource, SharingClass
from masking import ValueType


def _words(english: str, chinese: str) -> re.Pattern[str]:
    """Matches a name that has one of the English words as a whole, also in the plural, or one of the Chinese ones."""
    return re.compile(f"(?<![a-z])(?:{english})s?(?![a-z])|{chinese}")


_EMAIL = _words("e_?mail", "邮箱|电子邮件")
_PHONE = _words("(?:tele|cell)?phone|mobile|tel", "电话|手机")
_PLATE = _words("plate", "车牌|号牌")
_IP = _words("ip|ipv", "互联网协议地址")
_CARD = _words("(?:bank|credit|debit)_card", "银行卡|信用卡|借记卡|储蓄卡")
_ACCOUNT = _words("bank|account|card", "银行|账号|账户|卡号")
_REGION = _words("region", "行政区划")
_ADDRESS = _words("address", "地址|住址|住所|坐落")
_NAME = _words("name|surname|representative", "姓名|代表人|联系人")
_BIRTH = _words("birth(?:day|date)?", "出生")
_DEGREES = _words("longitude|latitude|lng|lon|lat", "经度|纬度|坐标")
_MONEY = _words(
    "amount|income|capital|salary|wage|price|fee|cost|balance|payment|revenue|turnover|base",
    "(?<!单)元|金额|收入|工资|资本|价格|费用|税额|余额|基数",
)
_MUCH_MONEY = _words("million", "万元|亿元")
_NAMING = re.compile("(?:^|_)(?:id|no|number|code)$|(?:号|号码|代码|编码)$")

_SHORTEST_CARD = 13  # digits, ISO/IEC 7812


def usual_mask(item: Item, resource: Resource) -> str | None:
    """The mask under which a conditional item may be shown without a grant; None where no usual form hides enough."""
    if item.sparse:
        return "null"
    match item.type:
        case ValueType.STRING:
            return _of_text(item, resource)
        case ValueType.DATE:
            return "year"
        case ValueType.DATETIME:
            return "year" if item.contains is not None or _is_birth(item) else "day"
        case ValueType.INT | ValueType.FLOAT | ValueType.DECIMAL:
            return _of_number(item)
        case ValueType.BOOLEAN | ValueType.JSON:
            return None


def _of_text(item: Item, resource: Resource) -> str | None:
    if item.identifier == "resident_id":
        # six first and four last characters hide the birth date alone: beside a birth year some 33 numbers are left
        return "keep 6 1" if any(map(_is_birth, resource.items.values())) else "keep 6 4"
    if item.identifier == "uscc":
        return "keep 8 0"
    if item.codes:
        return None
    if _says(item, _EMAIL):
        return "email"
    if _says(item, _PHONE):
        return "keep 3 4"
    if _says(item, _PLATE):
        return "plate"
    if _says(item, _IP):
        return "ip"
    if _says(item, _CARD) and (item.length is None or item.length >= _SHORTEST_CARD):
        return "card"
    if _says(item, _ACCOUNT):
        return "keep 0 4"
    if _is_region(item):
        return "region city"
    if _says(item, _ADDRESS):
        return f"address {'city' if any(map(_is_hidden_region, resource.items.values())) else 'district'}"
    if item.contains is Contains.PERSONAL and _says(item, _NAME):
        return "name first"
    return None


def _of_number(item: Item) -> str | None:
    """A number that stands for something is not like its neighbours, so that no bucket hides it."""
    if item.codes or _says(item, _NAMING) or _says(item, _PHONE):
        return None
    if _says(item, _DEGREES):
        if item.type is ValueType.INT:
            return None
        return f"grid {'0.1' if item.contains is Contains.PERSONAL else '0.01'}"
    if _says(item, _MUCH_MONEY):
        return "bucket 10"
    if _says(item, _MONEY):
        return "bucket 1000"
    return None if _says(item, _ACCOUNT) else "bucket 10"


def _is_birth(item: Item) -> bool:
    return item.part is Part.BIRTH or _says(item, _BIRTH)


def _is_region(item: Item) -> bool:
    return item.type is ValueType.STRING and (item.part is Part.REGION or _says(item, _REGION))


def _is_hidden_region(item: Item) -> bool:
    """Whether the item is a region that not everybody may have: an address must not tell more of it than its mask."""
    return _is_region(item) and item.sharing_class is not SharingClass.UNCONDITIONAL and not item.base


def _says(item: Item, words: re.Pattern[str]) -> bool:
    names = (item.code, re.sub("[ -]+", "_", item.name.lower()))
    return any(words.search(name) for name in names)
