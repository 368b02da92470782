"""What can be wrong with a message of a blind comparison.

MaskingError
└── MessageRefused   bytes of the other side that are no message of this kind; nothing was computed with them
"""

from enum import StrEnum

from masking.errors import MaskingError


class Flaw(StrEnum):
    """What a message lacks; stable, for both sides to act upon."""

    KIND = "another kind of message"
    CUT = "cut off or too long"
    EMPTY = "no elements"
    TOO_MANY = "too many elements"
    NO_POINT = "bytes that are no point"
    REPEATED = "an element twice"
    OTHER_COUNT = "another number of elements than asked"


class MessageRefused(MaskingError):
    """A message is not read; it never says which of its bytes is wrong."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"the message cannot be used: {flaw}")
        self.flaw = flaw
