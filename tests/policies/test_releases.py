"""A release is taken only as its signer made it: every byte, every name, the number; and never an older one again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import Signer, suite
from policies import (
    SIGNATURE_FILE,
    Loader,
    PolicyDirectory,
    PolicyError,
    PolicyFile,
    Release,
    ReleaseRefused,
    ReleaseSignature,
    check_release,
    load_files,
    read_signature,
    sign_release,
    signature_in,
    write_signature,
)
from tests.policies.small_city import CITY

OFFICER, STRANGER = suite("std").new_signer(), suite("std").new_signer()
SIGNERS = {OFFICER.key_id: OFFICER.verifier}
ALLOW = PolicyFile("10-police.csv", b"p, everyone, population.name, query, always, *, clear, allow, \n")
DENY = PolicyFile("10-police.csv", b"p, everyone, population.name, query, always, *, -, deny, \n")
GROUPS = PolicyFile("00-groups.csv", b"g, tax, fiscal\n")

contents = st.builds(PolicyFile, st.text("abc-.0", min_size=1, max_size=4), st.binary(max_size=6))
file_sets = st.lists(contents, max_size=3, unique_by=lambda file: file.name).map(
    lambda files: tuple(sorted(files, key=lambda file: file.name))
)
numbers = st.integers(1, 2**40)


def released(files: tuple[PolicyFile, ...], number: int = 1, signer: Signer = OFFICER) -> Release:
    return Release(files, number, sign_release(files, number, signer))


def code_of(act: Callable[[], object]) -> str:
    """The code with which it is refused."""
    with pytest.raises(ReleaseRefused) as refused:
        act()
    (finding,) = refused.value.findings
    return finding.code


@given(file_sets, numbers)
def test_what_was_signed_is_believed(files: tuple[PolicyFile, ...], number: int) -> None:
    check_release(released(files, number), SIGNERS)


@given(file_sets, file_sets, numbers, numbers)
def test_a_signature_is_never_good_for_anything_else(
    files: tuple[PolicyFile, ...], others: tuple[PolicyFile, ...], number: int, other: int
) -> None:
    """Whatever else stands beside a right signature, even when the signature claims to be for that."""
    signature = sign_release(files, number, OFFICER)
    is_same = (files, number) == (others, other)
    release = Release(others, other, signature)
    claiming = Release(others, other, replace(signature, version=release.version, number=other))
    if is_same:
        check_release(release, SIGNERS)
    else:
        assert code_of(lambda: check_release(release, SIGNERS)) == "release-contents"
        assert code_of(lambda: check_release(claiming, SIGNERS)) == "release-signature"


@given(st.data())
def test_a_changed_signature_is_never_believed(data: st.DataObject) -> None:
    signature = sign_release((ALLOW,), 3, OFFICER)
    at = data.draw(st.integers(0, len(signature.signature) - 1))
    flipped = bytearray(signature.signature)
    flipped[at] ^= data.draw(st.integers(1, 255))
    release = Release((ALLOW,), 3, replace(signature, signature=bytes(flipped)))
    assert code_of(lambda: check_release(release, SIGNERS)) == "release-signature"


def test_a_key_that_is_none_of_the_signers_releases_nothing() -> None:
    assert code_of(lambda: check_release(released((ALLOW,), 1, STRANGER), SIGNERS)) == "release-signer"
    own = released((ALLOW,), 1, STRANGER)
    assert own.signature is not None
    posing = replace(own, signature=replace(own.signature, key_id=OFFICER.key_id))
    assert code_of(lambda: check_release(posing, SIGNERS)) == "release-signature"
    assert code_of(lambda: check_release(released((ALLOW,)), {})) == "release-signer"


def test_unsigned_policies_are_refused() -> None:
    assert code_of(lambda: check_release(Release((ALLOW,)), SIGNERS)) == "unsigned"


def test_a_signature_of_another_kind_of_message_is_not_one() -> None:
    """The bytes that are signed begin with what they are for: a signed token is no release."""
    release = Release((ALLOW,), 1)
    for message in (release.version.encode(), b"1" + release.version.encode(), b""):
        signature = ReleaseSignature(release.version, 1, OFFICER.key_id, OFFICER.sign(message))
        assert code_of(lambda found=signature: check_release(replace(release, signature=found), SIGNERS)) == (  # type: ignore[misc]
            "release-signature"
        )


@pytest.mark.parametrize("number", [0, -1])
def test_releases_are_numbered_from_one(number: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        sign_release((ALLOW,), number, OFFICER)


def test_files_are_signed_in_whatever_order_they_are_given() -> None:
    assert sign_release((ALLOW, GROUPS), 1, OFFICER).signature == sign_release((GROUPS, ALLOW), 1, OFFICER).signature


# --- the file -----------------------------------------------------------------------------------------------------


@given(numbers, st.binary(max_size=200))
def test_a_signature_is_read_as_it_was_written(number: int, signature: bytes) -> None:
    written = ReleaseSignature("0" * 32, number, "key", signature)
    assert read_signature(written.written(), "x") == written


@given(
    st.one_of(
        st.binary(),
        st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(), st.lists).map(orjson.dumps),
    )
)
def test_anything_else_is_refused_and_never_raises_another_error(content: bytes) -> None:
    assert code_of(lambda: read_signature(content, "x")) == "release-form"


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1"},
        {"number": True},
        {"number": 1.5},
        {"signature": "no base 64"},
        {"signature": None},
        {"extra": 1},
        {"version": "0" * 5_000},
    ],
    ids=str,
)
def test_a_member_of_another_form_is_refused(change: dict[str, object]) -> None:
    members = orjson.loads(sign_release((ALLOW,), 1, OFFICER).written())
    assert code_of(lambda: read_signature(orjson.dumps(members | change), "x")) == "release-form"


def test_a_member_that_is_missing_is_refused() -> None:
    members = orjson.loads(sign_release((ALLOW,), 1, OFFICER).written())
    for name in members:
        rest = {key: value for key, value in members.items() if key != name}
        assert code_of(lambda rest=rest: read_signature(orjson.dumps(rest), "x")) == "release-form"  # type: ignore[misc]


def test_the_signature_lies_beside_the_files_and_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / ALLOW.name).write_bytes(ALLOW.content)
    assert signature_in(tmp_path) is None
    signature = sign_release(load_files(tmp_path), 7, OFFICER)
    write_signature(tmp_path, signature)
    assert signature_in(tmp_path) == signature
    assert sorted(path.name for path in tmp_path.iterdir()) == [SIGNATURE_FILE, ALLOW.name]
    assert load_files(tmp_path) == (ALLOW,)
    check_release(PolicyDirectory(tmp_path, signed=True).read(), SIGNERS)
    write_signature(tmp_path, sign_release((ALLOW,), 8, OFFICER))
    found = signature_in(tmp_path)
    assert found is not None and found.number == 8


def test_a_signature_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / SIGNATURE_FILE).mkdir()
    with pytest.raises(PolicyError) as refused:
        signature_in(tmp_path)
    assert [finding.code for finding in refused.value.findings] == ["unreadable"]


def test_without_the_wish_for_signatures_nobody_looks_at_one(tmp_path: Path) -> None:
    (tmp_path / ALLOW.name).write_bytes(ALLOW.content)
    (tmp_path / SIGNATURE_FILE).write_bytes(b"nonsense")
    assert PolicyDirectory(tmp_path).read() == Release((ALLOW,))
    assert code_of(PolicyDirectory(tmp_path, signed=True).read) == "release-form"


# --- taking a release ---------------------------------------------------------------------------------------------


def test_a_lower_number_is_never_taken() -> None:
    loader = Loader(CITY, signers=lambda: SIGNERS)
    new = loader.load(released((DENY,), 5))
    for number in (1, 4):
        assert code_of(lambda number=number: loader.load(released((ALLOW,), number), new, 5)) == "release-order"  # type: ignore[misc]
    assert code_of(lambda: loader.load(released((ALLOW,), 5), new, 5)) == "release-order"
    assert loader.load(released((DENY,), 5), new, 5) is new
    assert code_of(lambda: loader.load(released((DENY,), 4), new, 5)) == "release-order"
    again = loader.load(released((ALLOW,), 6), new, 5)
    assert again.version == Release((ALLOW,)).version


def test_the_order_counts_without_signatures_too() -> None:
    loader = Loader(CITY)
    new = loader.load(Release((DENY,), 2))
    assert code_of(lambda: loader.load(Release((ALLOW,), 1), new, 2)) == "release-order"


def test_a_file_that_did_not_change_is_not_read_again() -> None:
    loader = Loader(CITY)
    other = PolicyFile("10-police-more.csv", b"p, everyone, population.gender, query, always, *, clear, allow, \n")
    old = loader.load(Release((ALLOW, other)))
    new = loader.load(Release((DENY, other)), old)
    kept = {part.name: part for part in new.table.parts}[other.name]
    assert any(part is kept for part in old.table.parts)
    assert new.version != old.version
