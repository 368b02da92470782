"""What a document has to be looked through for before it is published (R118; order 809, article 13)."""

from collections.abc import Iterator

from catalog import Contains, Resource
from sharing.entries.entry import EntryContent, Inspected
from sharing.jurisdictions import Rules
from sharing.proceedings import Problem


def missing_inspections(content: EntryContent, resource: Resource, rules: Rules) -> Iterator[Problem]:
    """Those that the profile wants of such a document, and that nobody has done and found it fit."""
    done = {inspection.of for inspection in content.inspections if inspection.is_fit}
    for wanted in _wanted(resource, rules):
        if wanted not in done:
            yield Problem(f"inspections.{wanted}", "NOT_INSPECTED", "the document was not looked through for this yet")


def _wanted(resource: Resource, rules: Rules) -> Iterator[Inspected]:
    yield Inspected.CONFIDENTIALITY  # at cataloguing or before sharing: what is published can be shared at once
    holds_personal = any(item.contains is Contains.PERSONAL for item in resource.items.values())
    if rules.use.impact_assessment and holds_personal:
        yield Inspected.PERSONAL_INFORMATION
