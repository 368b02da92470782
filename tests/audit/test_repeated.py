"""A record whose members were written beforehand is the record."""

from datetime import UTC, datetime, timedelta, timezone

import orjson
from hypothesis import given
from hypothesis import strategies as st

from audit import NO_FIELDS, Entry, Repeated

TEXTS = st.none() | st.text(max_size=8)
TIMES = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]))
NAMES = st.lists(st.text(max_size=8), max_size=3).map(tuple)


@given(TIMES, st.text(max_size=8), TEXTS, TEXTS, TEXTS, NAMES, NAMES, TEXTS, TEXTS)
def test_it_is_the_same_line_with_every_member_in_its_place(
    time: datetime,
    request_id: str,
    department: str | None,
    application: str | None,
    person: str | None,
    purposes: tuple[str, ...],
    grants: tuple[str, ...],
    case: str | None,
    refusal: str | None,
) -> None:
    entry = Entry(
        request_id,
        time,
        department,
        application,
        person,
        "policies",
        "catalogue",
        NO_FIELDS,
        purposes,
        grants,
        case,
        refusal,
        ((1, "CODE"),),
        ((0, "2026-CS-000001"),),
    )
    line = Repeated(request_id, time, entry.shared).encode()
    assert line == entry.encode() and line.count(b"\n") == 1 and line.endswith(b"\n")
    told = orjson.loads(line)
    assert datetime.fromisoformat(told.pop("time")) == time
    assert told == {
        "kind": "request",
        "request_id": request_id,
        "department": department,
        "application": application,
        "person": person,
        "purposes": list(purposes),
        "grants": list(grants),
        "case": case,
        "policy_version": "policies",
        "catalogue_version": "catalogue",
        "refusal": refusal,
        "refused_fields": [[1, "CODE"]],
        "consents": [[0, "2026-CS-000001"]],
        "fields": [],
    }
