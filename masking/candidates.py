"""How many values remain possible for somebody who sees forms of one: what a mask leaves to guess."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, lcm
from typing import assert_never

from masking.domains import Domain, Listed, Numbers, Spelled
from masking.knowledge import Candidates, Known, seen
from masking.masks import Mask
from masking.shares import Alias, Clipped, Lumped, Near, Nothing
from masking.spellings import remaining_texts

_REMEMBERED = 65_536
_MOST_BOUNDS = 100_000


def candidates(domain: Domain, mask: Mask) -> Candidates:
    """How many values remain for somebody who sees one of the domain through a mask."""
    return remaining(domain, (Known(mask),))


def remaining(domain: Domain, known: Iterable[Known], fact: str | None = None) -> Candidates:
    """How many values remain for somebody who has all of these forms of one value, or of the fact that it tells.

    On average over all values, each as likely as any other: a class of n values that look alike counts n times.
    For a fact of an identifier whose check digit is seen it is the upper bound that the two counts alone give.
    Raises KeyError for a fact that the domain does not tell.
    """
    return _remaining(domain, frozenset(known), fact)


@lru_cache(_REMEMBERED)
def _remaining(domain: Domain, forms: frozenset[Known], fact: str | None) -> Candidates:
    match domain:
        case Spelled():
            return remaining_texts(domain, forms, fact)
        case Listed():
            return _of_listed(domain, forms)
        case Numbers():
            return _of_numbers(domain, forms)
        case _:
            assert_never(domain)


def _of_listed(domain: Listed, known: frozenset[Known]) -> Candidates:
    ordered = sorted(known, key=lambda one: str(one.mask))
    alike = Counter(tuple(seen(one.mask, value, domain.type) for one in ordered) for value in domain.values)
    return _over(len(domain.values), Counter(alike.values()))


def _of_numbers(domain: Numbers, known: frozenset[Known]) -> Candidates:
    combs: set[_Comb] = set()
    shown: list[tuple[int, int]] = []
    for one in known:
        match one.mask.form.share:
            case Nothing() | Alias():
                pass
            case Near(reach):
                combs |= _combs(Lumped(reach + 1), domain.steps)
            case Lumped() as share:
                combs |= _combs(share, domain.steps)
            case Clipped(low, high):
                shown.append((low * domain.steps + 1, high * domain.steps))
            case _:
                return Candidates(domain.count, 1, 1)
    return _over(domain.count, _classes(domain.count, frozenset(combs), shown))


def _over(all: int, classes: Mapping[int, int]) -> Candidates:
    """`classes` holds for each size how many classes of that size there are."""
    return Candidates(all, sum(size * size * times for size, times in classes.items()) / all, min(classes))


@dataclass(frozen=True, slots=True)
class _Comb:
    """Bounds between values: one at `first` and at every `width` before and after it."""

    width: int
    first: int

    def after(self, place: int) -> int:
        """The next bound."""
        return place + self.width - (place - self.first) % self.width


def _combs(share: Lumped, steps: int) -> set[_Comb]:
    """The bounds of stretches, counted in values; stretches of 2½ values begin like two kinds of stretches of 5."""
    width = Fraction(share.width) * steps
    start = width / 2 if share.nearest else Fraction(0)
    period = width.numerator
    return {_Comb(period, ceil(start + width * turn) % period) for turn in range(width.denominator)}


def _classes(count: int, combs: frozenset[_Comb], shown: Iterable[tuple[int, int]]) -> Counter[int]:
    """How many classes there are of each size where the combs cut, and values from one to before another are shown."""
    sizes: Counter[int] = Counter()
    place = 0
    for start, end in sorted((max(0, start), max(0, end)) for start, end in shown):
        sizes += _stretches(place, min(start, count), combs)
        place = max(place, min(start, count))
        sizes[1] += max(0, min(end, count) - place)
        place = max(place, min(end, count))
    return sizes + _stretches(place, count, combs)


def _stretches(start: int, end: int, combs: frozenset[_Comb]) -> Counter[int]:
    """The sizes of the stretches between the bounds of the combs, which repeat with the combs' common multiple."""
    combs = frozenset(comb for comb in combs if comb.after(start) < end)
    if start >= end or not combs:
        return Counter({end - start: 1}) if start < end else Counter()
    first = min(comb.after(start) for comb in combs)
    period = min(lcm(*(comb.width for comb in combs)), end - first)
    if sum(period // comb.width for comb in combs) > _MOST_BOUNDS:
        narrowest = min(combs, key=lambda comb: (comb.width, comb.first))
        return _stretches(start, end, frozenset({narrowest}))
    times, rest = divmod(end - first, period)
    repeated = Counter({size: much * times for size, much in _between(first, first + period, combs).items()})
    return Counter({first - start: 1}) + repeated + _between(end - rest, end, combs)


def _between(start: int, end: int, combs: frozenset[_Comb]) -> Counter[int]:
    inside = (bound for comb in combs for bound in range(comb.after(start), end, comb.width))
    bounds = sorted({start, end, *inside})
    return Counter(above - below for below, above in zip(bounds, bounds[1:], strict=False))
