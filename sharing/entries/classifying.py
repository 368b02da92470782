"""Whether the classes of an entry are those that the profile lets it have, and have the basis that it demands."""

from collections.abc import Iterator
from typing import assert_never

from catalog import Category, Item, Resource, SharingClass
from sharing.jurisdictions import BaseUnconditional, Classes, ConditionalBasis
from sharing.proceedings import Problem


def class_problems(resource: Resource, classes: Classes) -> Iterator[Problem]:
    """Everything that is wrong with the classes of its items (R035–R039, R053)."""
    for item in resource.items.values():
        yield from _base(item, resource, classes)
        match item.sharing_class:
            case SharingClass.UNCONDITIONAL:
                continue
            case SharingClass.CONDITIONAL:
                yield from _conditional(item, resource, classes)
            case SharingClass.RESTRICTED:
                yield from _restricted(item, classes)
            case _:
                assert_never(item.sharing_class)


def _base(item: Item, resource: Resource, classes: Classes) -> Iterator[Problem]:
    """R053. Of whole base resources what is protected may be conditional, or every ID number would be open to all."""
    if item.sharing_class is SharingClass.UNCONDITIONAL:
        return
    match classes.base_unconditional:
        case BaseUnconditional.NONE:
            is_wrong = False
        case BaseUnconditional.ITEMS:
            is_wrong = item.base
        case BaseUnconditional.RESOURCES:
            is_wrong = item.base or (resource.category is Category.BASE and item.contains is None)
        case _:
            assert_never(classes.base_unconditional)
    if is_wrong:
        yield _problem(item, "class", "BASE_NOT_UNCONDITIONAL", "base data is shared without conditions")


def _conditional(item: Item, resource: Resource, classes: Classes) -> Iterator[Problem]:
    reasons, basis = item.reasons or resource.reasons, item.basis
    if classes.unprotected_is_unconditional and item.contains is None and not reasons:
        message = "what holds neither personal content nor trade secrets is unconditional, or there are reasons (R036)"
        yield _problem(item, "class", "UNPROTECTED", message)
    match classes.conditional_basis:
        case ConditionalBasis.PROTECTED_CONTENT:
            if item.contains is None and not reasons and not classes.unprotected_is_unconditional:
                yield _problem(item, "contains", "NO_PROTECTED_CONTENT", "say what it contains, or give reasons")
        case ConditionalBasis.PUBLISHED_CONDITIONS:
            if not (item.conditions or resource.conditions or resource.granted_if):
                yield _problem(item, "conditions", "CONDITIONS_MISSING", "conditions of sharing are published (R021)")
        case ConditionalBasis.BASIS_AND_REASONS:
            if not basis:
                yield _problem(item, "basis", "BASIS_MISSING", "a conditional class has a basis (R039)")
            if not reasons:
                yield _problem(item, "reasons", "REASONS_MISSING", "the authority is given reasons (R039)")
        case _:
            assert_never(classes.conditional_basis)


def _restricted(item: Item, classes: Classes) -> Iterator[Problem]:
    """That there is a basis, the reader of documents sees to."""
    if item.basis_level is None or item.basis_level not in classes.restricted_basis:
        known = ", ".join(f"`{level}`" for level in classes.restricted_basis)
        yield _problem(item, "basis_level", "BASIS_LEVEL", f"the basis must be of one of the levels {known} (R037)")


def _problem(item: Item, member: str, code: str, message: str) -> Problem:
    return Problem(f"document.items.{item.code}.{member}", code, message)
