"""Between how stories write things and how the schema has them: `valid_until: 2026-03-02` and `validUntil`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
)

from catalog import graphql_name


def given(type: Any, value: Any) -> Any:
    """What a story says, as the input of that type wants it. Raises ValueError for a word that there is not."""
    match type:
        case GraphQLNonNull(of_type=inner):
            return given(inner, value)
        case GraphQLList(of_type=inner) if isinstance(value, list):
            return [given(inner, each) for each in value]
        case GraphQLInputObjectType() if value is True:
            return {}  # nothing more is said
        case GraphQLInputObjectType(fields=fields) if isinstance(value, Mapping):
            return {graphql_name(name): given(_field(fields, name, type), each) for name, each in value.items()}
        case GraphQLEnumType(values=values):
            return next((name for name, word in values.items() if word.value == value), value)
        case _:
            return value.isoformat() if isinstance(value, date) else value


def _field(fields: Mapping[str, Any], name: str, type: GraphQLInputObjectType) -> Any:
    found = fields.get(graphql_name(name))
    if found is None:
        raise ValueError(f"`{type.name}` has no member `{name}`")
    return found.type


def selection(type: Any) -> str:
    """Everything that there is of a type, as a selection set."""
    match type:
        case GraphQLNonNull(of_type=inner) | GraphQLList(of_type=inner):
            return selection(inner)
        case GraphQLObjectType(fields=fields):
            return " ".join(("{", *(f"{name} {selection(each.type)}" for name, each in fields.items()), "}"))
        case _:
            return ""


def told(type: Any, value: Any) -> Any:
    """What an answer holds, as stories write it: members as procedures call them, words as they are kept."""
    match type:
        case GraphQLNonNull(of_type=inner):
            return told(inner, value)
        case GraphQLList(of_type=inner) if isinstance(value, list):
            return [told(inner, each) for each in value]
        case GraphQLObjectType(fields=fields) if isinstance(value, Mapping):
            return {code_of(name): told(fields[name].type, each) for name, each in value.items()}
        case GraphQLEnumType(values=values) if value is not None:
            return values[value].value
        case _:
            return value


def code_of(name: str) -> str:
    """`valid_until` of `validUntil`, in paths too."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
