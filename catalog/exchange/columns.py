"""The columns of a sheet of the guide (发改高技〔2017〕1272号): one row per item, our own elements at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

from catalog.exchange import spelling
from catalog.exchange.spelling import Words, plain

SHEET = "信息资源目录"


class Form(Enum):
    """How an element stands in a cell."""

    TEXT = auto()
    WORD = auto()
    """One of several words."""
    WORDS = auto()
    """Several words of several."""
    LIST = auto()
    DAY = auto()
    COUNT = auto()
    FLAG = auto()
    PART = auto()
    """Members of its own, in YAML or JSON."""
    OWN = auto()
    """In a way of its own: one cell for two elements, or two cells for one."""


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is what stands above it, `also` what else may; `longest` counts characters of a cell."""

    title: str
    element: str
    form: Form = Form.TEXT
    words: Words = field(default_factory=dict)
    of_item: bool = False
    longest: int = 200
    also: tuple[str, ...] = ()


LONG = 4_000
LONGEST = 32_767
"""Characters that a cell holds."""

CLASSIFICATION = Column("信息资源分类", "category", Form.OWN)
NAME = Column("信息资源名称", "name")
CODE = Column("信息资源代码", "resource_code")
PROVIDER = Column("信息资源提供方", "provider", Form.OWN, also=("信息资源提供单位", "提供单位", "提供部门"))
PROVIDER_CODE = Column("信息资源提供方代码", "provider", Form.OWN, also=("提供方代码",))
ITEM_NAME = Column("信息项名称", "name", of_item=True, also=("数据项名称",))
ITEM_TYPE = Column("数据类型", "type", Form.OWN, of_item=True)
CLASS = Column("共享类型", "class", Form.WORD, spelling.CLASSES, also=("共享属性",))
CONDITIONS = Column("共享条件", "conditions", longest=LONG)
MODES = Column("共享方式", "modes", Form.WORDS, spelling.MODES)
OPENED = Column("是否向社会开放", "open", Form.OWN)
OPEN_CONDITION = Column("开放条件", "open", Form.OWN, longest=LONG)
OPEN_CLASS = Column("开放类型 open", "open", Form.OWN)
THEME = Column("主题 theme", "theme")
RESOURCE_CODE_OF_ENTRY = Column("代码 code", "code")
ITEM_CODE = Column("信息项代码 code", "code", of_item=True)
ITEM_CLASS = Column("信息项共享类型 class", "class", Form.WORD, spelling.CLASSES, of_item=True)
ITEM_CONDITIONS = Column("信息项共享条件 conditions", "conditions", of_item=True, longest=LONG)
BASIS = Column("依据 basis", "basis", of_item=True, longest=LONG, also=("不予共享依据",))
COLUMN = Column("列 column", "column", of_item=True)
LENGTH = Column("长度 length", "length", Form.COUNT, of_item=True, also=("数据长度",))
SCALE = Column("小数位数 scale", "scale", Form.COUNT, of_item=True)

GUIDE = (
    *(CLASSIFICATION, NAME, CODE, PROVIDER, PROVIDER_CODE),
    Column("信息资源摘要", "abstract", longest=LONG),
    Column("信息资源格式", "format", Form.WORD, spelling.FORMATS),
    *(ITEM_NAME, ITEM_TYPE, CLASS, CONDITIONS, MODES, OPENED, OPEN_CONDITION),
    Column("更新周期", "update_cycle", Form.WORD, spelling.CYCLES),
    Column("发布日期", "released", Form.DAY),
    Column("关联资源代码", "related", Form.LIST, longest=LONG),
)
"""The guide's thirteen elements, in its order."""

OURS = (
    *(RESOURCE_CODE_OF_ENTRY, THEME, OPEN_CLASS),
    Column("数据截止 data_as_of", "data_as_of"),
    Column("数据所有方 owner", "owner"),
    Column("责任人 responsible", "responsible"),
    Column("联系方式 contact", "contact"),
    Column("共享范围 range", "range", longest=LONG),
    Column("说明理由 reasons", "reasons", longest=LONG),
    Column("数据分级 grade", "grade", Form.WORD, spelling.GRADES),
    Column("密级 secrecy", "secrecy", Form.WORD, spelling.SECRECY),
    Column("目录网络 network", "network", Form.WORD, spelling.NETWORKS),
    Column("上级资源代码 based_on", "based_on"),
    Column("数据源 source", "source"),
    Column("模式 schema", "schema"),
    Column("表 table", "table"),
    Column("行标识列 row", "row"),
    Column("主键 key", "key", Form.LIST, longest=LONG),
    Column("比对规则 verify", "verify", Form.PART, longest=LONGEST),
    Column("自动授权 granted_if", "granted_if", Form.PART, longest=LONGEST),
    Column("关联 references", "references", Form.PART, longest=LONGEST),
    Column("行规则 rows", "rows", Form.PART, longest=LONGEST),
    *(ITEM_CODE, ITEM_CLASS, ITEM_CONDITIONS, BASIS),
    Column("依据层级 basis_level", "basis_level", Form.WORD, spelling.BASIS_LEVELS, of_item=True),
    Column("信息项理由 reasons", "reasons", of_item=True, longest=LONG),
    *(COLUMN, LENGTH, SCALE),
    Column("基础信息项 base", "base", Form.FLAG, of_item=True),
    Column("稀疏 sparse", "sparse", Form.FLAG, of_item=True),
    Column("保护内容 contains", "contains", Form.WORD, spelling.CONTENTS, of_item=True),
    Column("标识 identifier", "identifier", Form.WORD, spelling.IDENTIFIERS, of_item=True),
    Column("号码部分 part", "part", Form.WORD, spelling.PARTS, of_item=True),
    Column("代码表 codes", "codes", Form.PART, of_item=True, longest=LONGEST),
    Column("停用 withdrawn", "withdrawn", Form.PART, of_item=True, longest=LONG),
)
"""What the guide does not have; with these columns a sheet holds the whole entry."""

COLUMNS = GUIDE + OURS
REQUIRED = (NAME, CODE, PROVIDER, ITEM_NAME, ITEM_TYPE, CLASS)
"""Without these columns a sheet is no catalogue."""


def columns_by_title() -> Mapping[str, Column]:
    """Every column by each title that it may have, as `plain` writes it: whole, without the English word, another."""
    found: dict[str, Column] = {}
    for column in COLUMNS:
        for title in (column.title, column.title.split()[0], *column.also):
            found.setdefault(plain(title), column)
    return MappingProxyType(found)
