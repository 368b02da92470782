"""The specification: Casbin over the same lines, with matchers written plainly and for themselves.

Nothing here is shared with the compiled policies but the lines as their authors wrote them: words are taken apart
anew, roles are Casbin's own, and one row of one request is decided at a time. Slow, and easy to read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from threading import Lock

import casbin
from casbin.persist import Adapter
from casbin.rbac.default_role_manager import RoleManager

from catalog import Catalog, Place, Resource
from masking import parse_mask
from policies.groups import DEEPEST, Groups
from policies.lines import Line
from policies.rights import Grant, Rights
from policies.table import PolicyTable
from policies.words import Effect, Right

_ONE_PARSES = Lock()
"""Casbin parses its matcher at every question, and in Python 3.11 two threads that parse at once may fail: the depth of
`ast.parse` is counted for the interpreter, not for the thread (python/cpython, gh-106905).
"""

Row = Mapping[str, bool | None]  # per row rule of the resource: whether it matches the row, None if it is unknown


@dataclass(frozen=True, slots=True)
class Probe:
    """The arguments of `Policies.decide`."""

    rights: Rights
    resource: str
    target: str | None
    right: Right
    by_key: bool = False
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided for one row: `mask` as a policy file writes it, `place` of the line that decided, if any did."""

    effect: Effect
    mask: str
    place: Place | None


