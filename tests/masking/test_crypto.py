"""The primitives against published vectors, and what holds of every key, message and token."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from masking import CryptoUnavailable, KeyUnreadable, digest_chain, equal, fingerprint, suite
from masking.crypto import Ed25519Signer, Ed25519Verifier, hkdf, keyed_digest

STD = suite("std")
SEAL = STD.block_seal(bytes(range(32)))
SIGNER = STD.new_signer()
surrogates = st.integers(-(2**63), 2**63 - 1)


def h(*hexadecimal: str) -> bytes:
    return bytes.fromhex("".join(hexadecimal))


# RFC 8032, section 7.1: TEST 1, 2, 3
ED25519 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), ED25519, ids=["test-1", "test-2", "test-3"])
def test_signatures_of_rfc_8032(secret: str, public: str, message: str, signature: str) -> None:
    signer = Ed25519Signer(Ed25519PrivateKey.from_private_bytes(h(secret)))
    verifier = Ed25519Verifier(Ed25519PublicKey.from_public_bytes(h(public)))
    assert signer.sign(h(message)) == h(signature)
    assert signer.key_id == verifier.key_id
    assert verifier.verify(h(message), h(signature))


def test_key_ids_are_the_thumbprints_of_rfc_8037() -> None:
    public = Ed25519PublicKey.from_public_bytes(h(ED25519[0][1]))
    assert Ed25519Verifier(public).key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@given(message=st.binary(max_size=64), other=st.binary(max_size=64))
def test_a_signature_is_of_one_message(message: bytes, other: bytes) -> None:
    signature = SIGNER.sign(message)
    assert SIGNER.verifier.verify(message, signature)
    assert SIGNER.verifier.verify(other, signature) == (message == other)


@given(garbage=st.binary(max_size=80))
def test_garbage_is_no_signature(garbage: bytes) -> None:
    assert not SIGNER.verifier.verify(b"message", garbage)


def test_a_signature_of_another_key_is_refused() -> None:
    other = STD.new_signer()
    assert other.key_id != SIGNER.key_id
    assert not SIGNER.verifier.verify(b"message", other.sign(b"message"))


def test_keys_survive_pem() -> None:
    assert SIGNER.algorithm == SIGNER.verifier.algorithm == "EdDSA"
    signer, verifier = STD.signer(SIGNER.private_pem()), STD.verifier(SIGNER.verifier.public_pem())
    assert signer.key_id == verifier.key_id == SIGNER.key_id
    assert verifier.verify(b"message", signer.sign(b"message"))


def test_other_pem_texts_are_refused() -> None:
    other = generate_private_key(SECP256R1())
    private = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for pem in (
        b"",
        b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        private,
        SIGNER.verifier.public_pem(),
    ):
        with pytest.raises(KeyUnreadable):
            STD.signer(pem)
    for pem in (b"", b"no key", public, SIGNER.private_pem()):
        with pytest.raises(KeyUnreadable):
            STD.verifier(pem)


# RFC 5869, appendix A: test cases 1, 2 (shortened to its output), 3
HKDF = [
    (h("0b" * 22), h("000102030405060708090a0b0c"), h("f0f1f2f3f4f5f6f7f8f9"), 42,
     h("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")),
    (bytes(range(0x50)), bytes(range(0x60, 0xB0)), bytes(range(0xB0, 0x100)), 82,
     h("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8",
       "367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")),
    (h("0b" * 22), b"", b"", 42,
     h("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")),
]  # fmt: skip


@pytest.mark.parametrize(("secret", "salt", "info", "length", "expected"), HKDF, ids=["case-1", "case-2", "case-3"])
def test_derivation_of_rfc_5869(secret: bytes, salt: bytes, info: bytes, length: int, expected: bytes) -> None:
    assert hkdf(secret, salt, info, length) == expected


# RFC 4231: test cases 1, 2, 3, 6 (key, data, HMAC-SHA-256)
HMAC = [
    (h("0b" * 20), b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (h("aa" * 20), h("dd" * 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (
        h("aa" * 131),
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
]


@pytest.mark.parametrize(("key", "data", "expected"), HMAC, ids=["case-1", "case-2", "case-3", "case-6"])
def test_keyed_digests_of_rfc_4231(key: bytes, data: bytes, expected: str) -> None:
    assert keyed_digest(key, data) == h(expected)


def test_a_digest_is_the_keyed_digest_of_framed_parts() -> None:
    framed = (2).to_bytes(8, "big") + b"ab" + (0).to_bytes(8, "big")
    assert STD.prf(b"k" * 32).digest(b"ab", b"") == keyed_digest(b"k" * 32, framed)


parts = st.lists(st.binary(max_size=4), max_size=4)
scopes = st.lists(st.text(max_size=4), max_size=4)


@given(one=parts, two=parts)
def test_digests_tell_every_list_of_parts_apart(one: list[bytes], two: list[bytes]) -> None:
    prf = STD.prf(b"k" * 32)
    assert (prf.digest(*one) == prf.digest(*two)) == (one == two)
    assert prf.digest(*one) != STD.prf(b"l" * 32).digest(*one)


@given(one=scopes, two=scopes)
def test_sub_keys_tell_every_scope_apart(one: list[str], two: list[str]) -> None:
    prf = STD.prf(b"k" * 32)
    assert (prf.derive(*one) == prf.derive(*two)) == (one == two)
    assert len(prf.derive(*one)) == 32
    assert prf.derive(*one) != prf.digest(*(word.encode() for word in one))


@given(numbers=st.lists(surrogates, max_size=20))
def test_a_token_opens_to_its_surrogate(numbers: list[int]) -> None:
    tokens = SEAL.seal(numbers)
    assert [SEAL.open(token.decode()) for token in tokens] == numbers
    assert all(len(token) == 22 and token.replace(b"-", b"a").replace(b"_", b"a").isalnum() for token in tokens)
    assert [SEAL.seal([number])[0] for number in numbers] == tokens


def test_a_token_is_the_enciphered_block_of_fips_197() -> None:
    # AES-256 of sixteen zero bytes under the zero key (NIST AESAVS, and the surrogate 0 under the zero tag)
    assert STD.block_seal(bytes(32)).seal([0]) == [b"3JXAeKJAiYmtSKIUkoQghw"]


@given(number=surrogates, position=st.integers(0, 21), character=st.sampled_from("ABCDgwxyz0189-_+/= é\0"))
def test_a_changed_token_opens_to_nothing(number: int, position: int, character: str) -> None:
    token = SEAL.seal([number])[0].decode()
    changed = token[:position] + character + token[position + 1 :]
    assert SEAL.open(changed) == (number if changed == token else None)


@given(garbage=st.text(max_size=30))
def test_garbage_opens_to_nothing(garbage: str) -> None:
    assert SEAL.open(garbage) is None


@given(number=surrogates)
def test_another_key_opens_nothing(number: int) -> None:
    token = SEAL.seal([number])[0].decode()
    assert STD.block_seal(b"k" * 32).open(token) is None


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_surrogate_beyond_64_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="signed 64-bit"):
        SEAL.seal([1, number])


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_keys_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(KeyUnreadable):
        STD.prf(bytes(length))
    with pytest.raises(KeyUnreadable):
        STD.block_seal(bytes(length))


def test_fingerprints_are_sha_256() -> None:
    assert fingerprint(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(
    one=st.tuples(st.binary(max_size=6), st.binary(max_size=6)),
    two=st.tuples(st.binary(max_size=6), st.binary(max_size=6)),
)
def test_chain_links_tell_every_history_apart(one: tuple[bytes, bytes], two: tuple[bytes, bytes]) -> None:
    assert (digest_chain(*one) == digest_chain(*two)) == (one == two)
    assert len(digest_chain(*one)) == 32


@given(one=st.binary(max_size=4), two=st.binary(max_size=4))
def test_equal_is_equality(one: bytes, two: bytes) -> None:
    assert equal(one, two) == (one == two)


def test_suites_that_are_missing_say_what_is_missing() -> None:
    assert STD.name == "std"
    with pytest.raises(CryptoUnavailable, match="SM2, SM3 and SM4"):
        suite("gm")
    with pytest.raises(CryptoUnavailable, match="unknown suite `rot13`: write `std` or `gm`"):
        suite("rot13")


def test_no_secret_is_seen_in_a_representation() -> None:
    key = b"\x01\x02secretsecretsecretsecretsecret"
    for holder in (STD.prf(key), STD.block_seal(key), SIGNER):
        assert "secret" not in repr(holder) and "Private" not in repr(holder)
