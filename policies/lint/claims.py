"""Rules that let be compared what the provider lets nobody claim anything of."""

from collections.abc import Iterator

from catalog import Finding, Resource
from policies.lint.kinds import NOT_CLAIMABLE
from policies.lint.shadowing import what_of
from policies.lint.survey import Survey, offered, targets_of
from policies.words import Effect, Right


def claim_findings(survey: Survey, resource: Resource) -> Iterator[Finding]:
    """Allows of `verify` none of whose items names the subject or has a claim in the catalogue."""
    rules = resource.verification
    compared = {*rules.subject, *rules.claims}
    for rule in survey.rules_of(resource):
        if rule.effect is Effect.ALLOW and Right.VERIFY in rule.rights & offered(resource, None):
            items = [target for target in targets_of(rule, resource) if target in resource.items]
            if items and compared.isdisjoint(items):
                said = f"`{what_of(rule)}` may be compared, and the catalogue lets nothing be claimed of it"
                yield NOT_CLAIMABLE.at(rule.place, said)
