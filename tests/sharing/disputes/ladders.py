"""Disputes that are led through their steps without a store, in the town of the applications."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from catalog import Catalog
from sharing.disputes import Dispute, Disputes, Matter, Raise
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
    parties_of,
    usual_parties,
)
from tests.sharing.applications.town import CATALOG, DUTIES, TODAY, moment

NUMBER = "2026-DI-000001"
RAISE = Raise(Matter.REFUSAL, "拒绝理由与职责不符", resource="residents", number="2026-AP-000007")
DISPUTES = Disputes()


@dataclass
class Course:
    """A dispute on its way: every step under the duties that come with the platform."""

    rules: Profile | str = "order-809"
    today: date = TODAY
    catalog: Catalog = CATALOG
    effects: list[Effect] = field(default_factory=list)
    proceeding: Proceeding[Dispute] | None = None

    @property
    def moment(self) -> Moment:
        return moment(self.rules, self.today, catalog=self.catalog)

    @property
    def standing(self) -> Proceeding[Dispute]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> Dispute:
        return self.standing.content

    def parties(self, about: About, content: Dispute) -> Parties:
        return {**usual_parties(about, self.moment), **DISPUTES.parties(about, content, self.moment)}

    def open(self, action: Raise, by: Actor) -> "Course":
        now = self.moment
        taken = DISPUTES.open(NUMBER, action, by, now)
        self._check_duty("raise", by, taken.about, taken.content)
        self.proceeding = Proceeding(
            NUMBER, Kind.DISPUTE, 1, taken.state, "p", taken.about, taken.content, now.at, now.at, taken.deadlines
        )
        self.effects += taken.effects
        return self

    def take(self, action: Any, by: Actor) -> "Course":
        before = self.standing
        word = next(word for word, kind in Disputes.actions.items() if kind is type(action))
        self._check_duty(word, by, before.about, before.content)
        taken = DISPUTES.take(before, action, by, self.moment)
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        self.effects += taken.effects
        return self

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    def told(self) -> list[str]:
        """The departments that were told something by the last steps; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def _check_duty(self, word: str, by: Actor, about: About, content: Dispute) -> None:
        if not DUTIES.may(parties_of(by, self.parties(about, content)), by.roles, "dispute", word):
            raise NotPermitted(word)
