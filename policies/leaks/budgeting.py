"""What lookups and verifications of a day try, against what masks leave to guess (at most 1 % of the candidates)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from catalog import Finding, Place, Severity
from masking import NEARLY_ONE
from policies.leaks.gathering import Subjects
from policies.leaks.subjects import Subject, Value
from policies.leaks.trying import Hidden, comparisons
from policies.leaks.wording import callers_words, candidates_words
from policies.space import Caller
from policies.words import Right

BUDGET = "budget"
SHARE = 0.01
"""Of the candidates that a mask leaves: more should not be tried in a day."""


@dataclass(frozen=True, slots=True)
class Budgets:
    """How many values of an item a department may look up a day; of comparisons the catalogue files say it."""

    lookup_per_day: int = 1_000


@dataclass(frozen=True, slots=True)
class Guess:
    """A masked item whose values may be tried, by which right, and how many of them there are.

    In a day there are `asked` lookups, or comparisons of one subject, with which `tried` values are tried, or the only
    one is `found` by halving. `blind` of the values are tried in lists that nobody else sees.
    """

    resource: str
    item: str
    mask: str
    right: Right
    place: Place
    left: float
    asked: int
    tried: int
    found: bool = False
    blind: int = 0

    @property
    def is_bold(self) -> bool:
        """Whether something is hidden, and a day tries more than a hundredth of it or finds it."""
        return self.left >= NEARLY_ONE and (self.found or self.tried > SHARE * self.left)


@dataclass(slots=True)
class _Account:
    """What rules of one resource that say the same let callers guess: of each item and mask where the least is left."""

    guesses: dict[tuple[str, str], Guess] = field(default_factory=dict)
    callers: set[Caller] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    def add(self, guesses: Iterable[Guess], callers: Iterable[Caller], places: Iterable[Place]) -> None:
        for guess in guesses:
            known = self.guesses.get((guess.item, guess.mask))
            if known is None or guess.left < known.left:
                self.guesses[guess.item, guess.mask] = guess
        self.callers.update(callers)
        self.places.update(places)


def budget_findings(subjects: Subjects, budgets: Budgets) -> tuple[Finding, ...]:
    """Every rule for lookups or verifications with which a day tries more than a hundredth of what is left."""
    by_place: dict[tuple[str, Right, Place], _Account] = {}
    for subject in subjects:
        for guess in guesses(subject, budgets):
            if guess.is_bold:
                account = by_place.setdefault((guess.resource, guess.right, guess.place), _Account())
                account.add([guess], subject.callers, [guess.place])
    alike: dict[tuple[str, Right, frozenset[tuple[str, str]]], _Account] = {}
    for (resource, right, _), one in by_place.items():
        account = alike.setdefault((resource, right, frozenset(one.guesses)), _Account())
        account.add(one.guesses.values(), one.callers, one.places)
    return tuple(sorted(_finding(resource, right, one) for (resource, right, _), one in alike.items()))


def guesses(subject: Subject, budgets: Budgets) -> Iterator[Guess]:
    """Every masked item of a subject that can be guessed at, on rows that need neither grant nor agreement.

    A lookup finds what is masked where the row came without its key. A comparison may need a grant, one for
    comparing that shows nothing; it says who is compared, so that nothing of that is left to guess.
    """
    if subject.holding:
        return
    for value in subject.values:
        if not subject.named or not subject.known(value, subject.resource.key):
            yield from _guesses(subject, value, Right.LOOKUP, budgets)
        if not subject.known(value, subject.resource.verification.subject):
            yield from _guesses(subject, value, Right.VERIFY, budgets)


def _guesses(subject: Subject, value: Value, right: Right, budgets: Budgets) -> Iterator[Guess]:
    seen, lookups = subject.seen(value, holding=False), budgets.lookup_per_day
    for slot, trial in subject.trials(value, holding=right is Right.VERIFY):
        number, item = slot
        forms = [one.form for one in seen if one.slot == slot]
        is_here = right is Right.LOOKUP or number == 0  # who is compared is the first row
        if trial.right is right and is_here and forms and not any(form.is_clear for form in forms):
            resource = subject.rows[number].resource
            hidden = Hidden(value.domain, frozenset(one.known for one in seen), value.slots[slot])
            left = hidden.candidates
            guess = Guess(resource.code, item, forms[0].mask, right, trial.place, left, lookups, lookups)
            if right is Right.VERIFY:
                by = comparisons(resource, [item], hidden, batch=trial.batch, blind=trial.blind)
                guess = replace(guess, asked=by.answers, tried=by.named, found=by.finds(left), blind=by.blind)
            yield guess


def _finding(resource: str, right: Right, account: _Account) -> Finding:
    guesses = sorted(account.guesses.values(), key=lambda guess: (guess.item, guess.mask))
    place, *others = sorted(account.places)
    asked, hint = _lookup_words(guesses) if right is Right.LOOKUP else _verification_words(guesses)
    message = (
        f"{asked} a day are more than 1 % of what masks leave to {callers_words(account.callers)}: "
        + ", ".join(f"{candidates_words(one.left)} of `{resource}.{one.item}` as `{one.mask}`" for one in guesses)
        + (f" (so also by {', '.join(map(str, others))})" if others else "")
    )
    return Finding(place, BUDGET, message, hint, Severity.WARNING)


def _lookup_words(guesses: Sequence[Guess]) -> tuple[str, str]:
    tried, least = guesses[0].tried, min(guess.left for guess in guesses)
    enough = f"allow at most {int(SHARE * least):,} a day, mask so that {100 * tried:,} candidates are left"
    return f"{tried:,} lookups", f"{enough}, or deny these lookups"


def _verification_words(guesses: Sequence[Guess]) -> tuple[str, str]:
    asked, tried = guesses[0].asked, max(guess.tried for guess in guesses)
    blind = max(guess.blind for guess in guesses)
    seen = max(guess.tried - guess.blind for guess in guesses)
    values = f", of {seen:,} values," if seen > asked else ""
    values += f" and {blind:,} entries of blind lists" if blind else ""
    enough = f"mask so that {100 * max(asked, tried):,} candidates are left" if tried else "mask more"
    hint = f"{enough}, offer fewer claims or `claim_sets` in the catalogue, or deny these verifications"
    return f"{asked:,} verifications of a subject{values}", hint
