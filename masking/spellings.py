"""Texts that look alike to somebody who sees some of their characters, counted part by part."""

import cmath
from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import assert_never

from masking.domains import Spelled
from masking.knowledge import Candidates, Known, seen
from masking.masks import Mask
from masking.shares import Alias, Computed, Near, Nothing, Share, Shown
from masking.values import ValueType

_DATES = (ValueType.DATE, ValueType.DATETIME)
_REMEMBERED = 4_096
_MOST_COLUMNS = 128  # remembered, of up to 36,525 numbers of eight bytes
_MOST_SHAPES = 2_000  # of sums of check digits; with more of them the worst case is taken to be 1


@dataclass(frozen=True, slots=True)
class _Places:
    """Some characters of a part."""

    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Through:
    """The output of a mask on a fact that a part tells."""

    fact: str
    mask: Mask


@dataclass(frozen=True, slots=True)
class _Result:
    """What a mask computes from the first characters of a part."""

    characters: int
    mask: Mask


_View = _Places | _Through | _Result


@dataclass(frozen=True, slots=True)
class _Split:
    """The values of a part, divided into those that look alike.

    `power` holds, per frequency, the squared spectrum of the sums that the classes add to the check digit, added up:
    where the check digit is seen, the classes of whole texts follow from it without being counted (Parseval).
    `shapes` are the distinct distributions of those sums, turned so that equal ones look equal.
    """

    count: int
    average: float
    least: int
    power: tuple[float, ...]
    shapes: frozenset[tuple[int, ...]]


def remaining_texts(domain: Spelled, known: frozenset[Known], fact: str | None) -> Candidates:
    """How many texts, or values of a fact that they tell, remain for somebody who has all of these forms."""
    shares = [one.mask.form.share for one in known if one.fact is None and _computed(domain, one.mask) is None]
    places = frozenset[int]().union(*(_places(share, domain.length) for share in shares))
    views = [_views(domain, index, places, known) for index in range(len(domain.parts))]
    splits = [_split(domain, index, seen) for index, seen in enumerate(views)]
    whole = _whole(domain, splits, domain.check is not None and domain.length - 1 in places)
    if fact is None:
        return whole
    told = _told(domain, fact, views[domain.fact(fact).part])
    return Candidates(told.all, min(told.average, whole.average), min(told.least, whole.least))


def _places(share: Share, length: int) -> frozenset[int]:
    match share:
        case Shown(places):
            return places(length)
        case Nothing() | Alias():
            return frozenset()
        case _:
            return frozenset(range(length))


def _computed(domain: Spelled, mask: Mask) -> _Result | None:
    """The view of a mask that computes something from the first part alone."""
    match mask.form.share:
        case Computed(characters) if characters <= domain.parts[0].length:
            return _Result(characters, mask)
        case Near() if domain.type in _DATES:
            return _Result(domain.parts[0].length, mask)
        case _:
            return None


def _views(domain: Spelled, index: int, places: frozenset[int], known: frozenset[Known]) -> frozenset[_View]:
    start, length = domain.start(index), domain.parts[index].length
    seen = frozenset(place - start for place in places if start <= place < start + length)
    facts = {fact.name for fact in domain.facts if fact.part == index}
    through = {_Through(one.fact, one.mask) for one in known if one.fact in facts and one.fact is not None}
    own = [one.mask for one in known if one.fact is None] if index == 0 else []
    results = (_computed(domain, mask) for mask in own)
    return frozenset({*({_Places(seen)} if seen else ()), *through, *(one for one in results if one is not None)})


def _whole(domain: Spelled, splits: list[_Split], check_is_seen: bool) -> Candidates:
    all = prod(split.count for split in splits)
    if domain.check is None or not check_is_seen:
        return Candidates(all, prod(split.average for split in splits), prod(split.least for split in splits))
    spectrum = (prod(split.power[k] for split in splits) for k in range(domain.check.modulus))
    return Candidates(all, sum(spectrum) / domain.check.modulus / all, _least_sum([split.shapes for split in splits]))


