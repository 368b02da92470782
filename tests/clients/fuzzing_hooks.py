"""What Schemathesis is told of our schema: its scalars, and what a failure is; it keeps what this module registers."""

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, Response
from schemathesis.graphql import nodes

DECIMALS = st.decimals(-(10**9), 10**9, places=2).map(str).map(nodes.String)

schemathesis.graphql.scalar("Decimal", DECIMALS)
schemathesis.graphql.scalar("JSON", st.text().map(nodes.String))


@schemathesis.check
def answered(context: CheckContext, response: Response, case: Case) -> None:  # type: ignore[type-arg]  # as it is called
    """The server answers with a GraphQL response, and where it refuses, it does so on purpose.

    The checks that Schemathesis brings take a refusal for a failure of the server, if it comes with a path.
    """
    assert response.status_code < 500, response.status_code
    refusals = response.json().get("errors", [])
    assert "INTERNAL" not in [error["extensions"]["code"] for error in refusals]
