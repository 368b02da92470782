"""What a grant is bound to: the entry as the catalogue described it when the grant was given, not a re-usable name."""

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

import orjson

from catalog import Resource
from masking import fingerprint
from policies.replaying import entry_digest


def entry_version(resource: Resource, items: Collection[str], rows: str | None) -> str:
    """16 hexadecimal digits over the entry's own code, its provider, and what it says of these items and this row rule.

    Items that nobody was granted may come, change and go. All of them must be items of the resource, as the row rule
    must be one of its own.
    """
    granted = replace(
        resource,
        row=None,
        items=MappingProxyType({code: resource.items[code] for code in items}),
        references=MappingProxyType({}),
        rows=MappingProxyType({} if rows is None else {rows: resource.rows[rows]}),
    )
    facts = [resource.resource_code, resource.provider, entry_digest(granted)]
    return fingerprint(orjson.dumps(facts))[:16]
