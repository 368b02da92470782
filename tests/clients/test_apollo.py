"""Apollo Client, in node: the README's query, a schema by introspection, all pages joined by its cache."""

from collections.abc import Callable

import pytest

from tests.clients.asked import ANSWERS, FIRST, PAGES, QUERY, without_type_names
from tests.clients.city import Demonstration
from tests.clients.node import Node
from tests.fix_city import Row


@pytest.mark.parametrize("persona", ANSWERS)
def test_apollo_client(
    persona: str, node: Node, demonstration: Demonstration, stored: Callable[[str], list[Row]]
) -> None:
    headers = demonstration.headers(persona)
    asked = {"url": demonstration.endpoint, "headers": headers, "query": QUERY, "pages": PAGES, "first": FIRST}
    told = node.run("apollo.mjs", asked)
    assert without_type_names(told["data"])["data"]["population"]["nodes"] == ANSWERS[persona]
    assert {"Query", "DataQuery", "Population", "EnterpriseOrder"} <= set(told["types"])
    assert told["complaints"] == []
    every = [row["credit_code"] for row in stored("enterprise")]
    assert len(every) % FIRST
    assert sorted(told["rows"]) == sorted(every)
    assert told["requests"] == len(every) // FIRST + 1
