"""Format-preserving encipherment: what keeps its format, what becomes stars, and that only the source can undo it."""

import re

import pytest
from hypothesis import example as always
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from masking import ValueType, suite
from masking.examples import EXAMPLE_ITEM, example_keys
from tests.masking.plain import keyed

DIGITS, LETTERS = "0123456789", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = ["digits", "letters-and-digits", "resident-id"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, table 1


def masked(word: str, *texts: str) -> list[str]:
    found = keyed(f"ff1 {word}").under(example_keys(), EXAMPLE_ITEM, ValueType.STRING).masked(texts, [b""] * len(texts))
    return [str(one) for one in found]


def with_check(body: str) -> str:
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def fits(word: str, text: str) -> bool:
    match word:
        case "digits":
            return re.fullmatch("[0-9]{6,256}", text) is not None
        case "letters-and-digits":
            return re.fullmatch("[0-9A-Z]{4,256}", text) is not None
        case _:
            whole = re.fullmatch("[0-9]{17}[0-9X]", text) is not None and text == with_check(text[:17])
            return whole or re.fullmatch("[0-9]{15}", text) is not None


numbers = st.text(DIGITS, min_size=17, max_size=17).map(with_check)
fitting = {
    "digits": st.text(DIGITS, min_size=6, max_size=60),
    "letters-and-digits": st.text(LETTERS, min_size=4, max_size=60),
    "resident-id": numbers | st.text(DIGITS, min_size=15, max_size=15),
}
any_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(DIGITS + "Xx１A a", max_size=20),
    st.text(DIGITS, min_size=14, max_size=19),
    numbers,
    numbers.map(lambda number: number[:-1] + ("0" if number[-1] != "0" else "1")),
    numbers.map(str.lower),
)


@given(word=st.sampled_from(WORDS), text=any_text)
@always(word="digits", text="1" * 256)
@always(word="digits", text="1" * 257)
@always(word="letters-and-digits", text="A" * 256)
@always(word="letters-and-digits", text="A" * 257)
@always(word="resident-id", text="11010519491231002x")
@always(word="resident-id", text="11010519491231002X\n")
def test_a_text_keeps_its_length_and_format_or_becomes_stars(word: str, text: str) -> None:
    (found,) = masked(word, text)
    assert len(found) == len(text)
    assert fits(word, found) if fits(word, text) else found == "*" * len(text)


@given(number=numbers)
def test_a_resident_id_number_passes_the_check_that_programs_make(number: str) -> None:
    (found,) = masked("resident-id", number)
    assert ric.calc_check_digit(found) == found[-1]  # it leaves the last one out


@given(word=st.sampled_from(WORDS), data=st.data())
def test_no_two_texts_become_the_same(word: str, data: st.DataObject) -> None:
    one, other = data.draw(fitting[word]), data.draw(fitting[word])
    found = masked(word, one, other)
    assert (found[0] == found[1]) == (one == other)


@given(word=st.sampled_from(WORDS), data=st.data())
def test_the_source_can_undo_it_with_the_key(word: str, data: st.DataObject) -> None:
    text = data.draw(fitting[word])
    (found,) = masked(word, text)
    cipher = suite("std").ff1(example_keys().making("ff1", EXAMPLE_ITEM))
    body = found[:-1] if len(text) == 18 and word == "resident-id" else found
    alphabet = LETTERS if word == "letters-and-digits" else DIGITS
    assert text.startswith(cipher.decipher(body, alphabet, word.encode()))


@pytest.mark.parametrize("word", WORDS)
def test_nothing_opens_it_for_a_consumer(word: str) -> None:
    form = keyed(f"ff1 {word}")
    assert not form.names_values and form.openings(example_keys(), EXAMPLE_ITEM) == ()


@given(text=st.text(DIGITS, min_size=15, max_size=15))
def test_the_words_are_told_apart(text: str) -> None:
    found = [masked(word, text)[0] for word in WORDS]
    assert len({*found, text}) == 4  # of 10**15 and more: two meet in one case of 10**14


def test_a_permutation_may_leave_a_text_as_it_is() -> None:
    """About one of all texts of a length, whatever that is: of the 1,000,000 of six digits these three.

    A cipher that never did would tell of each text one that it does not stand for.
    """
    left = ["306447", "366291", "392302"]
    assert masked("digits", *left) == left
    others = [f"{number:06}" for number in range(0, 1_000_000, 101)]
    assert sum(one == other for one, other in zip(masked("digits", *others), others, strict=True)) == 0


@given(texts=st.lists(any_text, max_size=12), word=st.sampled_from(WORDS))
def test_texts_that_do_not_fit_disturb_no_others(texts: list[str], word: str) -> None:
    assert masked(word, *texts) == [masked(word, text)[0] for text in texts]
