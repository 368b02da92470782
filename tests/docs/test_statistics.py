"""The page about statistics names every rule of advice and every reason for attention, and no other."""

import pytest

from sharing.statistics import Attention, Improvement
from tests.docs.pages import DOCS, rows

PAGE = DOCS / "statistics.md"


@pytest.mark.parametrize(("head", "words"), [("advice", Improvement), ("attention", Attention)])
def test_every_rule_is_in_its_table(head: str, words: type[Improvement] | type[Attention]) -> None:
    table = list(rows(PAGE))
    start = table.index([head, "when"]) + 2
    named = [row[0] for row in table[start : start + len(words)]]
    assert named == [f"`{word.value}`" for word in words]
    assert table[start + len(words) :][:1] in ([], [["attention", "when"]])
