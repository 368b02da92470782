"""Puts every look of an officer on record, with how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from audit import Look
from resolvers.errors import Code, Refusal
from resolvers.execution import Context


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
