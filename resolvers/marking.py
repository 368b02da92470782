"""Marks what is open only because of an emergency, or of consents: what would be decided otherwise without them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from policies import Rights
from resolvers.deciding import Use
from resolvers.prepared import Prepared, PreparedField, PreparedRequest

Numbers = tuple[tuple[str, ...], ...]
"""Of each root field, the numbers of consents."""

_Differing = dict[tuple[object, ...], str]
"""Uses with the codes of their resources."""


def marked(rights: Rights, prepared: Callable[[Rights], Prepared]) -> Prepared:
    """A field under its rights, with what it is open for because of an emergency: what is decided otherwise without it.

    And because of consents: what is decided otherwise if there are none and no emergency either, unless the emergency
    opens it anyhow.
    """
    field = prepared(rights)
    if not isinstance(field, PreparedField):
        return field
    by_emergency, by_consent = _Differing(), _Differing()
    if rights.emergency is not None:
        by_emergency = _differing(field.uses, prepared(replace(rights, emergency=None)).uses)
    if rights.consented is not None:
        by_consent = _differing(field.uses, prepared(replace(rights, consented=None, emergency=None)).uses)
    of_consent = {use: code for use, code in by_consent.items() if use not in by_emergency}
    return replace(field, by_emergency=frozenset(by_emergency.values()), by_consent=frozenset(of_consent.values()))


def with_consents(prepared: PreparedRequest, consents: Numbers) -> PreparedRequest:
    """With the consents that something is open by in this request; those that open nothing in it are no use."""
    named = tuple([(index, number) for index in sorted(prepared.by_consent) for number in consents[index]])
    return replace(prepared, consents=named) if named else prepared


def _differing(uses: Iterable[Use], others: Iterable[Use]) -> _Differing:
    """Those about which there is a decision that is not among the others."""
    known = {_which(use): use.answer.decision for use in others}
    return {_which(use): use.resource.code for use in uses if known.get(_which(use)) != use.answer.decision}


def _which(use: Use) -> tuple[object, ...]:
    return use.path, use.resource.code, use.target, use.right
