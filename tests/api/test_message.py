"""Requests as bodies and query strings, read strictly."""

import json
from json import JSONDecoder

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.message import Message, read_body, read_query
from resolvers import Code, Refusal

NAMES = st.sampled_from(["a", "b", '"', '":', "\u00e9", "x y"])


class Pairs(list[tuple[str, object]]):
    """An object whose members may have one name."""


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


COMPACT = '":'
"""Between a name and its value, where a text is written without any blanks."""


def written(value: object, colon: str) -> str:
    """JSON with `colon` between a name and its value, the quote that ends the name included."""
    if isinstance(value, Pairs):
        members = (
            f"{json.dumps(name, ensure_ascii=False)[:-1]}{colon}{written(member, colon)}" for name, member in value
        )
        return "{" + ("," if colon == COMPACT else ", ").join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(member, colon) for member in value) + "]"
    return json.dumps(value, ensure_ascii=colon != COMPACT)


def refused_body(body: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_body(body, 4)
    return caught.value


def test_the_members_of_a_body() -> None:
    body = {"query": "{ a }", "operationName": "A", "variables": {"x": 1}, "extensions": {}, "other": 1}
    assert read_body(orjson.dumps(body), 4) == Message("{ a }", "A", {"x": 1})
    assert read_body(b'{"query": "", "operationName": null, "variables": null}', 4) == Message("", None, None)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(NAMES, inner), max_size=3).map(Pairs),
    max_leaves=8,
)


@given(
    st.lists(st.tuples(NAMES, JSON_VALUES), max_size=3),
    st.sampled_from(['": ', COMPACT, '" :', '"\n:']),
    st.sampled_from(["{ a }", "{ a }" + " " * 3_000]),
)
def test_a_body_is_read_alike_by_one_reader_and_by_two(
    members: list[tuple[str, object]], colon: str, document: str
) -> None:
    """Whatever one reader makes of a text, a second that refuses repeated members makes the same of it."""
    text = written(Pairs([("query", document), ("variables", Pairs(members))]), colon)
    try:
        expected: object = JSONDecoder(object_pairs_hook=once).decode(text)["variables"]
    except ValueError:
        expected = Code.MALFORMED_REQUEST
    try:
        found: object = read_body(text.encode(), 32).variables
    except Refusal as refusal:
        found = refusal.code
    assert (found, repr(found)) == (expected, repr(expected))


def test_whole_numbers_stay_exact() -> None:
    message = read_body(b'{"query": "", "variables": {"n": 123456789012345678901234567890}}', 4)
    assert message.variables == {"n": 123456789012345678901234567890}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{ "not a JSON',
        b"null",
        b"1",
        b'"text"',
        b"[]",
        b'[{"query": "{ a }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": "{ a }", "query": "{ b }"}',
        b'{"query": "{ a }", "variables": {"x": 1, "x": 2}}',
        b'{"query": "{ a }", "variables": {"x": {"y": 1, "\\u0079": 2}}}',
        b'{"query": "{ a }", "variables": {"x": NaN}}',
        b'{"query": "{ a }", "variables": {"x": 1e999}}',
        b'{"query": "{ a }", "variables": {"x": ' + b"9" * 5_000 + b"}}",
        b'{"query": "\\ud800"}',
        b'{"query": "\xff"}',
        b'\xef\xbb\xbf{"query": "{ a }"}',
        '{"query": "{ a }"}'.encode("utf-16"),
        b'{"query": "{ a }"} x',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"query": ' * 100_000,
    ],
)
def test_a_body_that_is_no_request_is_malformed(body: bytes) -> None:
    assert refused_body(body).code is Code.MALFORMED_REQUEST


@pytest.mark.parametrize("member", ["query", "operationName"])
@pytest.mark.parametrize("value", [{"obj": "ect"}, 0, 1, 1.5, False, True, ["array"]])
def test_texts_are_texts(member: str, value: object) -> None:
    assert f"`{member}`" in refused_body(orjson.dumps({"query": "{ a }", member: value})).message


@pytest.mark.parametrize("member", ["variables", "extensions"])
@pytest.mark.parametrize("value", ["string", "", 0, 1, 1.5, False, True, ["array"], []])
def test_maps_are_maps(member: str, value: object) -> None:
    assert f"`{member}`" in refused_body(orjson.dumps({"query": "{ a }", member: value})).message


@pytest.mark.parametrize(("levels", "fits"), [(4, True), (5, False), (900, False)])
def test_variables_are_nested_up_to_the_limit(levels: int, fits: bool) -> None:
    body = b'{"query": "{ a }", "variables": ' + b'{"x": ' * levels + b"1" + b"}" * levels + b"}"
    if fits:
        assert read_body(body, 4).variables is not None
    else:
        assert refused_body(body).code is Code.LIMIT_EXCEEDED


def test_the_members_of_a_query_string() -> None:
    query = b"query=%7B+a%20%7D&operationName=A&variables=%7B%22x%22%3A%22%E6%B8%A9%22%7D&other=1"
    assert read_query(query, 4) == Message("{ a }", "A", {"x": "温"})


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"query",
        b"variables=%7B%7D",
        b"query=a&query=b",
        b"query=a&variables=%7B%7D&variables=%7B%7D",
        b"query=a&variables=",
        b"query=a&variables=1",
        b"query=a&variables=null&extensions=[]",
        b"query=%FF",
        b"query=\xff",
        b"query=a&" + b"x=1&" * 200 + b"y=1",
    ],
)
def test_a_query_string_that_is_no_request_is_malformed(query: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_query(query, 4)
    assert caught.value.code is Code.MALFORMED_REQUEST


@given(st.binary())
def test_no_body_does_anything_but_pass_or_be_refused(body: bytes) -> None:
    try:
        read_body(body, 4)
    except Refusal as refusal:
        assert refusal.code in (Code.MALFORMED_REQUEST, Code.LIMIT_EXCEEDED)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), json_values))
def test_variables_arrive_as_they_were_sent(variables: dict[str, object]) -> None:
    body = json.dumps({"query": "{ a }", "variables": variables}).encode()
    assert read_body(body, 1_000).variables == variables


def test_a_body_of_too_many_values_is_refused_before_it_is_read() -> None:
    body = b'{"query": "{a}", "variables": {"x": [' + b"1," * 30 + b"1]}}"
    assert read_body(body, 10, 40).variables == {"x": [1] * 31}
    with pytest.raises(Refusal) as caught:
        read_body(body, 10, 30)
    assert (caught.value.code, caught.value.facts) == (Code.LIMIT_EXCEEDED, {"limit": "input_values"})
