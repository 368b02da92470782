"""A proceeding that is led through its steps in memory, as the shell would lead it: a test plays it like a game."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

from catalog import Catalog
from sharing.jurisdictions import Profile
from sharing.proceedings import (
    About,
    Actor,
    Effect,
    Moment,
    Notify,
    NotPermitted,
    Parties,
    Party,
    Procedure,
    Proceeding,
    ProceedingError,
    Step,
    Taken,
    parties_in,
    parties_of,
)
from tests.sharing.kit.in_force import InForce
from tests.sharing.kit.moments import moment
from tests.sharing.kit.promises import check_first, check_history, check_step
from tests.sharing.kit.residents import CATALOG, TODAY
from tests.sharing.kit.rules import DUTIES

Content = TypeVar("Content")


@dataclass(frozen=True)
class Try:
    """What somebody tried when; `refused` is the error that it met, None where the step was taken."""

    moment: Moment
    action: Any
    by: Actor
    refused: type[ProceedingError] | None


@dataclass
class Course(Generic[Content]):
    """One proceeding of `procedure`: every step under the duties that come with the platform, its effects carried out.

    Each folder of tests has a class of its own, which says how its proceedings usually begin. `files` is the catalogue
    but for what was published; `effects` are those since somebody looked; `tries` are all, the refused ones too.
    """

    procedure: ClassVar[Procedure]

    rules: Profile | str = "order-809"
    today: date = TODAY
    files: Catalog = CATALOG
    number: str = ""
    held: InForce = field(default_factory=InForce)
    effects: list[Effect] = field(default_factory=list)
    history: list[Step[Content]] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    proceeding: Proceeding[Content] | None = None

    def __post_init__(self) -> None:
        self.number = self.number or f"{self.today.year}-{self.procedure.kind.value}-000001"

    @property
    def moment(self) -> Moment:
        held = self.held
        now = moment(self.rules, self.today, dict(held.grants), self.catalog, tuple(held.agreements.values()))
        return replace(now, doubts=tuple(held.doubts.values()))

    @property
    def catalog(self) -> Catalog:
        """That of the files with what was published."""
        return self.held.over(self.files)

    @catalog.setter
    def catalog(self, files: Catalog) -> None:
        self.files = files

    @property
    def standing(self) -> Proceeding[Content]:
        assert self.proceeding is not None
        return self.proceeding

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def content(self) -> Content:
        return self.standing.content

    def parties(self, about: About, content: Content) -> Parties:
        return parties_in(self.procedure, about, content, self.moment)

    def begin(self, action: Any, by: Actor) -> Self:
        """The first step. Raises what the shell would raise."""
        return self._tried(action, by, self._begun)

    def take(self, action: Any, by: Actor) -> Self:
        """The next step. Raises what the shell would raise."""
        return self._tried(action, by, self._taken)

    def later(self, days: int) -> Self:
        self.today += timedelta(days)
        return self

    def told(self) -> list[str]:
        """The departments that were told something by the last steps; what was told before is forgotten."""
        found = [effect.department for effect in self.effects if isinstance(effect, Notify)]
        self.effects.clear()
        return found

    def _tried(self, action: Any, by: Actor, step: Any) -> Self:
        now = self.moment
        try:
            step(action, by, now)
        except ProceedingError as error:
            self.tries.append(Try(now, action, by, type(error)))
            raise
        self.tries.append(Try(now, action, by, None))
        return self

    def _begun(self, action: Any, by: Actor, now: Moment) -> None:
        word = word_of(self.procedure.opening, action)
        self._check_duty(word, by, dict.fromkeys(Party, frozenset({by.department})))
        taken = self.procedure.open(self.number, action, by, now)
        self._check_duty(word, by, self.parties(taken.about, taken.content))
        first: Proceeding[Content] = Proceeding(
            number=self.number,
            kind=self.procedure.kind,
            version=1,
            state=taken.state,
            profile=now.profile.code,
            about=taken.about,
            content=taken.content,
            opened_at=now.at,
            changed_at=now.at,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        check_first(first)
        self.history.clear()
        self._keep(first, taken, word, by)

    def _taken(self, action: Any, by: Actor, now: Moment) -> None:
        before, word = self.standing, word_of(self.procedure.actions, action)
        self._check_duty(word, by, self.parties(before.about, before.content))
        taken = self.procedure.take(before, action, by, now)
        after = replace(
            before,
            version=before.version + 1,
            state=taken.state,
            about=taken.about,
            content=taken.content,
            changed_at=now.at,
            deadlines=taken.deadlines,
            is_closed=taken.is_closed,
        )
        check_step(before, after)
        self._keep(after, taken, word, by)

    def _check_duty(self, word: str, by: Actor, parties: Parties) -> None:
        if not DUTIES.may(parties_of(by, parties), by.roles, self.procedure.kind.name.lower(), word):
            raise NotPermitted(word)

    def _keep(self, after: Proceeding[Content], taken: Taken, word: str, by: Actor) -> None:
        self.proceeding = after
        self.history.append(Step(after.version, word, by, after.changed_at, after.state, after.content))
        check_history(self.history, after)
        self.effects += taken.effects
        self.held.carry_out(taken.effects)


def word_of(words: Mapping[str, type[Any]], action: Any) -> str:
    return next(word for word, kind in words.items() if kind is type(action))
