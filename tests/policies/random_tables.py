"""Random catalogues, policy files, callers and questions, so dense that rules get in each other's way."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import TypeVar

from catalog import Catalog, Contains, Equals, Item, Literal, Mode, Reference, Resource, RowRule
from masking import ValueType, parse_mask
from policies import (
    RECORDED,
    Consented,
    Emergency,
    Grant,
    Groups,
    Named,
    PolicyError,
    PolicyFile,
    PolicyTable,
    Probe,
    Records,
    Right,
    Rights,
    State,
    WholeResource,
    parse_policies,
)
from policies.groups import DEEPEST
from tests.policies.small_city import TODAY, catalog_of, department, item, resource

T = TypeVar("T")

DEPARTMENTS = ("a", "b", "b-c", "d", "centre")
GROUPS = ("g", "h", "a/g", "b/h")
CALLERS = (*DEPARTMENTS, "a/x", "b/x", "b-c/y")
WHOS: tuple[str, ...] = ("everyone",) * 8 + ("public", *CALLERS, *GROUPS)
PURPOSES = ("p", "q")
PERSONS = ("ann", "bob")
CLASSES = ("@unconditional", "@conditional", "@base", "@personal")
CHAIN = tuple(f"c{level}" for level in range(1, DEEPEST + 1))  # groups, each in the next one
STATES = tuple(state.value for state in State if state is not State.ALWAYS)
DATES = (
    "from=2026-06-30",
    "from=2026-07-01",
    "until=2026-06-30",
    "until=2026-07-01",
)  # at the edges of which questions are
CONDITIONS = (*STATES, *DATES)
MASKS = ("clear", "clear", "clear", "keep 1 1", "null", "constant x", "year")


@dataclass(frozen=True, slots=True)
class World:
    """Everything a decision depends on but the question."""

    catalog: Catalog
    table: PolicyTable
    draw: "Draw"

    def question(self) -> Probe:
        return self.draw.question(self)

    def rows(self, resource: str) -> list[dict[str, bool | None]]:
        """Every kind of row that its row rules can tell apart."""
        names = list(self.catalog.resources[resource].rows) if resource in self.catalog.resources else []
        return [dict(zip(names, truths, strict=True)) for truths in product((True, False, None), repeat=len(names))]


def world(seed: int, size: int) -> World | None:
    """A random world with at most `size` rules, or None if none of the rules that were drawn is a right one."""
    draw = Draw(random.Random(seed))  # noqa: S311 - repeatable, not secret
    catalog = draw.catalog()
    contents = draw.contents(catalog, size)
    table = _right_ones(contents, catalog)
    return World(catalog, table, draw) if table is not None else None


def _right_ones(contents: dict[str, list[str]], catalog: Catalog) -> PolicyTable | None:
    """The table of the lines without a mistake: wrong ones are blanked until none is left."""
    while True:
        files = [PolicyFile(name, "\n".join(lines).encode()) for name, lines in contents.items()]
        try:
            return parse_policies(files, catalog)
        except PolicyError as error:
            if any(finding.code == "empty" for finding in error.findings):
                return None
            for finding in error.findings:
                contents[finding.place.file][finding.place.line - 1] = ""


class Draw:
    """Draws parts of a world."""

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._whos = WHOS

    def catalog(self) -> Catalog:
        resources = (self._resource("r1", "a", "r2"), self._resource("r2", "b", "r1"))
        return catalog_of(resources, [department(code, *self.some(PURPOSES), "p") for code in DEPARTMENTS])

    def _resource(self, code: str, provider: str, other: str) -> Resource:
        items = [self._item(f"i{number}") for number in range(self._random.randint(2, 4))]
        rules = self.one(((), ("near",), ("near", "young"), ("near", "young")))
        return resource(
            code,
            provider,
            items,
            rows={name: RowRule(name, Equals("i0", Literal("x"))) for name in rules},
            references={"ref": Reference("ref", "ref", other, (("i1", "i1"),), many=self.chance())},
        )

    def _item(self, code: str) -> Item:
        return item(
            code,
            self.one(("unconditional", "conditional", "restricted")),
            self.one((ValueType.STRING, ValueType.STRING, ValueType.DATE)),
            base=self.chance(),
            sparse=self.chance(4),
            contains=self.one((None, Contains.PERSONAL)),
        )

    def contents(self, catalog: Catalog, size: int) -> dict[str, list[str]]:
        contents: dict[str, list[str]] = {"00-all.csv": [], "10-a.csv": [], "20-b.csv": [], "30-b-more.csv": []}
        for _ in range(self._random.randint(0, 5)):
            contents[self.one(("00-all.csv", "10-a.csv", "20-b.csv"))].append(self._membership())
        if self.chance(5):
            self._whos = (*WHOS, *CHAIN, *CHAIN[-2:] * 3)
            contents["00-all.csv"] += [f"g, {self.one((*CALLERS, *GROUPS))}, {CHAIN[0]}" for _ in range(2)]
            contents["00-all.csv"] += [f"g, {member}, {group}" for member, group in pairwise(CHAIN)]
        for _ in range(size):
            name = self.one(list(contents))
            contents[name].append(self._rule(catalog, name))
        return contents

    def _membership(self) -> str:
        return f"g, {self.one((*CALLERS, *GROUPS))}, {self.one(GROUPS)}"

    def _rule(self, catalog: Catalog, file: str) -> str:
        centre = file.startswith("00")
        code = self.one(("r1", "r2", "*")) if centre else "r1" if file.endswith("a.csv") else "r2"
        effect = self.one(("allow", "deny")) if not centre else self.one(("deny", "deny", "allow"))
        what = self._what(code, catalog, effect, centre)
        rights = self._rights()
        rows = self.one(("*", *catalog.resources[code].rows) if code != "*" else ("*",))
        who = self.one(self._whos)
        mask = self._mask(what, rights, effect)
        return f"p, {who}, {what}, {rights}, {self._when()}, {rows}, {mask}, {effect}, "

    def _what(self, code: str, catalog: Catalog, effect: str, centre: bool) -> str:
        if centre and effect == "allow":
            return f"{code}.@base"
        if code == "*":
            return f"*.{self.one(CLASSES)}"
        target = self.one(("", "", ".*", ".ref", f".{self.one(CLASSES)}", ".i0", ".i1", ".i1", ".i1"))
        return code + target

    def _rights(self) -> str:
        if self.chance():
            return self.one(("*", "*", "query", "query", "verify"))
        return "+".join(self.some([right.value for right in Right], 3)) or "query"

    def _when(self) -> str:
        words = self.some(CONDITIONS, 12)
        purposes = [f"purpose={code}" for code in self.some(PURPOSES, 12)]
        if purposes:  # alone they are refused, but under a mask
            words = [*purposes, *words, *(word for word in self.some(("granted", "agreed")) if word not in words)]
        return "+".join(words) or self.one(("always", "granted", "granted"))

    def _mask(self, what: str, rights: str, effect: str) -> str:
        if effect == "deny" or "." not in what or what.endswith(".ref"):
            return "-"
        if rights == "verify":
            return "+".join(self.some(("verdict", "items", "not-found"))) or "verdict"
        return self.one(MASKS)

    def question(self, world: World) -> Probe:
        """Mostly about what some rule is about: every target is as likely to be denied for want of a rule."""
        rule = self.one(world.table.rules)
        resource = rule.resource or self.one(("r1", "r2"))
        items = list(world.catalog.resources[resource].items)
        target = self.one((None, "ref", *items))
        match rule.selector:
            case WholeResource():
                target = None
            case Named(code):
                target = code
        right = self.one(sorted(rule.rights))
        rights = self._caller(world, rule.who, resource, items)
        return Probe(rights, resource, target, right, self.chance(), frozenset(self.some(items, 3)))

    def _caller(self, world: World, who: str, resource: str, items: Sequence[str]) -> Rights:
        department, application = self._names(world.table.groups, who)
        return Rights(
            department,
            application,
            world.table.names_of(department, application),
            {},
            self._day(),
            in_hours=self.chance(),
            person=self.one((None, *PERSONS)),
            purposes=frozenset(self.some(PURPOSES, 1 if self.chance() else 2)),
            case_stated=not self.chance(6),
            grants=tuple(self._grant(f"G{n}", world, resource, items) for n in range(self.one((0, 1, 2, 2, 3)))),
            agreed=frozenset(self.some(("r1", "r2"))),
            consented=self.one((None, Consented(self.one((resource, "r1")), frozenset(self.some(items, 2))))),
            emergency=self.one((None, Emergency("E", self.one((None, frozenset({"r1"}), frozenset({resource})))))),
            records=self.one((None, None, self._recorded(world, resource, items))),
        )

    def _names(self, groups: Groups, who: str) -> tuple[str, str]:
        """Department and application of a caller, in two of three cases one that the name `who` is about."""
        all_the_way = self.chance()
        while who in groups.names and (all_the_way or self.chance()):
            who = self.one([member for member, into in groups.memberships.items() if who in into])
        department, _, application = who.partition("/")
        if self.chance(3) or department not in (*DEPARTMENTS, "public"):
            department = self.one((*DEPARTMENTS, "public"))
        return department, application or self.one(("x", "x", "y", "g"))

    def _day(self) -> date:
        return TODAY + timedelta(days=self._random.randint(-2, 1))

    def _grant(self, number: str, world: World, resource: str, items: Sequence[str]) -> Grant:
        mask = self.one((None, None, *MASKS))
        return Grant(
            number,
            1,
            self.one((resource, resource, "r1")),
            frozenset(self.some(items, self.one((1, 1, 2)))),
            frozenset(self.some(tuple(Mode), self.one((1, 1, 2)))),
            self.one(PURPOSES),
            rows=self.one((None, *world.catalog.resources[resource].rows)),
            mask=parse_mask(mask) if mask else None,
            persons=frozenset(self.some(PERSONS) if self.chance() else ()),
        )

    def _recorded(self, world: World, resource: str, items: Sequence[str]) -> Records:
        grants = [self._grant(f"R{n}", world, resource, items) for n in range(self.one((0, 1, 3)))]
        return Records(
            RECORDED,
            tuple(replace(grant, rows=None, mask=None) if self.chance() else grant for grant in grants),
        )

    def one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def some(self, choices: Sequence[T], of: int = 2) -> list[T]:
        """Each of `choices` with a probability of one in `of`."""
        return [choice for choice in choices if self.chance(of)]

    def chance(self, of: int = 2) -> bool:
        return self._random.random() * of < 1