NOTHING = Verdict(Effect.DENY, "-", None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A probe about one row and through one grant, as the matcher's functions get it."""

    rights: Rights
    resource: Resource
    target: str | None
    right: str
    by_key: bool
    used: frozenset[str]
    row: Row
    grant: Grant | None = None


class _Lines(Adapter):  # type: ignore[misc]  # casbin ships no types
    """Puts the lines into Casbin's model; Casbin's own reader of CSV is never used."""

    def __init__(self, memberships: Mapping[str, frozenset[str]], lines: Iterable[Line]) -> None:
        self._groups = [[member, group] for member, groups in memberships.items() for group in groups]
        self._lines = [[*line.cells[1:], str(line.place)] for line in lines]

    def load_policy(self, model: casbin.Model) -> None:
        model["g"]["g"].policy = self._groups
        model["p"]["p"].policy = self._lines


class Specification:
    """What Casbin says about policy lines, which are in order, and groups."""

    def __init__(self, lines: Sequence[Line], groups: Groups, catalog: Catalog) -> None:
        self._lines = lines
        self._groups = groups
        self._catalog = catalog

    @cached_property
    def _enforcer(self) -> casbin.Enforcer:
        model = casbin.Enforcer.new_model(text=files("policies").joinpath("model.conf").read_text("utf-8"))
        enforcer = casbin.Enforcer(model, _Lines(self._groups.memberships, self._lines))
        for function in (built_in, what, right, when, recorded, rows):
            enforcer.add_function(function.__name__, function)
        return enforcer

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {str(line.place): line.place for line in self._lines}

    def verdicts(self, probe: Probe, row: Row) -> frozenset[Verdict]:
        """The verdict on one row for each grant that could be meant; one verdict unless the grants differ."""
        resource = self._catalog.resources.get(probe.resource)
        if resource is None or not _has(resource, probe.target):
            return frozenset({NOTHING})
        asked = _Asked(probe.rights, resource, probe.target, probe.right.value, probe.by_key, probe.used, row)
        grants: list[Grant | None] = [grant for grant in probe.rights.grants if could_be_meant(asked, grant)]
        return frozenset(self._verdict(replace(asked, grant=grant)) for grant in grants or [None])

    def _verdict(self, asked: _Asked) -> Verdict:
        if not self._lines:  # over an empty table Casbin evaluates its matcher on empty words
            return NOTHING
        department, application = _caller(asked.rights, self._groups)
        with _ONE_PARSES:
            allowed, line = self._enforcer.enforce_ex(department, application, asked)
        if not line:
            return NOTHING
        place = self._places[line[-1]]
        return Verdict(Effect.ALLOW, shown(asked, line), place) if allowed else Verdict(Effect.DENY, "-", place)


class Callers:
    """The lines that a caller can meet at a resource, roles resolved by Casbin: a whole table would take too long."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self._roles = RoleManager(10)
        for member, groups in table.groups.memberships.items():
            for group in groups:
                self._roles.add_link(member, group)

    def lines_for(self, rights: Rights, resource: str) -> tuple[Line, ...]:
        names = self._names(rights)
        lines = self._table.lines_about(resource)
        return tuple(line for line in lines if line.cells[1] in names or built_in(line.cells[1], rights.department))

    def groups_for(self, rights: Rights) -> Groups:
        """The memberships that lead from the caller; of all others Casbin would make roles each time anew."""
        names, groups = self._names(rights), self._table.groups
        return replace(
            groups, memberships={name: groups.memberships[name] for name in names & groups.memberships.keys()}
        )

    def _names(self, rights: Rights) -> frozenset[str]:
        """The caller and all its roles, link by link as far as Casbin follows them."""
        found = newest = frozenset(_caller(rights, self._table.groups))
        for _ in range(DEEPEST):
            newest = frozenset(role for name in newest for role in self._roles.get_roles(name)) - found
            found |= newest
        return found


def _caller(rights: Rights, groups: Groups) -> tuple[str, str]:
    """Department and application as Casbin knows them; an application with the name of a group is not that group."""
    application = f"{rights.department}/{rights.application}"
    return rights.department, "" if application in groups.names else application


def _has(resource: Resource, target: str | None) -> bool:
    return target is None or target in resource.items or target in resource.references


def built_in(who: str, department: str) -> bool:
    return who == ("public" if department == "public" else "everyone")


def what(asked: _Asked, text: str, effect: str) -> bool:
    resource, _, rest = text.partition(".")
    if resource not in ("*", asked.resource.code):
        return False
    if asked.target is None or rest == "":
        return asked.target is None and rest == ""
    item = asked.resource.items.get(asked.target)
    if rest != "*" and not rest.startswith("@"):
        return rest == asked.target
    if item is None:
        return rest == "*" and effect == "deny"
    if effect == "allow" and item.sharing_class == "restricted":
        return False
    return (
        rest == "*"
        or rest == f"@{item.sharing_class}"
        or (rest == "@base" and item.base)
        or (rest == "@personal" and item.contains == "personal")
    )


def right(asked: _Asked, text: str, effect: str) -> bool:
    if text == "*":
        return effect == "deny" or asked.right in ("verify", "query", "copy")
    return asked.right in words(text)


def when(asked: _Asked, text: str) -> bool:
    return all(condition(asked, word) for word in words(text))


def recorded(asked: _Asked, conditions: str, effect: str) -> bool:
    """Whether unconditional data of another is on record where it has to be, or the line opens nothing of that kind."""
    item, rights = asked.resource.items.get(asked.target or ""), asked.rights
    if rights.records is None or item is None or effect == "deny" or asked.resource.provider == rights.department:
        return True
    if item.sharing_class != "unconditional" or through_grant(conditions) or "emergency" in words(conditions):
        return True
    return any(on_record(asked, grant) for grant in rights.records.grants)


def on_record(asked: _Asked, grant: Grant) -> bool:
    rights = asked.rights
    return (
        grant.resource == asked.resource.code
        and asked.target in grant.items
        and mode_of(asked) in grant.modes
        and (not rights.purposes or grant.purpose in rights.purposes)
        and (not grant.persons or rights.person in grant.persons)
        and grant.rows is None
        and str(grant.mask or "clear") == "clear"
    )


def mode_of(asked: _Asked) -> str:
    return asked.right if asked.right in ("verify", "copy") else "query"


def condition(asked: _Asked, word: str) -> bool:
    name, _, argument = word.partition("=")
    rights, grant = asked.rights, asked.grant
    truths = {
        "always": True,
        "granted": grant is not None,
        "listed": grant is not None and bool(rights.person) and rights.person in grant.persons,
        "agreed": asked.resource.code in rights.agreed,
        "by-key": asked.by_key and asked.right not in ("copy", "verify"),
        "in-hours": rights.in_hours,
        "person": bool(rights.person),
        "consented": consented(asked),
        "emergency": emergency(asked),
        "from": rights.today.isoformat() >= argument,
        "until": rights.today.isoformat() <= argument,
        "purpose": argument in rights.purposes,
    }
    return truths[name]


def consented(asked: _Asked) -> bool:
    """A subject is named by the key of its rows, in a comparison always and in a copy never."""
    held = asked.rights.consented
    if held is None or held.resource != asked.resource.code or asked.right == "copy":
        return False
    return (asked.by_key or asked.right == "verify") and to_cover(asked) <= held.items


def emergency(asked: _Asked) -> bool:
    declared = asked.rights.emergency
    return declared is not None and (declared.resources is None or asked.resource.code in declared.resources)


def rows(asked: _Asked, text: str, conditions: str, effect: str) -> bool:
    if effect == "deny":
        return text == "*" or asked.row[text] is not False
    grant = asked.grant if through_grant(conditions) else None
    own = text == "*" or asked.row[text] is True
    granted = grant is None or grant.rows is None or asked.row[grant.rows] is True
    return own and granted


def through_grant(conditions: str) -> bool:
    return "granted" in words(conditions) or "listed" in words(conditions)


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split("+")]


def could_be_meant(asked: _Asked, grant: Grant) -> bool:
    """Whether a grant in force is for this caller, purpose, mode and for every item that is asked for."""
    return (
        grant.resource == asked.resource.code
        and to_cover(asked) <= grant.items
        and mode_of(asked) in grant.modes
        and grant.purpose in asked.rights.purposes
        and asked.rights.case_stated
        and (not grant.persons or asked.rights.person in grant.persons)
        and mask_is_usable(asked, grant)
    )


def to_cover(asked: _Asked) -> set[str | None]:
    """The items that a grant, or a consent, has to be about: what is asked for, or of what is used all but the open."""
    items = asked.resource.items
    if asked.target in items:
        return {asked.target}
    joined = asked.resource.references[asked.target].on if asked.target is not None else ()
    used = {own for own, _ in joined} if asked.target is not None else asked.used
    return {code for code in used if code not in items or items[code].sharing_class != "unconditional"}


def mask_is_usable(asked: _Asked, grant: Grant) -> bool:
    item = asked.resource.items.get(asked.target or "")
    if grant.mask is None or item is None or asked.right == "verify" or str(grant.mask) == "clear":
        return True
    return grant.mask.form.accepts(item.type) and not (item.sparse and not grant.mask.ignores_value)


def shown(asked: _Asked, line: list[str]) -> str:
    """The mask column of the deciding line, as it works for this caller."""
    _, _, rights, conditions, _, mask, *_ = line
    if asked.target not in asked.resource.items:
        return "-"
    if asked.right == "verify":
        return "+".join(sorted(words(mask))) if rights == "verify" else "verdict"
    text = str(parse_mask(mask))
    if text == "clear" and through_grant(conditions) and asked.grant is not None and asked.grant.mask is not None:
        return str(asked.grant.mask)
    return text
