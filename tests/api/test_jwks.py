"""The key set: receipts' public keys and nothing else, served so that others may keep it, read without trust."""

from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from api.errors import KeySetError
from api.jwks import CONTENT_TYPE, KEY_SET_PATH, key_set_route, read_key_set, write_key_set
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from masking import Verifier, suite
from masking.crypto import Ed25519Signer
from tests.api.served import served
from tests.fix_city import City
from tests.fix_platform import lay_out_city

STD = suite("std")
SIGNERS = [STD.new_signer() for _ in range(3)]
OURS, NEXT, _ = SIGNERS
KEYS: Mapping[str, Verifier] = {signer.key_id: signer.verifier for signer in SIGNERS}
# RFC 7517, appendix A.1: a key of another kind
EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "use": "enc",
    "kid": "1",
}


def jwk(**changed: object) -> dict[str, object]:
    members = {"kid": OURS.key_id, "alg": "EdDSA", "use": "sig", **OURS.verifier.public_jwk(), **changed}
    return {name: value for name, value in members.items() if value is not ...}


def key_set(*keys: Mapping[str, object]) -> bytes:
    return orjson.dumps({"keys": keys})


async def got(verifiers: Callable[[], Mapping[str, Verifier]], method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app=Starlette(routes=[key_set_route(verifiers)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.request(method, KEY_SET_PATH)


def test_a_set_says_of_each_key_what_it_is_for() -> None:
    found = orjson.loads(write_key_set({OURS.key_id: OURS.verifier}))
    assert found == {
        "keys": [
            {
                "alg": "EdDSA",
                "crv": "Ed25519",
                "kid": OURS.key_id,
                "kty": "OKP",
                "use": "sig",
                "x": OURS.verifier.public_jwk()["x"],
            }
        ]
    }


def test_a_set_is_read_as_it_was_written() -> None:
    read = read_key_set(STD, write_key_set(KEYS))
    assert list(read) == sorted(KEYS)
    assert all(read[signer.key_id].verify(b"message", signer.sign(b"message")) for signer in SIGNERS)


def test_the_same_keys_are_always_the_same_bytes() -> None:
    assert write_key_set(KEYS) == write_key_set(dict(reversed(list(KEYS.items()))))


def test_no_private_half_is_in_a_set() -> None:
    assert isinstance(OURS, Ed25519Signer)
    document = write_key_set({OURS.key_id: OURS.verifier})
    assert {name for key in orjson.loads(document)["keys"] for name in key} == {"alg", "crv", "kid", "kty", "use", "x"}
    assert OURS.key.private_bytes_raw() not in document


async def test_the_set_is_served_to_be_kept_for_a_while() -> None:
    answer = await got(lambda: KEYS)
    assert (answer.status_code, answer.content) == (200, write_key_set(KEYS))
    assert answer.headers["content-type"] == CONTENT_TYPE == "application/jwk-set+json"
    assert answer.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 405), ("PUT", 405), ("DELETE", 405)])
async def test_the_set_is_only_read(method: str, status: int) -> None:
    assert (await got(lambda: KEYS, method)).status_code == status


async def test_the_keys_of_tokens_are_not_in_it(tmp_path: Path) -> None:
    token_key = KeyFolder(STD, tmp_path).add()
    receipts = ReceiptKeys(STD, tmp_path)
    old, new = receipts.renew(), receipts.renew()
    answer = await got(receipts.verifiers)
    assert {key["kid"] for key in answer.json()["keys"]} == {old, new}
    assert token_key not in answer.text


async def test_what_cannot_be_read_is_told_to_the_log_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    answer = await got(ReceiptKeys(STD, tmp_path / "nowhere").verifiers)
    assert (answer.status_code, answer.text) == (503, "Service Unavailable")
    assert answer.headers["cache-control"] == "no-store"
    assert "nowhere" in caplog.text


def test_keys_of_other_kinds_are_left_out() -> None:
    assert list(read_key_set(STD, key_set(EC, jwk()))) == [OURS.key_id]


@pytest.mark.parametrize("left_out", ["kid", "alg", "use"])
def test_a_key_need_not_be_described(left_out: str) -> None:
    assert list(read_key_set(STD, key_set(jwk(**{left_out: ...})))) == [OURS.key_id]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "JSON object"),
        (b"[]", "JSON object"),
        (b"\xff", "JSON object"),
        (b'{"keys":{}}', "JSON object"),
        (b'{"keys":[1]}', "JSON object"),
        (key_set(jwk()) + b" " * 262_144, "JSON object"),
        (key_set(), "no key of suite `std`"),
        (key_set(EC), "no key of suite `std`"),
        (key_set(jwk(x="AA")), "no key of suite `std`"),
        (key_set(jwk(), jwk(d="AA")), "private key"),
        (key_set(jwk(), {"kty": "oct", "k": "AA"}), "private key"),
        (key_set(jwk(kid=NEXT.key_id)), "another `kid`"),
        (key_set(jwk(alg="HS256")), "another `kid`"),
        (key_set(jwk(use="enc")), "another `kid`"),
    ],
)
def test_what_is_no_set_of_ours_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(KeySetError, match=reason):
        read_key_set(STD, document)


@given(place=st.integers(0, len(write_key_set(KEYS)) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_never_gives_a_key_another_id(place: int, byte: int) -> None:
    document = write_key_set(KEYS)
    try:
        read = read_key_set(STD, document[:place] + bytes([byte]) + document[place + 1 :])
    except KeySetError:
        return
    assert all(verifier.key_id == key_id for key_id, verifier in read.items())


def test_a_server_publishes_the_keys_of_receipts_and_no_other(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    with served(tmp_path / "zhaobi.toml") as server:
        published = read_key_set(STD, httpx.get(f"{server.url}{KEY_SET_PATH}").content)
    assert published.keys() == ReceiptKeys(STD, settings.keys.dir).verifiers().keys()
    assert not published.keys() & KeyFolder(STD, settings.keys.dir).verifiers().keys()
