"""Who reviews an entry: those whom the profile names, in their order, and whoever has to confirm its classes (R026)."""

from collections.abc import Collection, Iterator
from typing import assert_never

from catalog import Resource, SharingClass
from sharing.entries.entry import EntryContent, SecondSource
from sharing.jurisdictions import Classifier, Reviewer, Rules
from sharing.proceedings import About, Moment


def reviewers(resource: Resource, second: Collection[SecondSource], rules: Rules) -> tuple[Reviewer, ...]:
    """Those who have to agree to it, one after the other, each once.

    `second` are items that have another source: the authority alone can let them have two (R004).
    """
    return tuple(dict.fromkeys((*rules.catalogue.review, *_more(resource, second, rules))))


def _more(resource: Resource, second: Collection[SecondSource], rules: Rules) -> Iterator[Reviewer]:
    classes = {item.sharing_class for item in resource.items.values()}
    if classes - {SharingClass.RESTRICTED}:
        yield from _confirming(rules.classes.classifier)
    if SharingClass.RESTRICTED in classes:
        yield from _confirming(rules.classes.restricted_classifier)
    if second:
        yield Reviewer.AUTHORITY


def _confirming(classifier: Classifier) -> tuple[Reviewer, ...]:
    """R038."""
    match classifier:
        case Classifier.PROVIDER | Classifier.PROVIDER_WITH_REASONS:
            return ()
        case Classifier.PROVIDER_REVIEWED_BY_AUTHORITY:
            return (Reviewer.AUTHORITY,)
        case Classifier.PROVIDER_CONFIRMED_BY_CENTRE | Classifier.CENTRE_WITH_PROVIDER:
            return (Reviewer.CENTRE,)
        case _:
            assert_never(classifier)


def turn_of(content: EntryContent) -> Reviewer | None:
    """Whose turn it is; none where all have agreed."""
    return next(iter(content.reviewers[len(content.reviews) :]), None)


def departments_of(reviewer: Reviewer, about: About, moment: Moment) -> frozenset[str]:
    """The departments that review as that: another one than the provider, where there is any."""
    own = frozenset({about.provider or about.applicant})
    match reviewer:
        case Reviewer.UNIT_HEAD:
            return own
        case Reviewer.CENTRE:
            return moment.centre - own or moment.centre
        case Reviewer.AUTHORITY:
            return moment.authority - own or moment.centre - own or moment.authority
        case _:
            assert_never(reviewer)
