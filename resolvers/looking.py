"""Puts every look of an officer, and every look at a proceeding, on record, with how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from audit import Look, ProceedingLook
from resolvers.errors import Code, Refusal
from resolvers.execution import Context

UNFIT = "ACTION_UNFIT"
"""How a step ends whose action does not fit: no refusal, for the answer tells each problem."""


@contextmanager
def on_record(context: Context, look: Look) -> Iterator[None]:
    """Add the look to those of the request: `OK`, or the code of the refusal that ends the block."""
    code = Code.INTERNAL.value
    try:
        yield
        code = look.code
    except Refusal as refusal:
        code = refusal.code.value
        raise
    finally:
        context.looks.append(Look(look.field, look.policy_version, look.department, look.resource, code))


class Seen:
    """What a block has shown of proceedings, by number and version; `is_unfit` where its action did not fit."""

    def __init__(self) -> None:
        self.numbers: list[tuple[str, int | None]] = []
        self.is_unfit = False

    def add(self, number: str, version: int | None = None) -> None:
        self.numbers.append((number, version))


@contextmanager
def proceedings_on_record(
    context: Context, field: str, number: str | None = None, action: str | None = None
) -> Iterator[Seen]:
    """Add what the block has seen to what the request has; one look that tells why where it has seen nothing.

    `number` is the one that was asked for.
    """
    seen, code = Seen(), Code.INTERNAL.value
    try:
        yield seen
        code = UNFIT if seen.is_unfit else "OK"
    except Refusal as refusal:
        code = refusal.code.value
        raise
    finally:
        shown = seen.numbers if code == "OK" and seen.numbers else [(number, None)]
        context.proceedings.extend(ProceedingLook(field, each, action, version, code) for each, version in shown)
