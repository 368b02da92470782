"""One request as it is worked on: under which edition, of which document, with which variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from resolvers.documents import Document, Operation
from resolvers.edition import Edition
from resolvers.request import Request


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`variables` are of their declared types, defaults included; `request.variables` are those the caller gave.

    `happening` is what a subscription tells of.
    """

    edition: Edition
    request: Request
    document: Document
    operation: Operation
    variables: Mapping[str, object]
    happening: object = None

    @property
    def given(self) -> Mapping[str, object]:
        """The variables as the caller gave them."""
        return self.request.variables or {}
