"""The proof at every reload: on a bounded sample the compiled policies decide as Casbin does."""

from random import Random
from time import monotonic

from policies.deciding import Policies
from policies.decisions import Clear, Compared, Denied, Masked, Outcome, outcome_on
from policies.errors import GrantAmbiguous, SpecificationMismatch
from policies.pace import breathe
from policies.rules import CLEAR
from policies.sampling import Sampler
from policies.specification import Callers, Probe, Row, Specification, Verdict
from policies.words import Effect

_MOST_LINES = 2_000  # that one caller can meet at one resource; with more of them Casbin would take too long


def check_against_specification(
    policies: Policies, *, probes: int = 200, seconds: float = 0.3, seed: int | None = None
) -> None:
    """Asks both about a random sample of at most `probes` questions, for about as many `seconds`.

    Raises SpecificationMismatch at the first difference in effect, mask or deciding line.
    """
    until = monotonic() + seconds
    callers = Callers(policies.table)
    if not policies.table.size:
        return  # all its lines are idle: there is no rule to draw questions from, and nothing that allows
    sampler = Sampler(policies.table, policies.catalog, Random(seed))  # noqa: S311 - a sample, not a secret
    for _ in range(probes):
        probe, row = sampler.draw()
        lines = callers.lines_for(probe.rights, probe.resource)
        if len(lines) <= _MOST_LINES:
            compare(policies, Specification(lines, callers.groups_for(probe.rights), policies.catalog), probe, row)
        if monotonic() > until:
            return
        breathe()


def compare(policies: Policies, specification: Specification, probe: Probe, row: Row) -> None:
    """Raises SpecificationMismatch where the two differ on one row. Grants that lead apart are left to the caller."""
    expected = specification.verdicts(probe, row)
    try:
        decided = verdict_on(policies, probe, row)
    except GrantAmbiguous:
        return
    if expected != {decided}:
        words = sorted(map(str, expected))
        raise SpecificationMismatch(
            f"{probe.resource}.{probe.target or ''} {probe.right}", " ".join(words), str(decided)
        )


def verdict_on(policies: Policies, probe: Probe, row: Row) -> Verdict:
    """The compiled decision for one row in the words of the specification. Raises GrantAmbiguous."""
    answer = policies.decide(probe.rights, probe.resource, probe.target, probe.right, probe.by_key, probe.used)
    return _verdict(outcome_on(answer.decision, row), is_value=probe.target in _items(policies, probe.resource))


def _items(policies: Policies, resource: str) -> frozenset[str]:
    found = policies.catalog.resources.get(resource)
    return frozenset(found.items if found is not None else ())


def _verdict(outcome: Outcome, *, is_value: bool) -> Verdict:
    match outcome:
        case Denied(rule):
            return Verdict(Effect.DENY, "-", rule.place if rule else None)
        case Clear(rule):
            return Verdict(Effect.ALLOW, CLEAR if is_value else "-", rule.place if rule else None)
        case Masked(mask, rule):
            return Verdict(Effect.ALLOW, str(mask), rule.place)
        case Compared(reveals, rule):
            return Verdict(Effect.ALLOW, "+".join(sorted(reveals)), rule.place)
