"""The table of precedents names for each of them a test that there is."""

import re

from tests.docs.pages import DOCS, ROOT, rows

SECURITY = DOCS / "security.md"
_NAMED = re.compile(r"`(tests/\S+\.py)::(\w+)`")
POSITIONS = 24
"""Kinds of places in which systems of this kind have failed."""


def precedents() -> list[list[str]]:
    text = SECURITY.read_text("utf-8")
    start = text.index("## Precedents")
    section = text[start : text.index("\n## ", start + 1)]
    return [row for row in rows(SECURITY) if len(row) == 3 and f"| {row[0]} |" in section][2:]


def test_every_precedent_has_tests_that_there_are() -> None:
    found = precedents()
    assert len(found) >= POSITIONS
    for what, _, tests in found:
        named = _NAMED.findall(tests)
        assert named, what
        for path, name in named:
            assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), (what, name)
