"""The developer's page runs: its queries are answered, its headers and operators are those that there are."""

import re

import orjson
import pytest

from api.headers import read_headers
from audit.receipts import Verdict
from resolvers import Refusal
from resolvers.plan import Direction, Operator
from resolvers.types import KINDS
from tests.docs.pages import DOCS, Block, blocks, quoted, rows
from tests.fix_city import FATHER, MOTHER
from tests.fix_platform import Ask

PAGE = DOCS / "queries.md"
SHARING = ("purpose", "grant", "case", "emergency", "strict", "explain")
BLOCKS = blocks(PAGE, "graphql")
(PAIRS,) = (orjson.loads(block.text) for block in blocks(PAGE, "json") if block.text.startswith('{"pairs"'))


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
async def test_every_query_is_answered(block: Block, ask: Ask) -> None:
    given = {"numbers": [FATHER, MOTHER], "tokens": [FATHER], "number": FATHER, "name": "林建国"} | PAIRS
    variables = {name: value for name, value in given.items() if f"${name}:" in block.text}
    answer = await ask("civil-affairs", block.text, variables, purpose="relief-review")
    assert all(answer.data.values())


def test_every_header_of_ours_is_documented_and_read() -> None:
    documented = {row[0].strip("`") for row in rows(PAGE) if row[0].startswith("`Sharing-")}
    assert documented == {f"Sharing-{word.title()}" for word in SHARING}
    for name in documented:
        assert read_headers([(name.lower().encode(), b"1")], 100) == {name.lower(): "1"}


def test_a_header_that_is_not_documented_is_refused() -> None:
    with pytest.raises(Refusal):
        read_headers([(b"sharing-anything", b"1")], 100)


def test_every_operator_and_direction_is_documented() -> None:
    assert {str(word.value) for word in (*Operator, *Direction)} - quoted(PAGE) == set()


async def test_the_pairs_of_the_page_are_told_apart(ask: Ask) -> None:
    (batch,) = (block.text for block in BLOCKS if "$pairs" in block.text)
    found = (await ask("civil-affairs", batch, PAIRS, purpose="relief-review")).data["verify"]["populationBatch"]
    assert [verdict["result"] for verdict in found["verdicts"]] == ["MATCH", "NO_MATCH"]
    assert found["receipt"] and all(verdict["proof"] for verdict in found["verdicts"])


def test_every_claim_and_result_is_documented() -> None:
    named = " ".join(quoted(PAGE))
    for word in (*KINDS, *(verdict.value for verdict in Verdict), "NOT_ANSWERED"):
        assert re.search(rf"\b{word}\b", named), word


def test_every_operator_stands_beside_its_position() -> None:
    for operators, position, *_ in rows(PAGE):
        for operator in Operator:
            if f"`{operator}`" in operators:
                assert position == f"`{operator.position}`"
