"""Pairs of random policies, and the difference between two policies by asking every request of both, one by one.

Written apart from what it checks: no classes of callers, targets or situations, nothing of the request space's modules.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, combinations, product

from catalog import Catalog, Department, Equals, Item, Literal, Mode, Resource, SharingClass, items_in
from masking import parse_mask
from policies import (
    POSITIONS,
    Clear,
    Compared,
    Consented,
    Decision,
    Denied,
    Emergency,
    Grant,
    Masked,
    Outcome,
    Policies,
    PolicyError,
    PolicyFile,
    PolicyTable,
    Right,
    Rights,
    Rule,
    outcome_on,
    parse_policies,
)
from tests.policies.random_tables import GROUPS, MASKS, Draw

Contents = dict[str, list[str]]
Cell = tuple[str, str, str, str | None, Right]
"""Department, application, resource, target, right."""

OTHER = "unheard-of"
"""An application that no line names."""

_EFFECTS_OF = {"allow": "deny", "deny": "allow"}


def random_pair(seed: int, size: int, *, moving: bool) -> tuple[Policies, Policies] | None:
    """Policies and the same after some edits, of the catalogue too if `moving`; None if one of them has no rule."""
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    draw = Draw(source)
    catalog = draw.catalog()
    contents = draw.contents(catalog, size)
    old = _readable(contents, catalog)
    other = edited_catalog(catalog, source) if moving else catalog
    after = {name: list(lines) for name, lines in contents.items()}
    for _ in range(source.randint(0, 4)):
        edit(after, catalog, draw, source)
    new = _readable(after, other)
    return (Policies(old, catalog), Policies(new, other)) if old is not None and new is not None else None


def _readable(contents: Contents, catalog: Catalog) -> PolicyTable | None:
    """The table of the lines without a mistake; the others are blanked."""
    while True:
        try:
            return parse_policies(
                [PolicyFile(name, "\n".join(lines).encode()) for name, lines in contents.items()], catalog
            )
        except PolicyError as error:
            if any(finding.code == "empty" for finding in error.findings):
                return None
            for finding in error.findings:
                contents[finding.place.file][finding.place.line - 1] = ""


def edit(contents: Contents, catalog: Catalog, draw: Draw, source: random.Random) -> None:
    """One edit of a line: deleted, put elsewhere, one cell of it written anew, a line or a membership added."""
    lines = contents[source.choice(sorted(contents))]
    places = [place for place, line in enumerate(lines) if line.startswith("p")]
    match source.randrange(6):
        case 0 if places:
            lines[source.choice(places)] = ""
        case 1 if len(places) > 1:
            one, other = source.sample(places, 2)
            lines[one], lines[other] = lines[other], lines[one]
        case 2 | 3 if places:
            place = source.choice(places)
            lines[place] = _with_another_cell(lines[place], source)
        case 4:
            contents["00-all.csv"].append(
                f"g, {source.choice(('a', 'b', 'd', 'a/x', *GROUPS))}, {source.choice(GROUPS)}"
            )
        case _:
            fresh = draw.contents(catalog, 4)
            for name, added in fresh.items():
                contents[name] += [line for line in added if line.startswith("p")][:1]


def _with_another_cell(line: str, source: random.Random) -> str:
    cells = [cell.strip() for cell in line.split(",")]
    number = source.choice((1, 3, 4, 5, 6, 6, 7))
    cells[number] = source.choice(
        {
            1: ("everyone", "a", "b", "d", "a/x", "g", "h", "public"),
            3: ("query", "verify", "copy", "*", "query+lookup", "sort"),
            4: ("always", "granted", "by-key", "agreed+granted", "purpose=p+granted", "until=2026-06-30", "listed"),
            5: ("*", "near", "young"),
            6: (*MASKS, "verdict", "verdict+items"),
            7: ("allow", "deny"),
        }[number]
    )
    if number == 7:
        cells[6] = "-" if cells[7] == "deny" else "clear"
    return ", ".join(cells)


def edited_catalog(catalog: Catalog, source: random.Random) -> Catalog:
    """The catalogue with one or two things changed that decisions depend on."""
    resources, departments = dict(catalog.resources), dict(catalog.departments)
    for _ in range(source.randint(1, 2)):
        code = source.choice(sorted(resources))
        match source.randrange(7):
            case 0:
                departments.pop(source.choice(("d", "b-c")), None)
            case 1:
                who = source.choice(sorted(departments))
                functions = source.choice((frozenset({"p", "z"}), frozenset({"z"}), frozenset[str](), frozenset({"q"})))
                departments[who] = replace(departments[who], functions=functions)
            case 2:
                departments["new"] = Department("new", "new", "", "330302", frozenset({"p"}))
            case 3 if len(resources) > 1:
                del resources[code]
            case _:
                resources[code] = _edited_resource(resources[code], source)
    return Catalog(resources, departments, "v2")


def _edited_resource(resource: Resource, source: random.Random) -> Resource:
    items: dict[str, Item] = dict(resource.items)
    code = source.choice(sorted(items))
    match source.randrange(5):
        case 0:
            items[code] = replace(items[code], sharing_class=SharingClass.RESTRICTED)
        case 1:
            items[code] = replace(items[code], base=not items[code].base)
        case 2:
            items[code] = replace(items[code], column="elsewhere")
        case 3 if "i3" in items:
            del items["i3"]
        case 3:
            items["i3"] = replace(items["i1"], code="i3", column="i3")
        case _:
            tests = {name: replace(rule, test=Equals("i1", Literal("y"))) for name, rule in resource.rows.items()}
            return replace(resource, rows=tests)
    return replace(resource, items=items)


def rights_of(resource: Resource, target: str | None) -> tuple[Right, ...]:
    """What a request can ask: the modes of rows, query and copy of references, everything of items."""
    if target is None:
        return (Right.QUERY, Right.VERIFY, Right.COPY)
    return tuple(Right) if target in resource.items else (Right.QUERY, Right.COPY)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two policies, asked about requests that may not exist there."""

    policies: Policies

    def department(self, code: str) -> Department | None:
        return self.policies.catalog.departments.get(code)

    def resource(self, code: str) -> Resource | None:
        return self.policies.catalog.resources.get(code)

    def has(self, resource: str, target: str | None) -> bool:
        found = self.resource(resource)
        return found is not None and (target is None or target in {*found.items, *found.references})

    def rules(self, cell: Cell) -> tuple[Rule, ...]:
        department, application, code, target, right = cell
        names = self.policies.table.names_of(department, application)
        return self.policies.rules_for(names, self.policies.catalog.resources[code], target, right) or ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a request brings along, whoever sends it for whatever."""

    today: date
    by_key: bool
    in_hours: bool
    agreed: bool
    person: str | None
    purposes: frozenset[str]
    grant: Grant | None
    consented: bool = False
    emergency: bool = False

    def truths(self, functions: frozenset[str]) -> frozenset[str]:
        """The words of the column `when` that hold for a department with these functions; of dates, the day."""
        stated = self.purposes & functions
        held = {"always", f"day {self.today}", *(f"purpose={code}" for code in stated)}
        held |= {"by-key"} if self.by_key else set()
        held |= {"in-hours"} if self.in_hours else set()
        held |= {"agreed"} if self.agreed else set()
        held |= {"person"} if self.person else set()
        held |= {"consented", "by-key"} if self.consented else set()
        held |= {"emergency"} if self.emergency else set()
        grant = self.grant
        if grant is not None and grant.purpose in stated and (not grant.persons or self.person in grant.persons):
            held |= {"granted"} | ({"listed"} if grant.persons else set())
            held |= {f"masked {grant.mask}", f"narrowed {grant.rows}"}
        return frozenset(held)


def requests(
    items: frozenset[str], rows: Sequence[str], purposes: frozenset[str], today: date, words: frozenset[str]
) -> Iterator[Request]:
    """Every request there can be, on today and every day around the dates that random rules name.

    Consents and emergencies come only where some rule names them: `words` are those of all rules.
    """
    keys = [(False, False), (True, False), *([(True, True)] if "consented" in words else [])]
    emergencies = (False, True) if "emergency" in words else (False,)
    days = [day for day in (date(2026, 6, 29) + timedelta(days=n) for n in range(4)) if day >= today]
    stated = [frozenset(some) for size in range(len(purposes) + 1) for some in combinations(sorted(purposes), size)]
    masks = [None, *map(parse_mask, dict.fromkeys(MASKS))]
    for day, (by_key, consented), in_hours, agreed, person, some, emergency in product(
        days, keys, (False, True), (False, True), (None, "ann"), stated, emergencies
    ):
        grants: Iterator[Grant | None] = (
            Grant("G", 1, "", items, frozenset(Mode), purpose, row, mask, persons)
            for purpose, row, mask, persons in product(
                sorted(some), (None, *rows), masks, (frozenset[str](), frozenset({"ann"}))
            )
        )
        for grant in chain((None,), grants):
            yield Request(day, by_key, in_hours, agreed, person, some, grant, consented, emergency)


class EveryRequest:
    """The difference between two policies, cell by cell."""

    def __init__(self, old: Policies, new: Policies, today: date) -> None:
        self._sides = (Side(old), Side(new))
        self._today = today
        self._kinds: dict[tuple[object, ...], frozenset[str]] = {}
        self._requests: dict[tuple[object, ...], list[tuple[Request, int, int]]] = {}
        self._bits: dict[str, int] = {}

    def cells(self) -> list[Cell]:
        """Every cell of either side."""
        departments = sorted({code for side in self._sides for code in side.policies.catalog.departments} | {"public"})
        cells: dict[Cell, None] = {}
        for side in self._sides:
            for resource in side.policies.catalog.resources.values():
                for target in (None, *resource.items, *resource.references):
                    for right in rights_of(resource, target):
                        for department in departments:
                            for application in (OTHER, "x", "y", "g", "h"):
                                cells[department, application, resource.code, target, right] = None
        return list(cells)

    def kinds(self, cell: Cell) -> frozenset[str]:
        """What becomes of a cell: `opens`, `changes`, `closes`, in some situation and on some row.

        Cells of which everything that a decision is made of is the same are asked about once.
        """
        department, _, code, target, right = cell
        rules = [self._rules(side, cell) for side in self._sides]
        functions = [self._functions(side, department) for side in self._sides]
        entries = [side.resource(code) for side in self._sides]
        items = [entry and entry.items.get(target or "") for entry in entries]
        key = (
            *(None if own is None else tuple(map(id, own)) for own in rules),
            *functions,
            (code, target is None, right, *map(id, items)),
        )
        known = self._kinds.get(key)
        if known is None:
            known = self._kinds[key] = frozenset(self._look(cell, rules, functions, entries))
        return known

    def _rules(self, side: Side, cell: Cell) -> tuple[Rule, ...] | None:
        department, _, code, target, _ = cell
        is_member = department == "public" or side.department(department) is not None
        return side.rules(cell) if is_member and side.has(code, target) else None

    def _functions(self, side: Side, department: str) -> frozenset[str]:
        member = side.department(department)
        return member.functions if member is not None else frozenset()

    def _asked(self, code: str, functions: list[frozenset[str]]) -> list[tuple[Request, int, int]]:
        """Every request about a resource, with what holds on each side, one bit to a word."""
        key = (code, *functions)
        if key not in self._requests:
            entries = [entry for side in self._sides if (entry := side.resource(code)) is not None]
            items = frozenset(item for entry in entries for item in entry.items)
            rows = sorted({name for entry in entries for name in entry.rows})
            rules = (rule for side in self._sides for rule in side.policies.table.about(code))
            words = frozenset(str(word) for rule in rules for word in rule.when)
            asked = requests(items, rows, functions[0] | functions[1], self._today, words)
            self._requests[key] = [
                (each, self._as_bits(each.truths(functions[0])), self._as_bits(each.truths(functions[1])))
                for each in asked
            ]
        return self._requests[key]

    def _as_bits(self, words: Iterable[str]) -> int:
        return sum({self._bits.setdefault(word, 1 << len(self._bits)) for word in words})

    def _look(
        self,
        cell: Cell,
        rules: list[tuple[Rule, ...] | None],
        functions: list[frozenset[str]],
        entries: list[Resource | None],
    ) -> Iterator[str]:
        """Asks of all requests for which the same holds, as far as some rule of the cell says, only the first."""
        _, _, code, target, right = cell
        rows = list(self._rows(entries))
        asked = self._asked(code, functions)
        when = {str(word) for own in rules if own is not None for rule in own for word in rule.when}
        ever = ("granted", "listed", "masked", "narrowed", *(["day"] if any("=20" in word for word in when) else []))
        matters = self._as_bits(word for word in list(self._bits) if word in when or word.startswith(ever))
        met = set()
        for request, in_old, in_new in asked:
            held = (in_old & matters, in_new & matters)
            if held in met:
                continue
            met.add(held)
            decided = [
                self._decide(side, cell, own, stated, request)
                for side, own, stated in zip(self._sides, rules, functions, strict=True)
            ]
            for on_each_side in rows:
                had, has = (
                    outcome_on(decision, row) if decision is not None else None
                    for decision, row in zip(decided, on_each_side, strict=True)
                )
                kind = self._kind(had, has, target, entries, right)
                if kind is not None:
                    yield kind

    def _decide(
        self,
        side: Side,
        cell: Cell,
        rules: tuple[Rule, ...] | None,
        functions: frozenset[str],
        request: Request,
    ) -> Decision | None:
        department, application, code, target, right = cell
        if rules is None:
            return None
        rights = Rights(
            department,
            application,
            side.policies.table.names_of(department, application),
            {},
            request.today,
            in_hours=request.in_hours,
            person=request.person,
            purposes=request.purposes & functions,
            grants=(replace(request.grant, resource=code),) if request.grant is not None else (),
            agreed=frozenset({code} if request.agreed else ()),
            consented=self._consented(side, code) if request.consented else None,
            emergency=Emergency("E") if request.emergency else None,
        )
        return side.policies.decide(rights, code, target, right, request.by_key).decision

    def _consented(self, side: Side, code: str) -> Consented:
        entry = side.resource(code)
        return Consented(code, frozenset(entry.items if entry is not None else ()))

    def _rows(
        self, entries: list[Resource | None]
    ) -> Iterator[tuple[Mapping[str, bool | None], Mapping[str, bool | None]]]:
        """Every kind of row, as each side's row rules stand to it; rules that test something else are free."""
        old, new = entries
        names = sorted({name for entry in entries if entry for name in entry.rows})
        both = [name for name in names if old and new and name in old.rows and name in new.rows]
        free = [name for name in both if old and new and self._is_another_test(name, old, new)]
        for truths in product((True, False, None), repeat=len(names)):
            row = dict(zip(names, truths, strict=True))
            for others in product((True, False, None), repeat=len(free)):
                yield row, {**row, **dict(zip(free, others, strict=True))}

    def _is_another_test(self, name: str, old: Resource, new: Resource) -> bool:
        items = items_in(old.rows[name].test)
        return old.rows[name].test != new.rows[name].test or any(_is_moved(item, old, new) for item in items)

    def _kind(
        self, had: Outcome | None, has: Outcome | None, target: str | None, entries: list[Resource | None], right: Right
    ) -> str | None:
        old, new = entries
        is_item = target is not None and any(entry and target in entry.items for entry in entries)
        default = target is not None and (right in POSITIONS or not is_item)
        always_open = target is None and right is Right.VERIFY
        one, other = (_shown(outcome, default, always_open) for outcome in (had, has))
        if had is None or has is None:
            if always_open:
                return None
            one, other = ("" if each == "default" else each for each in (one, other))
        if one == other:
            is_open = one not in ("", "default")
            return "changes" if is_open and target and old and new and _is_moved(target, old, new) else None
        if "" in (one, other):
            return "closes" if one else "opens"
        if "default" in (one, other):
            return "closes" if other == "default" else "opens"
        return "changes"


def _is_moved(item: str, old: Resource, new: Resource) -> bool:
    return item in old.items and item in new.items and old.items[item].column != new.items[item].column


def _shown(outcome: Outcome | None, default: bool, always_open: bool) -> str:
    """What a caller has of it in a word, empty for nothing."""
    match outcome:
        case None:
            return ""
        case Denied(rule):
            if rule is not None:
                return ""
            return "clear" if always_open else "default" if default else ""
        case Clear():
            return "clear"
        case Masked(mask, _):
            return mask.text
        case Compared(reveals, _):
            return f"tells {sorted(reveals)}"
