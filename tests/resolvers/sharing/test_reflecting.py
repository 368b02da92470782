"""The schema of procedures: valid for every one of them, described, and refused where there is no type for a member."""

from dataclasses import dataclass, make_dataclass
from types import MappingProxyType
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    lexicographic_sort_schema,
    print_schema,
    print_type,
    validate_schema,
)

from api.procedures import procedures
from api.schema import SchemaBuilder
from policies import read_duties
from resolvers.sharing.naming import field_name, member_name, shown_path, title
from resolvers.sharing.reflecting import Reflection
from resolvers.sharing.shapes import NotReflected
from resolvers.sharing.steps import choice_of
from sharing.proceedings import Kind, Procedure
from tests.policies.small_city import CITY
from tests.resolvers.sharing.trial import Begin, Kept, NoteDown, Trial

EVERY = (*procedures().values(), Trial())


def schema_of(*found: Procedure) -> GraphQLSchema:
    return SchemaBuilder({procedure.kind: procedure for procedure in found}).build(CITY, frozenset())[0]


@pytest.mark.parametrize("procedure", EVERY, ids=lambda procedure: procedure.kind.name)
def test_the_types_of_every_procedure_are_valid(procedure: Procedure) -> None:
    schema = schema_of(procedure)
    assert validate_schema(schema) == []
    assert schema.mutation_type is not None and field_name(procedure.kind) in schema.mutation_type.fields
    choice = schema.type_map[f"{title(procedure.kind)}Action"]
    assert isinstance(choice, GraphQLInputObjectType) and choice.is_one_of
    assert set(choice.fields) == {member_name(word) for word in (*procedure.opening, *procedure.actions)}


def test_the_types_of_all_procedures_together_are_valid_and_printed_alike() -> None:
    schema = schema_of(*procedures().values())
    assert validate_schema(schema) == []
    again = build_schema(print_schema(lexicographic_sort_schema(schema)))
    assert print_schema(lexicographic_sort_schema(again)) == print_schema(lexicographic_sort_schema(schema))


@pytest.mark.parametrize("procedure", procedures().values(), ids=lambda procedure: procedure.kind.name)
def test_every_action_is_described_and_somebodys_duty(procedure: Procedure) -> None:
    choice = schema_of(procedure).type_map[f"{title(procedure.kind)}Action"]
    assert isinstance(choice, GraphQLInputObjectType)
    assert [name for name, field in choice.fields.items() if not field.description] == []
    named = {duty.action for duty, _ in read_duties().lines if duty.procedure == procedure.kind.name.lower()}
    assert {*procedure.opening, *procedure.actions} <= named


def test_members_have_the_types_of_what_they_hold() -> None:
    schema = schema_of(Trial())
    begin, part = schema.type_map["ProjectBeginInput"], schema.type_map["ProjectPart"]
    assert isinstance(begin, GraphQLInputObjectType) and isinstance(part, GraphQLObjectType)
    assert {name: str(field.type) for name, field in begin.fields.items()} == {
        "titleText": "String!",
        "count": "Int!",
        "isGood": "Boolean!",
        "day": "Date!",
        "at": "DateTime!",
        "mode": "SharingMode!",
        "colours": "[ProjectColour!]!",
        "parts": "[ProjectPartInput!]!",
        "main": "ProjectPartInput",
        "decider": "String",
        "other": "Int!",
    }
    assert {name: str(field.type) for name, field in part.fields.items()} == {
        "name": "String!",
        "colour": "ProjectColour!",
        "on": "Date",
        "tags": "[String!]!",
    }
    assert "other: Int! = 7" in print_type(begin) and "tags: [String!]! = []" in print_schema(schema)


def test_docstrings_become_descriptions() -> None:
    schema = schema_of(Trial())
    begin, colour = schema.type_map["ProjectBeginInput"], schema.type_map["ProjectColour"]
    assert isinstance(begin, GraphQLInputObjectType) and isinstance(colour, GraphQLEnumType)
    assert (begin.description, begin.fields["titleText"].description) == ("Begin one.", "What it is called.")
    assert begin.fields["count"].description is None
    assert colour.description == "How it looks."
    assert [value.description for value in colour.values.values()] == ["Like a fire engine.", "dark_blue"]
    assert schema.type_map["ProjectNoteDownInput"].description is None  # what Python makes is no docstring


@pytest.mark.parametrize(
    "hint", [float, bytes, dict[str, str], frozenset[str], list[str], tuple[str, int], str | int, object, Any]
)
def test_what_the_schema_has_no_type_for_is_refused_by_name(hint: Any) -> None:
    odd = make_dataclass("Odd", [("member", hint)], frozen=True)
    with pytest.raises(NotReflected, match=r"`Odd\.member`"):
        Reflection({}).given(odd)
    with pytest.raises(NotReflected, match=r"`Odd\.member`"):
        Reflection({}).shown(odd)


def test_a_content_without_members_is_refused() -> None:
    with pytest.raises(NotReflected, match="has no member"):
        Reflection({}).shown(make_dataclass("Nothing", [], frozen=True))


def test_two_types_of_one_name_are_refused() -> None:
    reflection = Reflection({})
    reflection.shown(make_dataclass("Same", [("one", str)], frozen=True))
    with pytest.raises(NotReflected, match="`SharingSame`"):
        reflection.shown(make_dataclass("Same", [("one", str)], frozen=True))


@dataclass(frozen=True, slots=True)
class Other:
    member: str


def test_a_word_that_means_two_things_is_refused() -> None:
    class Twofold(Trial):
        opening = MappingProxyType({"note_down": Other})

    with pytest.raises(NotReflected, match="`note_down` of project means two things"):
        choice_of(Twofold())


def test_one_dataclass_is_one_type_however_often_it_is_used() -> None:
    reflection = Reflection({Trial.__module__.rpartition(".")[0]: title(Kind.PROJECT)})
    assert reflection.shown(Kept).fields["begun"].type.of_type is reflection.shown(Begin)
    part = reflection.given(NoteDown).fields["parts"].type.of_type.of_type.of_type
    assert part.name == "ProjectPartInput"
    assert reflection.given(Begin).fields["main"].type is part


@pytest.mark.parametrize(
    ("path", "shown"),
    [("items.2", "items.2"), ("valid_until", "validUntil"), ("wanted_items.0.valid_from", "wantedItems.0.validFrom")],
)
def test_paths_are_told_as_the_schema_tells_them(path: str, shown: str) -> None:
    assert shown_path(path) == shown
