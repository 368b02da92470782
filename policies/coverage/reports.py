"""What the policies leave out, as text for a terminal and as plain values for JSON."""

from collections.abc import Iterator

from policies.coverage.counting import Coverage, ResourceCoverage
from policies.telling import place_members


def as_text(coverage: Coverage) -> str:
    """A table of counts, then every item, rule and department that is left out, without a final line break."""
    return "\n".join([*_counts(coverage), *_left_out(coverage)])


def _counts(coverage: Coverage) -> Iterator[str]:
    width = max((len(each.resource.code) for each in coverage.resources), default=0)
    of = len(coverage.departments)
    yield f"{'':{width}}  {'items opened':>13}  {'rules deciding':>14}  departments reaching"
    for each in coverage.resources:
        items = f"{len(each.resource.items) - len(each.unopened)} of {len(each.resource.items)}"
        rules = f"{each.rules - len(each.idle)} of {each.rules}"
        modes = ", ".join(f"{right} {len(reaching)} of {of}" for right, reaching in each.reached.items())
        yield f"{each.resource.code:{width}}  {items:>13}  {rules:>14}  {modes}"
    if coverage.for_all:
        yield f"{'*':{width}}  {'-':>13}  {f'{coverage.for_all - len(coverage.idle)} of {coverage.for_all}':>14}"


def _left_out(coverage: Coverage) -> Iterator[str]:
    lines = [line for each in coverage.resources for line in _left_out_of(each)]
    lines += [f"never decides: {rule.place}" for rule in coverage.idle]
    lines += [f"reaches nothing: {department}" for department in coverage.reaching_nothing]
    if lines:
        yield ""
        yield from lines


def _left_out_of(each: ResourceCoverage) -> Iterator[str]:
    for item in each.unopened:
        reason = "no line means it" if item in each.unnamed else "nobody gets it in any mode"
        yield f"not opened: {each.resource.code}.{item} ({reason})"
    for rule in each.idle:
        yield f"never decides: {rule.place}"


def as_json(coverage: Coverage) -> dict[str, object]:
    """The same as plain values."""
    return {
        "resources": [_values(each) for each in coverage.resources],
        "rulesForAll": {"rules": coverage.for_all, "idle": [place_members(rule.place) for rule in coverage.idle]},
        "reachingNothing": list(coverage.reaching_nothing),
    }


def _values(each: ResourceCoverage) -> dict[str, object]:
    return {
        "resource": each.resource.code,
        "items": len(each.resource.items),
        "unnamed": list(each.unnamed),
        "unopened": list(each.unopened),
        "rules": each.rules,
        "idle": [place_members(rule.place) for rule in each.idle],
        "reachedBy": {right.value: list(reaching) for right, reaching in each.reached.items()},
    }
