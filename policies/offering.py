"""What the schema has fields for only where a rule says so: nobody asks for what nobody may ever be allowed."""

from catalog import Resource
from policies.rules import EVERYONE, Named
from policies.selecting import is_restricted
from policies.table import PolicyTable
from policies.words import Effect, Reveal

_BLINDLY = frozenset({Reveal.BLIND_SIZE, Reveal.BLIND_POSITIONS})


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


def offers_blind(table: PolicyTable, resource: Resource) -> bool:
    """Whether an allow rule lets anybody compare lists with the resource blindly: only then it has fields for that."""
    return any(
        rule.effect is Effect.ALLOW and not _BLINDLY.isdisjoint(rule.reveals) for rule in table.about(resource.code)
    )
