"""One request as it reached the platform: who asks, what, and under which statements of purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resolvers.passage import Passage
from sources import Bytes, Piece, joined, pieces_of


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
    emergency: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request. `may_read_values` is False for GET: values do not belong in URLs.

    `values` is about how many values its variables hold.

    `passage` is filled in while it is answered.
    """

    id: str
    caller: Caller
    statements: Statements
    document: str
    operation_name: str | None = None
    variables: Mapping[str, object] | None = None
    values: int = 0
    may_read_values: bool = True
    passage: Passage = field(default_factory=Passage, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer: the JSON body, whether its `data` is not null, and if it is, why.

    What is large stays in the pieces that it was made of. `code` is the `resolvers.errors.Code` of the first error
    where `data` is null, else None.
    """

    content: Bytes
    has_data: bool
    code: str | None = None

    @property
    def pieces(self) -> Sequence[Piece]:
        """The body, one piece after the other."""
        return pieces_of(self.content)

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.content) if isinstance(self.content, bytes) else sum(map(len, self.content))

    @property
    def body(self) -> bytes:
        """The body in one piece."""
        return joined(self.content)
