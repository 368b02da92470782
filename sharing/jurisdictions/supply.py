"""In which modes and forms data is supplied, and how the platform is built."""

from dataclasses import dataclass
from enum import StrEnum

from catalog import Mode


class ServiceForm(StrEnum):
    """服务接口、批量交换（直接交换）、文件下载、在线浏览、前置库表."""

    INTERFACE = "interface"
    BATCH_EXCHANGE = "batch_exchange"
    FILE_DOWNLOAD = "file_download"
    ONLINE_VIEW = "online_view"
    FRONT_END_TABLES = "front_end_tables"


class Topology(StrEnum):
    """Where data lies: on the platform, at nodes of the departments on a bus, or either."""

    CENTRAL = "central"
    BUS_AND_NODES = "bus_and_nodes"
    INTEGRATED = "integrated"


class PersonKey(StrEnum):
    """By what a natural person is named."""

    RESIDENT_ID = "resident_id"
    STATUTORY_DOCUMENT = "statutory_document"


class OrganisationKey(StrEnum):
    """By what an organisation is named: 统一社会信用代码, 组织机构代码, 营业执照."""

    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"
    BUSINESS_LICENCE = "business_licence"


class ObjectKey(StrEnum):
    """By what a thing is named: 坐标位置, 全市统一编码."""

    COORDINATES = "coordinates"
    CITY_CODE = "city_code"


class Owner(StrEnum):
    """Whose the data is; who manages it is the department in any case."""

    UNSTATED = "unstated"
    GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class Keys:
    """标识."""

    person: tuple[PersonKey, ...]
    """by what natural persons are named"""
    organisation: tuple[OrganisationKey, ...]
    """by what organisations are named"""
    object: tuple[ObjectKey, ...]
    """by what things are named"""


@dataclass(frozen=True, slots=True)
class Supply:
    """提供方式; what says how the platform is built is for information."""

    modes: tuple[Mode, ...]
    """modes that entries may offer"""
    service_forms: tuple[ServiceForm, ...]
    """forms of service"""
    formats: tuple[str, ...]
    """formats that the text names, for information"""
    no_landing: bool
    """whether of a comparison nothing but the result leaves the provider (数据不落地)"""
    staged_temporarily: bool
    """whether tables for exchange are kept only until the exchange"""
    topology: Topology
    """where data lies, for information"""
    owner: Owner
    """whose the data is"""
    base_databases: tuple[str, ...]
    """base databases that the text names"""
    thematic_databases: tuple[str, ...]
    """thematic databases that the text names"""
    keys: Keys
    """by what subjects are named"""
