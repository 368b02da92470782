"""Bodies in parts: the same bytes, none too large to hand over."""

from hypothesis import given
from hypothesis import strategies as st

from api.sending import AT_A_TIME, parts
from sources import Piece

pieces = st.tuples(st.binary(min_size=1, max_size=3), st.integers(0, AT_A_TIME)).map(lambda made: made[0] * made[1])


@given(st.lists(st.one_of(st.binary(), pieces), max_size=8))
def test_parts_are_always_the_pieces_one_after_the_other(given_pieces: list[bytes]) -> None:
    viewed: list[Piece] = [memoryview(piece) if number % 2 else piece for number, piece in enumerate(given_pieces)]
    found = list(parts(viewed))
    assert b"".join(found) == b"".join(given_pieces)
    assert all(0 < len(part) < 2 * AT_A_TIME for part in found)
    assert all(len(part) >= AT_A_TIME for part in found[:-1])


def test_nothing_is_no_part() -> None:
    assert list(parts([])) == list(parts([b"", b""])) == []
