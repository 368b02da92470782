"""Sealed values against published vectors, and that a token opens under its key and in its context alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import KeyUnreadable, Siv, suite
from masking.crypto import AesSiv, hkdf
from masking.crypto.spelling import bytes_of, spelled

STD = suite("std")
KEY = bytes(range(32))
SEAL = STD.siv(KEY)
values = st.binary(max_size=40)
contexts = st.lists(st.binary(max_size=4), max_size=4)

A_1 = ("101112131415161718191a1b1c1d1e1f2021222324252627",)
A_2 = (
    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
    "102030405060708090a0",
    "09f911029d74e35bd84156c5635688c0",
)
SHORT, LONG = "112233445566778899aabbccddee", b"this is some plaintext to encrypt using SIV-AES".hex()

# RFC 5297, appendix A.1 and A.2; the same messages under halves of 256 bits as OpenSSL and Miscreant publish them
VECTORS = {
    "A.1": (
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        A_1,
        SHORT,
        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
    ),
    "A.2": (
        "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
        A_2,
        LONG,
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
        "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
    ),
    "A.1 with 256 bits": (
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f06f6e6d6c6b6a69686766656463626160"
        "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f",
        A_1,
        SHORT,
        "f125274c598065cfc26b0e71575029088b035217e380cac8919ee800c126",
    ),
    "A.2 with 256 bits": (
        "7f7e7d7c7b7a797877767574737271706f6e6d6c6b6a69686766656463626160"
        "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5b5d5e5f",
        A_2,
        LONG,
        "85b8167310038db7dc4692c0281ca35868181b2762f3c24f2efa5fb80cb14351"
        "6ce6c434b898a6fd8eb98a418842f51f66fc67de43ac185a66dd72475bbb08",
    ),
}


@pytest.mark.parametrize(("key", "context", "value", "sealed"), VECTORS.values(), ids=VECTORS)
def test_sealed_values_of_rfc_5297(key: str, context: tuple[str, ...], value: str, sealed: str) -> None:
    seal, parts = AesSiv(bytes.fromhex(key)), [bytes.fromhex(part) for part in context]
    token = seal.seal(bytes.fromhex(value), *parts)
    assert bytes_of(token) == bytes.fromhex(sealed)
    assert seal.open(token, *parts) == bytes.fromhex(value)


def test_the_halves_of_the_key_are_derived() -> None:
    info = [
        "".join(f"{len(word):016x}{word.encode().hex()}" for word in ("siv", use))
        for use in ("authenticate", "encipher")
    ]
    assert AesSiv(b"".join(hkdf(KEY, b"", bytes.fromhex(part)) for part in info)) == SEAL


def test_tokens_stay_the_same_from_version_to_version() -> None:
    assert SEAL.seal(b"11010519491231002X", b"tax") == "w6fgsVHr1G-2y1lyu-vyFmHnXkKvNSn1o-2zsCRxpoTp1g"


@given(column=st.lists(values, max_size=8), context=contexts)
def test_a_token_opens_to_its_value(column: list[bytes], context: list[bytes]) -> None:
    tokens = SEAL.seal_all(column, *context)
    assert [SEAL.open(token, *context) for token in tokens] == column
    assert [STD.siv(KEY).seal(value, *context) for value in column] == tokens
    assert all(token.replace("-", "a").replace("_", "a").isalnum() for token in tokens)


@given(one=values, two=values)
def test_tokens_are_equal_as_the_values_are(one: bytes, two: bytes) -> None:
    assert (SEAL.seal(one, b"tax") == SEAL.seal(two, b"tax")) == (one == two)


@given(value=values, one=contexts, two=contexts)
def test_a_token_opens_in_its_context_alone(value: bytes, one: list[bytes], two: list[bytes]) -> None:
    token = SEAL.seal(value, *one)
    assert SEAL.open(token, *two) == (value if one == two else None)
    assert (SEAL.seal(value, *two) == token) == (one == two)


@pytest.mark.parametrize("context", [(b"",), (b"", b""), (b"tax", b""), (b"", b"tax"), (b"ta", b"x")])
def test_empty_and_divided_parts_of_a_context_count(context: tuple[bytes, ...]) -> None:
    token = SEAL.seal(b"value", *context)
    assert SEAL.open(token, *context) == b"value"
    assert SEAL.open(token) is SEAL.open(token, b"tax") is SEAL.open(token, *context, b"") is None


@given(value=values, key=st.binary(min_size=32, max_size=32))
def test_a_token_opens_under_its_key_alone(value: bytes, key: bytes) -> None:
    assert STD.siv(key).open(SEAL.seal(value, b"tax"), b"tax") == (value if key == KEY else None)


@given(value=values, bit=st.integers(0, 10_000))
def test_a_flipped_bit_opens_to_nothing(value: bytes, bit: int) -> None:
    sealed = bytearray(bytes_of(SEAL.seal(value)) or b"")
    sealed[bit // 8 % len(sealed)] ^= 1 << bit % 8
    assert SEAL.open(spelled(bytes(sealed))) is None


@given(value=values, position=st.integers(0, 80), character=st.sampled_from("ABCDgwxyz0189-_+/= é\0\n"))
def test_a_changed_token_opens_to_nothing(value: bytes, position: int, character: str) -> None:
    token = SEAL.seal(value)
    changed = token[:position] + character + token[position + 1 :]
    assert SEAL.open(changed) == (value if changed == token else None)
    inserted = token[:position] + character + token[position:]
    assert SEAL.open(inserted) is None


def respellings(token: str) -> list[str]:
    """Other texts that a lenient decoder reads as the same bytes."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return [
        token.replace("-", "+").replace("_", "/"),
        token + "=",
        token + "==",
        token + "\n",
        " " + token,
        token[:10] + "!" + token[10:],
        *(token[:-1] + character for character in last),
    ]


def test_other_spellings_of_a_token_open_to_nothing() -> None:
    # 16, 17 and 18 bytes: 2, 4 and 0 bits of the last character are unused
    for value in (b"", b"a", b"ab"):
        token = next(
            token for number in range(99) if "-" in (token := SEAL.seal(value, bytes([number]))) and "_" in token
        )
        number = next(number for number in range(99) if SEAL.seal(value, bytes([number])) == token)
        opened = {other: SEAL.open(other, bytes([number])) for other in respellings(token)}
        assert [other for other, found in opened.items() if found is not None] == [token]


@given(garbage=st.one_of(st.text(max_size=60), st.binary(max_size=60).map(spelled)), context=contexts)
def test_garbage_opens_to_nothing(garbage: str, context: list[bytes]) -> None:
    assert SEAL.open(garbage, *context) is None


def test_a_lone_surrogate_and_too_many_parts_open_to_nothing() -> None:
    assert SEAL.open("\ud800" * 24) is None
    assert SEAL.open(SEAL.seal(b"value"), *[b""] * 200) is None


def test_one_seal_serves_many_threads() -> None:
    column = [number.to_bytes(8, "big") * 600 for number in range(200)]  # long enough to work without the lock
    tokens = SEAL.seal_all(column, b"tax")
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda value: SEAL.seal(value, b"tax"), column)) == tokens
        assert list(threads.map(lambda token: SEAL.open(token, b"tax"), tokens)) == column


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_keys_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(KeyUnreadable):
        STD.siv(bytes(length))


def test_no_secret_is_seen_in_a_representation() -> None:
    seal: Siv = STD.siv(b"secretsecretsecretsecretsecret12")
    assert repr(seal) == "AesSiv()"
