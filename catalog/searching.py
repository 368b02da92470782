"""Search in the catalogue: parts of words, facets that are counted, and which resources have an item.

Chinese has no spaces between words, so every part of a text must be found. A search looks through all texts, which lie
ready in the form that is compared: 60 MB, of a million items, in some 30 ms. An index of pairs of characters would
answer rare words sooner, take as long for frequent ones, and be made anew, for seconds, whenever the catalogue changes.
"""

import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import compress, islice, repeat
from operator import add
from typing import assert_never

from catalog.entries import Catalog, Category, Item, Mode, Resource, SharingClass

TOGETHER = 16
"""Resources that are looked through at once."""
FEW = 4
"""The part of all resources from which down each of them is looked through by itself."""
NOT_FOUND = 255
MOST_WORDS = 8
"""Of a search; what follows them is not looked for."""


class Facet(StrEnum):
    """What found resources are counted by."""

    PROVIDER = "provider"
    CLASS = "class"
    MODE = "mode"
    THEME = "theme"
    CATEGORY = "category"
    UPDATE_CYCLE = "update_cycle"
    OPEN_CLASS = "open_class"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a resource must be; None asks nothing. Of the class it is enough that one item stands in it."""

    provider: str | None = None
    sharing_class: SharingClass | None = None
    mode: Mode | None = None
    theme: str | None = None
    category: Category | None = None
    update_cycle: str | None = None
    open_class: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Codes in the order of their ranks and then their own, with the ranks; and how many have each value of a facet.

    Values stand in the order of how many have them.
    """

    codes: Sequence[str]
    ranks: Sequence[int]
    facets: Mapping[Facet, Sequence[tuple[str, int]]]

    def after(self, rank: int, code: str) -> int:
        """Where the page after that entry begins, whether or not it is still there."""
        return bisect_right(range(len(self.codes)), (rank, code), key=lambda at: (self.ranks[at], self.codes[at]))


@dataclass(frozen=True, slots=True)
class Available:
    """An item that can be had by sharing, and the resource that has it."""

    resource: Resource
    item: Item


