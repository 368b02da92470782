"""The schema that is built of a catalogue."""

from dataclasses import replace

from graphql import GraphQLObjectType, print_schema, validate_schema

from api.schema import SchemaBuilder
from catalog import SharingClass
from tests.policies.small_city import CITY, POPULATION, catalog_of, item, resource


def test_a_resource_without_an_item_in_the_schema_has_no_field() -> None:
    closed = resource("sealed", "police", [item("number", SharingClass.RESTRICTED)])
    linked = replace(POPULATION.references["household"], resource="sealed", code="sealed", on=(("name", "number"),))
    population = replace(POPULATION, references={**POPULATION.references, "sealed": linked})
    others = [entry for code, entry in CITY.resources.items() if code != "population"]
    built, _ = SchemaBuilder().build(catalog_of([population, closed, *others], CITY.departments.values()), frozenset())
    assert validate_schema(built) == []
    data = built.type_map["DataQuery"]
    assert isinstance(data, GraphQLObjectType)
    assert {"population", "household"} <= data.fields.keys() and "sealed" not in print_schema(built)
    opened, _ = SchemaBuilder().build(
        catalog_of([population, closed, *others], CITY.departments.values()), frozenset({("sealed", "number")})
    )
    assert "sealed" in print_schema(opened)
