"""Artefacts: what was signed is read, what was altered, forged or is open to guessing is not."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import spelled
from sharing.consents import Unreadable, read_artefact, write_artefact
from tests.sharing.consents.consenting_town import TERMS, signers

KEYS = {signer.key_id: signer.verifier for signer in signers().values()}


def text(**other: object) -> str:
    return write_artefact(replace(TERMS, **other), signers()["tax"])  # type: ignore[arg-type]  # members of terms


def signed(payload: object, **header: object) -> str:
    """Anything at all, with a signature that is right."""
    signer = signers()["tax"]
    usual = {"alg": signer.algorithm, "kid": signer.key_id, "typ": "subject-consent+jwt"}
    parts = [spelled(orjson.dumps(usual | header)), spelled(orjson.dumps(payload))]
    return ".".join([*parts, spelled(signer.sign(".".join(parts).encode()))])


PAYLOAD = {
    "department": "tax",
    "purpose": "tax-assessment",
    "resource": "population",
    "items": ["name"],
    "subject": {"id_number": "1"},
    "from": "2026-07-01",
    "until": "2026-12-31",
    "salt": spelled(bytes(16)),
}


def test_what_was_signed_is_read() -> None:
    found = read_artefact(text(), KEYS)
    assert found.terms == TERMS and found.key_id == signers()["tax"].key_id
    assert read_artefact(signed(PAYLOAD), KEYS).terms.items == ("name",)


@given(st.data())
def test_no_character_can_be_changed(data: st.DataObject) -> None:
    whole = text()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from("ABab01-_.").filter(lambda one: one != whole[place]))
    with pytest.raises(Unreadable):
        read_artefact(whole[:place] + other + whole[place + 1 :], KEYS)


@pytest.mark.parametrize(
    "payload",
    [
        [],
        {**PAYLOAD, "more": 1},
        {name: value for name, value in PAYLOAD.items() if name != "salt"},
        {**PAYLOAD, "salt": spelled(bytes(15))},
        {**PAYLOAD, "salt": "?"},
        {**PAYLOAD, "subject": {}},
        {**PAYLOAD, "subject": {"id_number": 1}},
        {**PAYLOAD, "items": []},
        {**PAYLOAD, "items": [1]},
        {**PAYLOAD, "items": ["name"] * 201},
        {**PAYLOAD, "from": "yesterday"},
        {**PAYLOAD, "purpose": None},
    ],
)
def test_what_says_something_else_is_refused(payload: object) -> None:
    with pytest.raises(Unreadable):
        read_artefact(signed(payload), KEYS)


@pytest.mark.parametrize("header", [{"typ": "verification-receipt+jwt"}, {"alg": "none"}, {"kid": "x"}, {"crit": []}])
def test_a_header_of_another_kind_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        read_artefact(signed(PAYLOAD, **header), KEYS)


def test_a_key_that_is_not_given_signs_nothing() -> None:
    others = {key_id: verifier for key_id, verifier in KEYS.items() if key_id != signers()["tax"].key_id}
    with pytest.raises(Unreadable):
        read_artefact(text(), others)


def test_a_salt_keeps_the_subject_from_being_guessed() -> None:
    """What is kept of two artefacts tells nothing of whether they are about the same subject."""
    one, other = (read_artefact(text(salt=spelled(bytes([n] * 16))), KEYS) for n in (1, 2))
    assert one.digest != other.digest and one.signature != other.signature
