"""Signed texts in the compact form of JWS (RFC 7515, section 3.1), of one type and with one spelling."""

import re
from collections.abc import Mapping

import orjson

from audit.errors import ReceiptRefused
from masking import Signer, Verifier, bytes_of, spelled

TYPE = "verification-receipt+jwt"
"""The `typ` of every receipt: a token has another, so neither passes for the other (RFC 8725, section 3.11)."""

_LONGEST = 16_384  # characters
_FORM = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_KEY_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_MEMBERS = {"alg", "kid", "typ"}  # anything else, `crit`, `jwk` and `b64` too, is not ours


def write_compact(signer: Signer, payload: bytes) -> str:
    """The payload, signed."""
    header = orjson.dumps({"alg": signer.algorithm, "kid": signer.key_id, "typ": TYPE})
    message = f"{spelled(header)}.{spelled(payload)}"
    return f"{message}.{spelled(signer.sign(message.encode()))}"


def read_compact(jws: str, keys: Mapping[str, Verifier]) -> tuple[Verifier, bytes]:
    """The key that signed a receipt, and its payload; nothing of the payload is read before its signature.

    The key decides on the algorithm, never the text. Raises ReceiptRefused.
    """
    match = _FORM.fullmatch(jws) if len(jws) <= _LONGEST else None
    header, payload, signature = map(bytes_of, match.groups()) if match else (None, None, None)
    if match is None or header is None or payload is None or signature is None:
        raise ReceiptRefused(
            "this is no receipt: it has not the three parts of a signed text, or one of them is cut off"
        )
    verifier = _named_key(header, keys)
    if not verifier.verify(f"{match[1]}.{match[2]}".encode(), signature):
        raise ReceiptRefused("the signature is wrong: the receipt was altered or forged")
    return verifier, payload


def _named_key(header: bytes, keys: Mapping[str, Verifier]) -> Verifier:
    """The trusted key that a header names. Raises ReceiptRefused."""
    try:
        members = orjson.loads(header)
    except orjson.JSONDecodeError:
        members = None
    if not isinstance(members, dict) or members.keys() != _MEMBERS or members["typ"] != TYPE:
        raise ReceiptRefused(f"this is no receipt: its header is not that of a `{TYPE}`")
    key_id = members["kid"]
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise ReceiptRefused("this is no receipt: it names no key")
    verifier = keys.get(key_id)
    if verifier is None:
        raise ReceiptRefused(f"the key `{key_id}` is none of the keys given")
    if members["alg"] != verifier.algorithm:
        raise ReceiptRefused(f"the receipt is not signed by the algorithm of the key `{key_id}`")
    return verifier
