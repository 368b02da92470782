"""What may be claimed of an item by what it holds, and what of a resource whose provider says nothing about it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import assert_never

from catalog.entries import Item, Part
from catalog.verification import ClaimKind, ClaimRule, VerificationRules
from masking import ValueType
from masking.canonical import Form as CanonicalForm

NUMBERS = frozenset({ValueType.INT, ValueType.DECIMAL, ValueType.FLOAT})
EQUALITIES = frozenset({ClaimKind.EQUALS, ClaimKind.ONE_OF})
"""Kinds that compare whole values, so that it matters which spellings are equal and how far a number may be off."""
REGION_LENGTHS = range(6, 13)  # GB/T 2260 has six digits; towns and villages six more
FORM_OF_IDENTIFIER: Mapping[str, CanonicalForm] = MappingProxyType(
    {"resident_id": CanonicalForm.RESIDENT_ID, "uscc": CanonicalForm.CREDIT_CODE}
)


def kind_fits(kind: ClaimKind, item: Item) -> bool:
    """Whether values like those of the item can be claimed in this way at all."""
    match kind:
        case ClaimKind.EQUALS | ClaimKind.ONE_OF:
            return item.type is not ValueType.JSON
        case ClaimKind.YEAR | ClaimKind.AGE_AT_LEAST | ClaimKind.VALID_ON:
            return item.type is ValueType.DATE
        case ClaimKind.AMOUNT_AT_LEAST:
            return is_amount(item)
        case ClaimKind.REGION_WITHIN:
            return _may_hold_regions(item)
        case ClaimKind.PRESENT | ClaimKind.ABSENT:
            return True
        case _:
            assert_never(kind)


def form_fits(form: CanonicalForm, item: Item) -> bool:
    """Whether the item's values can have spellings of this form; an identifier has those of its own scheme alone."""
    if item.identifier is not None:
        return form is FORM_OF_IDENTIFIER[item.identifier]
    if item.type is ValueType.DATE:
        return form is CanonicalForm.DATE
    return item.type is ValueType.STRING and (form is CanonicalForm.TEXT or not item.codes)


def is_amount(item: Item) -> bool:
    """Numbers that are no codes: one can be more than another."""
    return item.type in NUMBERS and not item.codes


def usual_form(item: Item) -> CanonicalForm | None:
    """Which spellings are equal unless the provider says otherwise; None where values are no texts and no days."""
    if item.identifier is not None:
        return FORM_OF_IDENTIFIER[item.identifier]
    if item.type is ValueType.DATE:
        return CanonicalForm.DATE
    return CanonicalForm.TEXT if item.type is ValueType.STRING else None


def usual_kinds(subject: Iterable[str], items: Mapping[str, Item]) -> dict[str, frozenset[ClaimKind]]:
    """Every item that does not name the subject may be claimed to equal a value, if its values can be compared."""
    rest = items.keys() - set(subject)
    equals = frozenset({ClaimKind.EQUALS})
    return {code: equals for code, item in items.items() if code in rest and kind_fits(ClaimKind.EQUALS, item)}


def usual_rules(key: tuple[str, ...], items: Mapping[str, Item]) -> VerificationRules:
    """The rules of a resource whose file has no `verify`: its key names the subject, whatever else it has is equalled.

    `items` are those of the resource, `key` some of their codes.
    """
    return VerificationRules(
        subject=key,
        claims=MappingProxyType(
            {
                code: ClaimRule(code, kinds, form=usual_form(items[code]))
                for code, kinds in usual_kinds(key, items).items()
            }
        ),
        naming=MappingProxyType(
            {code: ClaimRule(code, frozenset({ClaimKind.EQUALS}), form=usual_form(items[code])) for code in key}
        ),
    )


def _may_hold_regions(item: Item) -> bool:
    if item.type is not ValueType.STRING or item.identifier is not None or item.codes:
        return False
    return item.part in (None, Part.REGION) and (item.length is None or item.length in REGION_LENGTHS)
