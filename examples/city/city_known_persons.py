"""Persons who stand in every city, whatever the seed: those whom the demo names, and those who are hard to handle."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple


class KnownPerson(NamedTuple):
    """A demo person; `sequence` is the part of the ID number behind the birth date, odd for men."""

    name: str
    birth_date: date
    sequence: int
    phone: str
    marital_status: str
    education: str


# The first household of every city: father, mother, child and grandmother in 鹿城区. See demo.yaml.
DEMO_FAMILY = (
    KnownPerson("林建国", date(1982, 3, 14), 501, "13800000001", "20", "20"),
    KnownPerson("陈晓燕", date(1984, 9, 2), 502, "13800000002", "20", "30"),
    KnownPerson("林子涵", date(2014, 6, 18), 503, "13800000003", "10", "80"),
    KnownPerson("林阿妹", date(1951, 11, 30), 504, "13800000004", "30", "80"),
)
DEMO_SINGLE = KnownPerson("欧阳明月", date(1990, 1, 1), 506, "13800000005", "10", "10")

# Numbers (counted from 0) of persons who have what the demo shows, whatever chance says.
ALWAYS_INSURED = frozenset({0, 1})
ALWAYS_OWNERS = frozenset({0})
ALWAYS_RELIEVED = frozenset({4})

# Each becomes one person living alone in 鹿城区, right behind the demo persons: the items that differ.
HARD_CASES: tuple[Mapping[str, Any], ...] = (
    {"id_number": "330302480506001", "birth_date": date(1948, 5, 6), "gender": "1"},  # 15 digits, as before 1999
    {"name": "买买提·吐尔逊江", "ethnicity": "维吾尔族"},
    {"name": "阿卜杜热西提·阿卜杜克热木·麦麦提吐尔逊·艾力肯江·吾斯曼江", "ethnicity": "维吾尔族"},
    {"name": "欧阳清"},
    {"name": "诸葛长风"},
    {"name": "\U00020bb7\U00020000明"},  # outside the basic multilingual plane
    {"name": "Ｗａｎｇ　Ｌｉ", "phone": "１３８００００００１１", "address": "浙江省温州市鹿城区五马街道公园路１２号"},
    {"phone": "", "address": "", "ethnicity": "", "education": ""},
    {
        "birth_date": None,
        "ethnicity": None,
        "phone": None,
        "address": None,
        "region_code": None,
        "marital_status": None,
        "education": None,
    },
    {"name": "李"},
    {"name": "王五"},
    {"name": 'O\'Brien "小白"', "address": '浙江省温州市鹿城区"五马"街道\\老街\nO\'Brien弄3号\t后门'},
    {"name": "100%_\\", "phone": "138%_\\'--", "address": "%鹿城区_"},  # what LIKE and quoting stumble over
    {"name": "Ame\u0301lie Zoe\u0308"},  # letters with combining marks
    {"name": " 赵 敏 ", "phone": " 138 0000 0012 "},
    {"gender": "9"},
    {"address": "温州新村7号"},  # names no district
    {"id_number": "810000197505050015", "birth_date": date(1975, 5, 5), "gender": "1"},  # residence permit, Hong Kong
    {"criminal_record": "示例:故意伤害,2019年,已执行完毕"},
    {"criminal_record": ""},
    {"household_id": None},  # belongs to no household
)
