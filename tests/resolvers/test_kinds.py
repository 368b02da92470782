"""One request of each kind is noted while somebody gathers them, and none is kept afterwards."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.kinds import MOST, Kinds
from resolvers.request import Caller, Request, Statements


def request(number: int) -> Request:
    return Request(str(number), Caller("tax", "tests"), Statements(), "{ __typename }")


def test_nothing_is_noted_unless_somebody_gathers() -> None:
    kinds = Kinds()
    kinds.note(1, request(1))
    with kinds.gathering():
        assert kinds.most_asked() == []
        kinds.note(1, request(2))
        assert kinds.most_asked() == [request(2)]
    kinds.note(1, request(3))
    assert kinds.most_asked() == []


@given(st.lists(st.integers(0, 5), max_size=40))
def test_there_is_the_first_request_of_each_kind_those_asked_most_in_front(asked: list[int]) -> None:
    kinds = Kinds()
    with kinds.gathering():
        for place, kind in enumerate(asked):
            kinds.note(kind, request(place))
        found = [asked[int(one.id)] for one in kinds.most_asked()]
        assert [asked.index(kind) for kind in found] == [int(one.id) for one in kinds.most_asked()]
    assert sorted(found) == sorted(set(asked))
    assert [asked.count(kind) for kind in found] == sorted((asked.count(kind) for kind in set(asked)), reverse=True)


def test_there_are_never_many() -> None:
    kinds = Kinds()
    with kinds.gathering():
        for number in range(2 * MOST):
            kinds.note(number, request(number))
        assert len(kinds.most_asked()) == MOST
