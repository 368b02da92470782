"""Names of rows of another source: read as values of their types, or not at all."""

from datetime import date

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import ValueType
from sources import JOINABLE
from sources.naming import read_name

STRING, INT, BOOLEAN, DATE = ValueType.STRING, ValueType.INT, ValueType.BOOLEAN, ValueType.DATE
TYPES = st.lists(st.sampled_from(sorted(JOINABLE)), min_size=1, max_size=3)
VALUES = {
    STRING: st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    INT: st.integers(-(2**63), 2**63 - 1),
    BOOLEAN: st.booleans(),
    DATE: st.dates(),
}


@given(st.data(), TYPES)
def test_values_of_their_types_are_always_read(data: st.DataObject, types: list[ValueType]) -> None:
    values = tuple(data.draw(VALUES[type]) for type in types)
    assert read_name(orjson.dumps(values), types) == values


@given(st.binary(), TYPES)
def test_no_bytes_ever_make_it_fail(name: bytes, types: list[ValueType]) -> None:
    for written in (name, b"[" + name + b"]", orjson.dumps([name.decode(errors="replace")])):
        found = read_name(written, types)
        assert found is None or len(found) == len(types)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists), TYPES)
def test_what_is_read_is_always_of_its_type(written: object, types: list[ValueType]) -> None:
    of = {STRING: str, INT: int, BOOLEAN: bool, DATE: date}
    try:
        name = orjson.dumps([written] * len(types))
    except orjson.JSONEncodeError:  # JSON has no lone surrogates and no numbers so large
        return
    found = read_name(name, types)
    assert found is None or [type(value) for value in found] == [of[type] for type in types]


@pytest.mark.parametrize(
    ("name", "type"),
    [
        (b"[null]", STRING),
        (b'["a\\u0000b"]', STRING),
        (b'["\\ud800"]', STRING),
        (b'["\xff"]', STRING),
        (b'["cut', STRING),
        (b"[5]", STRING),
        (b"[1.0]", INT),
        (b"[9223372036854775808]", INT),
        (b"[9e999]", INT),
        (b"[Inf]", INT),
        (b"[true]", INT),
        (b'["1"]', INT),
        (b"[1]", BOOLEAN),
        (b'["infinity"]', DATE),
        (b'["0044-03-15 BC"]', DATE),
        (b'["12020-01-01"]', DATE),
        (b'["20200101"]', DATE),
        (b'["2020-W01-1"]', DATE),
        (b'["2020-02-30"]', DATE),
        (b'["2020-01-01T00:00:00"]', DATE),
        (b"[1,2]", INT),
        (b"[]", INT),
        (b"1", INT),
    ],
)
def test_what_is_no_value_of_its_type_names_nothing(name: bytes, type: ValueType) -> None:
    assert read_name(name, [type]) is None
