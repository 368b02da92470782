"""Names of persons: 张三, 买买提·吐尔逊, JOHN SMITH."""

import re
from itertools import product

from masking.canonical.characters import IDEOGRAPHS, capitals, closed, ordered, settled, with_plain_dashes
from masking.canonical.faults import Fault
from masking.canonical.spelling import lettered, listed, wide
from masking.errors import NotCanonical

DOT = "·"
DOTS = "·•・.‧∙⋅●･．﹒\u0387"
"""Characters that stand for the dot between the parts of a name; the first is the canonical one."""

_DOT = re.compile(rf" ?[{re.escape(DOTS)}] ?")
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc\u02b9`]")
_TWO_IDEOGRAPHS = re.compile(f"([{IDEOGRAPHS}])([{IDEOGRAPHS}])")
_STRETCHED = (" ", "\u3000", "  ")
"""What is put between two characters so that the name is as long as one of three."""


def canonical(text: str) -> str:
    """One dot, one dash, one apostrophe; no blanks but single ones between parts in letters; capital letters."""
    name = settled(text, _step)
    if not any(character.isalpha() for character in name):
        raise NotCanonical(Fault.SHAPE)
    return name


def spellings(name: str) -> tuple[str, ...] | None:
    """All dots of one kind, every mixture of capital and small letters; two characters also with blanks between."""
    if (lettering := lettered(name)) is None:
        return None
    dots = DOTS if DOT in name else DOT
    dotted = (spelled.replace(DOT, dot) for dot, spelled in product(dots, lettering))
    full = map(wide, lettering) if name.isascii() else ()
    parts = _TWO_IDEOGRAPHS.fullmatch(name)
    stretched = (blank.join(parts.groups()) for blank in _STRETCHED) if parts else ()
    return listed([*dotted, *full, *stretched])


def _step(text: str) -> str:
    marked = _APOSTROPHE.sub("'", with_plain_dashes(ordered(text)))
    return capitals(closed(_DOT.sub(DOT, marked)))
