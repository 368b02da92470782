"""The table of limits names each of them with its default and a test."""

import re

from api.settings import LimitsSection
from tests.docs.pages import DOCS, rows

SECURITY = DOCS / "security.md"


def test_every_limit_has_a_row_with_its_default_and_a_test() -> None:
    found = {row[0]: row[1:] for row in rows(SECURITY) if row[0].startswith("`limits.")}
    wanted = {f"`limits.{name}`": f"`{field.default}`" for name, field in LimitsSection.model_fields.items()}
    assert {name: row[0] for name, row in found.items()} == wanted
    assert all(re.fullmatch(r"`tests/\S+\.py(::\w+)?`", row[1]) for row in found.values())
