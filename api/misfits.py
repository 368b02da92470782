"""Where an entry that is not published yet differs from the source that its table is in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog import Catalog, Finding, Published, Resource, check_sources, read_published
from sources import Source


@dataclass(frozen=True, slots=True)
class Misfits:
    """Looks at the sources of the platform; `catalog` gives the catalogue in force."""

    sources: Mapping[str, Source]
    catalog: Callable[[], Catalog]

    async def __call__(self, entry: Published) -> tuple[Finding, ...]:
        """Every difference, a source that does not answer among them; none of a document that cannot be read."""
        departments = self.catalog().departments
        reading = read_published(entry, departments)
        if not isinstance(reading, Resource):
            return ()
        return await check_sources(Catalog({reading.code: reading}, departments, ""), self.sources)
