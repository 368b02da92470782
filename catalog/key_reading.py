"""The public keys of a department as `departments.yaml` writes them: by key id, as base64 or as a JWK."""

import binascii
from base64 import b64decode
from datetime import date

from catalog.documents import Element, Section
from catalog.entries import DepartmentKey
from masking import KeyUnreadable, Verifier, suite

_JWK = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg"})
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Members of private and of symmetric keys (RFC 7518, section 6)."""
KEY_ELEMENTS = frozenset({*_JWK, "public", "withdrawn"})
_FORM = "the base64 of a public key as `ID.public.pem` has it between its two lines, or the members of a JWK"


def read_keys(element: Element | None) -> tuple[DepartmentKey, ...]:
    """All that could be read, in the order of the file."""
    section = element and element.section()
    read = [_key(entry) for entry in (section.elements if section else ())]
    return tuple(key for key in read if key is not None)


def _key(element: Element) -> DepartmentKey | None:
    if element.kind == "map":
        section = element.section()
        return None if section is None else _written_out(element, section)
    text = element.text()
    return None if text is None else _named(element, _from_base64(element, text), None)


def _written_out(element: Element, section: Section) -> DepartmentKey | None:
    if _PRIVATE & {each.name for each in section.elements}:
        element.report("private_key", f"`{element.name}` is written with its private half", "make another key, at once")
        return None
    section.only(KEY_ELEMENTS)
    withdrawn, public = _day(section.optional("withdrawn")), section.optional_text("public")
    if public is not None:
        return _named(element, _from_base64(element, public), withdrawn)
    members = {each.name: each.text() or "" for each in section.elements if each.name in _JWK}
    return _named(element, _from_jwk(element, members), withdrawn)


def _from_base64(element: Element, text: str) -> Verifier | None:
    try:
        b64decode(text, validate=True)
        return suite("std").verifier(f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n".encode())
    except (binascii.Error, ValueError, KeyUnreadable):
        _report_unreadable(element)
        return None


def _from_jwk(element: Element, members: dict[str, str]) -> Verifier | None:
    try:
        return suite("std").jwk_verifier(members)
    except KeyUnreadable:
        _report_unreadable(element)
        return None


def _report_unreadable(element: Element) -> None:
    element.report("key_unreadable", f"`{element.name}` is no public key that signatures are proved by", _FORM)


def _named(element: Element, verifier: Verifier | None, withdrawn: date | None) -> DepartmentKey | None:
    """Each key has the name that follows from it, so that nobody can pass one off as another."""
    if verifier is None:
        return None
    if element.name != verifier.key_id:
        element.report("key_id", f"the key is called `{element.name}` and is another", f"call it `{verifier.key_id}`")
        return None
    return DepartmentKey(verifier.key_id, verifier, withdrawn)


def _day(element: Element | None) -> date | None:
    text = element and element.text()
    if element is None or text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        element.report("bad_form", f"`{text}` is no date", "a day of iso 8601, such as `2027-01-01`")
        return None
