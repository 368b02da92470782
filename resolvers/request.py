"""One request as it reached the platform: who asks, what, and under which statements of purpose."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated application of a department and, where a natural person acts, that person."""

    department: str
    application: str
    person: str | None = None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statements:
    """What the `Sharing-…` headers say (design §6)."""

    purposes: frozenset[str] = frozenset()
    grant: str | None = None
    case: str | None = None
    strict: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request. `may_read_values` is False for GET: values do not belong in URLs."""

    id: str
    caller: Caller
    statements: Statements
    document: str
    operation_name: str | None = None
    variables: Mapping[str, object] | None = None
    may_read_values: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer: the JSON body, whether its `data` is not null, and if it is, why.

    `code` is the `resolvers.errors.Code` of the first error where `data` is null, else None.
    """

    body: bytes
    has_data: bool
    code: str | None = None
