"""The form of an item's value that a decision gives: raw, masked or none; as itself, to compare by, or as JSON text."""

from typing import Any, assert_never

from sqlalchemy import String, Text, cast, null
from sqlalchemy.types import TypeEngine

from catalog import Item
from masking import ValueType
from policies import Clear, Compared, Denied, Masked, Outcome
from resolvers.sql.constructs import Amount, Bytewise, Constant, Finite, JsonText
from resolvers.sql.parameters import COLUMN_TYPES, Scope, Sql

NULL = "null"


def form(scope: Scope, outcome: Outcome, item: Item) -> Sql:
    """What may be done anything with: the column, or the mask over it; nothing for a denial or a verdict."""
    match outcome:
        case Clear():
            return scope.column(item)
        case Masked(mask=mask):
            return mask.form.sql(scope.column(item), item.type)
        case Denied() | Compared():
            return cast(null(), COLUMN_TYPES[item.type])
        case _:
            assert_never(outcome)


def json(scope: Scope, outcome: Outcome, item: Item) -> str | Sql:
    """The form as JSON text."""
    if isinstance(outcome, Denied | Compared):
        return NULL
    value = form(scope, outcome, item)
    return JsonText(value, ValueType.STRING if is_text(value) else item.type)


def json_value(scope: Scope, outcome: Outcome, item: Item) -> Sql:
    """The form as something that `row_to_json` writes as `json` would, NULL for none."""
    if isinstance(outcome, Denied | Compared):
        return cast(null(), Text())
    value = form(scope, outcome, item)
    match item.type:
        case ValueType.DECIMAL:
            return cast(value, Text())
        case ValueType.FLOAT:
            return Finite(value)
        case _:
            return value


def is_text(value: Sql) -> bool:
    """Whether the form is a text, which a mask may have made of a date."""
    return isinstance(value.type, String)


def compared_type(value: Sql, item: Item) -> TypeEngine[Any]:
    """The type of what the form can be compared with."""
    return String() if is_text(value) else COLUMN_TYPES[item.type]


def comparable(value: Sql, item: Item) -> Sql:
    """The form to test for equality; the catalogue refuses columns whose collation calls different texts equal."""
    return value if is_text(value) or item.type is not ValueType.DECIMAL else Amount(value)


def orderable(value: Sql, item: Item) -> Sql:
    """The form to compare by size: texts by their bytes, decimals by their value."""
    return Bytewise(value) if is_text(value) else comparable(value, item)


def text(value: str | Sql) -> Sql:
    """Finished text as an expression."""
    return Constant(value) if isinstance(value, str) else value
