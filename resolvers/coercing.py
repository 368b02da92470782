"""Reads the values of variables by their types as the library does, which asks itself about a type at every value.

What is unusual (a wrong value, a default, whatever is no plain JSON value) is left to the library.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    Undefined,
    coerce_input_value,
    is_required_input_field,
)

Read = Callable[[object], Any]

_UNUSUAL = object()


def reader(type: GraphQLInputType) -> Read:
    """What reads values of a type: as `coerce_input_value` would, `Undefined` where a value has not the type."""
    usual = _usual(type)

    def read(value: object) -> Any:
        found = usual(value)
        return coerce_input_value(value, type) if found is _UNUSUAL else found

    return read


def _usual(type: GraphQLInputType) -> Read:
    if isinstance(type, GraphQLNonNull):
        inner = _usual(type.of_type)
        return lambda value: _UNUSUAL if value is None else inner(value)
    if type is GraphQLString:
        return lambda value: value if value is None or isinstance(value, str) else _UNUSUAL
    if isinstance(type, GraphQLList):
        return _list(type)
    if isinstance(type, GraphQLInputObjectType):
        return _object(type)
    return lambda value: None if value is None else _UNUSUAL if isinstance(value, list | dict) else _leaf(type, value)


def _leaf(type: GraphQLInputType, value: object) -> Any:
    found = coerce_input_value(value, type)
    return _UNUSUAL if found is Undefined else found


def _list(type: GraphQLList[Any]) -> Read:
    element = _usual(type.of_type)

    def read(value: object) -> Any:
        if value is None:
            return None
        if not isinstance(value, list):
            return _UNUSUAL
        found = [element(each) for each in value]
        return _UNUSUAL if _UNUSUAL in found else found

    return read


def _object(type: GraphQLInputObjectType) -> Read:
    """Fields are looked at when they are first met: types of rows refer to each other in circles."""
    known: dict[str, Read] = {}
    unusual = type.out_type is not GraphQLInputObjectType.out_type
    required: frozenset[str] | None = None

    def read(value: object) -> Any:
        nonlocal required, unusual
        if value is None:
            return None
        if not isinstance(value, dict):
            return _UNUSUAL
        fields = type.fields
        if required is None:
            required = frozenset(name for name, field in fields.items() if is_required_input_field(field))
            unusual |= any(field.default_value is not Undefined or field.out_name for field in fields.values())
        if unusual or not value.keys() >= required or not value.keys() <= fields.keys():
            return _UNUSUAL
        found = {}
        for name in fields if len(value) > 1 else value:  # in the order of the type, as the library has them
            if name in value:
                if name not in known:
                    known[name] = _usual(fields[name].type)
                found[name] = known[name](value[name])
        if _UNUSUAL in found.values():
            return _UNUSUAL
        if type.is_one_of and (len(found) != 1 or None in found.values()):
            return _UNUSUAL
        return found

    return read
