"""Receipts have keys of their own: they are renewed without loss, and tokens and receipts never pass for each other."""

from pathlib import Path

import pytest

from api.auth import Authenticator, TokenIssuer
from api.errors import KeyFolderError
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from audit import ReceiptRefused
from audit.receipts import Basis, Question, Receipts, Verdict, check_receipt
from masking import Signer, save_signer, save_verifier, suite
from resolvers import Refusal

STD = suite("std")
ASKED = Question("population", (("name", "张伟"),), (("birth_date", "age_at_least", "18"),))
BASIS = Basis(1_800_000_000, "civil-affairs", "1A01001/0000001", "p", "c", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the keys of tokens, with one in it."""
    KeyFolder(STD, tmp_path / "keys").add()
    return tmp_path / "keys"


def renewed(folder: Path) -> ReceiptKeys:
    keys = ReceiptKeys(STD, folder)
    keys.renew()
    return keys


def receipt_of(signer: Signer) -> str:
    receipts = Receipts(STD, lambda: signer, "zhaobi")
    return receipts.issue(ASKED.resource, ASKED.encode(), Verdict.MATCH, BASIS).jws


def test_a_new_key_signs_and_what_older_ones_signed_stays_proved(folder: Path) -> None:
    keys = renewed(folder)
    first = keys.signer()
    before = receipt_of(first)
    assert keys.renew() == keys.signer().key_id != first.key_id
    after = receipt_of(keys.signer())
    assert [check_receipt(each, keys.verifiers(), STD).key_id for each in (before, after)] == [
        first.key_id,
        keys.signer().key_id,
    ]


def test_only_the_newest_private_half_is_kept(folder: Path) -> None:
    keys = renewed(folder)
    newest = [keys.renew() for _ in range(3)][-1]
    (private,) = (folder / "receipts").glob("*.private.pem")
    assert private.name == f"{newest}.private.pem" and private.stat().st_mode & 0o777 == 0o600
    assert len(list((folder / "receipts").glob("*.public.pem"))) == 4


def test_another_process_takes_a_new_key_up(folder: Path) -> None:
    keys, now = renewed(folder), [0.0]
    other = ReceiptKeys(STD, folder, lambda: now[0])
    old = other.signer().key_id
    new = keys.renew()
    assert other.signer().key_id == old  # it looks twice a second
    now[0] = 0.5
    assert other.signer().key_id == new


def test_keys_of_tokens_are_left_alone(folder: Path) -> None:
    tokens = KeyFolder(STD, folder).key_set()
    keys = renewed(folder)
    found = KeyFolder(STD, folder).key_set()
    assert found.verifiers.keys() == tokens.verifiers.keys()
    assert found.signer is not None and tokens.signer is not None and found.signer.key_id == tokens.signer.key_id
    assert not found.verifiers.keys() & keys.verifiers().keys()


def test_a_key_of_tokens_never_signs_receipts(folder: Path) -> None:
    """Whoever copies it there has no receipts, rather than ones signed by it."""
    keys = renewed(folder)
    token_key = KeyFolder(STD, folder).key_set().signer
    assert token_key is not None
    save_verifier(token_key.verifier, folder / "receipts" / f"{token_key.key_id}.public.pem")
    save_signer(token_key, folder / "receipts" / f"{token_key.key_id}.private.pem")
    for refused in (ReceiptKeys(STD, folder).signer, ReceiptKeys(STD, folder).verifiers):
        with pytest.raises(KeyFolderError, match="also signs tokens"):
            refused()
    assert keys.renew()
    with pytest.raises(KeyFolderError, match="also signs tokens"):
        keys.signer()


def test_without_a_key_nothing_is_signed(folder: Path) -> None:
    with pytest.raises(KeyFolderError):
        ReceiptKeys(STD, folder).signer()
    keys = renewed(folder)
    for private in (folder / "receipts").glob("*.private.pem"):
        private.unlink()
    with pytest.raises(KeyFolderError, match="no key that signs receipts"):
        ReceiptKeys(STD, folder).signer()
    assert len(keys.verifiers()) == 1


def test_a_token_is_no_receipt_even_of_the_same_key() -> None:
    signer = STD.new_signer()
    token = TokenIssuer(signer, "zhaobi").issue("civil-affairs", "aid")
    with pytest.raises(ReceiptRefused, match="its header is not that of"):
        check_receipt(token, {signer.key_id: signer.verifier}, STD)


def test_a_receipt_is_no_token_even_of_the_same_key() -> None:
    signer = STD.new_signer()
    authenticator = Authenticator(lambda: {signer.key_id: signer.verifier}, lambda: {"civil-affairs"}, "zhaobi")
    token = TokenIssuer(signer, "zhaobi").issue("civil-affairs", "aid")
    assert authenticator.authenticate(f"Bearer {token}").department == "civil-affairs"
    with pytest.raises(Refusal, match="not issued by this platform"):
        authenticator.authenticate(f"Bearer {receipt_of(signer)}")
