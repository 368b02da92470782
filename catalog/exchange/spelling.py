"""The words of the national guide (发改高技〔2017〕1272号) for what catalogue files call in English, both ways."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

Words = Mapping[str, tuple[str, ...]]
"""Spellings by the word of catalogue files; the first is the one that is written."""


def _words(**spellings: str) -> Words:
    return MappingProxyType({word: tuple(texts.split()) for word, texts in spellings.items()})


CLASSES = _words(
    unconditional="无条件共享 无条件 无条件共享类 1",
    conditional="有条件共享 有条件 有条件共享类 2",
    restricted="不予共享 不予 不予共享类 特殊共享 特殊共享类 3",
)
MODES = _words(
    verify="比对验证 核验 验证",
    query="查询引用 查询 服务接口 接口",
    copy="批量复制 批量交换 文件下载 库表交换",
)
"""共享方式 of the sharing rules, and what order 809, article 22, calls the forms of supply."""
FORMATS = _words(
    database="数据库 数据库类",
    spreadsheet="电子表格 电子表格类",
    file="电子文件 电子文件类",
    image="图形图像 图形图像类",
    stream="流媒体 流媒体类",
    self_describing="自描述格式 自描述",
    service="服务接口 接口",
    sensor="泛感知数据",
    location="位置信息",
)
CYCLES = _words(
    realtime="实时 1",
    daily="每日 每天 2",
    weekly="每周 3",
    monthly="每月 4",
    quarterly="每季度 每季 5",
    yearly="每年 6",
)
CATEGORIES = _words(
    base="基础信息资源 基础信息资源类 基础 1",
    thematic="主题信息资源 主题信息资源类 主题 2",
    department="部门信息资源 部门信息资源类 部门 3",
)
TYPES = MappingProxyType(
    {
        "String": ("字符型C", "字符型", "C", "备注型M", "备注型", "M"),
        "Decimal": ("数值型N", "数值型", "N", "货币型Y", "货币型", "Y"),
        "Date": ("日期型D", "日期型", "D"),
        "DateTime": ("日期时间型T", "日期时间型", "T"),
        "Boolean": ("逻辑型L", "逻辑型", "L"),
        "JSON": ("通用型G", "通用型", "G"),
        "Float": ("双精度型B", "双精度型", "B", "浮点型F", "浮点型", "F"),
        "Int": ("整型I", "整型", "I"),
    }
)
OPEN = _words(not_open="不开放 否 0", conditional="有条件开放", unconditional="无条件开放")
TRUTHS = _words(true="是 1 TRUE 开放", false="否 0 FALSE 不开放")
BASIS_LEVELS = _words(
    law="法律",
    administrative_regulation="行政法规",
    state_council_decision="国务院决定",
    national_policy="国家政策 党中央国务院政策",
    local_regulation="地方性法规",
    rule="规章",
)
GRADES = _words(general="一般数据 一般", important="重要数据 重要", core="核心数据 核心")
SECRECY = _words(none="非涉密 公开", internal="内部", work_secret="工作秘密")  # noqa: S106 - a word, no credential
NETWORKS = _words(extranet="电子政务外网 外网", intranet="电子政务内网 内网")
CONTENTS = _words(personal="个人信息", trade_secret="商业秘密")  # noqa: S106 - a word of the catalogue, no credential
IDENTIFIERS = _words(resident_id="公民身份号码", uscc="统一社会信用代码")
PARTS = _words(birth="出生日期", sex="性别", region="行政区划")

MEASURED = re.compile(r"(?P<type>[^(]+)\((?P<length>[1-9][0-9]{0,5})(,(?P<scale>[0-9]{1,2}))?\)")
"""A data type with what is measured of it: `C(18)`, `N(10,2)`."""
DATE = re.compile(r"([0-9]{4})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
SEPARATED = re.compile("[、,\uff0c;\uff1b\n]+")


@dataclass(frozen=True, slots=True)
class DataType:
    """A type of items; `length` in characters, `scale` in digits after the point, where they are said."""

    type: str
    length: int | None
    scale: int | None


def plain(text: str) -> str:
    """The text without what nobody means: spaces, full and half width, upper and lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def word_of(text: str, words: Words) -> str | None:
    """The word that is spelled so; None for a text that is none of the spellings."""
    sought = plain(text)
    return next((word for word, texts in words.items() if sought in (word, *map(plain, texts))), None)


def guide_word(word: str, words: Words) -> str:
    return words[word][0]


def type_of(text: str) -> DataType | None:
    """A data type as people write it: `C`, `字符型C`, `C(18)`, `N(10,2)`."""
    sought = plain(text)
    measured = MEASURED.fullmatch(sought)
    name = measured["type"] if measured else sought
    found = next((type for type, texts in TYPES.items() if name in {type.lower(), *map(plain, texts)}), None)
    if found is None:
        return None
    length = int(measured["length"]) if measured and found == "String" else None
    scale = int(measured["scale"] or 0) if measured and found == "Decimal" else None
    return DataType(found, length, scale)


def day_of(text: str) -> date | None:
    """A day as people write it: `2026-11-01`, `2026/11/1`, `2026.11.1`, `2026年11月1日`, `20261101`."""
    found = DATE.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parts_of(text: str) -> list[str]:
    """The entries of a list that people separate by commas of any width, semicolons or lines."""
    parts = SEPARATED.split(text)
    return [part.strip() for part in parts if part.strip()]
