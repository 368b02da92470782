"""What the cells of a rule mean together: each cell read, then everything that they must not say at once."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

from catalog import Catalog, Item, Resource
from masking import Mask
from policies.cells import ANY, NONE, conditions_of, effect_of, mask_of, reveals_of, rights_of, what_of
from policies.files import Owner
from policies.mistakes import Mistake, unknown
from policies.rules import CLEAR, Class, ItemsOf, Named, Selector, WholeResource
from policies.selecting import is_restricted, opened_items
from policies.serving import lacks_order, unserved
from policies.words import POSITIONS, WITHOUT_KEY, Condition, Effect, ForPurpose, Reveal, Right, State

T = TypeVar("T")
_ALL = "*"
_GIVEN = frozenset[Condition]({State.GRANTED, State.LISTED, State.AGREED, State.CONSENTED, State.EMERGENCY})
"""What others give for a purpose: with one of these it is no mere claim."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that give a rule its meaning; `for_all` says that its `who` is `everyone` or `public`."""

    what: str
    rights: str
    when: str
    rows: str
    mask: str
    effect: str
    for_all: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A rule without its place in the table, its `who` and its note; fields as in `Rule`."""

    resource: str | None
    selector: Selector
    rights: frozenset[Right]
    when: tuple[Condition, ...]
    rows: str | None
    mask: Mask | None
    reveals: frozenset[Reveal]
    effect: Effect


@dataclass(frozen=True, slots=True)
class Idle:
    """What a rule means that names something the catalogue knows and does not have now: nothing."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What rules are read against: the catalogue, the purposes of all members, what the profile lets the centre do."""

    catalog: Catalog
    purposes: frozenset[str]
    centre_may_allow: bool

    def say_the_same(self, other: "Grounds", words: Collection[str]) -> bool:
        """Whether a file that names these resources need not be read again against the other ones."""
        if self.catalog is other.catalog:
            return self.centre_may_allow == other.centre_may_allow
        mine, theirs = self.catalog, other.catalog
        return (
            _ALL not in words  # it means all there are
            and (self.purposes, self.centre_may_allow) == (other.purposes, other.centre_may_allow)
            and mine.departments == theirs.departments
            and all(mine.resources.get(word) == theirs.resources.get(word) for word in words)
            and all((word in mine.absent) == (word in theirs.absent) for word in words)
        )


def grounds_of(catalog: Catalog, centre_may_allow: bool) -> Grounds:
    purposes = frozenset[str]().union(*(department.functions for department in catalog.departments.values()))
    return Grounds(catalog, purposes, centre_may_allow)


