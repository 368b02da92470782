"""Rows that two departments may both list: in the same order, so that what each sees can be put side by side."""

from collections.abc import Mapping

from catalog import Finding, Place, Resource, Severity
from policies.leaks.gathering import Subjects
from policies.leaks.having import Having
from policies.leaks.wording import callers_words
from policies.space import Caller

ALIGNED = "aligned-rows"


def alignment_findings(subjects: Subjects) -> tuple[Finding, ...]:
    """A NOTE for each resource whose rows departments list to whom items are shown in different forms (design §6).

    The provider is left out, for it sees everything; so are rows that need a grant or an agreement.
    """
    found = (_finding(subjects, subjects.space.catalog.resources[code]) for code in subjects.resources)
    return tuple(sorted(finding for finding in found if finding is not None))


def _finding(subjects: Subjects, resource: Resource) -> Finding | None:
    listing = _listing(subjects, resource)
    shown: dict[str, set[frozenset[str]]] = {}
    for forms in listing.values():
        for item in resource.items:
            shown.setdefault(item, set()).add(forms.get(item, frozenset()))
    different = [f"`{item}`" for item, kinds in shown.items() if len(kinds) > 1]
    if len({caller.department for caller in listing}) < 2 or not different:
        return None
    message = (
        f"rows of `{resource.code}` that {callers_words(listing)} may all list come in one order: "
        f"put side by side, all have of {', '.join(different)} what one of them has"
    )
    hint = "nothing to mend if they may tell each other; otherwise open the rows by key or by grant only"
    return Finding(_place(subjects, resource), ALIGNED, message, hint, Severity.NOTE)


def _listing(subjects: Subjects, resource: Resource) -> Mapping[Caller, Mapping[str, frozenset[str]]]:
    """Those who list rows with nothing in hand, and the forms in which they see the items."""
    found: dict[Caller, dict[str, frozenset[str]]] = {}
    for callers, having in subjects.havings(resource.code):
        for caller in callers:
            if having.listed and caller.department != resource.provider:
                forms = found.setdefault(caller, {})
                for item, masks in _masks(having).items():
                    forms[item] = forms.get(item, frozenset()) | masks
    return found


def _masks(having: Having) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for form in having.forms:
        if not form.right.is_position:
            found[form.item] = found.get(form.item, frozenset()) | {form.mask}
    return found


def _place(subjects: Subjects, resource: Resource) -> Place:
    """The first rule that opens rows, or the resource itself."""
    rules = subjects.space.policies.table.about(resource.code)
    opening = (rule.place for rule in rules if rule.mask is None and not rule.reveals and rule.resource is not None)
    return next(opening, resource.place or Place(resource.code, 1))
