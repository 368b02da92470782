"""Names in the schema."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import graphql_name, type_name
from catalog.names import CODE


@pytest.mark.parametrize(
    ("code", "field", "type"),
    [
        ("id_number", "idNumber", "IdNumber"),
        ("low_income_relief", "lowIncomeRelief", "LowIncomeRelief"),
        ("name", "name", "Name"),
        ("line_2", "line2", "Line2"),
    ],
)
def test_codes_become_camel_case(code: str, field: str, type: str) -> None:
    assert (graphql_name(code), type_name(code)) == (field, type)


@given(st.from_regex(CODE, fullmatch=True))
def test_every_code_gives_a_valid_name_that_graphql_does_not_reserve(code: str) -> None:
    for name in (graphql_name(code), type_name(code)):
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name)
