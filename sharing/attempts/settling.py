"""How admitted comparisons ended, counted for all settlements of a transaction together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sharing.attempts.admission import Outcome
from sharing.attempts.alarms import AlarmRule
from sharing.attempts.asking import Asking, Attempt
from sharing.attempts.calls import Settlement
from sharing.attempts.cases import case_key
from sharing.attempts.claim_sets import packed
from sharing.attempts.counting import FORGET_UNASKED, FORGET_UNUSED, GIVE_BACK_USES, SETTLE_SETS
from sharing.attempts.days import Day
from sharing.attempts.errors import AttemptUnknown
from sharing.attempts.statements import Row, Steps, change


@dataclass(frozen=True, slots=True)
class Loud:
    """A caller whose day raises an alarm now, with its numbers."""

    asking: Asking
    answers: int
    refuted: int


def settle(settlements: Sequence[Settlement], days: Sequence[Day], rule: AlarmRule) -> Steps[Sequence[Loud]]:
    """Count each on its day, and tell whose days are alarming. Raises AttemptUnknown where one of them was not open."""
    loud = []
    ends = _Ends()
    for each, day in zip(settlements, days, strict=True):
        ended = each.ended()
        if day.settle(each.asking, ended.values(), rule):
            loud.append(Loud(each.asking, day.matched + day.refuted, day.refuted))
        ends.add(each.asking, ended)
    yield from ends.write()
    return loud


@dataclass(slots=True)
class _Ends:
    """The rows that settlements are about, each once."""

    sets: dict[tuple[str, bytes, str, bytes], list[int]] = field(default_factory=dict)
    """How often a set ended, with MATCH, otherwise."""
    unasked: list[Row] = field(default_factory=list)
    given_back: Counter[tuple[str, str, bytes, bytes]] = field(default_factory=Counter)

    def add(self, asking: Asking, ended: Mapping[Attempt, Outcome]) -> None:
        case = case_key(asking)
        for attempt, outcome in ended.items():
            for subject in attempt.subjects:
                key = (asking.resource, subject, asking.department, packed(attempt.asked_of(subject)))
                counted = self.sets.setdefault(key, [0, 0, 0])
                counted[0] += 1
                if outcome is not Outcome.NOT_COMPARED:
                    counted[outcome.value] += 1
                    continue
                self.unasked.append(key)
                if case is not None:
                    self.given_back[(*case, subject)] += 1

    def write(self) -> Steps[None]:
        settled = yield from change(SETTLE_SETS, [(*key, *counted) for key, counted in self.sets.items()])
        if settled != len(self.sets):
            raise AttemptUnknown
        yield from change(FORGET_UNASKED, list(dict.fromkeys(self.unasked)))
        yield from change(GIVE_BACK_USES, [(*key, uses) for key, uses in self.given_back.items()])
        yield from change(FORGET_UNUSED, list(self.given_back))
