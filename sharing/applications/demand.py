"""What a department asks for (共享需求): data of one resource, or data that no entry names, for one purpose."""

from dataclasses import dataclass
from datetime import date

from catalog import BasisLevel, Mode


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A law that says that this department is to have these data (依法应共享), whatever class they are of."""

    law: str
    """the name of the law"""
    article: str
    """the article that says so"""
    level: BasisLevel
    """who made it"""


@dataclass(frozen=True, slots=True)
class Demand:
    """The form of an application (R062, R066); a draft may leave anything out."""

    resource: str = ""
    """the code of the resource; empty for data that no entry names"""
    items: tuple[str, ...] = ()
    """item codes of the resource (申请数据项)"""
    modes: tuple[Mode, ...] = ()
    """in which modes (共享方式)"""
    purpose: str = ""
    """one of the functions of the applicant (用途)"""
    basis: str = ""
    """the legal text that the use rests on (使用依据)"""
    article: str = ""
    """its article"""
    service_item: str = ""
    """the code of a 政务服务事项, which may stand for both"""
    scene: str = ""
    """使用场景"""
    scope: str = ""
    """使用范围"""
    valid_from: date | None = None
    """the first day"""
    valid_until: date | None = None
    """the last day (使用时限)"""
    persons: tuple[str, ...] = ()
    """the only natural persons who will see the data; empty where it may be anybody of the department"""
    rows: str | None = None
    """a row rule of the resource: only these rows are needed"""
    mask: str | None = None
    """a mask as policies spell it: no more than its output is needed"""
    quota: int | None = None
    """the most values that are needed a day"""
    develops: bool = False
    """whether something is developed with the data, besides its use"""
    entitlement: Entitlement | None = None
    """a law that entitles the applicant to these data"""
    unlisted: str = ""
    """data that no entry names, in words"""
    provider: str = ""
    """the department that is thought to have unlisted data"""
