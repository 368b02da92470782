"""Which masks undo each other: forms of one value, and of what it tells, that together leave few candidates."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from masking.candidates import remaining
from masking.domains import Domain
from masking.knowledge import Candidates, Known

FLOOR = 100
"""So many candidates a mask should leave, whatever else is shown."""
NEARLY_ONE = 1.5
"""Fewer candidates than that on average: most values are the only one that is possible."""

_REMEMBERED = 16_384
_NO_HELP = 1.05  # a form that would leave that much more without it explains nothing


@dataclass(frozen=True, slots=True)
class Undone:
    """A form that hides less than it seems to: `alone` it leaves more candidates than `together` with `by`.

    `by` are the fewest other forms that were found to leave as few.
    """

    form: Known
    alone: Candidates
    together: Candidates
    by: frozenset[Known]


def undone(domain: Domain, known: Collection[Known], floor: float = FLOOR) -> tuple[Undone, ...]:
    """The forms, of those that are had of one value and its facts, that the others undo.

    That is where together one candidate is left, or fewer than `floor` where the form alone leaves as many.
    """
    return _all_undone(domain, frozenset(known), floor)


@lru_cache(_REMEMBERED)
def _all_undone(domain: Domain, forms: frozenset[Known], floor: float) -> tuple[Undone, ...]:
    together = {fact: remaining(domain, forms, fact) for fact in {one.fact for one in forms}}
    found = (_undone(domain, form, forms - {form}, together[form.fact], floor) for form in forms)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: _words(one.form)))


def _undone(domain: Domain, form: Known, others: frozenset[Known], together: Candidates, floor: float) -> Undone | None:
    alone = remaining(domain, (form,), form.fact)
    whole = together.average < NEARLY_ONE <= alone.average
    if not whole and not together.average < floor <= alone.average:
        return None
    by = fewest(domain, {form, *others}, form.fact, always=frozenset({form}))
    return Undone(form, alone, together, by - {form})


def fewest(
    domain: Domain, known: Collection[Known], fact: str | None = None, always: frozenset[Known] = frozenset()
) -> frozenset[Known]:
    """Few of the forms that leave as few candidates as all: those that do not matter put aside one by one.

    Those that tell least go first; those in `always` stay.
    """
    kept = set(known)
    together = remaining(domain, kept, fact).average
    told = {one: remaining(domain, {one, *always}, fact).bits for one in kept - always}
    for one in sorted(told, key=lambda other: (told[other], _words(other))):
        if remaining(domain, kept - {one}, fact).average <= together * _NO_HELP:
            kept.discard(one)
    return frozenset(kept)


def _words(form: Known) -> tuple[str, str]:
    return form.fact or "", str(form.mask)
