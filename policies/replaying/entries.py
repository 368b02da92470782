"""What decisions rest on of a catalogue entry, as a short digest: equal digests decide alike under equal policies."""

import orjson

from catalog import Item, Resource
from masking import fingerprint


def entry_digest(resource: Resource) -> str:
    """16 hexadecimal digits over classes and types of items, references, row rules and whether there is a surrogate."""
    facts = {
        "items": {code: _facts(item) for code, item in resource.items.items()},
        "references": {code: [link.resource, link.on, link.many] for code, link in resource.references.items()},
        "rows": {name: repr(rule.test) for name, rule in resource.rows.items()},
        "surrogate": resource.row is not None,
    }
    return fingerprint(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS))[:16]


def _facts(item: Item) -> list[object]:
    return [item.sharing_class, item.type, item.base, item.sparse, item.contains]
