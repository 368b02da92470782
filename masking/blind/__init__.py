"""Blind comparison of two lists: private set intersection after Diffie and Hellman, over the elements' bytes."""

from masking.blind.errors import Flaw, MessageRefused
from masking.blind.padding import shown
from masking.blind.positions import MOST_HELD, PositionsAsked, answer_points, hold_marks, read_asked
from masking.blind.sizes import MOST_COUNTED, SizeAsked, ask_size, count_held, hold_points, read_size_asked, stated_size
from masking.crypto.commuting import POINT_BYTES, CommutingKey, P256Key

__all__ = [
    "MOST_COUNTED",
    "MOST_HELD",
    "POINT_BYTES",
    "CommutingKey",
    "Flaw",
    "MessageRefused",
    "P256Key",
    "PositionsAsked",
    "SizeAsked",
    "answer_points",
    "ask_size",
    "count_held",
    "hold_marks",
    "hold_points",
    "read_asked",
    "read_size_asked",
    "shown",
    "stated_size",
]
