"""What a signature of an agreement is over, how it is made and how it is proved."""

from catalog import Department, DepartmentKey
from masking import Signer, Verifier, bytes_of, fingerprint, framed, spelled
from sharing.agreements.content import AgreementSignature

_DOMAIN = b"zhaobi agreement 1"  # in front of what is signed, so that no other signature can stand for it


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal digits."""
    return fingerprint(text.encode())


def sign_text(number: str, text: str, signer: Signer) -> str:
    """The signature over the text of the agreement of that number, spelled as it is uploaded."""
    return spelled(signer.sign(_signed(number, text)))


def is_signed(number: str, text: str, signature: str, verifier: Verifier) -> bool:
    """Whether the key signed exactly this text under this number; never raises."""
    spelled_out = bytes_of(signature)
    return spelled_out is not None and verifier.verify(_signed(number, text), spelled_out)


def key_of(department: Department | None, key_id: str) -> DepartmentKey | None:
    """The key that the catalogue has of the department now."""
    keys = () if department is None else department.keys
    return next((key for key in keys if key.key_id == key_id), None)


def public_text(verifier: Verifier) -> str:
    """The public key as base64, in one line."""
    return "".join(verifier.public_pem().decode().splitlines()[1:-1])


def is_of(signature: AgreementSignature, key: DepartmentKey) -> bool:
    """Whether the signature was made by that key, not only by one of its name."""
    return signature.key_id == key.key_id and signature.public_key == public_text(key.verifier)


def _signed(number: str, text: str) -> bytes:
    return framed(_DOMAIN, number.encode(), bytes.fromhex(digest_of(text)))
