"""Bearer tokens: issuing them, and turning an Authorization header into a caller."""

import math
import re
import secrets
import time
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
from jwt import PyJWTError
from jwt.algorithms import Algorithm
from jwt.api_jws import PyJWS

from api.errors import TokenClaimError
from masking import Signer, Verifier, fingerprint
from policies import Tally
from resolvers import Caller, Code, Refusal

ROLES = frozenset({"consumer", "steward", "reviewer", "officer", "operator", "auditor"})
_HEADER = re.compile(r"bearer +([\w-]+\.[\w-]+\.[\w-]+)", re.IGNORECASE | re.ASCII)
_SUBJECT = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,63})/([A-Za-z0-9][A-Za-z0-9_.-]{0,63})")
_TYPE = "JWT"
_HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})  # anything else, `crit` and `b64` too, is not ours
_MAX_HEADER = 8_192
_MAX_NAME = 128


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says; times are seconds since 1970 (RFC 7519, section 2)."""

    caller: Caller
    not_before: float
    expires: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """A token that was verified by `verifier` and may be believed again while that key and its department stand."""

    claims: Claims
    verifier: Verifier


class TokenIssuer:
    """Issues tokens signed by one key."""

    def __init__(
        self, signer: Signer, issuer: str, lifetime_s: int = 3_600, clock: Callable[[], float] = time.time
    ) -> None:
        self._signer = signer
        self._issuer = issuer
        self._lifetime_s = lifetime_s
        self._clock = clock

    def issue(
        self,
        department: str,
        application: str,
        person: str | None = None,
        roles: Iterable[str] = (),
        lifetime_s: int | None = None,
    ) -> str:
        """A token (RFC 7519) for an application of a department and, where one acts, a natural person.

        `lifetime_s` are seconds from now. Raises TokenClaimError for what `Authenticator` would refuse.
        """
        now = int(self._clock())
        seconds = self._lifetime_s if lifetime_s is None else lifetime_s
        if seconds <= 0:
            raise TokenClaimError("a token lasts at least a second")
        claims: dict[str, object] = {
            "iss": self._issuer,
            "sub": f"{department}/{application}",
            "roles": sorted(set(roles)),
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": secrets.token_hex(16),
        }
        if person is not None:
            claims["person"] = person
        if (caller := _caller(claims)) is None or caller.department != department:
            raise TokenClaimError(
                "the department, application or person is not of the form that tokens have, or a role is none of "
                + ", ".join(f"`{role}`" for role in sorted(ROLES))
            )
        headers = {"typ": _TYPE, "kid": self._signer.key_id}
        return _jws(_Signing(self._signer), self._signer.algorithm).encode(
            orjson.dumps(claims), key="", algorithm=self._signer.algorithm, headers=headers
        )


class Authenticator:
    """Turns an Authorization header into a caller.

    `verifiers` and `departments` give what stands now: the trusted keys by id, and the member departments. `leeway_s`
    is how far clocks may differ, in seconds; `cached` bounds how many verified tokens are remembered.
    """

    def __init__(
        self,
        verifiers: Callable[[], Mapping[str, Verifier]],
        departments: Callable[[], Container[str]],
        issuer: str,
        leeway_s: int = 60,
        cached: int = 4_096,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifiers = verifiers
        self._departments = departments
        self._issuer = issuer
        self._leeway_s = leeway_s
        self._cached = cached
        self._clock = clock
        self._remembered: dict[str, Ticket] = {}
        self.tally = Tally()

    def authenticate(self, header: str | None) -> Caller:
        """The caller whom an Authorization header names. Raises Refusal (UNAUTHENTICATED); no text repeats a token."""
        return self.caller(self.ticket(header))

    def ticket(self, header: str | None) -> Ticket:
        """The verified token of an Authorization header. Raises Refusal (UNAUTHENTICATED)."""
        if header is None:
            _refuse("a bearer token is needed")
        if len(header) > _MAX_HEADER:
            _refuse("the authorization header is too long")
        key = fingerprint(header.encode("utf-8", "surrogatepass"))  # a digest, so that no token lies in memory
        ticket = self._remembered.get(key)
        if ticket is None or not self.stands(ticket):
            self.tally.missed += 1
            ticket = self._check(header)
            self._remember(key, ticket)
        return ticket

    def stands(self, ticket: Ticket) -> bool:
        """Whether its key is trusted now and its time has come and is not over."""
        trusted = self._verifiers().get(ticket.verifier.key_id) is ticket.verifier
        return trusted and ticket.claims.not_before <= self._clock() < ticket.claims.expires

    def caller(self, ticket: Ticket) -> Caller:
        """Whom a ticket that stands names. Raises Refusal (UNAUTHENTICATED) where the department is no member now."""
        self.tally.asked += 1
        if ticket.claims.caller.department not in self._departments():
            _refuse("the token names no member department")
        return ticket.claims.caller

    def recheck(self, ticket: Ticket) -> None:
        """Ask again of a ticket that an answer goes on resting on: what would be refused as a new request is now.

        Raises Refusal (UNAUTHENTICATED).
        """
        claims = ticket.claims
        if self._verifiers().get(ticket.verifier.key_id) != ticket.verifier:  # equal, though read anew
            _refuse("the token was not issued by this platform")
        if self._clock() >= claims.expires + self._leeway_s:
            _refuse("the token has expired")
        if claims.caller.department not in self._departments():
            _refuse("the token names no member department")

    def _remember(self, key: str, ticket: Ticket) -> None:
        self._remembered.pop(key, None)
        if len(self._remembered) >= self._cached:
            del self._remembered[next(iter(self._remembered))]  # the one remembered longest
        self._remembered[key] = ticket

    def _check(self, header: str) -> Ticket:
        match = _HEADER.fullmatch(header)
        if match is None:
            _refuse("the authorization header is not `Bearer` and a token")
        verifier, payload = self._verified(match[1])
        return Ticket(self._claims(payload), verifier)

    def _verified(self, token: str) -> tuple[Verifier, bytes]:
        """The key that made a token, and its payload. One text for every reason: nothing is told before a signature."""
        try:
            header = PyJWS(algorithms=[]).get_unverified_header(token)
            verifier = self._verifiers().get(header.get("kid", ""))
            if verifier is None or not _is_ours(header, verifier):
                _refuse("the token was not issued by this platform")
            jws = _jws(_Verifying(verifier), verifier.algorithm)
            payload: bytes = jws.decode(token, algorithms=[verifier.algorithm])
        except PyJWTError:
            _refuse("the token was not issued by this platform")
        return verifier, payload

    def _claims(self, payload: bytes) -> Claims:
        """Check what a verified token says (RFC 7519, section 4.1)."""
        try:
            claims = orjson.loads(payload)
        except ValueError:
            claims = None
        if not isinstance(claims, dict) or claims.get("iss") != self._issuer or "aud" in claims:
            _refuse("the token is not one for this platform")
        issued, expires = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
        not_before = issued if "nbf" not in claims else _seconds(claims["nbf"])
        caller = _caller(claims)
        if issued is None or expires is None or not_before is None or caller is None:
            _refuse("the token lacks a claim, or has one of the wrong form")
        now = self._clock()
        if now >= expires + self._leeway_s:
            _refuse("the token has expired")
        if max(issued, not_before) > now + self._leeway_s:
            _refuse("the token is not valid yet")
        return Claims(caller, not_before, expires)


class _SuiteAlgorithm(Algorithm):
    """The library's idea of an algorithm, over a key of our own suites; the key it passes along is not used."""

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        raise NotImplementedError("this key does not sign")

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return False

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> NoReturn:
        raise NotImplementedError("keys are kept as PEM")

    @staticmethod
    def from_jwk(jwk: str | dict[str, Any]) -> NoReturn:
        raise NotImplementedError("keys are kept as PEM")


