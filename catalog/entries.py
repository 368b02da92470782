"""What there is to share: resources, their items, references and row rules, and the departments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalog.rowrules import RowRule
from catalog.verification import VerificationRules
from masking import ValueType, Verifier


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


class BasisLevel(StrEnum):
    """Who made what a legal basis names; which of them suffice for not sharing is for the profile to say (R037)."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    STATE_COUNCIL_DECISION = "state_council_decision"
    NATIONAL_POLICY = "national_policy"
    LOCAL_REGULATION = "local_regulation"
    RULE = "rule"


class Grade(StrEnum):
    """数据分级 (Data Security Law, article 21; order 809, article 13)."""

    GENERAL = "general"
    IMPORTANT = "important"
    CORE = "core"


class Secrecy(StrEnum):
    """密级, as far as data that is no state secret can have one: state secrets are not catalogued here (R001)."""

    NONE = "none"
    INTERNAL = "internal"
    WORK_SECRET = "work_secret"  # noqa: S105 - a word of the catalogue, not a credential


class Network(StrEnum):
    """On which network the entry is catalogued (R019)."""

    EXTRANET = "extranet"
    INTRANET = "intranet"


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
    `basis` is the legal basis of the class, of `basis_level`; `conditions` are those of sharing this item, `reasons`
    what was told to the authority for its class (R039).
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
    basis_level: BasisLevel | None = None
    conditions: str = ""
    reasons: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class GrantConditions:
    """On which conditions data is granted without anybody looking, where the profile lets that be (R067).

    All that are said must hold: the purpose is one of `functions`, the applicant lies within one of `regions`
    (GB/T 2260), modes and items are among these, the days asked for are at most `longest_days`, and the persons who
    will see the data are named where `needs_persons`.
    """

    functions: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    modes: frozenset[Mode] = frozenset()
    items: frozenset[str] = frozenset()
    longest_days: int | None = None
    needs_persons: bool = False


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
    `owner` is whose the data is, where that is another than who manages it, the provider (R014); `responsible` answers
    for the entry, at `contact` (R032); `conditions` are those of sharing, `sharing_range` who may have it (R021, R024),
    `reasons` what was told to the authority (R039); `based_on` is the resource code of the entry in the catalogue above
    (R022), `related` are those of resources that belong to this one.
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
    released: date | None = None
    owner: str = ""
    responsible: str = ""
    contact: str = ""
    conditions: str = ""
    sharing_range: str = ""
    reasons: str = ""
    grade: Grade | None = None
    secrecy: Secrecy = Secrecy.NONE
    network: Network = Network.EXTRANET
    based_on: str | None = None
    related: tuple[str, ...] = ()
    granted_if: GrantConditions | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    rows: Mapping[str, RowRule] = field(default_factory=dict)
    place: Place | None = None


DEPARTMENT_ATTRIBUTES = frozenset({"code", "region_code", "credit_code"})


@dataclass(frozen=True, slots=True)
class DepartmentKey:
    """A public key by which signatures of a department are proved; `key_id` follows from the key (RFC 7638).

    From the day `withdrawn` on nothing is signed by it any more; what was signed before stays signed.
    """

    key_id: str
    verifier: Verifier
    withdrawn: date | None = None

    def signs_on(self, day: date) -> bool:
        """Whether it may sign on that day."""
        return self.withdrawn is None or day < self.withdrawn


@dataclass(frozen=True, slots=True)
class Department:
    """部门: a member of the platform. `functions` are the purposes it may state (R009).

    `centre` runs the platform; `authority` is the competent department 主管部门, which reviews, coordinates and
    evaluates. `keys` are those it signs agreements by, old ones among them.
    """

    code: str
    name: str
    credit_code: str
    region_code: str
    functions: frozenset[str]
    centre: bool = False
    authority: bool = False
    keys: tuple[DepartmentKey, ...] = ()
    place: Place | None = None

    @property
    def attributes(self) -> Mapping[str, str]:
        """What row rules may compare rows with as `$department.…`; the names are `DEPARTMENT_ATTRIBUTES`."""
        return {"code": self.code, "region_code": self.region_code, "credit_code": self.credit_code}


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entries in force at one time; `version` is a hash of what they came from.

    `withdrawn` are codes and resource codes of entries that were taken out for good: no other entry may have them.
    `absent` is every name of policies that is known and has nothing behind it now: codes of withdrawn entries and of
    published ones that do not fit, and references into either, as `resource.reference`.
    """

    resources: Mapping[str, Resource]
    departments: Mapping[str, Department]
    version: str
    withdrawn: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
