"""Which mask provably tells no more than another: what the one shows can be computed from what the other shows.

Where that is not known the answer is no, so that a gate stays closed. Values are taken to be of the item's type: every
`DateTime` has an hour. NULL is a value like any other, so that a mask which makes NULL of some texts (`region`) tells
less than it seems: which of its NULLs were values. So nobody can compute stars from it, which tell that there is one.
"""

from collections.abc import Callable
from decimal import Decimal

from catalog import Item
from masking import Mask, Shown
from policies.rules import CLEAR

_REGIONS = ("region county", "region city", "region province")
_TELLING_PRESENCE = frozenset("stars keep middle name email plate card ip pseudonym token ff1".split())
"""Masks whose output is NULL for NULL alone."""
_IDENTIFIER_LENGTH = 18  # of resident IDs (GB 11643) and unified social credit codes (GB 32100) alike
_MOST_OF_A_NAME = 3  # characters: a compound surname and the last one

_Places = Callable[[int], frozenset[int]]


def tells_no_more(new: Mask, old: Mask, item: Item) -> bool:
    """Whether everything that `new` shows of a value of the item can be computed from what `old` shows of it."""
    if new.text == old.text or new.ignores_value or old.text == CLEAR:
        return True
    match old.text.split(), new.text.split():
        case [name, *_], ["stars", _]:
            return name in _TELLING_PRESENCE
        case ["hour"], ["day" | "month" | "quarter" | "year" | "years", *_]:
            return True
        case ["day"], ["month" | "quarter" | "year" | "years", *_]:
            return True
        case ["month"], ["quarter" | "year" | "years", *_]:
            return True
        case ["year"], ["years", _]:
            return True  # of a quarter nothing: it is NULL in months that there are not, but that MariaDB may hold
        case ["years", narrow], ["years", wide]:
            return int(wide) % int(narrow) == 0
        case ["region", _], ["region", _]:
            return _REGIONS.index(old.text) < _REGIONS.index(new.text)
        case ["address", "street"], ["address", "district"]:
            return True
        case ["address", _], ["address", level]:  # of a city not: `district` cuts 天津市荆门市 before it
            return level == "province"
        case ["bucket", narrow], ["bucket", wide]:
            return int(wide) % int(narrow) == 0
        case ["round", narrow], ["round", wide]:
            return int(wide) % int(narrow) == 0 and int(wide) // int(narrow) % 2 == 1
        case ["grid", narrow], ["grid", wide]:
            return Decimal(wide) % Decimal(narrow) == 0
        case ["between", low, high], ["between", higher, lower]:
            return int(low) <= int(higher) and int(lower) <= int(high)
        case _:
            return _shows_no_more_characters(new, old, item)


def _shows_no_more_characters(new: Mask, old: Mask, item: Item) -> bool:
    """Whether `old` tells the length of a text and, of every length that the item can have, all that `new` shows.

    That depends on the length: of short values `keep 2 4` shows more last characters than `keep 6 4`, which shrinks
    both ends.
    """
    needed, told = _needed(new), _told(old)
    if needed is None or told is None:
        return False
    if item.identifier is not None:
        return needed(_IDENTIFIER_LENGTH) <= told(_IDENTIFIER_LENGTH)
    enough = 2 * max(map(_most, (new, old))) + 2
    longest = enough if item.length is None else min(item.length, enough)
    if not all(needed(length) <= told(length) for length in range(longest + 1)):
        return False
    return item.length == longest or _stays_so(new, old)


def _stays_so(new: Mask, old: Mask) -> bool:
    """Whether masks that were compared up to twice what they may show are alike in texts of any length.

    There `keep` and `name` show all that they may, and `middle` half of the text, cut out where its ends say.
    """
    match old.text.split(), new.text.split():
        case ["middle", first, last], ["middle", other_first, other_last]:
            return int(first) * int(other_last) == int(last) * int(other_first)
        case _:
            return True


def _needed(mask: Mask) -> _Places | None:
    """The places on whose characters the output of a mask depends, besides the length; None for all other masks."""
    match mask.text.split(), mask.form.share:
        case ["stars"] | ["keep" | "middle" | "name", *_], Shown(places):
            return places
        case _:
            return None


def _told(mask: Mask) -> _Places | None:
    """The places whose characters can be seen in every text of a length; None where not even the length can."""
    match mask.text.split(), mask.form.share:
        case ["name", "first"], _:
            return _first
        case ["name", "middle"], _:
            return _first_and_last
        case ["stars"] | ["keep" | "middle" | "name", *_], Shown(places):
            return places
        case ["email" | "plate"], _:
            return _none  # of whatever is no address or no plate
        case _:
            return None


def _none(length: int) -> frozenset[int]:
    return frozenset()


def _first(length: int) -> frozenset[int]:
    return frozenset({0} if length > 1 else ())


def _first_and_last(length: int) -> frozenset[int]:
    return frozenset({0, length - 1} if length > 2 else _first(length))


def _most(mask: Mask) -> int:
    """The number of characters from which on longer texts are masked in the same way, or half of it."""
    return max(_MOST_OF_A_NAME, sum(int(word) for word in mask.text.split() if word.isdigit()))
