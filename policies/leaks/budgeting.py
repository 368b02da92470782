"""Budgets of lookups and verifications against what masks leave to guess (evidence: at most 1 % of the candidates)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalog import Finding, Place, Severity
from masking import NEARLY_ONE, remaining
from policies.leaks.gathering import Subjects
from policies.leaks.subjects import Subject, Value
from policies.leaks.wording import callers_words, candidates_words
from policies.space import Caller
from policies.words import Right

BUDGET = "budget"
SHARE = 0.01
"""Of the candidates that a mask leaves: more should not be tried in a day."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many values of an item, and how many comparisons of a resource, a department has a day."""

    lookup_per_day: int = 1_000
    verify_per_day: int = 10_000

    def of(self, right: Right) -> int:
        return self.lookup_per_day if right is Right.LOOKUP else self.verify_per_day


@dataclass(frozen=True, slots=True)
class Guess:
    """A masked item whose values may be tried, by which right, and how many of them there are."""

    resource: str
    item: str
    mask: str
    right: Right
    place: Place
    left: float


@dataclass(slots=True)
class _Account:
    """What rules of one resource that say the same let callers guess."""

    left: dict[tuple[str, str], float] = field(default_factory=dict)
    callers: set[Caller] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    def add(self, other: "_Account") -> None:
        for key, left in other.left.items():
            self.left[key] = min(left, self.left.get(key, left))
        self.callers |= other.callers
        self.places |= other.places


def budget_findings(subjects: Subjects, budgets: Budgets) -> tuple[Finding, ...]:
    """Every rule for lookups or verifications with which a day's budget tries more than a hundredth of what is left."""
    by_place: dict[tuple[str, Right, Place], _Account] = {}
    for subject in subjects:
        for guess in guesses(subject):
            if guess.left >= NEARLY_ONE and budgets.of(guess.right) > SHARE * guess.left:
                account = by_place.setdefault((guess.resource, guess.right, guess.place), _Account())
                left = {(guess.item, guess.mask): guess.left}
                account.add(_Account(left, set(subject.callers), {guess.place}))
    alike: dict[tuple[str, Right, frozenset[tuple[str, str]]], _Account] = {}
    for (resource, right, _), account in by_place.items():
        alike.setdefault((resource, right, frozenset(account.left)), _Account()).add(account)
    return tuple(sorted(_finding(resource, right, one, budgets) for (resource, right, _), one in alike.items()))


def guesses(subject: Subject) -> Iterator[Guess]:
    """Every masked item of a subject that can be guessed at, on rows that need neither grant nor agreement.

    A lookup finds what is masked where the row came without its key. A comparison may need a grant, one for
    comparing that shows nothing; it says who is compared, so that nothing of that is left to guess.
    """
    if subject.holding:
        return
    for value in subject.values:
        if not subject.named or not subject.known(value, subject.resource.key):
            yield from _guesses(subject, value, Right.LOOKUP)
        if not subject.known(value, subject.resource.verification.subject):
            yield from _guesses(subject, value, Right.VERIFY)


def _guesses(subject: Subject, value: Value, right: Right) -> Iterator[Guess]:
    seen = subject.seen(value, holding=False)
    for slot, trial in subject.trials(value, holding=right is Right.VERIFY):
        number, item = slot
        forms = [one.form for one in seen if one.slot == slot]
        is_here = right is Right.LOOKUP or number == 0  # who is compared is the first row
        if trial.right is right and is_here and forms and not any(form.is_clear for form in forms):
            left = remaining(value.domain, {one.known for one in seen}, value.slots[slot]).average
            yield Guess(subject.rows[number].resource.code, item, forms[0].mask, right, trial.place, left)


def _finding(resource: str, right: Right, account: _Account, budgets: Budgets) -> Finding:
    budget, kind = budgets.of(right), "lookups" if right is Right.LOOKUP else "verifications"
    place, *others = sorted(account.places)
    message = (
        f"{budget:,} {kind} a day are more than 1 % of what masks leave to {callers_words(account.callers)}: "
        + ", ".join(_left_words(resource, account.left))
        + (f" (so also by {', '.join(map(str, others))})" if others else "")
    )
    most = int(SHARE * min(account.left.values()))
    hint = f"allow at most {most:,} a day, mask so that {100 * budget:,} candidates are left, or deny these {kind}"
    return Finding(place, BUDGET, message, hint, Severity.WARNING)


def _left_words(resource: str, left: dict[tuple[str, str], float]) -> Iterable[str]:
    return (
        f"{candidates_words(number)} of `{resource}.{item}` as `{mask}`"
        for (item, mask), number in sorted(left.items())
    )