@lru_cache(_REMEMBERED)
def _split(domain: Spelled, index: int, views: frozenset[_View]) -> _Split:
    part = domain.parts[index]
    modulus = domain.check.modulus if domain.check else 1
    if _Places(frozenset(range(part.length))) in views:
        count = len(part.values)
        return _Split(count, 1, 1, (float(count),) * modulus, frozenset({_turned([1, *[0] * (modulus - 1)])}))
    classes: dict[int, list[int]] = {}
    for label, residue in zip(_labels(domain, index, views), _residues(domain, index), strict=True):
        classes.setdefault(label, [0] * modulus)[residue] += 1
    sizes = [sum(sums) for sums in classes.values()]
    shapes = Counter(_turned(sums) for sums in classes.values())
    power = [0.0] * modulus
    for shape, times in shapes.items():
        for k, strength in enumerate(_power(shape)):
            power[k] += times * strength
    count = len(part.values)
    return _Split(count, sum(size**2 for size in sizes) / count, min(sizes), tuple(power), frozenset(shapes))


@lru_cache(_MOST_COLUMNS)
def _labels(domain: Spelled, index: int, views: frozenset[_View]) -> Sequence[int]:
    """What is seen of each value of a part, in the order of its values; equal numbers look alike."""
    columns = [_column(domain, index, view) for view in views]
    return _numbered(zip(*columns, strict=True) if columns else (() for _ in domain.parts[index].values))


@lru_cache(_MOST_COLUMNS)
def _column(domain: Spelled, index: int, view: _View) -> Sequence[int]:
    """What one view shows of each value of a part: the slow step, as masks are tried on every value."""
    values = domain.parts[index].values
    match view:
        case _Places(places):
            ordered = sorted(places)
            return _numbered("".join(value[place] for place in ordered) for value in values)
        case _Through(name, mask):
            fact = domain.fact(name)
            return _masked([fact.read(value) for value in values], mask, fact.type)
        case _Result(characters, mask):
            return _masked([value[:characters] for value in values], mask, domain.type)
        case _:
            assert_never(view)


def _masked(texts: list[str], mask: Mask, type: ValueType) -> Sequence[int]:
    told = {text: seen(mask, text, type) for text in dict.fromkeys(texts)}
    return _numbered(told[text] for text in texts)


def _numbered(labels: Iterable[Hashable]) -> Sequence[int]:
    numbers: dict[Hashable, int] = {}
    return array("L", (numbers.setdefault(label, len(numbers)) for label in labels))


@lru_cache(_REMEMBERED)
def _residues(domain: Spelled, index: int) -> tuple[int, ...]:
    values = domain.parts[index].values
    if domain.check is None:
        return (0,) * len(values)
    start, check = domain.start(index), domain.check
    return tuple(check.residue(start, value) for value in values)


def _turned(sums: list[int]) -> tuple[int, ...]:
    """The rotation that sorts first: another constant in the sum tells the same."""
    doubled = sums * 2
    return min(tuple(doubled[start : start + len(sums)]) for start in range(len(sums)))


@lru_cache(_REMEMBERED)
def _power(shape: tuple[int, ...]) -> tuple[float, ...]:
    size = len(shape)
    roots = [cmath.exp(2j * cmath.pi * turn / size) for turn in range(size)]
    return tuple(
        abs(sum(count * roots[place * k % size] for place, count in enumerate(shape))) ** 2 for k in range(size)
    )


def _least_sum(shapes: list[frozenset[tuple[int, ...]]]) -> int:
    """The smallest class of whole texts: one shape of each part, their sums added up, one check digit."""
    met = {(1, *[0] * (len(next(iter(shapes[0]))) - 1))}
    for kinds in shapes:
        if len(met) * len(kinds) > _MOST_SHAPES:
            return 1
        met = {_turned(_added(one, other)) for one in met for other in kinds}
    return min(count for shape in met for count in shape if count)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> list[int]:
    size = len(one)
    sums = [0] * size
    for place, count in enumerate(one):
        for shift, times in enumerate(other if count else ()):
            sums[(place + shift) % size] += count * times
    return sums


@lru_cache(_REMEMBERED)
def _told(domain: Spelled, name: str, views: frozenset[_View]) -> Candidates:
    """How many values of a fact remain, from its own part alone."""
    fact = domain.fact(name)
    values = domain.parts[fact.part].values
    classes: dict[int, list[str]] = {}
    for label, value in zip(_labels(domain, fact.part, views), values, strict=True):
        classes.setdefault(label, []).append(fact.read(value))
    kinds = [(len(alike), len(set(alike))) for alike in classes.values()]
    average = sum(size * distinct for size, distinct in kinds) / len(values)
    return Candidates(len(set(map(fact.read, values))), average, min(distinct for _, distinct in kinds))
