"""How many values remain possible for somebody who sees forms of one: what a mask leaves to guess."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import lcm
from typing import assert_never

from masking.domains import Domain, Listed, Numbers, Spelled
from masking.knowledge import Candidates, Known
from masking.masks import Mask
from masking.shares import Lumped, Nothing
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
    alike = Counter(tuple(str(one.mask.form.python(value, domain.type)) for one in ordered) for value in domain.values)
    return _over(len(domain.values), Counter(alike.values()))


def _of_numbers(domain: Numbers, known: frozenset[Known]) -> Candidates:
    shares = [one.mask.form.share for one in known]
    if any(not isinstance(told, Nothing | Lumped) for told in shares):
        return Candidates(domain.count, 1, 1)
    widths = {told.width * domain.steps for told in shares if isinstance(told, Lumped)}
    return _over(domain.count, _stretches(domain.count, widths))


def _over(all: int, classes: Mapping[int, int]) -> Candidates:
    """`classes` holds for each size how many classes of that size there are."""
    return Candidates(all, sum(size * size * times for size, times in classes.items()) / all, min(classes))


def _stretches(count: int, widths: set[int]) -> Counter[int]:
    """The sizes of the stretches between the multiples of the widths, which repeat with their common multiple."""
    widths = {width for width in widths if width < count}
    period = min(count, lcm(*widths)) if widths else count
    if sum(period // width for width in widths) > _MOST_BOUNDS:
        widths, period = {min(widths)}, min(widths)
    sizes = Counter({size: times * (count // period) for size, times in _between(period, widths).items()})
    return sizes + _between(count % period, widths)


def _between(end: int, widths: set[int]) -> Counter[int]:
    bounds = sorted({0, end, *(bound for width in widths for bound in range(0, end, width))})
    return Counter(above - below for below, above in zip(bounds, bounds[1:], strict=False))
