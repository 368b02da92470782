"""The leak meter: how many bits of each item a caller can learn in a day, and by which paths (design §10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import log2

from masking import NEARLY_ONE, fewest, remaining
from policies.leaks.budgeting import Budgets
from policies.leaks.gathering import Subjects
from policies.leaks.having import Trial
from policies.leaks.subjects import Seen, Slot, Subject, Value
from policies.leaks.trying import NONE, Comparisons, Hidden, comparisons, told_bits
from policies.leaks.wording import candidates_words
from policies.space import Caller
from policies.words import Right

WORST = 3
"""So many paths are told."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way to learn about a value: the forms and the tries, the candidates that remain, the bits that it tells.

    `is_clear` says that a rule shows the item as it is.
    """

    words: str
    left: float
    bits: float
    is_clear: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What can be learned in a day about one value: at most `bits`; the `paths` that tell most come first."""

    bits: float = 0.0
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """What callers can learn of an item that holds `whole` bits.

    `free` is with neither grant nor agreement, `held` with all that might be given.
    """

    resource: str
    item: str
    callers: tuple[Caller, ...]
    whole: float
    free: Told
    held: Told

    @property
    def is_shown(self) -> bool:
        """Whether the item is meant to be seen as it is by those who hold nothing."""
        return any(path.is_clear for path in self.free.paths)


@dataclass(slots=True)
class _Account:
    """The paths met so far, by their words."""

    paths: dict[str, Path] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        known = self.paths.get(path.words)
        if known is None or (known.is_clear, known.bits) < (path.is_clear, path.bits):
            self.paths[path.words] = path

    def told(self) -> Told:
        worst = sorted(self.paths.values(), key=lambda path: (-path.bits, path.words))
        return Told(worst[0].bits, tuple(worst[:WORST])) if worst else Told()


def leaks(subjects: Subjects, budgets: Budgets) -> tuple[Leak, ...]:
    """One entry for each item and the callers who can learn the same of it; of what tells nothing there is none.

    Bits are those of one value. All values of an item count as equally likely.
    """
    accounts: dict[tuple[str, str], dict[Caller, tuple[_Account, _Account]]] = {}
    whole: dict[tuple[str, str], float] = {}
    for subject in subjects:
        for (number, item), bits, paths in _paths(subject, budgets):
            key = (subject.rows[number].resource.code, item)
            whole[key] = bits
            for caller in subject.callers:
                free, held = accounts.setdefault(key, {}).setdefault(caller, (_Account(), _Account()))
                for path in paths:
                    (held if subject.holding else free).add(path)
    return tuple(leak for key in sorted(accounts) for leak in _grouped(*key, whole[key], accounts[key]))


def _grouped(
    resource: str, item: str, whole: float, accounts: dict[Caller, tuple[_Account, _Account]]
) -> Iterator[Leak]:
    alike: dict[tuple[Told, Told], list[Caller]] = {}
    for caller in sorted(accounts):
        free, held = accounts[caller]
        alike.setdefault((free.told(), held.told()), []).append(caller)
    for (free_told, held_told), callers in alike.items():
        yield Leak(resource, item, tuple(callers), whole, free_told, held_told)


def _paths(subject: Subject, budgets: Budgets) -> Iterator[tuple[Slot, float, list[Path]]]:
    """What is learned of each slot of a subject; a value that the caller named is not learned."""
    for value in subject.values:
        seen = subject.seen(value, holding=subject.holding)
        is_named = subject.named and subject.known(value, subject.resource.key)
        for slot, fact in value.slots.items():
            whole = remaining(value.domain, (), fact).all
            paths = [] if is_named else list(_by_forms(value, slot, seen))
            lookups = _lookups(subject, value, fact, budgets, is_named)
            shown = () if is_named else seen
            compared = _compared(subject, value, fact, shown)
            if (lookups or compared.answers) and all(path.left >= NEARLY_ONE for path in paths):
                paths.append(_by_tries(value, slot, shown, lookups, compared))
            if paths and whole > 1:
                yield slot, log2(whole), paths


def _by_forms(value: Value, slot: Slot, seen: tuple[Seen, ...]) -> Iterator[Path]:
    """All forms together, in the words of the few that matter, and each form of the item itself."""
    fact = value.slots[slot]
    if seen and (together := _few(value, fact, seen)):
        yield _path(value, fact, together)
    for one in seen:
        if one.slot == slot:
            yield replace(_path(value, fact, [one]), is_clear=one.form.is_clear)


def _few(value: Value, fact: str | None, seen: tuple[Seen, ...]) -> list[Seen]:
    few = fewest(value.domain, {one.known for one in seen}, fact)
    return [next(one for one in seen if one.known == known) for known in sorted(few, key=str)]


def _path(value: Value, fact: str | None, forms: list[Seen]) -> Path:
    found = remaining(value.domain, {one.known for one in forms}, fact)
    left, whole = found.average, found.all
    return Path(f"{_forms_words(forms)}: {candidates_words(left)} left", left, log2(whole) - log2(left))


def _by_tries(value: Value, slot: Slot, seen: tuple[Seen, ...], lookups: int, compared: Comparisons) -> Path:
    """A day of tests on what the forms leave."""
    fact = value.slots[slot]
    few = _few(value, fact, seen)
    found = remaining(value.domain, {one.known for one in few}, fact)
    told = log2(found.all) - log2(found.average) + told_bits(found.average, lookups, compared)
    tests = [f"{lookups:,} lookups"] if lookups else []
    tests += [f"{compared.answers:,} verifications"] if compared.answers else []
    tests += [f"{compared.blind:,} entries of blind lists"] if compared.blind else []
    words = " + ".join([_forms_words(few)] * bool(few) + tests)
    left = max(compared.left(found.average) - lookups - compared.named, 1)
    return Path(f"{words} a day of {candidates_words(found.average)}", left, told)


def _lookups(subject: Subject, value: Value, fact: str | None, budgets: Budgets, is_named: bool) -> int:
    """How many guesses of a fact of the value, or of the value itself, may be looked up."""
    if is_named:  # naming a key looks it up, and what it tells is known with it
        return budgets.lookup_per_day if fact is None else 0
    rights = {trial.right for _, trial in _own_trials(subject, value, fact)}
    return budgets.lookup_per_day if Right.LOOKUP in rights else 0


def _compared(subject: Subject, value: Value, fact: str | None, seen: tuple[Seen, ...]) -> Comparisons:
    """What may be asked of a fact of the value, or of the value itself; who is compared is the first row."""
    if subject.known(value, subject.resource.verification.subject):
        return NONE
    own = [
        trial for (number, _), trial in _own_trials(subject, value, fact) if number == 0 and trial.right is Right.VERIFY
    ]
    hidden = Hidden(value.domain, frozenset(one.known for one in seen), fact)
    batch, blind = any(trial.batch for trial in own), any(trial.blind for trial in own)
    return comparisons(subject.resource, {trial.item for trial in own}, hidden, batch=batch, blind=blind)


def _own_trials(subject: Subject, value: Value, fact: str | None) -> list[tuple[Slot, Trial]]:
    found = subject.trials(value, holding=subject.holding)
    return [(slot, trial) for slot, trial in found if value.slots[slot] == fact]


def _forms_words(forms: Iterable[Seen]) -> str:
    return " + ".join(
        f"{one.form.resource}.{one.form.item} {one.form.mask}" + (f" ({one.form.place})" if one.form.place else "")
        for one in forms
    )
