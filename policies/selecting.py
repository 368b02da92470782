"""Which items a selector means: classes, wildcards, and that no wildcard ever opens a restricted item."""

from catalog import Contains, Item, Resource, SharingClass
from policies.rules import Class, EveryItem, ItemsOf, Named, Selector, WholeResource
from policies.words import Effect

WHOLE = ""
EVERY = "*"


def key_of(selector: Selector) -> str:
    """The selector as one word: what a policy file writes after the resource's name."""
    match selector:
        case WholeResource():
            return WHOLE
        case Named(code):
            return code
        case EveryItem():
            return EVERY
        case ItemsOf(of):
            return of.value


def keys_of(resource: Resource, target: str | None) -> tuple[str, ...] | None:
    """The keys of all selectors that may mean `target`; None if the resource has no such item or reference."""
    if target is None:
        return (WHOLE,)
    item = resource.items.get(target)
    if item is not None:
        return (target, EVERY, *(of.value for of in Class if is_of(item, of)))
    return (target, EVERY) if target in resource.references else None


def is_of(item: Item, of: Class) -> bool:
    match of:
        case Class.UNCONDITIONAL:
            return item.sharing_class is SharingClass.UNCONDITIONAL
        case Class.CONDITIONAL:
            return item.sharing_class is SharingClass.CONDITIONAL
        case Class.BASE:
            return item.base
        case Class.PERSONAL:
            return item.contains is Contains.PERSONAL


def is_restricted(item: Item) -> bool:
    return item.sharing_class is SharingClass.RESTRICTED


def reaches(selector: Selector, effect: Effect, item: Item | None) -> bool:
    """Whether a selector that may mean a target does, in a rule of that effect; `item` is None for a reference.

    In an allow neither wildcard nor class ever means a restricted item or a reference.
    """
    if effect is Effect.DENY or isinstance(selector, WholeResource | Named):
        return True
    return item is not None and not is_restricted(item)


def opened_items(resource: Resource, selector: Selector) -> tuple[Item, ...]:
    """The items that an allow rule with this selector means."""
    match selector:
        case WholeResource():
            return ()
        case Named(code):
            item = resource.items.get(code)
            return () if item is None else (item,)
        case EveryItem():
            meant = list(resource.items.values())
        case ItemsOf(of):
            meant = [item for item in resource.items.values() if is_of(item, of)]
    return tuple(item for item in meant if reaches(selector, Effect.ALLOW, item))
