"""What a step has to know beforehand that only the store or a source can tell: asked before, told in the moment."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from catalog import Published
from sharing.proceedings.proceeding import Proceeding


@dataclass(frozen=True, slots=True)
class Questions:
    """`numbers` of other proceedings that the action names; `entry` is one whose table is looked at in its source.

    `items` are names of items: which resources may have such is found in the index of the catalogue, which is large.
    """

    numbers: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    entry: Published | None = None


NO_QUESTIONS = Questions()


@runtime_checkable
class Asking(Protocol):
    """A procedure with steps that are not decided by the moment alone. Its steps stay pure: others find out for it."""

    def asks(self, action: Any, standing: Proceeding[Any] | None) -> Questions:
        """What the action wants to know; `standing` is None where it begins a proceeding."""
        ...
