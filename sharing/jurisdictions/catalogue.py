"""The life of catalogue entries: what they state, who reviews, and until when they are changed."""

from dataclasses import dataclass
from enum import StrEnum

from catalog import Network
from sharing.calendar import YearlyDay
from sharing.jurisdictions.offices import Office


class Reviewer(StrEnum):
    """Who has to agree before an entry is published: 本单位负责人, 大数据中心, 主管部门."""

    UNIT_HEAD = "unit_head"
    CENTRE = "centre"
    AUTHORITY = "authority"


class EntryElement(StrEnum):
    """What an entry states (table T3 of the requirements)."""

    NAME = "name"
    ABSTRACT = "abstract"
    ITEMS = "items"
    PROVIDER = "provider"
    CLASSIFICATION = "classification"
    FORMAT = "format"
    CATEGORY = "category"
    SHARING_CLASS = "sharing_class"
    MODES = "modes"
    CONDITIONS = "conditions"
    RANGE = "range"
    GRADE = "grade"
    UPDATE_CYCLE = "update_cycle"
    OPEN_CLASS = "open_class"
    BASIS = "basis"


class DerivedList(StrEnum):
    """Lists that are drawn from the catalogue: 共享目录清单, 开放目录清单."""

    SHARING = "sharing"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class CatalogueRules:
    """资源目录."""

    elements: tuple[EntryElement, ...]
    """what an entry has to state where it applies"""
    editor: Office
    """who writes entries"""
    review: tuple[Reviewer, ...]
    """who reviews before publication, one after the other"""
    entry_by_entry: bool
    """whether each entry is reviewed by itself"""
    responsible_person: bool
    """whether each department names who answers for its entries"""
    review_working_days: int | None
    """working days of the review"""
    element_change_working_days: int | None
    """working days until an entry follows a change of its data"""
    law_change_working_days: int | None
    """working days until entries follow a change of law or functions"""
    law_change_extension_working_days: int | None
    """working days by which that may be put off"""
    yearly_day: YearlyDay | None
    """until when each department looks through its entries every year"""
    derived_lists: tuple[DerivedList, ...]
    """lists that are drawn from the catalogue"""
    networks: tuple[Network, ...]
    """on which networks there is a catalogue"""
    collection_registered: bool
    """whether collecting data is registered first"""
