"""Random questions of single callers over random policies, each in a situation that may matter."""

import random
from dataclasses import dataclass

from policies import Policies, Right
from policies.asking import Inquiry, inquiry
from policies.selecting import key_of, keys_of
from policies.space import Caller, Situation, Space
from tests.policies.random_tables import world
from tests.policies.small_city import TODAY


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question, and a situation in which its answer may differ."""

    asked: Inquiry
    situation: Situation


def questions(seed: int, size: int, count: int) -> list[Drawn]:
    """At most `count` questions over one random table; none where no table came of the seed."""
    drawn = world(seed, size)
    if drawn is None:
        return []
    source = random.Random(seed + 1)  # noqa: S311 - repeatable, not secret
    space = Space(Policies(drawn.table, drawn.catalog), TODAY)
    found = []
    for _ in range(count):
        about = source.choice(list(drawn.table.rules))
        resource = drawn.catalog.resources[about.resource or "r1"]
        targets = [None, *resource.items, *resource.references]
        meant = [target for target in targets if key_of(about.selector) in (keys_of(resource, target) or ())]
        target = source.choice(meant if meant and source.random() < 0.8 else targets)
        right = source.choice(sorted(about.rights)) if source.random() < 0.7 else source.choice(list(Right))
        caller = source.choice([*space.callers(), Caller("a", "x")])
        asked = inquiry(space, caller, resource, target, right)
        found.append(Drawn(asked, source.choice(list(asked.situations()))))
    return found
