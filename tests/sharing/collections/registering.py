"""Collections that are led through their steps without a store, in the town of the applications."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from catalog import BasisLevel, Catalog
from sharing.collections import Amend, Collection, CollectionItem, Collections, Register
from sharing.jurisdictions import Profile
from sharing.proceedings import (
    About,
    Actor,
    Effect,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    Parties,
    Proceeding,
    Role,
    parties_of,
    usual_parties,
)
from tests.sharing.applications.town import CATALOG, DUTIES, RESIDENTS, TODAY, moment

NUMBER = "2026-CL-000001"
COLLECTIONS = Collections()
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
class Course:
    """A collection on its way: every step under the duties that come with the platform."""

    rules: Profile | str = "yangzhou"
    today: date = TODAY
    catalog: Catalog = CATALOG_NOW
    effects: list[Effect] = field(default_factory=list)
    proceeding: Proceeding[Collection] | None = None

    @property
    def moment(self) -> Moment:
        return moment(self.rules, self.today, catalog=self.catalog)

    @property
    def standing(self) -> Proceeding[Collection]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> Collection:
        return self.standing.content

    def parties(self, about: About, content: Collection) -> Parties:
        return {**usual_parties(about, self.moment), **COLLECTIONS.parties(about, content, self.moment)}

    def open(self, action: Register = WHOLE, by: Actor = STEWARD) -> "Course":
        now = self.moment
        taken = COLLECTIONS.open(NUMBER, action, by, now)
        self._check_duty("register", by, taken.about, taken.content)
        self.proceeding = Proceeding(
            NUMBER, Kind.COLLECTION, 1, taken.state, "p", taken.about, taken.content, now.at, now.at
        )
        self.effects += taken.effects
        return self

    def take(self, action: Any, by: Actor) -> "Course":
        before = self.standing
        word = next(word for word, kind in Collections.actions.items() if kind is type(action))
        self._check_duty(word, by, before.about, before.content)
        taken = COLLECTIONS.take(before, action, by, self.moment)
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            is_closed=taken.is_closed,
        )
        self.effects += taken.effects
        return self

    def told(self) -> list[str]:
        """The departments that were told something; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def _check_duty(self, word: str, by: Actor, about: About, content: Collection) -> None:
        if not DUTIES.may(parties_of(by, self.parties(about, content)), by.roles, "collection", word):
            raise NotPermitted(word)
