"""Both comparisons give what a plain intersection gives, and each side learns no more than it should."""

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
    shown,
)

MOST = 1_000
lists = st.lists(st.integers(0, 30).map(lambda number: b"element %d" % number), max_size=20)
asked_lists = lists.filter(bool)


def positions(held: list[bytes], asked: list[bytes]) -> frozenset[int]:
    key, question = P256Key.new(), PositionsAsked.of(asked)
    return question.found(hold_marks(key, held), answer_points(key, read_asked(question.request, MOST)))


def size(held: list[bytes], asked: list[bytes]) -> int:
    key = P256Key.new()
    return count_held(key, read_size_asked(ask_size(hold_points(key, held), asked), MOST))


@settings(max_examples=40)  # each fills up a list to 256 points
@given(lists, asked_lists)
def test_the_positions_are_those_of_the_plain_intersection(held: list[bytes], asked: list[bytes]) -> None:
    assert positions(held, asked) == {place for place, element in enumerate(asked) if element in held}


@settings(max_examples=25)  # here the caller raises them as well
@given(lists, asked_lists)
def test_the_size_is_that_of_the_plain_intersection(held: list[bytes], asked: list[bytes]) -> None:
    assert size(held, asked) == len({*held} & {*asked})


def test_with_the_size_alone_a_caller_with_a_key_for_each_element_learns_no_position() -> None:
    """The attack on protocols in which the caller counts for itself: here it gets a number, and marks of one key alone
    count only what was blinded by that key.
    """
    provider, keys = P256Key.new(), [P256Key.new() for _ in range(4)]
    setup = hold_points(provider, [b"held 0", b"held 1"])
    elements = [b"held 0", b"other", b"held 1", b"another"]
    honest = ask_size(setup, elements)
    points = sorted(key.blinded(element) for key, element in zip(keys, elements, strict=True))
    forged = honest[:8] + b"".join(points) + honest[8 + 32 * len(points) :]
    assert count_held(provider, read_size_asked(honest, MOST)) == 2
    assert count_held(provider, read_size_asked(forged, MOST)) == 0


@settings(max_examples=10)
@given(st.permutations([b"a", b"b", b"c", b"d"]))
def test_the_provider_sees_the_elements_of_a_size_in_no_order_of_the_list(asked: list[bytes]) -> None:
    found = read_size_asked(ask_size(hold_points(P256Key.new(), [b"a"]), asked), MOST)
    assert list(found.points) == sorted(found.points)


@settings(max_examples=20)
@given(asked_lists)
def test_no_message_repeats_for_the_same_list(asked: list[bytes]) -> None:
    assert PositionsAsked.of(asked).request != PositionsAsked.of(asked).request


@settings(max_examples=20)
@given(asked_lists)
def test_what_stands_twice_in_a_list_is_asked_once(asked: list[bytes]) -> None:
    assert len(read_asked(PositionsAsked.of(asked).request, MOST)) == len({*asked})


@settings(max_examples=10)
@given(lists, lists)
def test_setups_of_lists_of_one_class_have_one_length(one: list[bytes], other: list[bytes]) -> None:
    for hold in (hold_marks, hold_points):
        assert len(hold(P256Key.new(), one)) == len(hold(P256Key.new(), other))


@given(st.integers(0, 2_000_000))
def test_a_list_is_filled_up_by_less_than_a_quarter(count: int) -> None:
    assert shown(count) >= max(count, 256)
    assert count <= 256 or shown(count) < count * 1.25
    assert shown(count) <= shown(count + 1)


def test_no_element_is_in_a_message() -> None:
    key, question = P256Key.new(), PositionsAsked.of([b"an element of the caller"])
    setup = hold_marks(key, [b"an element of the provider"])
    answer = answer_points(key, read_asked(question.request, MOST))
    for message in (question.request, setup, answer, hold_points(key, [b"an element of the provider"])):
        assert b"element" not in message
    assert "element" not in repr(question)


def test_an_answer_to_another_question_is_refused() -> None:
    key, question, other = P256Key.new(), PositionsAsked.of([b"a", b"b"]), PositionsAsked.of([b"a"])
    with pytest.raises(MessageRefused) as refused:
        question.found(hold_marks(key, [b"a"]), answer_points(key, read_asked(other.request, MOST)))
    assert refused.value.flaw is Flaw.OTHER_COUNT
