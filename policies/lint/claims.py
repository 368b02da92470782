"""Claims that cannot be compared, and rules that allow claims for nothing or too freely."""

from collections.abc import Iterator

from catalog import CanonicalForm, ClaimKind, Finding, Item, Resource
from masking.canonical import NotCanonical, spellings
from policies.lint.kinds import (
    BATCH_TO_EVERYONE,
    BLIND_TO_EVERYONE,
    CODES_UNLISTED,
    ITEMS_TELL,
    NOT_CLAIMABLE,
    SPELLINGS_UNLISTED,
    Kind,
)
from policies.lint.shadowing import what_of
from policies.lint.survey import Survey, Target, offered, targets_of
from policies.lint.wording import listed
from policies.rules import EVERYONE, Rule
from policies.words import Effect, Reveal, Right

_EQUALITIES = frozenset({ClaimKind.EQUALS, ClaimKind.ONE_OF})
_BLINDLY = frozenset({Reveal.BLIND_SIZE, Reveal.BLIND_POSITIONS})
_NAMES = frozenset({CanonicalForm.PERSON_NAME, CanonicalForm.ORGANISATION_NAME})


def claim_findings(survey: Survey, resource: Resource) -> Iterator[Finding]:
    """What can be said against the rules that allow claims; of what nobody can claim the first rule for it is told."""
    unlisted = dict(_unlisted(resource))
    for rule in survey.rules_of(resource):
        if rule.effect is Effect.ALLOW and Right.VERIFY in rule.rights & offered(resource, None):
            yield from _rule_findings(rule, resource)
            for item in (*resource.verification.subject, *targets_of(rule, resource)):
                if item in unlisted:
                    kind, said = unlisted.pop(item)
                    yield kind.at(rule.place, said)


def _rule_findings(rule: Rule, resource: Resource) -> Iterator[Finding]:
    rules = resource.verification
    items = [target for target in targets_of(rule, resource) if target in resource.items]
    if items and {*rules.subject, *rules.claims}.isdisjoint(items):
        said = f"`{what_of(rule)}` may be compared, and the catalogue lets nothing be claimed of it"
        yield NOT_CLAIMABLE.at(rule.place, said)
    if Reveal.ITEMS in rule.reveals and rules.together > 1:
        said = f"`{rule.who}` is told of `{what_of(rule)}` item by item, and {rules.together} are claimed together"
        yield ITEMS_TELL.at(rule.place, said)
    if Reveal.BATCH in rule.reveals and rule.who == EVERYONE:
        yield BATCH_TO_EVERYONE.at(rule.place, f"every department may compare `{what_of(rule)}` in batches")
    if rule.reveals & _BLINDLY and rule.who == EVERYONE:
        yield BLIND_TO_EVERYONE.at(rule.place, f"every department may compare `{what_of(rule)}` blindly")


def _unlisted(resource: Resource) -> Iterator[tuple[Target, tuple[Kind, str]]]:
    """Items of which some value cannot be claimed, for the source could only be asked for too many spellings."""
    for rule in (*resource.verification.naming.values(), *resource.verification.claims.values()):
        if rule.canonical is None and rule.form is not None and rule.kinds & _EQUALITIES:
            item = resource.items[rule.item]
            if rule.form in _NAMES:
                said = f"`{resource.code}.{item.code}` of the form `{rule.form}` has no canonical column"
                yield item.code, (SPELLINGS_UNLISTED, said)
            elif codes := list(_unlisted_codes(rule.form, item)):
                said = f"{listed(codes)} of `{resource.code}.{item.code}` cannot be claimed by a list of spellings"
                yield item.code, (CODES_UNLISTED, said)


def _unlisted_codes(form: CanonicalForm, item: Item) -> Iterator[str]:
    for code in item.codes:
        try:
            if spellings(form, code) is None:
                yield code
        except NotCanonical:
            yield code
