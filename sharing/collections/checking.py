"""What does not fit in a registration: every problem at once."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Sequence

from catalog import BasisLevel
from sharing.collections.actions import Amend, Register
from sharing.collections.collection import CollectionItem, Source
from sharing.collections.obtainable import plain
from sharing.proceedings import ActionUnfit, Moment, Problem

LONGEST_NAME = 200
LONGEST_TEXT = 4_000
MOST_ITEMS = 500
_STATUTES = frozenset({BasisLevel.LAW, BasisLevel.ADMINISTRATIVE_REGULATION, BasisLevel.LOCAL_REGULATION})
"""法律、法规: what may have something collected although it can be had."""


def registering_problems(action: Register | Amend, moment: Moment) -> Iterator[Problem]:
    """All that is wrong with what a registration says; the profile may want to know how it is collected (R008)."""
    wanted = moment.profile.rules.catalogue.collection_registered
    yield from text_problems("purpose", action.purpose)
    yield from text_problems("subjects", action.subjects)
    for member in ("scope", "format", "process"):
        yield from text_problems(member, getattr(action, member), is_wanted=wanted)
    if not 1 <= len(action.items) <= MOST_ITEMS:
        yield Problem("items", "OUT_OF_RANGE", f"from 1 to {MOST_ITEMS} items are registered")
        return
    met: set[str] = set()
    for place, item in enumerate(action.items):
        yield from _item_problems(f"items.{place}", item, met)
        met.add(plain(item.name))


def obtainable_problems(items: Sequence[CollectionItem], found: Iterable[Source]) -> Iterator[Problem]:
    """What can be had by sharing and no law has collected: each item with the places where it is (R006)."""
    places = {item.name: place for place, item in enumerate(items) if not item.law}
    for source in found:
        if source.name in places:
            told = f"`{source.provider}` shares it as `{source.resource}.{source.item}`: it is not collected again"
            yield Problem(f"items.{places[source.name]}", "OBTAINABLE", told)


def text_problems(member: str, text: str, longest: int = LONGEST_TEXT, *, is_wanted: bool = True) -> Iterator[Problem]:
    """A text that has to be there where it is wanted, and has an end."""
    if is_wanted and not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > longest:
        yield Problem(member, "TOO_LONG", f"at most {longest} characters")


def check(problems: Iterable[Problem]) -> None:
    """Go on where there are none. Raises ActionUnfit."""
    if met := tuple(problems):
        raise ActionUnfit(met)


def _item_problems(member: str, item: CollectionItem, met: Several[str]) -> Iterator[Problem]:
    yield from text_problems(f"{member}.name", item.name, LONGEST_NAME)
    yield from text_problems(f"{member}.law", item.law, is_wanted=item.level is not None)
    if item.law and item.level not in _STATUTES:
        yield Problem(f"{member}.level", "NO_STATUTE", "only a law or a regulation has something collected again")
    if plain(item.name) in met:
        yield Problem(f"{member}.name", "DUPLICATE", "the item is named already")
