"""The form of an item's value that a decision gives: raw, masked or none; as itself, to compare by, or as JSON text."""

from collections.abc import Iterator
from typing import Any, assert_never

from sqlalchemy import String, Text, cast, null, type_coerce
from sqlalchemy.types import TypeEngine

from catalog import Item
from masking import Form, KeyedColumn, KeyedForm, Mask, ValueType, output_type
from policies import Clear, Compared, Denied, Masked, Outcome
from resolvers.sql.constructs import Amount, Bytewise, Constant, ExactText, Finite, Joined, JsonText, Missing
from resolvers.sql.parameters import COLUMN_TYPES, Scope, Sql
from sources import PLACE

NULL = "null"


def form(scope: Scope, outcome: Outcome, item: Item) -> Sql:
    """What may be done anything with: the column, or the mask over it; nothing for a denial or a verdict.

    Nothing either for a keyed mask that the source cannot compute: it is shown, and serves for nothing else.
    """
    match outcome:
        case Clear():
            return scope.column(item)
        case Masked(mask=mask):
            return _masked(scope, mask.form, item)
        case Denied() | Compared():
            return Missing(COLUMN_TYPES[item.type])
        case _:
            assert_never(outcome)


def _masked(scope: Scope, mask: Form | KeyedForm, item: Item) -> Sql:
    match mask:
        case KeyedForm():
            within = _within(scope, _under(scope, mask, item), item)
            return Missing(output_type(item.type)) if within is None else within
        case plain:
            return plain.sql(scope.column(item), item.type)


def json(scope: Scope, outcome: Outcome, item: Item) -> str | Sql:
    """The form as JSON text."""
    match outcome:
        case Denied() | Compared():
            return NULL
        case Masked(mask=Mask(form=KeyedForm() as keyed) as mask) if is_beside(scope, outcome, item):
            return _place(scope, keyed, mask, item)
        case _:
            pass
    value = form(scope, outcome, item)
    return JsonText(value, ValueType.STRING if is_text(value) else item.type)


def is_beside(scope: Scope, outcome: Outcome, item: Item) -> bool:
    """Whether the form is made beside the source, from the raw value."""
    match outcome:
        case Masked(mask=Mask(form=KeyedForm() as keyed)):
            return _within(scope, _under(scope, keyed, item), item) is None
        case _:
            return False


def _under(scope: Scope, form: KeyedForm, item: Item) -> KeyedColumn:
    return form.under(scope.keys, scope.name(item), item.type)


def _within(scope: Scope, column: KeyedColumn, item: Item) -> Sql | None:
    """The mask as the source computes it, None where it cannot or may not have the key."""
    target = scope.parameters.target
    return column.sql(scope.column(item), target.dialect) if target.keyed_in_sql else None


def _place(scope: Scope, form: KeyedForm, mask: Mask, item: Item) -> str | Sql:
    """The raw value in a place of its own, to be masked before the row leaves the source."""
    if not scope.holds_places:
        return NULL
    scope.parameters.beside.add((scope.name(item), mask.text))
    number = scope.parameters.place(_under(scope, form, item))
    value: list[str | Sql] = [JsonText(scope.column(item), item.type)]
    if form.by_subject:
        value = ["[", *value, ",[", *_subject(scope), "]]"]
    return Joined([f"{PLACE}{number} ", *value, PLACE])


def _subject(scope: Scope) -> Iterator[str | Sql]:
    """The key items of the row as JSON, separated by commas."""
    for index, code in enumerate(scope.resource.key):
        if index:
            yield ","
        yield JsonText(scope.item(code), scope.resource.items[code].type)


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
    """The form to test for equality."""
    if is_text(value):
        return value if isinstance(value.type, ExactText) else type_coerce(value, ExactText())
    return Amount(value) if item.type is ValueType.DECIMAL else value


def orderable(value: Sql, item: Item) -> Sql:
    """The form to compare by size: texts by their bytes, decimals by their value."""
    return Bytewise(value) if is_text(value) else comparable(value, item)


def text(value: str | Sql) -> Sql:
    """Finished text as an expression."""
    return Constant(value) if isinstance(value, str) else value
