"""The index of one catalogue for searches, made when somebody first searches, beside the event loop if it is large."""

import asyncio
from collections.abc import Collection, Sequence

from catalog import Available, Catalog, CatalogIndex, Found, Wanted, searched_words
from policies import Recent, breathe
from resolvers.settling import beside

REMEMBERED = 16
"""Searches: the next page of one is asked for soon. Of 100,000 resources that are all found one takes 2 MB."""
LARGE = 500
"""Resources from which on making the index and searching would keep other requests waiting."""


class Searches:
    """Holds the index of a catalogue for as long as its edition lives; it is made once, whoever waits for it."""

    def __init__(self) -> None:
        self._making: asyncio.Task[CatalogIndex] | None = None
        self._made: CatalogIndex | None = None
        self._recent: Recent[object, Found] = Recent(REMEMBERED)

    async def search(self, catalog: Catalog, text: str, wanted: Wanted) -> Found:
        index, asked = await self._index(catalog), (searched_words(text), wanted)
        if len(catalog.resources) < LARGE:
            return index.search(text, wanted)
        found = self._recent.get(asked)
        if found is None:
            found = await beside(index.search, text, wanted)
            self._recent.put(asked, found)
        return found

    async def available(self, catalog: Catalog, item: str, most: int) -> Sequence[Available]:
        index = await self._index(catalog)
        if len(catalog.resources) < LARGE:
            return index.available(item, most)
        return await beside(index.available, item, most)

    async def having(self, catalog: Catalog, names: Collection[str]) -> Sequence[str]:
        """Codes of all resources with an item called like one of the names; others may be among them."""
        index = await self._index(catalog)
        if len(catalog.resources) < LARGE:
            return index.having(names)
        return await beside(index.having, names)

    async def _index(self, catalog: Catalog) -> CatalogIndex:
        """The index of that catalogue, which has to be the same each time."""
        if self._made is None and len(catalog.resources) < LARGE:
            self._made = CatalogIndex(catalog)
        if self._made is None:
            if self._making is None or self._making.done():
                self._making = asyncio.create_task(beside(CatalogIndex, catalog, breathe))
            self._made = await asyncio.shield(self._making)
        return self._made
