"""The signed artefact of a consent: a text in the compact form of JWS (RFC 7515, section 3.1), read and made.

Whoever has the record and the public key could try subject after subject until one fits the signature, for there are
not many of them. So the text holds a salt, which is kept nowhere but in the artefact itself.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from masking import Signer, Verifier, bytes_of, fingerprint, spelled

TYPE = "subject-consent+jwt"
"""The `typ` of every artefact: no token or receipt passes for one (RFC 8725, section 3.11)."""
SALT_BYTES = 16

_LONGEST = 8_192  # characters
_MOST_ITEMS = 200
_FORM = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_HEADER = frozenset({"alg", "kid", "typ"})
_MEMBERS = frozenset({"department", "purpose", "resource", "items", "subject", "from", "until", "salt"})


class Unreadable(Exception):
    """Why a text is no artefact by which anybody could have consented; no data of the subject."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an artefact says. `subject` has a value for each item of the resource's key."""

    department: str
    purpose: str
    resource: str
    items: tuple[str, ...]
    subject: Mapping[str, str] = field(repr=False)
    valid_from: date
    valid_until: date
    salt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Artefact:
    """A text that was signed by the key `key_id`, and what it says."""

    terms: Terms
    digest: str
    signature: str
    key_id: str


def new_salt() -> str:
    """Of a new artefact; nobody guesses it."""
    return spelled(secrets.token_bytes(SALT_BYTES))


def write_terms(terms: Terms) -> bytes:
    """What is signed: JSON with the subject in it."""
    return orjson.dumps(
        {
            "department": terms.department,
            "purpose": terms.purpose,
            "resource": terms.resource,
            "items": terms.items,
            "subject": dict(terms.subject),
            "from": terms.valid_from,
            "until": terms.valid_until,
            "salt": terms.salt,
        }
    )


def write_artefact(terms: Terms, signer: Signer) -> str:
    """The terms, signed."""
    header = orjson.dumps({"alg": signer.algorithm, "kid": signer.key_id, "typ": TYPE})
    payload = write_terms(terms)
    message = f"{spelled(header)}.{spelled(payload)}"
    return f"{message}.{spelled(signer.sign(message.encode()))}"


def read_artefact(text: str, keys: Mapping[str, Verifier]) -> Artefact:
    """What was signed by one of the keys; nothing of it is read before its signature. Raises Unreadable."""
    match = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    header, payload, signature = map(bytes_of, match.groups()) if match else (None, None, None)
    if match is None or header is None or payload is None or signature is None:
        raise Unreadable("this is no text in the compact form of JWS")
    verifier = _named_key(header, keys)
    if not verifier.verify(f"{match[1]}.{match[2]}".encode(), signature):
        raise Unreadable("the signature is wrong: the text was altered or forged")
    return Artefact(read_terms(payload), fingerprint(text.encode()), match[3], verifier.key_id)


def _named_key(header: bytes, keys: Mapping[str, Verifier]) -> Verifier:
    """The key decides on the algorithm, never the text."""
    members = _object(header)
    if members is None or members.keys() != _HEADER or members["typ"] != TYPE:
        raise Unreadable(f"its header is not that of a `{TYPE}`")
    key_id = members["kid"]
    verifier = keys.get(key_id) if isinstance(key_id, str) else None
    if verifier is None or members["alg"] != verifier.algorithm:
        raise Unreadable("no key by which your department or the centre signs today made its signature")
    return verifier


def read_terms(payload: bytes) -> Terms:
    """What an artefact says, or would say once it is signed. Raises Unreadable."""
    members = _object(payload)
    if members is None or members.keys() != _MEMBERS:
        raise Unreadable(f"it says {', '.join(f'`{name}`' for name in sorted(_MEMBERS))}, each once, and nothing else")
    subject, items = members["subject"], members["items"]
    if not isinstance(subject, dict) or not subject or not all(isinstance(value, str) for value in subject.values()):
        raise Unreadable("`subject` has a text for each item of the resource's key")
    if not isinstance(items, list) or not 0 < len(items) <= _MOST_ITEMS:
        raise Unreadable(f"`items` are 1 to {_MOST_ITEMS} codes of items")
    texts = [*items, *(members[name] for name in ("department", "purpose", "resource", "from", "until", "salt"))]
    if not all(isinstance(text, str) for text in texts):
        raise Unreadable("codes, days and the salt are texts")
    salt = bytes_of(members["salt"])
    if salt is None or len(salt) < SALT_BYTES:
        message = f"`salt` is at least {SALT_BYTES} random bytes in URL-safe base64"
        raise Unreadable(f"{message}: without it anybody could try whose consent it is")
    return Terms(
        department=members["department"],
        purpose=members["purpose"],
        resource=members["resource"],
        items=tuple(items),
        subject=subject,
        valid_from=_day("from", members["from"]),
        valid_until=_day("until", members["until"]),
        salt=members["salt"],
    )


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"`{name}` is a day, such as 2026-07-01") from None


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
