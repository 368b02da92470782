"""Names of organisations, as they are registered: 温州某某（集团）有限公司."""

import re
from itertools import product

from masking.canonical.characters import capitals, closed, ordered, settled, with_plain_dashes
from masking.canonical.faults import Fault
from masking.canonical.spelling import lettered, listed, wide
from masking.errors import NotCanonical

_ONE_SIGN = str.maketrans("[]【】〔〕•・‧∙⋅“”„«»‘’", '()()()·····"""""\'\'')
_LISTED_DOTS = "·•・‧"
_BRACKETS = str.maketrans("()", "（）")
_ENDING = "(?=$|.*分公司$)"  # of the company's name, or of the company in the name of its branch
_LIMITED = re.compile(f"(?<!股份)有限公司{_ENDING}")
_LIMITED_LIABILITY = re.compile(f"(?<!股份)有限责任公司{_ENDING}")
"""A company limited by shares (股份有限公司) is another legal form, which no rule touches."""


def canonical(text: str) -> str:
    """One kind of brackets, quotation marks, dots and dashes; 有限责任公司 at the end as 有限公司; capital letters."""
    name = settled(text, _step)
    if not any(character.isalpha() for character in name):
        raise NotCanonical(Fault.SHAPE)
    return name


def spellings(name: str) -> tuple[str, ...] | None:
    """With both spellings of the legal form, both widths of brackets, all dots of one kind, capital and small letters.

    Where there are letters or digits, also with all of them in full width, in capital letters.
    """
    if (lettering := lettered(name)) is None:
        return None
    dots = _LISTED_DOTS if "·" in name else "·"
    dotted = [spelled.replace("·", dot) for dot, spelled in product(dots, lettering)]
    written = [*dotted, *(spelled.translate(_BRACKETS) for spelled in dotted), wide(name)]
    return listed([*written, *map(lengthened, written)])


def shortened(name: str) -> str:
    """With 有限公司 for 有限责任公司."""
    return _LIMITED_LIABILITY.sub("有限公司", name)


def lengthened(name: str) -> str:
    """With 有限责任公司 for 有限公司."""
    return _LIMITED.sub("有限责任公司", name)


def _step(text: str) -> str:
    signed = with_plain_dashes(ordered(text)).translate(_ONE_SIGN)
    return shortened(capitals(closed(signed, beside="()")))
