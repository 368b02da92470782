"""Format-preserving encryption against the samples of NIST, and what it refuses."""

import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from masking import KeyUnreadable, NotEncipherable, suite
from masking.crypto import LEAST_TEXTS, AesFf1

STD = suite("std")
DIGITS = "0123456789"
BASE_36 = DIGITS + "abcdefghijklmnopqrstuvwxyz"
KEY = "2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94"
TWEAK_10, TWEAK_36 = b"9876543210", b"7777pqrs777"
FF1 = STD.ff1(bytes.fromhex(KEY))

# NIST, SP 800-38G, examples with intermediate values, FF1 samples 1 to 9
SAMPLES = {
    "1": (16, DIGITS, b"", "0123456789", "2433477484"),
    "2": (16, DIGITS, TWEAK_10, "0123456789", "6124200773"),
    "3": (16, BASE_36, TWEAK_36, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
    "4": (24, DIGITS, b"", "0123456789", "2830668132"),
    "5": (24, DIGITS, TWEAK_10, "0123456789", "2496655549"),
    "6": (24, BASE_36, TWEAK_36, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
    "7": (32, DIGITS, b"", "0123456789", "6657667009"),
    "8": (32, DIGITS, TWEAK_10, "0123456789", "1001623463"),
    "9": (32, BASE_36, TWEAK_36, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
}


@pytest.mark.parametrize(("length", "alphabet", "tweak", "text", "enciphered"), SAMPLES.values(), ids=SAMPLES)
def test_texts_of_the_samples_of_nist(length: int, alphabet: str, tweak: bytes, text: str, enciphered: str) -> None:
    cipher = AesFf1(bytes.fromhex(KEY)[:length])
    assert cipher.encipher(text, alphabet, tweak) == enciphered
    assert cipher.decipher(enciphered, alphabet, tweak) == text


def test_a_suite_uses_256_bits() -> None:
    assert AesFf1(bytes.fromhex(KEY)) == FF1


alphabets = st.lists(st.characters(codec="utf-8"), min_size=10, max_size=40, unique=True).map("".join)


@given(alphabet=alphabets, tweak=st.binary(max_size=20), data=st.data())
def test_a_text_keeps_its_format_and_comes_back(alphabet: str, tweak: bytes, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet, min_size=6, max_size=30))
    enciphered = FF1.encipher(text, alphabet, tweak)
    assert len(enciphered) == len(text) and set(enciphered) <= set(alphabet)
    assert FF1.decipher(enciphered, alphabet, tweak) == text
    assert FF1.encipher(FF1.decipher(text, alphabet, tweak), alphabet, tweak) == text


@given(texts=st.lists(st.text(DIGITS, min_size=6, max_size=18), max_size=6), tweak=st.binary(max_size=4))
def test_a_column_is_enciphered_as_its_texts_are(texts: list[str], tweak: bytes) -> None:
    assert FF1.encipher_all(texts, DIGITS, tweak) == [FF1.encipher(text, DIGITS, tweak) for text in texts]


@given(one=st.text(DIGITS, min_size=8, max_size=8), two=st.text(DIGITS, min_size=8, max_size=8))
def test_no_two_texts_become_the_same(one: str, two: str) -> None:
    assert (FF1.encipher(one, DIGITS) == FF1.encipher(two, DIGITS)) == (one == two)


@given(one=st.binary(max_size=8), two=st.binary(max_size=8))
def test_tweaks_and_keys_give_other_texts(one: bytes, two: bytes) -> None:
    assume(one != two)
    text = "12345678901234567890123456789012345678"  # so long that none meets another by chance
    assert FF1.encipher(text, DIGITS, one) != FF1.encipher(text, DIGITS, two)
    assert FF1.encipher(text, DIGITS, one) != STD.ff1(bytes(32)).encipher(text, DIGITS, one)


@given(size=st.integers(2, 1000), length=st.integers(0, 24))
def test_a_domain_of_fewer_than_a_million_texts_is_refused(size: int, length: int) -> None:
    alphabet = "".join(chr(0x4E00 + number) for number in range(size))
    text = alphabet[1] * length
    if length >= 2 and size**length >= LEAST_TEXTS:
        assert FF1.decipher(FF1.encipher(text, alphabet), alphabet) == text
    else:
        for attempt in (FF1.encipher, FF1.decipher):
            with pytest.raises(NotEncipherable, match="too short"):
                attempt(text, alphabet)


@pytest.mark.parametrize(
    ("alphabet", "length"),
    [(DIGITS, 5), ("01", 19), (DIGITS + "abcdef", 4), ("男女", 1), ("".join(map(chr, range(1_000))), 1)],
)
def test_short_codes_are_refused_and_one_character_more_is_not(alphabet: str, length: int) -> None:
    with pytest.raises(NotEncipherable):
        FF1.encipher_all([alphabet[0] * length], alphabet)
    longer = alphabet[0] * (20 if len(alphabet) == 2 else length + 1)
    assert FF1.decipher(FF1.encipher(longer, alphabet), alphabet) == longer


@pytest.mark.parametrize(
    ("alphabet", "message"),
    [
        ("", "2 to 65536 characters, this one has 0"),
        ("0", "2 to 65536 characters, this one has 1"),
        ("01234567890", "stands twice"),
        ("".join(map(chr, range(0x10000, 0x10000 + 2**16 + 1))), "2 to 65536 characters, this one has 65537"),
    ],
    ids=["none", "one", "twice", "too many"],
)
def test_an_alphabet_that_is_none_is_refused(alphabet: str, message: str) -> None:
    with pytest.raises(NotEncipherable, match=message):
        FF1.encipher("12345678", alphabet)
    with pytest.raises(NotEncipherable, match=message):
        FF1.decipher("12345678", alphabet)


@given(text=st.text("張三豐é", min_size=1, max_size=10), place=st.integers(0, 8))
def test_other_characters_are_refused_without_being_shown(text: str, place: int) -> None:
    value = "12345678"[:place] + text + "12345678"[place:]
    for attempt in (FF1.encipher, FF1.decipher):
        with pytest.raises(NotEncipherable, match="outside the alphabet") as caught:
            attempt(value, DIGITS)
        shown = "".join(traceback.format_exception_only(caught.value))
        assert not set(text) & set(shown) and "1234" not in shown
        assert caught.value.__cause__ is caught.value.__context__ is None


def test_one_cipher_serves_many_threads() -> None:
    texts = [f"{number:018d}" for number in range(400)]
    enciphered = FF1.encipher_all(texts, DIGITS)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda text: FF1.encipher(text, DIGITS), texts)) == enciphered


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_keys_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(KeyUnreadable):
        STD.ff1(bytes(length))


def test_no_secret_is_seen_in_a_representation() -> None:
    assert repr(STD.ff1(b"secretsecretsecretsecretsecret12")) == "AesFf1()"
