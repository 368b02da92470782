"""Public keys as JWK, and the hash and the HMAC that others compute too."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import KeyUnreadable, bytes_of, spelled, suite
from masking.crypto import Ed25519Signer

STD = suite("std")
SIGNER = STD.new_signer()
# RFC 8037, appendix A.2 and A.3
JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_key_of_rfc_8037_is_read_and_written() -> None:
    verifier = STD.jwk_verifier(JWK)
    assert verifier.key_id == THUMBPRINT
    assert verifier.public_jwk() == JWK


def test_a_key_survives_its_jwk_and_verifies() -> None:
    read = STD.jwk_verifier(SIGNER.verifier.public_jwk())
    assert read.key_id == SIGNER.key_id and read.verify(b"message", SIGNER.sign(b"message"))


def test_a_jwk_holds_nothing_but_the_public_key() -> None:
    assert isinstance(SIGNER, Ed25519Signer)
    members = SIGNER.verifier.public_jwk()
    assert members.keys() == {"kty", "crv", "x"}
    assert bytes_of(members["x"]) == SIGNER.key.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "changed",
    [
        {"kty": "EC"},
        {"kty": "RSA"},
        {"crv": "X25519"},
        {"crv": None},
        {"x": JWK["x"][:-1]},
        {"x": JWK["x"] + "="},
        {"x": JWK["x"][:-1] + "p"},  # the same bytes in another spelling
        {"x": ""},
        {"x": 1},
    ],
    ids=str,
)
def test_what_is_no_ed25519_key_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(KeyUnreadable):
        STD.jwk_verifier({**JWK, **changed})


@given(key=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_hash_and_hmac_are_those_of_everybody(key: bytes, message: bytes) -> None:
    assert STD.digest(message) == hashlib.sha256(message).digest()
    assert STD.mac(key, message) == hmac.new(key, message, "sha256").digest()


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyUnreadable):
        STD.mac(bytes(length), b"message")


@given(data=st.binary(max_size=70))
def test_bytes_have_one_spelling(data: bytes) -> None:
    assert bytes_of(spelled(data)) == data
