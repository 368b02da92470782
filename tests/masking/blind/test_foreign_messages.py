"""Messages of a hostile other side are refused with a flaw that is named, and nothing else ever happens."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.blind import (
    Flaw,
    MessageRefused,
    P256Key,
    PositionsAsked,
    answer_points,
    ask_size,
    count_held,
    hold_marks,
    hold_points,
    read_asked,
    read_size_asked,
)
from masking.crypto.commuting import random_point

MOST = 50
KEY = P256Key.new()
MARKS, POINTS = hold_marks(KEY, [b"a", b"b"]), hold_points(KEY, [b"a", b"b"])
QUESTION = PositionsAsked.of([b"a", b"c"])
ANSWER = answer_points(KEY, read_asked(QUESTION.request, MOST))
SIZE_QUESTION = ask_size(POINTS, [b"a", b"c"])

Reader = Callable[[bytes], object]
READERS: dict[str, tuple[Reader, bytes]] = {
    "request": (lambda message: answer_points(KEY, read_asked(message, MOST)), QUESTION.request),
    "request for a size": (lambda message: count_held(KEY, read_size_asked(message, MOST)), SIZE_QUESTION),
    "marks held": (lambda message: QUESTION.found(message, ANSWER), MARKS),
    "answer": (lambda message: QUESTION.found(MARKS, message), ANSWER),
    "points held": (lambda message: ask_size(message, [b"a"]), POINTS[: 4 + 32 * 8]),
}
readers = pytest.mark.parametrize(("reader", "good"), READERS.values(), ids=READERS)


def answered(reader: Reader, message: bytes) -> bool:
    """Whether a message is taken; whatever is raised beside a refusal fails the test."""
    try:
        reader(message)
    except MessageRefused as refused:
        assert refused.flaw in Flaw and str(refused) == f"the message cannot be used: {refused.flaw}"
        return False
    return True


@readers
def test_a_good_message_is_taken(reader: Reader, good: bytes) -> None:
    assert answered(reader, good)


@readers
@given(garbage=st.binary(max_size=400))
def test_garbage_is_refused(reader: Reader, good: bytes, garbage: bytes) -> None:
    assert not answered(reader, garbage)


@readers
@settings(max_examples=50)
@given(body=st.binary(max_size=400))
def test_garbage_behind_the_right_beginning_never_does_anything_else(reader: Reader, good: bytes, body: bytes) -> None:
    answered(reader, good[:4] + body)


@readers
@settings(max_examples=50)
@given(data=st.data())
def test_a_message_that_is_cut_lengthened_or_altered_never_does_anything_else(
    reader: Reader, good: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 60)))
    answered(reader, good[:start] + data.draw(st.binary(max_size=60)) + good[end:])


@readers
def test_a_message_of_another_kind_is_refused(reader: Reader, good: bytes) -> None:
    for message in (message for _, message in READERS.values() if message != good):
        with pytest.raises(MessageRefused, match=Flaw.KIND):
            reader(message)


@pytest.mark.parametrize(
    ("message", "flaw"),
    [
        (QUESTION.request[:4], Flaw.EMPTY),
        (QUESTION.request[:-1], Flaw.CUT),
        (QUESTION.request + QUESTION.request[-32:], Flaw.REPEATED),
        (QUESTION.request + b"".join(random_point() for _ in range(MOST)), Flaw.TOO_MANY),
        (QUESTION.request[:4] + b"\xff" * 32, Flaw.NO_POINT),
    ],
    ids=lambda part: part.name if isinstance(part, Flaw) else "",
)
def test_what_is_wrong_with_a_request_is_named(message: bytes, flaw: Flaw) -> None:
    with pytest.raises(MessageRefused) as refused:
        answer_points(KEY, read_asked(message, MOST))
    assert refused.value.flaw is flaw


@pytest.mark.parametrize(
    ("message", "flaw"),
    [
        (SIZE_QUESTION[:4], Flaw.CUT),
        (SIZE_QUESTION[:4] + bytes(4) + SIZE_QUESTION[8:], Flaw.EMPTY),
        (SIZE_QUESTION[:4] + b"\xff" * 4 + SIZE_QUESTION[8:], Flaw.TOO_MANY),
        (SIZE_QUESTION[: 8 + 32], Flaw.CUT),
        (SIZE_QUESTION[: 8 + 64], Flaw.EMPTY),
        (SIZE_QUESTION[:8] + SIZE_QUESTION[8:40] * 2 + SIZE_QUESTION[72:], Flaw.REPEATED),
        (SIZE_QUESTION[:8] + b"\xff" * 32 + SIZE_QUESTION[40:], Flaw.NO_POINT),
        (SIZE_QUESTION[:-1], Flaw.CUT),
    ],
    ids=lambda part: part.name if isinstance(part, Flaw) else "",
)
def test_what_is_wrong_with_a_request_for_a_size_is_named(message: bytes, flaw: Flaw) -> None:
    with pytest.raises(MessageRefused) as refused:
        count_held(KEY, read_size_asked(message, MOST))
    assert refused.value.flaw is flaw
