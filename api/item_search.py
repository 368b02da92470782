"""Which resources may have items of some names: found beside the event loop, in the index that searches have."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from catalog import Catalog
from resolvers.edition import Edition
from resolvers.searches import Searches


@dataclass(frozen=True, slots=True)
class ItemSearch:
    """`edition` gives the edition in force, which has the index of its catalogue."""

    edition: Callable[[], Edition]

    async def __call__(self, catalog: Catalog, names: frozenset[str]) -> Collection[str]:
        """Codes of all resources of that catalogue with such items; others may be among them.

        Of a catalogue that is in force no longer an index is made once more.
        """
        edition = self.edition()
        searches = edition.searches if edition.catalog is catalog else Searches()
        return await searches.having(catalog, names)
