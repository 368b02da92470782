"""Collections that are led through their steps without a store, in the town of the residents."""

from dataclasses import dataclass, replace

from catalog import BasisLevel, Catalog
from sharing.collections import Amend, Collection, CollectionItem, Collections, Register
from sharing.jurisdictions import Profile
from sharing.proceedings import Actor, Role
from tests.sharing.kit import course
from tests.sharing.kit.residents import CATALOG, RESIDENTS

STEWARD = Actor("tax", "desk", "officer-1", frozenset({Role.STEWARD}))
CENTRE = Actor("centre", "desk", "officer-2", frozenset({Role.REVIEWER}))
BUREAU = Actor("bureau", "desk", "officer-3", frozenset({Role.REVIEWER}))
CIVIL = Actor("civil", "desk", "officer-4", frozenset(Role))

CATALOG_NOW = replace(CATALOG, resources={"residents": RESIDENTS})
"""The police provide the register of residents, and nobody else anything."""
NEW = CollectionItem("经营面积")
SHARED = CollectionItem("phone")
BY_LAW = CollectionItem("phone", "税收征收管理法第十五条", BasisLevel.LAW)
WHOLE = Register("税源管理", "纳税人", (NEW,), "全市个体工商户", "结构化表格", "窗口填报后入库")


def registering(*items: CollectionItem) -> Register:
    return replace(WHOLE, items=items)


def amending(*items: CollectionItem) -> Amend:
    return Amend(WHOLE.purpose, WHOLE.subjects, items, WHOLE.scope, WHOLE.format, WHOLE.process)


@dataclass
class Course(course.Course[Collection]):
    """A collection on its way."""

    procedure = Collections()

    rules: Profile | str = "yangzhou"
    files: Catalog = CATALOG_NOW

    def open(self, action: Register = WHOLE, by: Actor = STEWARD) -> "Course":
        return self.begin(action, by)
