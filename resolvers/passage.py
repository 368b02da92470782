"""How one request passes: what it asked, how it ended, and where it stops once its asker has left.

For those who measure and trace. Nothing in it is a value, a person or a department.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

OK = "OK"
LEFT = "LEFT"
"""How a request ends whose asker did not wait for the answer; no code, for nobody is told."""


class Area(StrEnum):
    """Where in the schema the root fields of a request are."""

    DATA = "data"
    VERIFY = "verify"
    NODE = "node"
    OTHER = "other"
    SEVERAL = "several"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """What is done for a request, one after the other."""

    READ = "read"
    PREPARE = "prepare"
    BUDGET = "budget"
    SOURCE = "source"
    AUDIT = "audit"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operation asks, by names of the schema: `roots` are its root fields (`data.population`, `viewer`).

    `field` is the name without its area if there is one root field only, else `several`: few and known in advance,
    so it may name a figure.
    """

    roots: tuple[str, ...]
    area: Area
    field: str


UNKNOWN = Asked((), Area.UNKNOWN, "")
"""Of a request that was refused before its document was understood."""


class AskerLeft(Exception):
    """The asker has left, and nothing was left undone but the answer."""


class Step(Protocol):
    """One stage while it lasts."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def count(self, rows: int | None) -> None:
        """How many rows it brought; None for something that is no rows."""


class Untraced:
    """A stage that nobody follows."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def count(self, rows: int | None) -> None:
        return None


_UNTRACED = Untraced()


class Passage:
    """Filled in while a request is answered. `refused` are the codes of its root fields that were refused.

    INVARIANT: a request is only ever stopped within `stoppable`, so that no record and no budget is cut short.
    """

    __slots__ = ("_stoppable", "asked", "decisions", "is_left", "outcome", "refused")

    def __init__(self) -> None:
        self.asked = UNKNOWN
        self.outcome = OK
        self.refused: Sequence[str] = ()
        self.decisions: Sequence[tuple[str, int]] = ()
        self.is_left = False
        self._stoppable: asyncio.Task[object] | None = None

    def step(self, stage: Stage, resource: str = "") -> Step:
        """A stage that begins now and ends with the block; `resource` is that of a question to a source."""
        return _UNTRACED

    def end(self) -> None:
        """It is over: nothing is filled in any more."""

    def leave(self) -> None:
        """The asker has left. What runs within `stoppable` ends now, or as soon as it begins."""
        if not self.is_left and self._stoppable is not None:
            self._stoppable.cancel()
        self.is_left = True

    @property
    def is_stoppable(self) -> bool:
        """Whether `leave` would end something now."""
        return self._stoppable is not None

    def stoppable(self) -> "_Stoppable":
        """What may be ended in the middle, in this task. Raises `AskerLeft` where it was."""
        return _Stoppable(self)

    def begin_stoppable(self) -> None:
        """From now on `leave` ends what this task does. Raises `AskerLeft` where the asker has left already."""
        if self.is_left:
            raise AskerLeft
        self._stoppable = asyncio.current_task()

    def end_stoppable(self) -> bool:
        """No longer. True where `leave` alone cancelled the task; that is taken back, as `asyncio.timeout` does."""
        task, self._stoppable = self._stoppable, None
        return self.is_left and task is not None and task.uncancel() == 0


class _Stoppable:
    """A block that `Passage.leave` ends."""

    __slots__ = ("_passage",)

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def __enter__(self) -> None:
        self._passage.begin_stoppable()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._passage.end_stoppable() and (error is None or isinstance(error, asyncio.CancelledError)):
            raise AskerLeft from None  # also where what it ran took no notice
