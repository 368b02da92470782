"""Records of SQLite that are not all UTF-8."""

from hypothesis import given
from hypothesis import strategies as st

from sources import JOIN, PLACE
from sources.undecodable import decodable

SIGNS = JOIN + PLACE
SHOWN = st.binary().map(lambda shown: shown.translate(None, SIGNS.encode()))
PLACES = st.tuples(st.sampled_from(SIGNS), SHOWN).map(lambda place: place[0].encode() + place[1] + place[0].encode())


@given(st.text())
def test_what_is_utf8_always_stays_as_it_is(records: str) -> None:
    row = (records.encode(errors="replace"), 7)
    assert decodable(row) is row


@given(st.lists(SHOWN, min_size=1, max_size=4), st.data())
def test_what_is_shown_is_always_utf8_and_places_never_change(shown: list[bytes], data: st.DataObject) -> None:
    places = [data.draw(PLACES) for _ in shown[1:]]
    records = shown[0] + b"".join(place + after for place, after in zip(places, shown[1:], strict=True))
    found, total = decodable((records, 7))
    readable = [piece.decode(errors="replace").encode() for piece in shown]
    assert found == readable[0] + b"".join(place + after for place, after in zip(places, readable[1:], strict=True))
    assert total == 7


def test_a_row_without_records_stays_as_it_is() -> None:
    for row in ((), (None, 7), (1,), ("text",)):
        assert decodable(row) is row
