"""The names of provinces and prefectures (GB/T 2260), and where those that an address begins with end.

Only whole names count, and only these: a city of a county's rank (瑞安市, 仙桃市) looks like one of a prefecture's,
so that nothing but a list tells them apart. What the list lacks is taken for something of a lower level.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal

from masking.sql import Head, OneOf, Sql, after, between, in_row, number, scalar

_USUAL = 3  # characters of most names of provinces
_BEGINNING = 2  # characters that few names have in common


def _by_length(names: str) -> Mapping[int, frozenset[str]]:
    return {size: frozenset(same) for size, same in groupby(sorted(set(names.split()), key=len), key=len)}


PROVINCES = _by_length(
    "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 "
    "河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 台湾省 内蒙古自治区 广西壮族自治区 "
    "西藏自治区 宁夏回族自治区 新疆维吾尔自治区 香港特别行政区 澳门特别行政区"
)
"""省、自治区、直辖市、特别行政区: the 34 divisions of the first level."""

PREFECTURES = _by_length(
    "石家庄市 唐山市 秦皇岛市 邯郸市 邢台市 保定市 张家口市 承德市 沧州市 廊坊市 衡水市 "
    "太原市 大同市 阳泉市 长治市 晋城市 朔州市 晋中市 运城市 忻州市 临汾市 吕梁市 "
    "呼和浩特市 包头市 乌海市 赤峰市 通辽市 鄂尔多斯市 呼伦贝尔市 巴彦淖尔市 乌兰察布市 兴安盟 锡林郭勒盟 阿拉善盟 "
    "沈阳市 大连市 鞍山市 抚顺市 本溪市 丹东市 锦州市 营口市 阜新市 辽阳市 盘锦市 铁岭市 朝阳市 葫芦岛市 "
    "长春市 吉林市 四平市 辽源市 通化市 白山市 松原市 白城市 延边朝鲜族自治州 "
    "哈尔滨市 齐齐哈尔市 鸡西市 鹤岗市 双鸭山市 大庆市 伊春市 佳木斯市 七台河市 牡丹江市 黑河市 绥化市 大兴安岭地区 "
    "南京市 无锡市 徐州市 常州市 苏州市 南通市 连云港市 淮安市 盐城市 扬州市 镇江市 泰州市 宿迁市 "
    "杭州市 宁波市 温州市 嘉兴市 湖州市 绍兴市 金华市 衢州市 舟山市 台州市 丽水市 "
    "合肥市 芜湖市 蚌埠市 淮南市 马鞍山市 淮北市 铜陵市 安庆市 黄山市 滁州市 阜阳市 宿州市 六安市 亳州市 池州市 宣城市 "
    "福州市 厦门市 莆田市 三明市 泉州市 漳州市 南平市 龙岩市 宁德市 "
    "南昌市 景德镇市 萍乡市 九江市 新余市 鹰潭市 赣州市 吉安市 宜春市 抚州市 上饶市 "
    "济南市 青岛市 淄博市 枣庄市 东营市 烟台市 潍坊市 济宁市 泰安市 威海市 日照市 临沂市 德州市 聊城市 滨州市 菏泽市 "
    "郑州市 开封市 洛阳市 平顶山市 安阳市 鹤壁市 新乡市 焦作市 濮阳市 许昌市 漯河市 三门峡市 南阳市 商丘市 信阳市 "
    "周口市 驻马店市 "
    "武汉市 黄石市 十堰市 宜昌市 襄阳市 鄂州市 荆门市 孝感市 荆州市 黄冈市 咸宁市 随州市 恩施土家族苗族自治州 "
    "长沙市 株洲市 湘潭市 衡阳市 邵阳市 岳阳市 常德市 张家界市 益阳市 郴州市 永州市 怀化市 娄底市 湘西土家族苗族自治州 "
    "广州市 韶关市 深圳市 珠海市 汕头市 佛山市 江门市 湛江市 茂名市 肇庆市 惠州市 梅州市 汕尾市 河源市 阳江市 清远市 "
    "东莞市 中山市 潮州市 揭阳市 云浮市 "
    "南宁市 柳州市 桂林市 梧州市 北海市 防城港市 钦州市 贵港市 玉林市 百色市 贺州市 河池市 来宾市 崇左市 "
    "海口市 三亚市 三沙市 儋州市 "
    "成都市 自贡市 攀枝花市 泸州市 德阳市 绵阳市 广元市 遂宁市 内江市 乐山市 南充市 眉山市 宜宾市 广安市 达州市 雅安市 "
    "巴中市 资阳市 阿坝藏族羌族自治州 甘孜藏族自治州 凉山彝族自治州 "
    "贵阳市 六盘水市 遵义市 安顺市 毕节市 铜仁市 黔西南布依族苗族自治州 黔东南苗族侗族自治州 黔南布依族苗族自治州 "
    "昆明市 曲靖市 玉溪市 保山市 昭通市 丽江市 普洱市 临沧市 楚雄彝族自治州 红河哈尼族彝族自治州 文山壮族苗族自治州 "
    "西双版纳傣族自治州 大理白族自治州 德宏傣族景颇族自治州 怒江傈僳族自治州 迪庆藏族自治州 "
    "拉萨市 日喀则市 昌都市 林芝市 山南市 那曲市 阿里地区 "
    "西安市 铜川市 宝鸡市 咸阳市 渭南市 延安市 汉中市 榆林市 安康市 商洛市 "
    "兰州市 嘉峪关市 金昌市 白银市 天水市 武威市 张掖市 平凉市 酒泉市 庆阳市 定西市 陇南市 临夏回族自治州 "
    "甘南藏族自治州 西宁市 海东市 海北藏族自治州 黄南藏族自治州 海南藏族自治州 果洛藏族自治州 玉树藏族自治州 "
    "海西蒙古族藏族自治州 银川市 石嘴山市 吴忠市 固原市 中卫市 "
    "乌鲁木齐市 克拉玛依市 吐鲁番市 哈密市 昌吉回族自治州 博尔塔拉蒙古自治州 巴音郭楞蒙古自治州 阿克苏地区 "
    "克孜勒苏柯尔克孜自治州 喀什地区 和田地区 伊犁哈萨克自治州 塔城地区 阿勒泰地区"
)
"""地级市、地区、自治州、盟: the 333 divisions of the second level (as of 2024); those of 伊犁 count as of their own."""

UNUSUAL = _by_length("厦门市 江门市 荆门市 攀枝花市 兴安盟 锡林郭勒盟 阿拉善盟 大兴安岭地区")
"""Those of them that are not written as names of cities are: 门市 and 花市 are markets elsewhere."""


def province_end(address: str) -> int | None:
    """How many characters of an address are its province, None where it begins with none."""
    return _end(address, PROVINCES)


def prefecture_end(address: str, names: Mapping[int, frozenset[str]] = PREFECTURES) -> int | None:
    """How many characters reach to the end of one of the prefectures, behind a province or without one, else None."""
    start = province_end(address) or 0
    end = _end(address[start:], names)
    return None if end is None else start + end


def sql_province_end(address: Sql) -> ColumnElement[int]:
    """`province_end` in SQL; NULL for None."""
    return _sql_end(address, PROVINCES)


def sql_prefecture_end(address: Sql, names: Mapping[int, frozenset[str]] = PREFECTURES) -> ColumnElement[int]:
    """`prefecture_end` in SQL; NULL for None."""
    return PrefectureEnd(address, names)


class PrefectureEnd(FunctionElement[int]):
    """How many characters reach to the end of one of the prefectures; NULL where none is recognised."""

    inherit_cache = True
    name = "prefecture_end"
    type = Integer()
    _traverse_internals = [*FunctionElement._traverse_internals, ("_names", InternalTraversal.dp_plain_obj)]

    def __init__(self, address: Sql, names: Mapping[int, frozenset[str]]) -> None:
        super().__init__(address)
        self._names = tuple(names.items())

    @property
    def names(self) -> Mapping[int, frozenset[str]]:
        return dict(self._names)


@compiles(PrefectureEnd)
def _prefecture_end(element: PrefectureEnd, compiler: SQLCompiler, **options: Any) -> str:
    (address,) = element.clauses
    start = _province_length(address)
    return compiler.process(start + _sql_end(after(address, start), element.names), **options)


@compiles(PrefectureEnd, "postgresql")
def _prefecture_end_postgresql(element: PrefectureEnd, compiler: SQLCompiler, **options: Any) -> str:
    """The usual names first; else the province is searched for once, in a row, where an address begins like a name."""
    (address,) = element.clauses
    shortest = min(element.names)
    province = OneOf(Head(address, number(_USUAL)), PROVINCES[_USUAL])
    prefecture = OneOf(between(address, number(_USUAL + 1), number(shortest)), element.names[shortest])
    begins = OneOf(Head(address, number(_BEGINNING)), _beginnings([*PROVINCES.values(), *element.names.values()]))
    ends = ((and_(province, prefecture), number(_USUAL + shortest)), (begins, _searched(address, element.names)))
    return compiler.process(case(*ends), **options)


def _searched(address: Sql, names: Mapping[int, frozenset[str]]) -> ColumnElement[int]:
    begun = in_row(select(_province_length(address).label("start")), address, "begun")
    rest = between(address, begun.c.start + number(1), number(max(names)))
    once = in_row(select(begun.c.start, rest.label("rest")), address, "searched")
    return scalar(once.c.start + _sql_end(once.c.rest, names))


def _province_length(address: Sql) -> ColumnElement[int]:
    return func.coalesce(_sql_end(address, PROVINCES), number(0))


def _end(address: str, names: Mapping[int, frozenset[str]]) -> int | None:
    return next((size for size, same in names.items() if address[:size] in same), None)


def _sql_end(address: Sql, names: Mapping[int, frozenset[str]]) -> ColumnElement[int]:
    """The shortest names first, as they are the most; the others only where an address begins like one of them."""
    shortest, *longer = ((OneOf(Head(address, number(size)), same), number(size)) for size, same in names.items())
    begins = OneOf(Head(address, number(_BEGINNING)), _beginnings([*names.values()][1:]))
    return case(shortest, (begins, case(*longer)))


def _beginnings(names: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name[:_BEGINNING] for same in names for name in same)