def meaning_of(cells: Cells, owner: Owner, grounds: Grounds) -> Meaning | Idle | tuple[Mistake, ...]:
    """The meaning of a rule, or every mistake in it; of an idle one, in the cells that can be judged by themselves."""
    mistakes: list[Mistake] = []

    def read(column: str, reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except Mistake as mistake:
            mistake.column = column
            mistakes.append(mistake)
            return None

    effect = read("effect", lambda: effect_of(cells.effect))
    when = read("when", lambda: conditions_of(cells.when))
    what = read("what", lambda: _known_what(cells.what, owner, grounds.catalog))
    rights = read("for", lambda: rights_of(cells.rights, effect or Effect.ALLOW))
    if what is None or rights is None or effect is None:
        return tuple(mistakes)
    if isinstance(what, Idle):
        return tuple(mistakes) or what
    resource, selector = what
    shown = read("mask", lambda: _what_is_shown(cells, effect, rights, resource, selector))
    mask, reveals = shown or (None, frozenset())
    rows = read("rows", lambda: _known_rows(cells.rows, resource))
    if mistakes or when is None:
        return tuple(mistakes)
    code = resource.code if resource else None
    meaning = Meaning(code, selector, rights, when, rows, mask, reveals, effect)
    return tuple(_contradictions(meaning, cells, resource, owner, grounds)) or meaning


def _known_what(cell: str, owner: Owner, catalog: Catalog) -> tuple[Resource | None, Selector] | Idle:
    code, selector = what_of(cell)
    if code is None:
        if owner.department is not None:
            raise Mistake("foreign-resource", f"`{cell}` names the resources of other departments", "name your own")
        return None, selector
    resource = catalog.resources.get(code)
    if resource is None and code in catalog.absent:
        return Idle()
    if resource is None:
        raise unknown("resource", code, catalog.resources)
    if owner.department not in (None, resource.provider):
        raise Mistake("foreign-resource", f"`{code}` is provided by `{resource.provider}`, not by `{owner.department}`")
    if isinstance(selector, Named) and selector.code not in {*resource.items, *resource.references}:
        if f"{code}.{selector.code}" in catalog.absent:
            return Idle()
        raise unknown("item", selector.code, {*resource.items, *resource.references})
    return resource, selector


def _known_rows(cell: str, resource: Resource | None) -> str | None:
    if cell == ANY:
        return None
    if resource is None:
        raise Mistake("rows", f"the row rule `{cell}` belongs to one resource", "write `*` where a rule names all")
    if cell not in resource.rows:
        raise unknown("row rule", cell, {ANY, *resource.rows})
    return cell


def _what_is_shown(
    cells: Cells, effect: Effect, rights: frozenset[Right], resource: Resource | None, selector: Selector
) -> tuple[Mask | None, frozenset[Reveal]]:
    if effect is Effect.DENY or _shows_no_value(resource, selector):
        if cells.mask != NONE:
            kind = "deny" if effect is Effect.DENY else "rule about a resource or a reference"
            raise Mistake("mask", f"a {kind} has the mask `{cells.mask}`", f"write `{NONE}`")
        return None, frozenset()
    if rights == {Right.VERIFY}:
        return None, reveals_of(cells.mask)
    return mask_of(cells.mask), frozenset({Reveal.VERDICT} if Right.VERIFY in rights else ())


def _shows_no_value(resource: Resource | None, selector: Selector) -> bool:
    match selector:
        case WholeResource():
            return True
        case Named(code):
            return resource is not None and code not in resource.items
        case _:
            return False


def _contradictions(
    meaning: Meaning, cells: Cells, resource: Resource | None, owner: Owner, grounds: Grounds
) -> Iterator[Mistake]:
    if owner.department is None and not grounds.centre_may_allow:
        yield from _beyond_the_centre(meaning, cells)
    yield from _never_true(meaning, cells, resource)
    yield from _only_claimed(meaning, cells, grounds)
    if meaning.effect is Effect.ALLOW:
        resources = grounds.catalog.resources.values() if resource is None else (resource,)
        for each in resources:
            for item in opened_items(each, meaning.selector):
                yield from _wrong_for_item(meaning, cells, each, item)


def _beyond_the_centre(meaning: Meaning, cells: Cells) -> Iterator[Mistake]:
    if meaning.effect is Effect.ALLOW and meaning.selector != ItemsOf(Class.BASE):
        hint = "let the provider allow it in its own file; the centre denies, or allows `@base`"
        message = f"the centre allows `{cells.what}`, which is the provider's to decide"
        yield Mistake("centre-allow", message, hint, "what")


def _never_true(meaning: Meaning, cells: Cells, resource: Resource | None) -> Iterator[Mistake]:
    if cells.rights == ANY:
        return
    if State.BY_KEY in meaning.when and (never := meaning.rights & WITHOUT_KEY):
        words = " and ".join(f"`{right}`" for right in sorted(never))
        yield Mistake("never", f"`by-key` never holds in {words}", f"leave {words} out, or use `granted`", "when")
    if State.CONSENTED in meaning.when and Right.COPY in meaning.rights:
        message = "`consented` never holds in `copy`, which names no subject"
        yield Mistake("never", message, "leave `copy` out, or use `granted`", "when")
    positions = meaning.rights & POSITIONS
    if positions and _shows_no_value(resource, meaning.selector):
        words = "+".join(sorted(positions))
        yield Mistake(
            "position", f"`{words}` is a position of an item, and `{cells.what}` is none", "name an item", "what"
        )


def _only_claimed(meaning: Meaning, cells: Cells, grounds: Grounds) -> Iterator[Mistake]:
    """A stated purpose is a claim of the caller: alone it may choose between masks, never open or close anything."""
    purposes = [condition.code for condition in meaning.when if isinstance(condition, ForPurpose)]
    for code in purposes:
        if code not in grounds.purposes:
            yield unknown("purpose", code, grounds.purposes, column="when")
    masked = meaning.mask is not None and meaning.mask.text != CLEAR and Right.VERIFY not in meaning.rights
    backed = not _GIVEN.isdisjoint(meaning.when)
    if purposes and not masked and not backed:
        hint = "join `granted` or `agreed` to it, or allow only a mask"
        yield Mistake("purpose-alone", f"`{cells.when}` rests on a purpose that anyone can state", hint, "when")


def _wrong_for_item(meaning: Meaning, cells: Cells, resource: Resource, item: Item) -> Iterator[Mistake]:
    name = f"{resource.code}.{item.code}"
    if is_restricted(item) and cells.for_all:
        hint = "name the departments that the law entitles to it"
        yield Mistake("restricted", f"`{name}` is restricted and cannot be allowed to all", hint, "who")
    if meaning.mask is None or meaning.mask.text == CLEAR:
        return
    if not meaning.mask.form.accepts(item.type):
        hint = "name the items it fits, or put a rule for this item above"
        message = f"the mask `{meaning.mask}` cannot be used on `{name}` of type {item.type}"
        yield Mistake("mask-type", message, hint, "mask")
    if positions := meaning.rights & unserved(meaning.mask):
        words = "+".join(sorted(positions))
        message = (
            f"what the mask `{meaning.mask}` makes of `{name}` cannot serve `{words}`: the source does not hold it"
        )
        yield Mistake("mask-position", message, "name `query` and `copy`; `token` serves `lookup` too", "for")
    if lacks_order(meaning.mask, resource):
        message = f"the mask `{meaning.mask}` leaves rows of `{resource.code}` without an order that tells nothing"
        yield Mistake("mask-order", message, "name a `row` in the catalogue, or use a mask without a key", "mask")
    if item.sparse and not meaning.mask.ignores_value:
        hint = "use `null` or `constant`"
        message = f"the mask `{meaning.mask}` shows whether `{name}` is there at all"
        yield Mistake("mask-sparse", message, hint, "mask")
