"""What a caller is told about the decisions on its request: denied fields, fallbacks, on demand all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from catalog import Catalog, SharingClass
from masking import Prf
from policies import (
    APPLIED_FOR,
    RECORDED,
    Answer,
    ByRows,
    Clear,
    Compared,
    Decision,
    Denied,
    Masked,
    Outcome,
    Right,
    Rule,
    outcomes,
)
from resolvers.deciding import Use, named
from resolvers.request import Caller

OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told. Officers of the provider and of the centre see where a rule stands; others an opaque id."""

    caller: Caller
    catalog: Catalog
    prf: Prf

    def rule(self, rule: Rule | None, provider: str) -> str | None:
        """How the rule is named to the caller; None where no rule decided."""
        if rule is None:
            return None
        if self.sees_places(provider):
            return str(rule.place)
        return self.prf.digest(b"rule", str(rule.place).encode()).hex()[:12]

    def sees_places(self, provider: str) -> bool:
        department = self.catalog.departments.get(self.caller.department)
        own = self.caller.department == provider or (department is not None and department.centre)
        return own and OFFICER in self.caller.roles


def denied_fields(uses: Sequence[Use], audience: Audience) -> list[dict[str, object]]:
    """One entry per column reference that shows nothing, on all rows or on some."""
    return [_denied_field(use, audience) for use in uses if _shows_nothing_somewhere(use)]


def _shows_nothing_somewhere(use: Use) -> bool:
    nested_rows = use.target is None and len(use.path) > 2
    return (
        use.right is Right.QUERY
        and (use.target is not None or nested_rows)
        and any(isinstance(outcome, Denied) for outcome in outcomes(use.answer.decision))
        and not (nested_rows and isinstance(use.answer.decision, ByRows))
    )


def _denied_field(use: Use, audience: Audience) -> dict[str, object]:
    entry: dict[str, object] = {
        "path": list(use.path),
        "item": named(use),
        "reason": _reason(use),
        "apply": None if _is_denied_by_a_rule_on_some_rows(use) else how_to_apply(use, audience.catalog),
    }
    if isinstance(use.answer.decision, ByRows):
        entry["onSomeRows"] = True
    return entry


def _is_denied_by_a_rule_on_some_rows(use: Use) -> bool:
    """A rule that denies some rows stands above what a grant would open, so applying would change nothing there."""
    decision = use.answer.decision
    return isinstance(decision, ByRows) and all(
        outcome.rule is not None for outcome in outcomes(decision) if isinstance(outcome, Denied)
    )


def _reason(use: Use) -> str:
    if use.answer.withheld:
        return "COMBINATION"
    if use.item is not None and use.item.sharing_class is SharingClass.RESTRICTED:
        return "RESTRICTED"
    if not use.answer.missing.isdisjoint((RECORDED, APPLIED_FOR)):
        return "NOT_ON_RECORD"
    if use.answer.missing:
        return "CONDITION_NOT_MET"
    return "NOT_SHARED"


def how_to_apply(use: Use, catalog: Catalog) -> str | None:
    """What the caller could do about a denial, in one sentence; None where nothing can be done."""
    provider = catalog.departments[use.resource.provider]
    missing, used = use.answer.missing, f"{named(use)} in {use.right.mode.value} mode"
    if RECORDED in missing:
        return f"put the use of {used} on record: `application` (track `record`), which is granted at once"
    if APPLIED_FOR in missing:
        return f"apply to {provider.name} for {used}: `application` (track `unconditional`)"
    if "granted" in missing:
        return f"apply to {provider.name} for {used}"
    if missing:
        return f"the request must meet: {', '.join(sorted(missing))}"
    return None


def fallbacks(uses: Sequence[Use]) -> list[dict[str, object]]:
    """Where a purpose was stated that no grant covers, so that the next rule decided."""
    return [{"path": list(use.path), "item": named(use)} for use in uses if use.answer.uncovered]


def explanations(
    uses: Sequence[Use], audience: Audience, beside: frozenset[tuple[str, str]]
) -> list[dict[str, object]]:
    """Every decision of the request, in the order in which the plan was walked.

    `beside` are the items, each with its mask, that are masked beside their source and not by its SQL.
    """
    return [
        {
            "path": list(use.path),
            "item": named(use),
            "for": use.right.value,
            **described(use.answer, use.resource.provider, audience),
            **_where_masked(use, beside),
        }
        for use in uses
    ]


def _where_masked(use: Use, beside: frozenset[tuple[str, str]]) -> dict[str, object]:
    masks = sorted({outcome.mask.text for outcome in outcomes(use.answer.decision) if isinstance(outcome, Masked)})
    moved = [text for text in masks if (named(use), text) in beside] if use.right is Right.QUERY else []
    return {"maskedBesideSource": moved} if moved else {}


def described(answer: Answer, provider: str, audience: Audience) -> dict[str, object]:
    """A decision in words: what, by which rule, and what kept a more generous rule from deciding.

    `withheld` says that the rule would show something, but not beside what stands above it in the files.
    """
    words: dict[str, object] = {**_decision(answer.decision, provider, audience), "missing": sorted(answer.missing)}
    return {**words, "withheld": True} if answer.withheld else words


def _decision(decision: Decision, provider: str, audience: Audience) -> dict[str, object]:
    if not isinstance(decision, ByRows):
        return _outcome(decision, provider, audience)
    branches: list[dict[str, object]] = [
        {"rows": sorted(branch.rows.names), **_outcome(branch.outcome, provider, audience)}
        for branch in decision.branches
    ]
    return {
        "decision": "BY_ROWS",
        "branches": [*branches, {"rows": [], **_outcome(decision.otherwise, provider, audience)}],
    }


def _outcome(outcome: Outcome, provider: str, audience: Audience) -> dict[str, object]:
    match outcome:
        case Clear(rule):
            return {"decision": "CLEAR", "rule": audience.rule(rule, provider)}
        case Masked(mask, rule):
            return {"decision": "MASKED", "mask": mask.text, "rule": audience.rule(rule, provider)}
        case Compared(reveals, rule):
            told = sorted(reveal.value for reveal in reveals)
            return {"decision": "COMPARED", "reveals": told, "rule": audience.rule(rule, provider)}
        case Denied(rule):
            return {"decision": "DENIED", "rule": audience.rule(rule, provider)}
        case _:
            assert_never(outcome)
