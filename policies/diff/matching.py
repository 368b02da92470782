"""What is asked for, on both sides at once: targets sorted into groups for which both sides have the same rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog import AllOf, AnyOf, DepartmentAttribute, In, IsNull, Item, Resource, RowTest, items_in
from policies.rules import Rule
from policies.selecting import key_of, keys_of, reaches


@dataclass(frozen=True, slots=True)
class Asked:
    """Targets of one kind that the same rules of each side may mean, None where the side's catalogue has none.

    `item` stands for them where they are items. `moved`: they are not the same data on both sides.
    """

    targets: tuple[str | None, ...]
    item: Item | None
    old: tuple[Rule, ...] | None
    new: tuple[Rule, ...] | None
    moved: bool


def groups_of_targets(
    old: Resource | None, new: Resource | None, old_rules: Sequence[Rule], new_rules: Sequence[Rule]
) -> tuple[Asked, ...]:
    """Everything that can be asked of the resource on either side."""
    found: dict[tuple[object, ...], tuple[Asked, list[str | None]]] = {}
    ours, theirs = _by_key(old_rules), _by_key(new_rules)
    for target, is_item in _targets(old, new):
        item = _item(new, target) or _item(old, target) if is_item else None
        asked = Asked(
            (target,),
            item,
            _meaning(old, target, is_item, ours),
            _meaning(new, target, is_item, theirs),
            is_moved(old, new, target),
        )
        key = (target is None, is_item, _ids(asked.old), _ids(asked.new), asked.moved, item and measure(item))
        found.setdefault(key, (asked, []))[1].append(target)
    return tuple(
        Asked(tuple(targets), asked.item, asked.old, asked.new, asked.moved) for asked, targets in found.values()
    )


def is_same_entry(old: Resource | None, new: Resource | None) -> bool:
    """Whether both catalogues say the same of a resource, as far as decisions can tell."""
    if old is new:
        return True
    return old is not None and new is not None and _entry(old) == _entry(new)


def is_moved(old: Resource | None, new: Resource | None, target: str | None) -> bool:
    """Whether the catalogues take a target that both have, or the way in which its rows are named, from elsewhere."""
    if old is None or new is None or old is new:
        return False
    return _source(old) != _source(new) or _stored(old, target) != _stored(new, target)


def unlike_rows(old: Resource | None, new: Resource | None, moved: frozenset[str]) -> frozenset[str]:
    """The row rules that do not test the same on both sides, for callers whose attributes `moved` differ."""
    if old is None or new is None or (old is new and not moved):
        return frozenset()
    return frozenset(
        code
        for code in old.rows.keys() & new.rows.keys()
        if old.rows[code].test != new.rows[code].test
        or any(is_moved(old, new, item) for item in items_in(new.rows[code].test))
        or not moved.isdisjoint(_attributes(new.rows[code].test))
    )


def _targets(old: Resource | None, new: Resource | None) -> Iterator[tuple[str | None, bool]]:
    """Each target with whether it is an item; what one side has as an item and the other as a reference comes twice."""
    sides = [side for side in (old, new) if side is not None]
    yield None, False
    yield from ((code, True) for code in dict.fromkeys(code for side in sides for code in side.items))
    yield from ((code, False) for code in dict.fromkeys(code for side in sides for code in side.references))


def _item(resource: Resource | None, target: str | None) -> Item | None:
    return resource.items.get(target) if resource is not None and target is not None else None


_Keyed = Mapping[str, list[tuple[int, Rule]]]


def _by_key(rules: Iterable[Rule]) -> _Keyed:
    found: dict[str, list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rules):
        found.setdefault(key_of(rule.selector), []).append((number, rule))
    return found


def _meaning(resource: Resource | None, target: str | None, is_item: bool, rules: _Keyed) -> tuple[Rule, ...] | None:
    """The rules that may mean the target, in order; None where the resource has no such target."""
    keys = keys_of(resource, target) if resource is not None else None
    if resource is None or keys is None:
        return None
    item = _item(resource, target)
    if target is not None and (item is not None) is not is_item:
        return None
    meant = sorted((pair for key in keys for pair in rules.get(key, ())), key=lambda pair: pair[0])
    return tuple(rule for _, rule in meant if reaches(rule.selector, rule.effect, item))


def _ids(rules: tuple[Rule, ...] | None) -> tuple[int, ...] | None:
    return None if rules is None else tuple(map(id, rules))


def measure(item: Item) -> tuple[object, ...]:
    """What the comparison of masks reads of an item."""
    return item.identifier is not None, item.length


def _entry(resource: Resource) -> tuple[object, ...]:
    items = [
        (code, item.sharing_class, item.base, item.contains, item.sparse, item.type, item.column, measure(item))
        for code, item in resource.items.items()
    ]
    references = [(code, _stored(resource, code)) for code in resource.references]
    return _source(resource), items, references, [(code, rule.test) for code, rule in resource.rows.items()]


def _source(resource: Resource) -> tuple[object, ...]:
    return resource.source, resource.db_schema, resource.table, resource.key


def _stored(resource: Resource, target: str | None) -> tuple[object, ...] | None:
    if target is None:
        return None
    item, reference = resource.items.get(target), resource.references.get(target)
    if item is not None:
        return item.column, item.type
    return (reference.resource, reference.on, reference.many) if reference is not None else None


def _attributes(test: RowTest) -> frozenset[str]:
    """The attributes of the caller's department that a row rule reads."""
    match test:
        case AllOf(tests) | AnyOf(tests):
            return frozenset().union(*map(_attributes, tests))
        case IsNull():
            return frozenset()
        case In(_, operands):
            return frozenset(operand.name for operand in operands if isinstance(operand, DepartmentAttribute))
        case _:
            operand = test.operand
            return frozenset({operand.name} if isinstance(operand, DepartmentAttribute) else ())
