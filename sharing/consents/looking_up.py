"""Looks up what subjects have consented to, in the store itself: what is revoked there is gone for the next request."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from catalog import Resource
from sharing.binding import entry_version
from sharing.consented import ConsentedTo, Given, given_on, to_what_all_consented
from sharing.store import Store


@dataclass(frozen=True, slots=True)
class ConsentBook:
    """The consents of the metadata store."""

    store: Store

    async def consented(
        self, department: str, resource: Resource, purposes: Collection[str], subjects: Sequence[str], day: date
    ) -> ConsentedTo:
        """The items to whose use by the department, for one of the purposes, every subject has consented.

        None where there is no subject, and none of an entry that the catalogue describes otherwise since then.
        Raises StoreUnavailable.
        """
        if not purposes or not subjects:
            return ConsentedTo()
        distinct = list(dict.fromkeys(subjects))
        async with self.store.transaction() as connection:
            given = await given_on(connection, department, resource.code, purposes, distinct, day)
        return to_what_all_consented(distinct, _of_entry(given, resource))


def _of_entry(given: Sequence[Given], resource: Resource) -> list[Given]:
    """Those given for what the catalogue describes now."""
    versions: dict[frozenset[str], str | None] = {}
    for one in given:
        if one.items not in versions:
            known = one.items <= resource.items.keys()
            versions[one.items] = entry_version(resource, sorted(one.items), None) if known else None
    return [one for one in given if versions[one.items] == one.entry_version]
