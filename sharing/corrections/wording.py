"""The canonical text of a value that names a subject: the same as a verification of it counts."""

from datetime import date
from decimal import Decimal, InvalidOperation

from catalog import CanonicalForm, ClaimRule, Item
from masking import ValueType
from masking.canonical import NotCanonical, canonical


class Unfit(Exception):
    """The text is no value of the item."""


def canonical_text(item: Item, rule: ClaimRule, text: str) -> str:
    """Raises Unfit."""
    try:
        if rule.canonical is not None or item.type is ValueType.STRING:
            return canonical(rule.form or CanonicalForm.TEXT, text)
        return _exact(item.type, text)
    except (NotCanonical, ValueError, InvalidOperation):
        raise Unfit from None


def _exact(type: ValueType, text: str) -> str:
    match type:
        case ValueType.DATE:
            return date.fromisoformat(canonical(CanonicalForm.DATE, text)).isoformat()
        case ValueType.INT:
            return str(int(text))
        case ValueType.DECIMAL if (number := Decimal(text)).is_finite():
            return format(number.normalize(), "f")
        case _:  # nothing else names a subject by one spelling
            raise Unfit
