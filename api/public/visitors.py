"""Who asks for what is open: a visitor with a token of department `public`, or where no login is needed anybody."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from api.auth import Authenticator, Claims, Ticket
from masking import Verifier
from policies import PUBLIC
from resolvers import Caller, Code, Refusal

ANONYMOUS = "anonymous"
"""The name of all those who ask without a token."""


class _NoKey:
    """Stands for the key of whoever has no token; it proves nothing."""

    key_id: Final = ""
    algorithm: Final = ""

    def verify(self, message: bytes, signature: bytes) -> bool:
        return False

    def public_pem(self) -> bytes:
        return b""

    def public_jwk(self) -> Mapping[str, str]:
        return {}


_ANYBODY = Ticket(Claims(Caller(PUBLIC, ANONYMOUS), -math.inf, math.inf), _NoKey())


class Visitors(Authenticator):
    """Turns an Authorization header into a visitor; whoever is a member of the platform is none.

    A visitor is a name and nothing else: tokens that name a person or roles are refused.
    """

    def __init__(
        self, verifiers: Callable[[], Mapping[str, Verifier]], issuer: str, leeway_s: int, login: bool
    ) -> None:
        super().__init__(verifiers, lambda: (PUBLIC,), issuer, leeway_s)
        self._login = login

    def ticket(self, header: str | None) -> Ticket:
        """The verified token of a header, or that of anybody. Raises Refusal (UNAUTHENTICATED)."""
        return _ANYBODY if header is None and not self._login else super().ticket(header)

    def stands(self, ticket: Ticket) -> bool:
        """Whether it is still to be believed."""
        return ticket is _ANYBODY or super().stands(ticket)

    def caller(self, ticket: Ticket) -> Caller:
        """The visitor. Raises Refusal (UNAUTHENTICATED) where the token names anybody else."""
        caller = super().caller(ticket)
        is_named = caller.application != ANONYMOUS or ticket is _ANYBODY
        if caller.person is not None or caller.roles or not is_named:
            raise Refusal(Code.UNAUTHENTICATED, "the token is not one of a visitor")
        return caller
