"""What no text of any action may be: longer than a whole document, or shown otherwise than it is kept."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sharing.proceedings.errors import Problem

LONGEST_TEXT = 500_000
"""Characters: a whole document. Procedures bound the most of their texts more narrowly."""
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but for tabs and line ends, whatever turns the direction of what follows (Unicode TR 9), and
halves of characters.
"""


def text_problems(said: Any, path: str = "") -> Iterator[Problem]:
    """Whatever is wrong with the texts of an action, in all its members; none of them is repeated."""
    if isinstance(said, str):
        if len(said) > LONGEST_TEXT:
            yield Problem(path, "TOO_LONG", f"at most {LONGEST_TEXT} characters")
        elif _UNSHOWN.search(said):
            yield Problem(path, "UNSHOWN_CHARACTER", "control characters and marks of direction are not kept")
    elif is_dataclass(said) and not isinstance(said, type):
        for member in fields(said):
            yield from text_problems(getattr(said, member.name), f"{path}.{member.name}" if path else member.name)
    elif isinstance(said, tuple | list | frozenset):
        for index, each in enumerate(said):
            yield from text_problems(each, f"{path}.{index}")
