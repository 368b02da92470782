"""A record is one JSON line, says what was decided, reads back as it was, and has no place for a value."""

from dataclasses import fields as members
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ColumnElement

from audit import Entry, Outcome, RootField, Ruled, Ruling, Use, decode_fields, encode_fields, rulings
from catalog import Mode, Place
from masking import Mask, Value, ValueType
from policies import (
    Branch,
    ByRows,
    Clear,
    Compared,
    Decision,
    Denied,
    Effect,
    Masked,
    Named,
    Reveal,
    Right,
    RowsWhere,
    Rule,
)


class Nothing:
    """A mask's form that is never used here."""

    def accepts(self, type: ValueType) -> bool:
        return True

    def sql(self, value: ColumnElement[object], type: ValueType) -> ColumnElement[object]:
        return value

    def python(self, value: Value, type: ValueType) -> Value:
        return None


KEEP = Mask("keep 3 4", Nothing())
RULE = Rule(
    order=3,
    who="everyone",
    resource="population",
    selector=Named("phone"),
    rights=frozenset({Right.QUERY}),
    when=(),
    rows=None,
    mask=KEEP,
    reveals=frozenset(),
    effect=Effect.ALLOW,
    note="",
    place=Place("10-police.csv", 12),
)

texts = st.text(st.characters(codec="utf-8"), max_size=12)
some_rulings = st.builds(Ruling, st.sampled_from(Ruled), st.none() | texts, st.none() | texts)
uses = st.builds(Use, texts, st.sampled_from(Right), st.lists(some_rulings, max_size=3).map(tuple))
root_fields = st.builds(RootField, texts, texts, st.sampled_from(Mode), st.lists(uses, max_size=3).map(tuple))


@pytest.mark.parametrize(
    ("decision", "recorded"),
    [
        (Clear(RULE), (Ruling(Ruled.CLEAR, None, "10-police.csv:12"),)),
        (Clear(None), (Ruling(Ruled.CLEAR),)),
        (Masked(KEEP, RULE), (Ruling(Ruled.MASKED, "keep 3 4", "10-police.csv:12"),)),
        (Compared(frozenset({Reveal.VERDICT}), RULE), (Ruling(Ruled.COMPARED, None, "10-police.csv:12"),)),
        (Denied(RULE), (Ruling(Ruled.DENIED, None, "10-police.csv:12"),)),
        (
            ByRows((Branch(RowsWhere(frozenset({"own_region"}), False), Clear(RULE)),), Denied(None)),
            (Ruling(Ruled.CLEAR, None, "10-police.csv:12"), Ruling(Ruled.DENIED)),
        ),
    ],
)
def test_a_decision_is_recorded_with_its_mask_and_its_rule(decision: Decision, recorded: tuple[Ruling, ...]) -> None:
    assert rulings(decision) == recorded


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
    assert {kind.__name__: [member.name for member in members(kind)] for kind in (Entry, RootField, Use, Ruling)} == {
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
        ],
        "RootField": ["path", "resource", "mode", "uses"],
        "Use": ["what", "right", "rulings"],
        "Ruling": ["kind", "mask", "rule"],
    }
    assert [member.name for member in members(Outcome)] == ["request_id", "rows", "duration_ms", "code"]


def test_the_time_of_an_entry_keeps_its_microseconds() -> None:
    entry = Entry("r1", datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=UTC), None, None, None, "p", "c")
    assert b'"2026-03-02T01:30:00.000250+00:00"' in entry.encode()
