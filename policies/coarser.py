"""Which mask provably tells no more than another: what the one shows can be computed from what the other shows.

Where that is not known the answer is no, so that a gate stays closed. `keep` is compared for values of every length
that the item can have: of short values `keep 2 4` shows more last characters than `keep 6 4`, which shrinks both ends.
"""

from decimal import Decimal

from catalog import Item
from masking import Mask, Shown
from policies.rules import CLEAR

_REGIONS = ("region county", "region city", "region province")
_IDENTIFIER_LENGTH = 18  # of resident IDs (GB 11643) and unified social credit codes (GB 32100) alike


def tells_no_more(new: Mask, old: Mask, item: Item) -> bool:
    """Whether everything that `new` shows of a value of the item can be computed from what `old` shows of it."""
    if new.text == old.text or new.ignores_value or old.text == CLEAR:
        return True
    match old.text.split(), new.text.split():
        case ["month"], ["year" | "quarter"]:
            return True
        case ["region", _], ["region", _]:
            return _REGIONS.index(old.text) < _REGIONS.index(new.text)
        case ["bucket", narrow], ["bucket", wide]:
            return int(wide) % int(narrow) == 0
        case ["grid", narrow], ["grid", wide]:
            return Decimal(wide) % Decimal(narrow) == 0
        case ["between", low, high], ["between", higher, lower]:
            return int(low) <= int(higher) and int(lower) <= int(high)
        case ["keep", *_], ["keep", *_]:
            had, has = old.form.share, new.form.share
            if not isinstance(had, Shown) or not isinstance(has, Shown):
                return False
            return all(has.places(length) <= had.places(length) for length in _lengths(item, new, old))
        case _:
            return False


def _lengths(item: Item, *masks: Mask) -> range:
    """The lengths at which the masks may differ in kind: above them each shows all that it may."""
    if item.identifier is not None:
        return range(_IDENTIFIER_LENGTH, _IDENTIFIER_LENGTH + 1)
    most = max(sum(map(int, mask.text.split()[1:])) for mask in masks)
    enough = 2 * most + 1  # half as many as a mask may show stay hidden; one more than enough
    return range(enough + 1 if item.length is None else min(item.length, enough) + 1)