def searched_words(text: str) -> tuple[str, ...]:
    """The words of a search, each once: full and half width and upper and lower case are alike."""
    return tuple(dict.fromkeys(_plain(text).split()))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of all facets that resources have: a number for each different choice of them."""

    choices: Sequence[Mapping[Facet, tuple[str, ...]]]
    of: Sequence[int]

    @classmethod
    def made(cls, resources: Iterable[Resource]) -> "_Values":
        numbers: dict[tuple[tuple[str, ...], ...], int] = {}
        of = array("I", (numbers.setdefault(_values(one), len(numbers)) for one in resources))
        return cls([dict(zip(Facet, one, strict=True)) for one in numbers], of)

    def only(self, numbers: Sequence[int], wanted: Sequence[tuple[Facet, str]]) -> Sequence[int]:
        if not wanted:
            return numbers
        fitting = [all(value in choice[facet] for facet, value in wanted) for choice in self.choices]
        return list(compress(numbers, map(fitting.__getitem__, map(self.of.__getitem__, numbers))))

    def counts(self, numbers: Iterable[int]) -> Mapping[Facet, Sequence[tuple[str, int]]]:
        found: dict[Facet, Counter[str]] = {facet: Counter() for facet in Facet}
        for one, many in Counter(map(self.of.__getitem__, numbers)).items():
            for facet, values in self.choices[one].items():
                for value in values:
                    found[facet][value] += many
        return {facet: sorted(some.items(), key=lambda pair: (-pair[1], pair[0])) for facet, some in found.items()}


@dataclass(frozen=True, slots=True)
class _Field:
    """The texts of one kind of all resources, and the same in blocks of `TOGETHER`, most of which lack a rare word."""

    texts: Sequence[bytes]
    blocks: Sequence[bytes]

    @classmethod
    def of(cls, texts: Iterable[bytes]) -> "_Field":
        every = list(texts)
        starts = range(0, len(every), TOGETHER)
        return cls(every, [b"".join(every[start : start + TOGETHER]) for start in starts])

    def having(self, part: bytes, among: Sequence[int]) -> Sequence[int]:
        """The numbers of those that have it, among a few or all of them; of more than a few any others may come too."""
        texts = self.texts
        if len(among) * FEW < len(texts):
            return [number for number in among if part in texts[number]]
        starts = (start * TOGETHER for start, block in enumerate(self.blocks) if part in block)
        return [
            number
            for start in starts
            for number, text in enumerate(texts[start : start + TOGETHER], start)
            if part in text
        ]


class CatalogIndex:
    """The texts of a catalogue, laid out for search; made of it once."""

    def __init__(self, catalog: Catalog, pause: Callable[[], None] = lambda: None) -> None:
        """`pause` is called often, so that whoever works beside it has a turn."""
        self._catalog = catalog
        self._codes = sorted(catalog.resources)
        resources = [catalog.resources[code] for code in self._codes]
        departments = {code: member.name for code, member in catalog.departments.items()}
        # what a resource is called counts for more than what its items are called, that for more than what is said
        self._fields = (
            _Field.of(_lines(_names(one)) for one in breathing(resources, pause)),
            _Field.of(_lines(_items(one)) for one in breathing(resources, pause)),
            _Field.of(_lines(_said(one, departments.get(one.provider, ""))) for one in breathing(resources, pause)),
        )
        self._values = _Values.made(breathing(resources, pause))

    @property
    def size(self) -> int:
        """Bytes of the texts."""
        return sum(len(text) for field in self._fields for text in field.texts)

    def search(self, text: str = "", wanted: Wanted | None = None) -> Found:
        """Resources in which every word of `text` is found, at most `MOST_WORDS`, and that are as wanted.

        Names come before items, those before abstracts, themes and departments; in each a whole name comes before its
        beginning, that before any other part.
        """
        numbers: Sequence[int] = range(len(self._codes))
        total = bytes(len(self._codes))
        # long words are rare: what they leave is little, and the others are looked for in nothing else
        for word in sorted(searched_words(text)[:MOST_WORDS], key=len, reverse=True):
            ranks = self._ranks(word.encode(), numbers)
            numbers = [number for number in numbers if ranks[number] != NOT_FOUND]
            total = bytes(map(min, map(add, total, ranks), repeat(NOT_FOUND))) if any(total) else bytes(ranks)
        numbers = self._values.only(numbers, tuple(_filters(wanted or Wanted())))
        ordered = sorted(numbers, key=total.__getitem__) if text else numbers
        return Found(
            codes=[self._codes[number] for number in ordered],
            ranks=[total[number] for number in ordered],
            facets=self._values.counts(numbers),
        )

    def available(self, text: str, most: int) -> Sequence[Available]:
        """Items called so, by name, code or scheme of identifiers; if there are none, those that have it in a name."""
        words = _plain(text).strip()
        if not words:
            return ()
        part, texts = words.encode(), self._fields[1].texts
        having = self._fields[1].having(part, range(len(self._codes)))
        whole = b"\n" + part + b"\n"
        exact = [number for number in having if whole in texts[number]]
        found = (one for number in exact or having for one in self._items_of(number))
        fitting = (
            one
            for one in found
            if (words in _called(one.item) if exact else any(words in name for name in _called(one.item)))
        )
        return tuple(islice(fitting, most))

    def having(self, names: Iterable[str]) -> Sequence[str]:
        """Codes of all resources with an item called like one of the names, in their order; others may be among them.

        A few names are looked for one by one, many all at once, for which every text is taken apart.
        """
        wanted = {_plain(name).strip() for name in names}
        if len(wanted) <= MOST_WORDS:
            every, field = range(len(self._codes)), self._fields[1]
            found = {number for name in wanted for number in field.having(name.encode(), every)}
            return [self._codes[number] for number in sorted(found)]
        broken = [name for name in wanted if "\n" in name]
        return [
            code
            for code, text in zip(self._codes, map(bytes.decode, self._fields[1].texts), strict=True)
            if not wanted.isdisjoint(map(str.strip, text.split("\n"))) or any(name in text for name in broken)
        ]

    def _items_of(self, number: int) -> Iterator[Available]:
        resource = self._catalog.resources[self._codes[number]]
        for item in resource.items.values():
            yield Available(resource, item)

    def _ranks(self, word: bytes, among: Sequence[int]) -> bytearray:
        """By number: 0 for a whole name, 1 for its beginning, 2 for a part, 3 to 5 for items, 6 to 8 for the rest."""
        ranks = bytearray([NOT_FOUND]) * len(self._codes)
        beginning, whole = b"\n" + word, b"\n" + word + b"\n"
        for place, field in enumerate(self._fields):
            texts = field.texts
            for number in field.having(word, among):
                if ranks[number] == NOT_FOUND:
                    text = texts[number]
                    ranks[number] = 3 * place + (2 if beginning not in text else 1 if whole not in text else 0)
            left = ranks.count(NOT_FOUND)
            if left * FEW < len(ranks):
                among = [number for number in among if ranks[number] == NOT_FOUND]
        return ranks


def breathing(resources: Iterable[Resource], pause: Callable[[], None]) -> Iterator[Resource]:
    for resource in resources:
        pause()
        yield resource


def _lines(text: str) -> bytes:
    return f"\n{_plain(text)}\n".encode()


def _filters(wanted: Wanted) -> Iterator[tuple[Facet, str]]:
    given = (
        *((Facet.PROVIDER, wanted.provider), (Facet.CLASS, wanted.sharing_class), (Facet.MODE, wanted.mode)),
        *((Facet.THEME, wanted.theme), (Facet.CATEGORY, wanted.category)),
        *((Facet.UPDATE_CYCLE, wanted.update_cycle), (Facet.OPEN_CLASS, wanted.open_class)),
    )
    for facet, value in given:
        if value is not None:
            yield facet, str(value)


def _values(resource: Resource) -> tuple[tuple[str, ...], ...]:
    """In the order of the facets."""
    return tuple(_values_of(resource, facet) for facet in Facet)


def _values_of(resource: Resource, facet: Facet) -> tuple[str, ...]:
    match facet:
        case Facet.PROVIDER:
            return (resource.provider,)
        case Facet.CLASS:
            return tuple(sorted({item.sharing_class for item in resource.items.values()}))
        case Facet.MODE:
            return tuple(sorted(resource.modes))
        case Facet.THEME:
            return (resource.theme,)
        case Facet.CATEGORY:
            return (resource.category,)
        case Facet.UPDATE_CYCLE:
            return (resource.update_cycle,)
        case Facet.OPEN_CLASS:
            return (resource.open_class,)
        case _:
            assert_never(facet)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _names(resource: Resource) -> str:
    return "\n".join((resource.name, resource.code, resource.resource_code))


def _items(resource: Resource) -> str:
    return "\n".join(name for item in resource.items.values() for name in _names_of(item))


def _names_of(item: Item) -> Iterator[str]:
    yield item.name
    yield item.code
    if item.identifier is not None:
        yield item.identifier


def _called(item: Item) -> tuple[str, ...]:
    return tuple(map(_plain, _names_of(item)))


def _said(resource: Resource, provider: str) -> str:
    return "\n".join((resource.theme, resource.provider, provider, resource.abstract))
