"""What there is to share: resources, their items, references and row rules, and the departments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalog.rowrules import RowRule
from catalog.verification import VerificationRules
from masking import ValueType


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file something was written; lines and columns count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class SharingClass(StrEnum):
    """共享类型 of an item (order 809, article 14)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    RESTRICTED = "restricted"


class Mode(StrEnum):
    """共享方式: how data is had from a resource."""

    VERIFY = "verify"
    QUERY = "query"
    COPY = "copy"


class Category(StrEnum):
    """基础、主题、部门: first digit of the resource code."""

    BASE = "base"
    THEMATIC = "thematic"
    DEPARTMENT = "department"


class Contains(StrEnum):
    """Protected content that makes an agreement necessary where the profile says so."""

    PERSONAL = "personal"
    TRADE_SECRET = "trade_secret"  # noqa: S105 - a word of the catalogue, not a credential


class Part(StrEnum):
    """What a resident ID number tells besides being one (GB 11643), and another item of its row may tell too."""

    BIRTH = "birth"
    SEX = "sex"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an item will be taken away: it is still answered, and whoever uses it is told since when and what to use.

    `instead` is an item of the same resource.
    """

    since: date
    instead: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """信息项: one column of a resource.

    `column` is the column's name in the source table (the code unless the file says otherwise);
    `length` counts characters, `scale` counts digits after the point of a `Decimal`;
    `codes` maps stored codes to their meaning, `symbols` either none of them or all to what requests call them;
    `withdrawn` says that the item will be taken away; `identifier` names a check-digit scheme
    (`resident_id`, `uscc`); `part` says which part of the row's resident ID number the item repeats;
    `basis` is the legal basis of the class.
    """

    code: str
    name: str
    type: ValueType
    sharing_class: SharingClass
    column: str
    base: bool = False
    sparse: bool = False
    contains: Contains | None = None
    identifier: str | None = None
    part: Part | None = None
    length: int | None = None
    scale: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Withdrawal | None = None
    basis: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to rows of another resource whose items equal this resource's: `on` pairs (own item, their item)."""

    code: str
    name: str
    resource: str
    on: tuple[tuple[str, str], ...]
    many: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """信息资源: one table of a source, as its provider shares it (national catalogue guide, 发改高技〔2017〕1272号).

    `row` is the column that holds the row surrogate: unique, indexed, random and derived from no item;
    without one the resource can be read by key only. `key` names a subject; `verification` says who names one, and
    what may be claimed of it, where values are compared.
    """

    code: str
    name: str
    resource_code: str
    provider: str
    category: Category
    source: str
    table: str
    items: Mapping[str, Item]
    key: tuple[str, ...]
    sharing_class: SharingClass
    modes: frozenset[Mode]
    verification: VerificationRules
    db_schema: str | None = None
    row: str | None = None
    theme: str = ""
    abstract: str = ""
    format: str = "database"
    update_cycle: str = "yearly"
    open_class: str = "not_open"
    open_condition: str = ""
    data_as_of: str | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    rows: Mapping[str, RowRule] = field(default_factory=dict)
    place: Place | None = None


DEPARTMENT_ATTRIBUTES = frozenset({"code", "region_code", "credit_code"})


@dataclass(frozen=True, slots=True)
class Department:
    """部门: a member of the platform. `functions` are the purposes it may state (R009)."""

    code: str
    name: str
    credit_code: str
    region_code: str
    functions: frozenset[str]
    centre: bool = False
    place: Place | None = None

    @property
    def attributes(self) -> Mapping[str, str]:
        """What row rules may compare rows with as `$department.…`; the names are `DEPARTMENT_ATTRIBUTES`."""
        return {"code": self.code, "region_code": self.region_code, "credit_code": self.credit_code}


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entries in force at one time; `version` is a hash of the files they came from."""

    resources: Mapping[str, Resource]
    departments: Mapping[str, Department]
    version: str
