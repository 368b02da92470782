"""GraphQL over HTTP: every audit of the reference implementation passes, those of what a server should do too."""

from tests.clients.city import Demonstration
from tests.clients.node import Node

AUDITS = 61
"""How many there are in the locked version: one that is no longer run would not be missed otherwise."""


def test_every_audit_of_graphql_over_http_passes(node: Node, demonstration: Demonstration) -> None:
    asked = {"url": demonstration.endpoint, "headers": demonstration.headers("tax")}
    results = node.run("audit.mjs", asked)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == AUDITS and len({result["id"] for result in results}) == AUDITS
