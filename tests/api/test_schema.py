"""The schema that is built of a catalogue."""

import gc
import re
import time
import weakref
from dataclasses import replace

import pytest
from graphql import GraphQLObjectType, assert_name, print_schema, validate_schema
from hypothesis import given
from hypothesis import strategies as st

from api.schema import PublicSchemaBuilder, SchemaBuilder, SchemaConflict
from catalog import Mode, Reference, SharingClass, graphql_name, type_name
from catalog.names import CODE
from masking import ValueType
from tests.policies.small_city import CITY, POPULATION, catalog_of, item, resource


def test_a_resource_without_an_item_in_the_schema_has_no_field() -> None:
    closed = resource("walled", "police", [item("number", SharingClass.RESTRICTED)])
    linked = replace(POPULATION.references["household"], resource="walled", code="walled", on=(("name", "number"),))
    population = replace(POPULATION, references={**POPULATION.references, "walled": linked})
    others = [entry for code, entry in CITY.resources.items() if code != "population"]
    built, _ = SchemaBuilder().build(catalog_of([population, closed, *others], CITY.departments.values()), frozenset())
    assert validate_schema(built) == []
    data = built.type_map["DataQuery"]
    assert isinstance(data, GraphQLObjectType)
    assert {"population", "household"} <= data.fields.keys() and "walled" not in print_schema(built)
    opened, _ = SchemaBuilder().build(
        catalog_of([population, closed, *others], CITY.departments.values()), frozenset({("walled", "number")})
    )
    assert "walled" in print_schema(opened)


def test_long_chains_of_references_are_no_deep_ones() -> None:
    """In types of rows and in conditions: each names the next, and Python's stack holds a thousand calls."""
    following = [
        replace(
            resource(f"r{number}", "police", [item("key"), item("next")]),
            references={
                "one": Reference("one", "one", f"r{(number + 1) % 1500}", (("next", "key"),)),
                "several": Reference("several", "several", f"r{(number + 1) % 1500}", (("key", "next"),), many=True),
            },
        )
        for number in range(1500)
    ]
    built, _ = SchemaBuilder().build(catalog_of(following, CITY.departments.values()), frozenset())
    assert {"R0Where", "R1499Quantified"} <= built.type_map.keys()


@pytest.mark.parametrize(
    ("modes", "data", "verify"), [({Mode.QUERY}, 1, 0), ({Mode.VERIFY}, 0, 1), ({Mode.COPY}, 0, 0)]
)
def test_a_mode_that_is_not_offered_has_no_field_and_no_types(modes: set[Mode], data: int, verify: int) -> None:
    only = replace(resource("things", "police", [item("key"), item("other")]), modes=frozenset(modes))
    built, types = SchemaBuilder().build(catalog_of([only], CITY.departments.values()), frozenset())
    assert ("things" in types.data.fields, "things" in types.verify.fields) == (bool(data), bool(verify))
    assert ("ThingsWhere" in built.type_map, "ThingsSubject" in built.type_map) == (bool(data), bool(verify))
    assert ("Things" in built.type_map) == bool(data) and "ThingsQuantified" not in built.type_map


def test_what_the_library_calls_a_mistake_is_a_conflict() -> None:
    with pytest.raises(SchemaConflict, match=r"Things\.id"):
        SchemaBuilder().build(catalog_of([resource("things", "police", [item("id")])], ()), frozenset())


def test_what_nothing_orders_has_no_order() -> None:
    """Of documents there is no greater one, and a type must have a field."""
    unsorted = resource("things", "police", [item("key", type=ValueType.JSON)])
    linked = resource(
        "lists",
        "police",
        [item("key")],
        references={"things": Reference("things", "things", "things", (("key", "key"),), many=True)},
    )
    built, types = SchemaBuilder().build(catalog_of([unsorted, linked], ()), frozenset())
    assert "orderBy" not in types.data.fields["things"].args and "ThingsOrder" not in built.type_map
    assert set(types.nodes[1].fields["things"].args) == {"where", "first"}
    assert "orderBy" in types.data.fields["lists"].args


def test_the_schema_of_the_public_has_catalogue_rows_and_nothing_else() -> None:
    built, _ = PublicSchemaBuilder().build(CITY, frozenset())
    assert built.query_type is not None and built.mutation_type is None
    assert set(built.query_type.fields) == {"catalog", "resource", "data", "node"}
    assert "sharing" not in {directive.name for directive in built.directives}
    whole, _ = SchemaBuilder().build(CITY, frozenset())
    of_catalogue = {"ResourceConnection", "ResourceEdge", "Resource", "Item"}
    assert {"Verdict", "VerifyQuery", "Viewer", "Proceeding", "Mutation"} & built.type_map.keys() == set()
    assert built.type_map.keys() <= whole.type_map.keys() and of_catalogue <= built.type_map.keys()


@given(st.from_regex(CODE, fullmatch=True))
def test_names_made_of_codes_are_names_of_the_language(code: str) -> None:
    """So nobody has to look at them again for each of the fields that have them."""
    for name in (graphql_name(code), type_name(code)):
        assert assert_name(name) == name and not re.match("__", name)


def test_a_large_schema_that_nobody_uses_goes_although_it_was_frozen() -> None:
    """The garbage collector walks no part of it, as long as it is used and after."""
    many = [resource(f"r{number}", "police", [item("key")]) for number in range(201)]
    try:
        built, types = SchemaBuilder().build(catalog_of(many, CITY.departments.values()), frozenset())
        found = [weakref.ref(type) for type in types.all]
        gc.collect()
        assert found and all(type() is not None for type in found)
        del built, types
        deadline = time.monotonic() + 20
        while any(type() is not None for type in found) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not any(type() is not None for type in found)
    finally:
        gc.unfreeze()
