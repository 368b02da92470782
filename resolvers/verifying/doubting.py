"""What of open corrections is told beside verdicts: only to whom it tells nothing about the source.

A flag that stood beside every verdict would say of a subject whom nobody may know of that somebody has found it worth
a report. So it is told where the row of the subject is known to be there: beside MATCH, and beside what is told apart
from a subject that is not found. What a department has reported itself is told to it beside every verdict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from audit.receipts import Verdict
from policies import Reveal
from resolvers.plan import Comparison
from resolvers.verifying.comparisons import Call
from resolvers.verifying.verdicts import Judged
from sharing.attempts import Attempt
from sharing.corrections import Flag, Flags

UNDER_CORRECTION, PROCEED = "underCorrection", "proceed"

_NOT_TOLD: Mapping[str, bool | None] = MappingProxyType({UNDER_CORRECTION: None, PROCEED: None})
_TOLD: Mapping[Flag, Mapping[str, bool | None]] = MappingProxyType(
    {
        flag: MappingProxyType({UNDER_CORRECTION: flag.under_correction, PROCEED: flag.proceed})
        for flag in (Flag(), Flag(True), Flag(True, True))
    }
)

ToldOf = Callable[[int, Judged | None], Mapping[str, bool | None]]
"""What is told of a comparison by its number, with its verdict; the same object for equal things."""


def telling(call: Call, flags: Flags | None) -> ToldOf:
    """What stands beside the verdicts of a call; where it is not selected nobody looks."""
    if flags is None or not call.plan.wants(UNDER_CORRECTION, PROCEED):
        return lambda _number, _judged: _NOT_TOLD
    return _Doubting(
        flags,
        call.plan.resource.code,
        asked_items(call.plan),
        call.asking.department,
        Reveal.NOT_FOUND in call.field.reveals,
        call.asked.attempts,
    ).told


def asked_items(plan: Comparison) -> frozenset[str]:
    """The items that have a part in the verdict."""
    return frozenset(item.code for item, _ in plan.compared)


@dataclass(frozen=True, slots=True)
class _Doubting:
    flags: Flags
    resource: str
    items: frozenset[str]
    department: str
    tells_rows: bool
    attempts: Sequence[Attempt]

    def told(self, number: int, judged: Judged | None) -> Mapping[str, bool | None]:
        if judged is None:
            return _NOT_TOLD
        if self._is_known(judged.verdict):
            return _TOLD[self._flag(number, None)]
        own = self._flag(number, self.department)
        return _TOLD[own] if own.under_correction else _NOT_TOLD

    def _is_known(self, verdict: Verdict) -> bool:
        """Whether the verdict tells by itself that the row of the subject is there."""
        match verdict:
            case Verdict.MATCH:
                return True
            case Verdict.NO_MATCH | Verdict.NO_DATA:
                return self.tells_rows
            case _:
                return False

    def _flag(self, number: int, reporter: str | None) -> Flag:
        return self.flags.of_subject(self.resource, self.attempts[number].subjects, self.items, reporter)
