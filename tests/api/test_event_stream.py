"""Events are read again as what was written, whatever stands in them."""

from codecs import getincrementaldecoder

import orjson
from hypothesis import given
from hypothesis import strategies as st

from api.event_stream import COMPLETE, HEARTBEAT, RETRY_MS, next_event, opening
from tests.api.streamed import Event, Reader

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(body=st.dictionaries(st.text(), JSON), cut=st.integers(0, 40), spaced=st.booleans())
def test_whatever_is_told_arrives_as_it_is(body: dict[str, object], cut: int, spaced: bool) -> None:
    """Also line breaks: in a value they are escaped, and between tokens they mean nothing."""
    text = orjson.dumps(body, option=orjson.OPT_INDENT_2 if spaced else None)
    text = text.replace(b"\n", b"\r\n") if cut % 2 else text
    sent = opening("AAAA") + next_event([text[:cut], text[cut:]], "BBBB") + HEARTBEAT + COMPLETE
    reader, decoder = Reader(), getincrementaldecoder("utf-8")()
    parts = (decoder.decode(sent[start : start + 7]) for start in range(0, len(sent), 7))
    told, over = (event for part in parts for event in reader.events(part))
    assert (told.name, told.id, over) == ("next", "BBBB", Event("complete", "BBBB", None))
    assert (reader.retry, reader.comments) == (RETRY_MS, 1)
    assert told.data == body


def test_the_first_id_comes_without_an_event() -> None:
    reader = Reader()
    assert list(reader.events(opening("AAAA").decode())) == [] and reader.id == "AAAA"