class _Signing(_SuiteAlgorithm):
    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def sign(self, msg: bytes, key: Any) -> bytes:
        return self._signer.sign(msg)


class _Verifying(_SuiteAlgorithm):
    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return self._verifier.verify(msg, sig)


def _jws(algorithm: Algorithm, name: str) -> PyJWS:
    """A reader and writer that knows one algorithm and one key: no other name in a header can mean anything to it."""
    jws = PyJWS(algorithms=[])
    jws.register_algorithm(name, algorithm)
    return jws


def _is_ours(header: Mapping[str, object], verifier: Verifier) -> bool:
    typ = header.get("typ")
    is_token = isinstance(typ, str) and typ.upper() == _TYPE
    return is_token and header.get("alg") == verifier.algorithm and header.keys() == _HEADER_MEMBERS


def _caller(claims: Mapping[str, object]) -> Caller | None:
    """Whom the claims name; None where one is missing or of the wrong form."""
    subject, person, roles, number = (claims.get(name) for name in ("sub", "person", "roles", "jti"))
    names = _SUBJECT.fullmatch(subject) if isinstance(subject, str) else None
    if names is None or not _is_name(number) or not (person is None or _is_name(person)):
        return None
    if not isinstance(roles, list) or not all(isinstance(role, str) and role in ROLES for role in roles):
        return None
    return Caller(names[1], names[2], person if isinstance(person, str) else None, frozenset(roles))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_NAME and value.isprintable()


def _seconds(value: object) -> float | None:
    """A NumericDate; None for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _refuse(message: str) -> NoReturn:
    raise Refusal(Code.UNAUTHENTICATED, message)
