"""The request headers that Zhaobi reads, each at most once, short, and in plain characters."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from resolvers import Code, Refusal, Statements

# repeated lines of these are one list (RFC 9110, section 5.3)
_LISTS = frozenset({"accept", "accept-encoding", "sharing-purpose"})
_SINGLE = frozenset(
    {
        "authorization",
        "content-encoding",
        "content-length",
        "content-type",
        "last-event-id",
        "sharing-case",
        "sharing-emergency",
        "sharing-explain",
        "sharing-grant",
        "sharing-strict",
    }
)
_READ = MappingProxyType({name.encode(): name for name in _LISTS | _SINGLE})  # servers hand over lower-case bytes
_PREFIX = b"sharing-"
_STATEMENTS = frozenset(name for name in _LISTS | _SINGLE if name.startswith("sharing-"))
_NOTHING_STATED = Statements()
_PURPOSE = re.compile(r"[!-+\--~]+")  # visible characters, the comma that separates purposes excepted


def read_headers(raw: Iterable[tuple[bytes, bytes]], max_bytes: int) -> Mapping[str, str]:
    """The headers Zhaobi reads, by lower-case name.

    Raises Refusal (MALFORMED_REQUEST) for one that is repeated, longer than `max_bytes` or holds other than printable
    ASCII, and for an unknown `Sharing-…` header: a misspelt one must not be silently without effect.
    """
    found: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = _READ.get(raw_name)
        if name is not None:
            value = _text(name, raw_value)
            found[name] = f"{found[name]}, {value}" if name in _LISTS and name in found else _once(name, value, found)
            if len(found[name]) > max_bytes:
                raise _malformed(f"the header `{name}` is longer than {max_bytes} bytes")
        elif raw_name.startswith(_PREFIX):
            raise _malformed("the request has an unknown header that begins with `sharing-`")
    return found


def read_statements(headers: Mapping[str, str], case_form: re.Pattern[str]) -> Statements:
    """What the `Sharing-…` headers say; a case must be of the profile's form. Raises Refusal (MALFORMED_REQUEST)."""
    if headers.keys().isdisjoint(_STATEMENTS):
        return _NOTHING_STATED
    case = _word(headers, "sharing-case")
    if case is not None and not case_form.fullmatch(case):
        raise _malformed("the header `sharing-case` is not of the form that case numbers have here")
    return Statements(
        purposes=_purposes(headers.get("sharing-purpose", "")),
        grant=_word(headers, "sharing-grant"),
        case=case,
        strict=_switch(headers, "sharing-strict"),
        explain=_switch(headers, "sharing-explain"),
        emergency=_word(headers, "sharing-emergency"),
    )


def _text(name: str, raw: bytes) -> str:
    value = raw.decode("latin-1").strip(" \t")
    if not (value.isascii() and value.isprintable()):
        raise _malformed(f"the header `{name}` holds characters other than printable ASCII")
    return value


def _once(name: str, value: str, found: Mapping[str, str]) -> str:
    if name in found:
        raise _malformed(f"the header `{name}` is sent more than once")
    return value


def _purposes(value: str) -> frozenset[str]:
    if not value:
        return frozenset()
    purposes = frozenset(part.strip() for part in value.split(",")) - {""}
    if not all(_PURPOSE.fullmatch(purpose) for purpose in purposes):
        raise _malformed("the header `sharing-purpose` is not a list of codes")
    return purposes


def _word(headers: Mapping[str, str], name: str) -> str | None:
    value = headers.get(name)
    if value == "":
        raise _malformed(f"the header `{name}` is empty")
    return value


def _switch(headers: Mapping[str, str], name: str) -> bool:
    value = headers.get(name, "0")
    if value not in ("0", "1"):
        raise _malformed(f"the header `{name}` is neither `1` nor `0`")
    return value == "1"


def _malformed(message: str) -> Refusal:
    return Refusal(Code.MALFORMED_REQUEST, message)
