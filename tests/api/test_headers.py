"""Request headers are read once, plainly, or not at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.headers import read_headers, read_statements
from resolvers import Code, Refusal, Statements

Raw = list[tuple[bytes, bytes]]


def read(raw: Raw) -> Statements:
    return read_statements(read_headers(raw, 256), re.compile(r"[A-Z0-9-]+"))


def refused(raw: Raw) -> str:
    with pytest.raises(Refusal) as caught:
        read(raw)
    assert caught.value.code is Code.MALFORMED_REQUEST
    return caught.value.message


def test_statements_of_a_request() -> None:
    raw = [
        (b"host", b"zhaobi"),
        (b"sharing-purpose", b"social-aid, housing ,,"),
        (b"sharing-grant", b" 2026-0042 "),
        (b"sharing-case", b"330300-2026-1"),
        (b"sharing-strict", b"1"),
        (b"sharing-explain", b"1"),
    ]
    assert read(raw) == Statements(frozenset({"social-aid", "housing"}), "2026-0042", "330300-2026-1", True, True)


def test_without_headers_nothing_is_stated() -> None:
    assert read([]) == Statements()
    assert read([(b"sharing-strict", b"0"), (b"sharing-purpose", b"")]) == Statements()


def test_purposes_may_come_in_several_lines() -> None:
    assert read([(b"sharing-purpose", b"a"), (b"sharing-purpose", b"b")]).purposes == {"a", "b"}


@pytest.mark.parametrize(
    "name",
    [b"authorization", b"content-type", b"content-length", b"content-encoding", b"sharing-grant", b"sharing-case",
     b"sharing-strict", b"sharing-explain"],
)  # fmt: skip
def test_a_header_that_decides_something_comes_once(name: bytes) -> None:
    assert "more than once" in refused([(name, b"1"), (name, b"1")])


@pytest.mark.parametrize("value", ["办件".encode(), b"a\x00b", b"a\nb", b"a\tb", b"a\x7f", b"\xff", b"a\x85"])
@pytest.mark.parametrize("name", [b"authorization", b"sharing-grant", b"sharing-case", b"sharing-purpose"])
def test_characters_that_logs_and_proxies_read_differently_are_refused(name: bytes, value: bytes) -> None:
    assert "printable ASCII" in refused([(name, value)])


@pytest.mark.parametrize("name", [b"authorization", b"sharing-grant", b"sharing-purpose", b"accept"])
def test_a_long_header_is_refused(name: bytes) -> None:
    assert "longer than" in refused([(name, b"a" * 257)])


def test_a_long_list_is_refused_however_it_is_split() -> None:
    assert "longer than" in refused([(b"sharing-purpose", b"a" * 100)] * 3)


@pytest.mark.parametrize(
    "raw",
    [
        [(b"sharing-grant", b"")],
        [(b"sharing-case", b" ")],
        [(b"sharing-strict", b"true")],
        [(b"sharing-strict", b"")],
        [(b"sharing-explain", b"2")],
        [(b"sharing-purpose", b"two words")],
        [(b"sharing-purposes", b"a")],
        [(b"sharing-stirct", b"1")],
    ],
)
def test_what_would_be_silently_without_effect_is_refused(raw: Raw) -> None:
    refused(raw)


@given(st.lists(st.tuples(st.sampled_from([b"sharing-grant", b"sharing-case", b"authorization"]), st.binary())))
def test_no_message_repeats_a_value(raw: Raw) -> None:
    marked = [(name, b"330302" + value) for name, value in raw]
    try:
        read(marked)
    except Refusal as refusal:
        assert "330302" not in refusal.message


def test_a_case_of_another_form_than_the_profile_s_is_refused() -> None:
    assert "not of the form" in refused([(b"sharing-case", b"lower case")])
