"""One step of the schema, from the revision before it."""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.operations import Operations


@dataclass(frozen=True, slots=True)
class Revision:
    """`number` is what the database keeps; `summary` tells an operator what the step brings, in a few words."""

    number: str
    summary: str
    upgrade: Callable[[Operations], None]
