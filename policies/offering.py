"""Which restricted items the schema has fields for: what nobody may ever be allowed is not even there to ask for."""

from catalog import Resource
from policies.rules import EVERYONE, Named
from policies.selecting import is_restricted
from policies.table import PolicyTable
from policies.words import Effect


def offered_restricted(table: PolicyTable, resource: Resource) -> frozenset[str]:
    """Restricted items that an allow rule names for someone other than everyone: only they have fields (design §4)."""
    restricted = frozenset(item.code for item in resource.items.values() if is_restricted(item))
    if not restricted:
        return restricted
    return frozenset(
        rule.selector.code
        for rule in table.about(resource.code)
        if rule.effect is Effect.ALLOW
        and rule.who != EVERYONE
        and isinstance(rule.selector, Named)
        and rule.selector.code in restricted
    )
