"""What stands in a receipt, and how it is written and read: versions, names, digests and verdicts, never a value."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from audit.errors import ReceiptRefused
from audit.receipts.verdict import Verdict
from masking import bytes_of, spelled

DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Basis:
    """For whom and under what was answered; `iat` are whole seconds since 1970 (RFC 7519, section 2)."""

    iat: int
    department: str
    resource_code: str
    policy_version: str
    catalogue_version: str
    canonical_version: int


@dataclass(frozen=True, slots=True)
class Single:
    """One answer: the digest of its question, its verdict and, where they are given, the verdicts of items."""

    request: bytes
    verdict: Verdict
    items: Mapping[str, Verdict] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Many answers: the root of the tree over them, and how many they are."""

    root: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Claims:
    """All of it; `number` is the receipt's own (`jti`)."""

    issuer: str
    number: str
    resource: str
    basis: Basis
    content: Single | Batch


def write_claims(claims: Claims) -> bytes:
    """The payload of a receipt."""
    match claims.content:
        case Single(request=request, verdict=verdict, items=items):
            content = _members(request, verdict, items)
        case Batch(root=root, count=count):
            content = {"batch": {"count": count, "root": spelled(root)}}
    basis = claims.basis
    named = {
        "iss": claims.issuer,
        "jti": claims.number,
        "resource": claims.resource,
        "iat": basis.iat,
        "department": basis.department,
        "resource_code": basis.resource_code,
        "policy_version": basis.policy_version,
        "catalogue_version": basis.catalogue_version,
        "canonical_version": basis.canonical_version,
    }
    return orjson.dumps(named | content)


def write_entry(request: bytes, verdict: Verdict, items: Mapping[str, Verdict] | None) -> bytes:
    """An entry of a batch, in the one form of which the tree is made: sorted members without spaces (RFC 8785)."""
    return orjson.dumps(_members(request, verdict, items), option=orjson.OPT_SORT_KEYS)


def _members(request: bytes, verdict: Verdict, items: Mapping[str, Verdict] | None) -> dict[str, object]:
    """`request`, `verdict` and, where they are given, `items`."""
    members: dict[str, object] = {"request": spelled(request), "verdict": verdict}
    return members if items is None else {**members, "items": dict(items)}


def read_claims(payload: bytes) -> Claims:
    """What a verified receipt says. Raises ReceiptRefused for what this version does not write."""
    match _json(payload):
        case {
            "iss": str(issuer),
            "jti": str(number),
            "resource": str(resource),
            "iat": int(iat),
            "department": str(department),
            "resource_code": str(resource_code),
            "policy_version": str(policy_version),
            "catalogue_version": str(catalogue_version),
            "canonical_version": int(canonical_version),
            **content,
        }:
            versions = (policy_version, catalogue_version, canonical_version)
            basis = Basis(iat, department, resource_code, *versions)
            return Claims(issuer, number, resource, basis, _content(content))
        case _:
            raise _foreign()


def _content(members: Mapping[object, object]) -> Single | Batch:
    match members:
        case {"batch": {"count": int(count), "root": str(root)}} if len(members) == 1 and count > 0:
            return Batch(_digest(root), count)
        case {"request": str(request), "verdict": str(verdict), **more} if not more:
            return Single(_digest(request), _verdict(verdict), None)
        case {"request": str(request), "verdict": str(verdict), "items": dict(items), **more} if not more:
            return Single(_digest(request), _verdict(verdict), {item: _verdict(each) for item, each in items.items()})
        case _:
            raise _foreign()


def _json(payload: bytes) -> object:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise _foreign() from None


def _digest(text: str) -> bytes:
    digest = bytes_of(text)
    if digest is None or len(digest) != DIGEST_BYTES:
        raise _foreign()
    return digest


def _verdict(text: object) -> Verdict:
    if not isinstance(text, str) or text not in Verdict.__members__:
        raise _foreign()
    return Verdict[text]


def _foreign() -> ReceiptRefused:
    return ReceiptRefused("the signature is good, but the receipt says what no receipt of this version says")
