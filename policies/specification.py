"""The specification: Casbin over the same lines, with matchers written plainly and for themselves.

Nothing here is shared with the compiled policies but the lines as their authors wrote them: words are taken apart
anew, roles are Casbin's own, and one row of one request is decided at a time. Slow, and easy to read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files

import casbin
from casbin.persist import Adapter
from casbin.rbac.default_role_manager import RoleManager

from catalog import Catalog, Place, Resource
from masking import parse_mask
from policies.lines import Line
from policies.rights import Grant, Rights
from policies.table import PolicyTable
from policies.words import Effect, Right

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
    """What Casbin says about a policy table."""

    def __init__(self, table: PolicyTable, catalog: Catalog) -> None:
        self._table = table
        self._catalog = catalog

    @cached_property
    def _enforcer(self) -> casbin.Enforcer:
        model = casbin.Enforcer.new_model(text=files("policies").joinpath("model.conf").read_text("utf-8"))
        enforcer = casbin.Enforcer(model, _Lines(self._table.groups.memberships, self._table.lines))
        for function in (built_in, what, right, when, rows):
            enforcer.add_function(function.__name__, function)
        return enforcer

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {str(line.place): line.place for line in self._table.lines}

    def verdicts(self, probe: Probe, row: Row) -> frozenset[Verdict]:
        """The verdict on one row for each grant that could be meant; one verdict unless the grants differ."""
        resource = self._catalog.resources.get(probe.resource)
        if resource is None or not _has(resource, probe.target):
            return frozenset({NOTHING})
        asked = _Asked(probe.rights, resource, probe.target, probe.right.value, probe.by_key, probe.used, row)
        grants: list[Grant | None] = [grant for grant in probe.rights.grants if could_be_meant(asked, grant)]
        return frozenset(self._verdict(replace(asked, grant=grant)) for grant in grants or [None])

    def _verdict(self, asked: _Asked) -> Verdict:
        if not self._table.lines:  # over an empty table Casbin evaluates its matcher on empty words
            return NOTHING
        department, application = _caller(asked.rights, self._table)
        allowed, line = self._enforcer.enforce_ex(department, application, asked)
        if not line:
            return NOTHING
        place = self._places[line[-1]]
        return Verdict(Effect.ALLOW, shown(asked, line), place) if allowed else Verdict(Effect.DENY, "-", place)

    def _caller(self, rights: Rights) -> tuple[str, str]:
        application = f"{rights.department}/{rights.application}"
        return rights.department, "" if application in self._table.groups.names else application


class Callers:
    """The lines that a caller can meet at a resource: the table made small, roles resolved by Casbin."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self._roles = RoleManager(10)
        for member, groups in table.groups.memberships.items():
            for group in groups:
                self._roles.add_link(member, group)
        self._lines: dict[str, list[Line]] = {}
        for line in table.lines:
            self._lines.setdefault(line.cells[2].partition(".")[0], []).append(line)

    def table_for(self, rights: Rights, resource: str) -> PolicyTable:
        lines = sorted([*self._lines.get(resource, ()), *self._lines.get("*", ())], key=lambda line: line.place)
        whos = {who for who in {line.cells[1] for line in lines} if self._meets(rights, who)}
        return replace(self._table, lines=tuple(line for line in lines if line.cells[1] in whos))

    def _meets(self, rights: Rights, who: str) -> bool:
        names = _caller(rights, self._table)
        return built_in(who, rights.department) or any(self._roles.has_link(name, who) for name in names)


def _caller(rights: Rights, table: PolicyTable) -> tuple[str, str]:
    """Department and application as Casbin knows them; an application with the name of a group is not that group."""
    application = f"{rights.department}/{rights.application}"
    return rights.department, "" if application in table.groups.names else application


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


def condition(asked: _Asked, word: str) -> bool:
    name, _, argument = word.partition("=")
    rights, grant = asked.rights, asked.grant
    truths = {
        "always": True,
        "granted": grant is not None,
        "listed": grant is not None and bool(rights.person) and rights.person in grant.persons,
        "agreed": asked.resource.code in rights.agreed,
        "by-key": asked.by_key and asked.right != "copy",
        "in-hours": rights.in_hours,
        "person": bool(rights.person),
        "from": rights.today.isoformat() >= argument,
        "until": rights.today.isoformat() <= argument,
        "purpose": argument in rights.purposes,
    }
    return truths[name]


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
    items = asked.resource.items
    if asked.target in items:
        wanted = {asked.target}
    else:
        joined = asked.resource.references[asked.target].on if asked.target is not None else ()
        used = {own for own, _ in joined} if asked.target is not None else asked.used
        wanted = {code for code in used if code not in items or items[code].sharing_class != "unconditional"}
    mode = asked.right if asked.right in ("verify", "copy") else "query"
    return (
        grant.resource == asked.resource.code
        and wanted <= grant.items
        and mode in grant.modes
        and grant.purpose in asked.rights.purposes
        and asked.rights.case_stated
        and (not grant.persons or asked.rights.person in grant.persons)
        and mask_is_usable(asked, grant)
    )


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
