"""Corrections that are led through their steps without a store, in the town of the applications."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from masking import MasterKey, suite
from sharing import Doubt
from sharing.corrections import Correction, CorrectionKeys, Corrections, ItemValue, Report
from sharing.jurisdictions import Profile
from sharing.proceedings import (
    About,
    Actor,
    CloseFlag,
    Effect,
    Kind,
    Moment,
    Notify,
    NotPermitted,
    OpenFlag,
    Parties,
    Proceeding,
    Taken,
    parties_of,
    usual_parties,
)
from tests.sharing.applications.town import DUTIES, TODAY, moment

NUMBER = "2026-CO-000001"
PERSON = "330302198506152311"


@dataclass(frozen=True)
class Ids:
    """Ids that say what they are: `civil:residents:7`."""

    def id_of(self, department: str, resource: str, surrogate: int) -> str:
        return f"{department}:{resource}:{surrogate}"

    def opened_id(self, department: str, id: str) -> tuple[str, int] | None:
        owner, _, rest = id.partition(":")
        resource, _, surrogate = rest.partition(":")
        return (resource, int(surrogate)) if owner == department and surrogate.isdigit() else None


MASTER = MasterKey(suite("std"), bytes(range(32)))
KEYS = CorrectionKeys(MASTER, Ids())
CORRECTIONS = Corrections(KEYS)

REPORT = Report(
    resource="residents",
    reason="与窗口所见证件不符",
    discovered_on=TODAY,
    items=("phone",),
    record="civil:residents:7",
    claimed=(ItemValue("phone", "13900000001"),),
)
BY_SUBJECT = replace(REPORT, record=None, subject=(ItemValue("id_number", PERSON),))


@dataclass
class Course:
    """A correction on its way: every step under the duties that come with the platform."""

    rules: Profile | str = "order-809"
    today: date = TODAY
    doubts: dict[str, Doubt] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    proceeding: Proceeding[Correction] | None = None

    @property
    def moment(self) -> Moment:
        return replace(moment(self.rules, self.today), doubts=tuple(self.doubts.values()))

    @property
    def standing(self) -> Proceeding[Correction]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> Correction:
        return self.standing.content

    def parties(self, about: About, content: Correction) -> Parties:
        return {**usual_parties(about, self.moment), **CORRECTIONS.parties(about, content, self.moment)}

    def open(self, action: Report, by: Actor, number: str = NUMBER) -> "Course":
        now = self.moment
        taken = CORRECTIONS.open(number, action, by, now)
        self._check_duty("report", by, taken.about, taken.content)
        self.proceeding = Proceeding(
            number, Kind.CORRECTION, 1, taken.state, "p", taken.about, taken.content, now.at, now.at, taken.deadlines
        )
        self._carry_out(taken)
        return self

    def take(self, action: Any, by: Actor) -> "Course":
        before = self.standing
        word = next(word for word, kind in Corrections.actions.items() if kind is type(action))
        self._check_duty(word, by, before.about, before.content)
        taken = CORRECTIONS.take(before, action, by, self.moment)
        self.proceeding = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        self._carry_out(taken)
        return self

    def later(self, days: int) -> "Course":
        self.today += timedelta(days)
        return self

    def told(self) -> list[str]:
        """The departments that were told something by the last steps; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    @property
    def due(self) -> Mapping[str, tuple[str, date, date | None]]:
        """Whose each deadline is, when it is due, and when it was ended."""
        return {each.name: (each.whose, each.due, each.ended_on) for each in self.standing.deadlines}

    def _check_duty(self, word: str, by: Actor, about: About, content: Correction) -> None:
        if not DUTIES.may(parties_of(by, self.parties(about, content)), by.roles, "correction", word):
            raise NotPermitted(word)

    def _carry_out(self, taken: Taken) -> None:
        self.effects += taken.effects
        for effect in taken.effects:
            match effect:
                case OpenFlag(doubt=doubt):
                    self.doubts[doubt.number] = doubt
                case CloseFlag(number=number):
                    self.doubts.pop(number, None)
                case _:
                    pass
