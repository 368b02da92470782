"""A record is one JSON line, says what was decided, reads back as it was, and has no place for a value."""

from dataclasses import fields as members
from datetime import UTC, datetime, timedelta, timezone

import orjson
from hypothesis import given
from hypothesis import strategies as st

from audit import (
    AskedRows,
    Circumstances,
    Entry,
    GrantVersion,
    Outcome,
    RootField,
    Ruled,
    Ruling,
    Use,
    decode_fields,
    encode_fields,
)
from catalog import Mode
from policies import Right, grouping
from tests.docs.pages import DOCS, quoted

texts = st.text(st.characters(codec="utf-8"), max_size=12)
some_rulings = st.builds(
    Ruling, st.sampled_from(Ruled), st.none() | texts, st.lists(texts, max_size=2).map(tuple), st.none() | texts
)
uses = st.builds(
    Use, texts, st.sampled_from(Right), st.lists(some_rulings, max_size=3).map(tuple), st.integers(0, 2**31)
)
codes = st.lists(texts, max_size=2).map(tuple)
positions = st.lists(st.tuples(texts, st.sampled_from(Right)), max_size=2).map(tuple)
grouped = st.builds(grouping.Asked, codes, codes, codes, codes, codes, codes, positions)
asked_rows = st.builds(AskedRows, texts, texts, st.booleans(), st.none() | st.integers(0, 2**31), st.none() | grouped)
grants = st.builds(GrantVersion, texts, st.integers(0, 2**31))
circumstances = st.builds(
    Circumstances,
    st.dates(),
    st.booleans(),
    st.booleans(),
    st.lists(texts, max_size=2).map(tuple),
    st.lists(grants, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
)
root_fields = st.builds(
    RootField,
    texts,
    texts,
    st.sampled_from(Mode),
    circumstances,
    st.lists(asked_rows, max_size=2).map(tuple),
    st.lists(uses, max_size=3).map(tuple),
)


@given(st.lists(root_fields, max_size=3).map(tuple))
def test_fields_read_back_as_they_were_and_never_break_the_line(fields: tuple[RootField, ...]) -> None:
    encoded = encode_fields(fields)
    assert encoded.count(b"\n") == 0
    assert decode_fields(encoded) == fields


@given(texts, texts, st.lists(texts).map(tuple), st.lists(root_fields, max_size=2))
def test_an_entry_is_always_one_json_line(
    request_id: str, case: str, purposes: tuple[str, ...], fields: list[RootField]
) -> None:
    when = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    entry = Entry(request_id, when, None, None, None, "p", "c", encode_fields(fields), purposes=purposes, case=case)
    line = entry.encode()
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    content = orjson.loads(line)
    assert (content["request_id"], content["case"], tuple(content["purposes"])) == (request_id, case, purposes)
    assert content["time"] == "2026-03-02T01:30:00.000000+00:00"


def test_an_outcome_counts_and_says_nothing_else() -> None:
    line = Outcome("r1", (3, None), 1.5, "ROWS_DENIED").encode()
    assert orjson.loads(line) == {
        "kind": "outcome",
        "request_id": "r1",
        "rows": [3, None],
        "duration_ms": 1.5,
        "code": "ROWS_DENIED",
    }


def test_no_member_of_a_record_could_hold_a_value() -> None:
    """Whoever adds a member has to come here and say that no value, id, cursor or digest of one can be in it."""
    kinds = (Entry, RootField, Circumstances, GrantVersion, AskedRows, grouping.Asked, Use, Ruling)
    assert {kind.__name__: [member.name for member in members(kind)] for kind in kinds} == {
        "Entry": [
            "request_id",
            "time",
            "department",
            "application",
            "person",
            "policy_version",
            "catalogue_version",
            "fields",
            "purposes",
            "grants",
            "case",
            "refusal",
            "refused_fields",
            "consents",
        ],
        "RootField": ["path", "resource", "mode", "circumstances", "rows", "uses", "by_emergency", "by_consent"],
        "Circumstances": [
            "today",
            "in_hours",
            "case_stated",
            "purposes",
            "grants",
            "agreed",
            "held",
            "agreements",
            "floor",
            "consented",
            "emergency",
            "declared",
            "records",
        ],
        "GrantVersion": ["number", "version"],
        "AskedRows": ["resource", "entry", "by_key", "through", "grouped"],
        "Asked": ["by", "distinct", "counted", "summed", "extremes", "chosen", "tested"],
        "Use": ["what", "right", "rulings", "rows"],
        "Ruling": ["kind", "mask", "rows", "rule"],
    }
    assert [member.name for member in members(Outcome)] == ["request_id", "rows", "duration_ms", "code"]


def test_every_member_that_a_replay_needs_is_explained() -> None:
    kinds = (Circumstances, GrantVersion, AskedRows, grouping.Asked)
    names = {member.name for kind in kinds for member in members(kind)}
    assert names - quoted(DOCS / "audit.md") == set()


def test_the_time_of_an_entry_keeps_its_microseconds() -> None:
    entry = Entry("r1", datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=UTC), None, None, None, "p", "c")
    assert b'"2026-03-02T01:30:00.000250+00:00"' in entry.encode()
