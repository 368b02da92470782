"""`gql`, in Python: the README's query, checked against a schema that it read itself, and all pages of a connection."""

from collections.abc import Callable

import pytest
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLError

from tests.clients.asked import ANSWERS, FIRST, PAGES, QUERY
from tests.clients.city import Demonstration
from tests.fix_city import Row

INTROSPECTION = {
    "input_value_deprecation": True,
    "specified_by_url": True,
    "directive_is_repeatable": True,
    "schema_description": True,
    "input_object_one_of": True,
}


def client(demonstration: Demonstration, persona: str) -> Client:
    """A client that reads the schema first, and holds every query and every answer to it."""
    transport = HTTPXAsyncTransport(demonstration.endpoint, headers=demonstration.headers(persona), timeout=30)
    return Client(
        transport=transport,
        fetch_schema_from_transport=True,
        introspection_args=INTROSPECTION,
        parse_results=True,
        execute_timeout=30,
    )


@pytest.mark.parametrize("persona", ANSWERS)
async def test_the_query_of_the_readme(persona: str, demonstration: Demonstration) -> None:
    async with client(demonstration, persona) as session:
        answer = await session.execute(GraphQLRequest(QUERY))
    assert answer["data"]["population"]["nodes"] == ANSWERS[persona]


async def test_the_schema_is_whole(demonstration: Demonstration) -> None:
    async with client(demonstration, "tax") as session:
        schema = session.client.schema
    assert schema is not None
    assert schema.type_map["EnterpriseOrder"].to_kwargs()["is_one_of"]
    assert {"Population", "PopulationWhere", "PopulationConnection"} <= schema.type_map.keys()
    assert "sharing" in {directive.name for directive in schema.directives}


async def test_a_field_that_is_not_there_is_found_before_it_is_sent(demonstration: Demonstration) -> None:
    async with client(demonstration, "tax") as session:
        with pytest.raises(GraphQLError, match="Cannot query field 'shoeSize'"):
            await session.execute(GraphQLRequest("{ data { population { nodes { shoeSize } } } }"))


async def test_a_refusal_arrives_with_its_code(demonstration: Demonstration) -> None:
    async with client(demonstration, "tax") as session:
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(GraphQLRequest(PAGES, variable_values={"first": 5, "after": "never given out"}))
    (error,) = refused.value.errors or []
    assert error["extensions"]["code"] == "BAD_CURSOR"


async def test_the_pages_hold_every_row_once(demonstration: Demonstration, stored: Callable[[str], list[Row]]) -> None:
    async with client(demonstration, "tax") as session:
        rows = await all_pages(session)
    assert sorted(rows) == sorted(row["credit_code"] for row in stored("enterprise"))


async def all_pages(session: AsyncClientSession) -> list[str]:
    """The credit codes in the order of the pages; as many pages as there must be, and no more."""
    rows: list[str] = []
    page = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        variables = {"first": FIRST, "after": page["endCursor"]}
        answer = await session.execute(GraphQLRequest(PAGES, variable_values=variables))
        connection = answer["data"]["enterprise"]
        rows += [edge["node"]["creditCode"] for edge in connection["edges"]]
        page = connection["pageInfo"]
        assert len(rows) <= connection["totalCount"]
    return rows
