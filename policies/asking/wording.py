"""Questions as people write them, in the words of the policy files; what is no word of them becomes a Mistake."""

from datetime import date

from catalog import Catalog, Resource
from policies.cells import conditions_of, what_of
from policies.errors import QuestionUnfit
from policies.mistakes import Mistake, unknown
from policies.naming import names_in
from policies.rules import EVERYONE, PUBLIC, EveryItem, ItemsOf, Named, WholeResource
from policies.selecting import is_of
from policies.space import Caller, Holding, Situation, Space, purposes_in
from policies.words import Condition, ForPurpose, From, Right, State, Until


def caller_of(text: str, space: Space) -> Caller:
    """`tax`, `tax/assessment` or `public`. Raises Mistake."""
    groups = space.policies.table.groups
    if text in groups.names or text == EVERYONE:
        members = [str(caller) for caller in callers_of(text, space)]
        hint = f"name one of its members, such as `{members[0]}`" if members else "it has no member"
        raise Mistake("group", f"`{text}` is no single caller", hint, "who")
    if text != PUBLIC:
        _check_name(text, space)
    return Caller.named(text)


def callers_of(text: str, space: Space) -> tuple[Caller, ...]:
    """The caller of that name, the members of a group, or with `everyone` every department. Raises Mistake."""
    groups = space.policies.table.groups
    if text == EVERYONE:
        return tuple(map(Caller, sorted(space.catalog.departments)))
    if text not in groups.names:
        return (caller_of(text, space),)
    names = space.policies.table.names_of
    return tuple(
        caller
        for caller in space.callers()
        if text in names(caller.department, caller.application) and not _is_said_twice(text, caller, space)
    )


def _is_said_twice(group: str, caller: Caller, space: Space) -> bool:
    """Whether the whole department is in the group, of which the caller is an application."""
    whole = Caller(caller.department)
    return caller != whole and group in space.policies.table.names_of(whole.department, whole.application)


def _check_name(text: str, space: Space) -> None:
    try:
        names_in(space.catalog, space.policies.table.groups.names).check_who(text)
    except Mistake as mistake:
        mistake.column = "who"
        raise


def target_of(text: str, catalog: Catalog) -> tuple[Resource, str | None]:
    """`population`, `population.phone` or `population.household`. Raises Mistake."""
    resource, targets = targets_of(text, catalog)
    if "*" in text or "@" in text:
        raise Mistake("several", f"`{text}` is no single item", "name one item or reference", "what")
    return resource, targets[0]


def targets_of(text: str, catalog: Catalog) -> tuple[Resource, tuple[str | None, ...]]:
    """As `target_of`, and the items that `population.*` or `population.@base` means. Raises Mistake."""
    code, selector = what_of(text)
    resource = catalog.resources.get(code) if code is not None else None
    if resource is None:
        raise unknown("resource", code or "*", catalog.resources, column="what")
    match selector:
        case WholeResource():
            return resource, (None,)
        case Named(target):
            known = {*resource.items, *resource.references}
            if target not in known:
                raise unknown("item", target, known, column="what")
            return resource, (target,)
        case EveryItem():
            return resource, tuple(resource.items)
        case ItemsOf(of):
            found = tuple(item.code for item in resource.items.values() if is_of(item, of))
            if not found:
                raise Mistake("nothing", f"`{text}` has no item", "", "what")
            return resource, found


def right_of(text: str) -> Right:
    """Raises Mistake."""
    words = [right.value for right in Right]
    if text not in words:
        raise unknown("right", text, words, column="for")
    return Right(text)


def situation_of(text: str, space: Space, caller: Caller, resource: Resource | None) -> Situation:
    """What a caller holds, states and does, as the column `when` would name it: `granted+by-key`.

    `from=DATE` and `until=DATE` move the day to where they hold. A grant without a purpose is for one that no rule
    about the resource names (with None no rule at all), if the caller may state such a one. Raises Mistake.
    """
    conditions = _conditions(text)
    functions = space.functions(caller)
    stated = frozenset(word.code for word in conditions if isinstance(word, ForPurpose))
    for code in sorted(stated - functions):
        raise unknown(f"purpose of `{caller.department}`", code, functions, "unknown-purpose", "when")
    holding = Holding.LISTED if State.LISTED in conditions else Holding.GRANTED if State.GRANTED in conditions else None
    if holding is not None and not stated:
        stated = frozenset({_some_purpose(space, caller, functions, resource)})
    return Situation(
        today=_day(conditions, space),
        by_key=not {State.BY_KEY, State.CONSENTED}.isdisjoint(conditions),
        in_hours=State.IN_HOURS in conditions,
        person=State.PERSON in conditions or holding is Holding.LISTED,
        agreed=State.AGREED in conditions,
        grant=holding or Holding.NONE,
        purposes=stated,
        consented=State.CONSENTED in conditions,
        emergency=State.EMERGENCY in conditions,
    )


def asked_as(who: str, when: str, space: Space) -> tuple[Caller, Situation]:
    """Who asks, and what holds whatever is asked for. Raises QuestionUnfit."""
    try:
        caller = caller_of(who, space)
        return caller, situation_of(when, space, caller, None)
    except Mistake as mistake:
        raise QuestionUnfit(mistake.message, mistake.hint) from mistake


def some_purpose(caller: Caller, space: Space) -> str:
    """A purpose that the caller may state, one that no rule names if there is such a one. Raises QuestionUnfit."""
    try:
        return _some_purpose(space, caller, space.functions(caller), None, "consent or emergency")
    except Mistake as mistake:
        raise QuestionUnfit(mistake.message, mistake.hint) from mistake


def _conditions(text: str) -> tuple[Condition, ...]:
    try:
        return conditions_of(text)
    except Mistake as mistake:
        mistake.column = "when"
        raise


def _some_purpose(
    space: Space, caller: Caller, functions: frozenset[str], resource: Resource | None, what: str = "grant"
) -> str:
    if not functions:
        raise Mistake("no-purpose", f"no {what} can apply to `{caller}`, which has no purpose to state", "", "when")
    table = space.policies.table
    return min(functions - purposes_in(table.rules if resource is None else table.about(resource.code)) or functions)


def _day(conditions: tuple[Condition, ...], space: Space) -> date:
    day = space.today
    for word in conditions:
        match word:
            case From(first):
                day = max(day, first)
            case Until(last):
                day = min(day, last)
    return day
