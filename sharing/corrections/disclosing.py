"""What is sealed in a correction, opened for those whom the duties let read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sharing.corrections.actions import ItemValue
from sharing.corrections.correction import Correction, SealedValue
from sharing.corrections.keys import CorrectionKeys


@dataclass(frozen=True, slots=True)
class Disclosed:
    """`surrogate` is that of the row, None where nobody has said which row it is; the values are as they were given."""

    resource: str
    surrogate: int | None = field(repr=False)
    subject: tuple[ItemValue, ...] = field(repr=False)
    claimed: tuple[ItemValue, ...] = field(repr=False)


def disclosed(number: str, content: Correction, keys: CorrectionKeys) -> Disclosed:
    """What was sealed under a key that is lost stays out."""

    def opened(use: str, values: Sequence[SealedValue]) -> tuple[ItemValue, ...]:
        found = ((one.item, keys.value(number, use, one.item, one.sealed)) for one in values)
        return tuple(ItemValue(item, text) for item, text in found if text is not None)

    return Disclosed(
        content.resource,
        None if content.record is None else keys.surrogate(number, content.record),
        opened("subject", content.subject),
        opened("claimed", content.claimed),
    )
