"""Keys that everybody knows, for examples and golden vectors of keyed masks; no platform uses them."""

from datetime import date
from decimal import Decimal

from masking.crypto import suite
from masking.epochs import Epoch, KeyRing
from masking.keyed import JsonValue, KeyedForm, MaskKeys
from masking.keys import MasterKey
from masking.masks import Value
from masking.values import ValueType

EXAMPLE_ITEM = "resource.item"
EXAMPLE_SUBJECT = b'["subject"]'
_DAY = date(2026, 1, 1)


def example_keys() -> MaskKeys:
    """The keys of `department` without a purpose, for what `provider` gives it.

    They are under a master key of the bytes 0 to 31, in an epoch called `1`.
    """
    chosen = suite("std")
    ring = KeyRing(MasterKey(chosen, bytes(range(32))), (Epoch("1", _DAY),))
    return MaskKeys(ring, _DAY, "department", frozenset(), "provider")


def example(form: KeyedForm, value: JsonValue | None, type: ValueType) -> JsonValue | None:
    """What a keyed mask makes of a value, as JSON gives it, under the published keys."""
    if value is None:
        return None
    (masked,) = form.under(example_keys(), EXAMPLE_ITEM, type).masked([value], [EXAMPLE_SUBJECT])
    return masked


def as_json(value: Value) -> JsonValue | None:
    """A value as a source writes it into JSON: decimals, dates and times as texts."""
    match value:
        case None | str() | int() | float():
            return value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"items have no values of type `{type(value).__name__}`")
