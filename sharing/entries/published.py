"""The catalogue entries that the metadata store holds, as every process reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from catalog import Published
from sharing.proceeding_tables import entries
from sharing.register import version_of_changes
from sharing.store import Store


@dataclass(frozen=True, slots=True)
class PublishedEntries:
    """Reads them; publishing and withdrawing are effects of proceedings."""

    store: Store

    async def read(self, known: Mapping[str, Published]) -> tuple[int, Mapping[str, Published]]:
        """All of them by their codes, with the number of changes of the store so far.

        That number is read first: what changes meanwhile is read again later, never missed. Of what is `known` in the
        version in which it stands the document is not read again. Raises StoreUnavailable.
        """
        columns = entries.c
        async with self.store.transaction() as connection:
            seen = await version_of_changes(connection)
            standing = {
                code: (version, withdrawn)
                for code, version, withdrawn in (
                    await connection.execute(select(columns.code, columns.version, columns.is_withdrawn))
                ).all()
            }
            missing = [code for code, now in standing.items() if _standing(known.get(code)) != now]
            wanted = select(columns.code, columns.version, columns.provider, columns.document, columns.is_withdrawn)
            if len(missing) < len(standing):
                wanted = wanted.where(columns.code.in_(missing))
            rows = (await connection.execute(wanted)).all() if missing else ()
        read = {row.code: Published(*row) for row in rows}
        return seen, {code: read[code] if code in read else known[code] for code in sorted(standing)}


def _standing(entry: Published | None) -> tuple[int, bool] | None:
    return None if entry is None else (entry.version, entry.is_withdrawn)
