"""Workbooks as departments fill them in, some of them badly: rows of cells, and parts of a package changed by hand."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

HEADINGS = (
    *("序号", "信息资源分类", "信息资源名称", "信息资源代码", "信息资源提供方", "信息资源提供方代码", "信息资源摘要"),
    *("信息资源格式", "信息项名称", "数据类型", "共享类型", "共享条件", "共享方式", "是否向社会开放", "开放条件"),
    *("更新周期", "发布日期", "关联资源代码"),
)
PERSON: tuple[object, ...] = (
    *(1, "基础信息资源/人口", "人口基本信息", "1A01001/1", "公安局", "11330300MB99000215", "户籍人口", "数据库"),
    *(
        "公民身份号码",
        "字符型C(18)",
        "有条件共享",
        "用于核验身份",
        "查询引用、比对验证",
        "否",
        "",
        "每日",
        "2026年11月1日",
        "",
    ),
)
NAME: tuple[object, ...] = (2, *[""] * 7, "姓名", "C", "无条件共享", "", *[""] * 6)
LETTERS = dict(zip(HEADINGS, "ABCDEFGHIJKLMNOPQR", strict=True))
SHEET = "信息项"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(
    *rows: Sequence[object], headings: Sequence[object] = HEADINGS, change: Callable[[Any], None] = lambda sheet: None
) -> bytes:
    """A workbook with one sheet; `change` may do to it what people do."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for row in (headings, *rows):
        sheet.append(list(row))
    change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_value(title: str, value: object, row: Sequence[object] = PERSON) -> tuple[object, ...]:
    """The row with another value below that heading."""
    index = HEADINGS.index(title)
    return (*row[:index], value, *row[index + 1 :])


def with_part(content: bytes, name: str, text: str) -> bytes:
    """The package with another text for one of its parts, or with one more."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in {*old.namelist(), name}:
            new.writestr(one, text if one == name else old.read(one))
    return target.getvalue()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()
