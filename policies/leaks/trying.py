"""What tests of a value tell: tries one by one, and comparisons by the claims that its provider offers."""

from collections.abc import Collection
from dataclasses import dataclass
from math import log2

from catalog import ClaimKind, ClaimRule, Resource
from masking import Domain, Known, parse_mask, remaining
from policies.leaks.kinds import places

MOST_ALTERNATIVES = 8
"""Values that a claim `one_of` names at most."""
WAITS = 4
"""Claim sets over the budget that one subject takes in a day: they wait for 1, 2, 4 and 8 hours, the next for 16."""

_LISTED = (ClaimKind.AMOUNT_AT_LEAST, ClaimKind.REGION_WITHIN, ClaimKind.VALID_ON, ClaimKind.AGE_AT_LEAST)
_PRESENCE = frozenset({ClaimKind.PRESENT, ClaimKind.ABSENT})


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the forms that are known leave open of a value, or of the fact that it tells."""

    domain: Domain
    known: frozenset[Known]
    fact: str | None = None

    @property
    def candidates(self) -> float:
        """How many values are left on average."""
        return remaining(self.domain, self.known, self.fact).average

    @property
    def years(self) -> float:
        """In how many years the days lie that are left."""
        year = Known(parse_mask("year"), self.fact)
        return self.candidates / remaining(self.domain, self.known | {year}, self.fact).average


@dataclass(frozen=True, slots=True)
class Comparisons:
    """What a department may ask in a day about one value of one subject.

    `answers` is how often it is answered; `named` how many values it can name one by one; `coarse` the bits that
    thresholds, years and the like tell besides, at most. `halves`: each answer can halve what is left. `blind` is how
    many of the values are named in lists that nobody else sees, each of which tells as much as an answer.
    """

    answers: int = 0
    named: int = 0
    coarse: float = 0.0
    halves: bool = False
    blind: int = 0

    def left(self, candidates: float) -> float:
        """Of so many candidates those among which values are named: of one threshold, one year."""
        return max(candidates / 2**self.coarse, 1.0)

    def finds(self, candidates: float) -> bool:
        """Whether halving so many candidates comes to an end."""
        return self.halves and candidates <= 2**self.answers


NONE = Comparisons()


def comparisons(
    resource: Resource, items: Collection[str], hidden: Hidden, *, batch: bool = False, blind: bool = False
) -> Comparisons:
    """What may be asked of a value that stands in these items, by the claims and the budgets of the catalogue.

    `batch`: by somebody who may compare in bulk. `blind`: who may compare lists blindly, where the day of batches is
    the only bound, for nobody sees whom an entry is about.
    A set of claims may hold whatever else is known of the subject, so that each of them tests this value alone and
    weighs one; who varies nothing else is stopped earlier.
    """
    rules = [resource.verification.claims[item] for item in sorted(items) if item in resource.verification.claims]
    if not any(rule.kinds for rule in rules):
        return NONE
    budgets = resource.verification.budgets
    calls, negatives = budgets.calls, budgets.negatives
    if batch:
        calls, negatives = budgets.batch_calls, budgets.batch_negatives
    answers = min(calls, budgets.claim_sets + WAITS)
    tests = min(answers, negatives)  # who was right need not name another one
    halves = any(_halves(rule) for rule in rules)
    coarse = float(answers) if halves else sum(_coarse(rule, answers, hidden) for rule in rules)
    named = tests * max(_at_once(resource, rule) for rule in rules)
    unseen = min(budgets.batch_calls, budgets.batch_negatives) if blind and any(map(_is_blind, rules)) else 0
    return Comparisons(answers, named + unseen, min(coarse, answers), halves, unseen)


def tried_bits(candidates: float, tries: float) -> float:
    """What that many tests of equally likely candidates tell on average, in bits (mutual information)."""
    if tries >= candidates - 1:
        return log2(candidates)
    return log2(candidates) - (1 - tries / candidates) * log2(candidates - tries)


def told_bits(candidates: float, lookups: int, compared: Comparisons) -> float:
    """What lookups and comparisons of a day tell together; an answer to a comparison tells one bit at most."""
    coarse = min(compared.coarse, log2(candidates))
    fine = tried_bits(compared.left(candidates), lookups + compared.named)
    return min(coarse + fine, tried_bits(candidates, lookups) + compared.answers + compared.blind)


def _at_once(resource: Resource, rule: ClaimRule) -> int:
    """The values that one claim names, with those that a tolerance takes in."""
    item = resource.items[rule.item]
    around = 1 if rule.tolerance is None else 2 * int(rule.tolerance * 10 ** places(item)) + 1
    if ClaimKind.ONE_OF in rule.kinds:
        return MOST_ALTERNATIVES * around
    return around if ClaimKind.EQUALS in rule.kinds else 0


def _is_blind(rule: ClaimRule) -> bool:
    """Whether values can be an entry of a list: equal bytes are all that is compared there."""
    return ClaimKind.EQUALS in rule.kinds and rule.form is not None and not rule.tolerance


def _halves(rule: ClaimRule) -> bool:
    """Whether the caller chooses the day that a date is compared with; one age is enough, for it names its day too."""
    validity = ClaimKind.VALID_ON in rule.kinds and not rule.thresholds.get(ClaimKind.VALID_ON)
    return rule.any_day and (validity or ClaimKind.AGE_AT_LEAST in rule.kinds)


def _coarse(rule: ClaimRule, answers: int, hidden: Hidden) -> float:
    """What claims tell at most that do not name a value, each of listed values."""
    listed = (len(rule.thresholds.get(kind, (None,))) for kind in _LISTED if kind in rule.kinds)  # today is one
    years = tried_bits(hidden.years, answers) if ClaimKind.YEAR in rule.kinds else 0.0
    return sum((log2(count + 1) for count in listed), years) + (not rule.kinds.isdisjoint(_PRESENCE))
