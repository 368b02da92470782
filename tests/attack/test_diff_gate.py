"""The gate of a difference against running answers: what passes as no new access tells nothing new.

The knowledge that everything a caller can ask gives under the old policies binds; all else in the database is changed,
and under the new policies no byte of any answer may change.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from catalog import Catalog, items_in
from policies import Policies, PolicyError, PolicyFile, parse_policies
from policies.diff import difference, no_new_access
from tests.attack.asks import Ask, Listing, Test
from tests.attack.campaign import REFUSED_BEFORE, ROUNDS, asks_for, by_key, thinned
from tests.attack.fix_attack import Attacked, Said
from tests.attack.knowledge import Caller, Knowledge, Known, View
from tests.attack.tables import Contents, Row
from tests.attack.variations import Vary
from tests.fix_platform import Answer

SAID = (Said("lister"), Said("district"), Said("keyed"))
NAMED = "p, court, person.secret, verify, always, *, verdict, allow,"
WHO = ("lister", "district", "keyed", "trusted", "everyone", "everyone", "everyone")
ITEMS = ("code", "name", "phone", "region", "grade", "born", "age", "home_no", "note")
ROW_RULES = ("*", "*", "own_region", "protected", "first_grade", "named_grade")
MASKS = ("clear", "clear", "null", "keep 1 1", "keep 2 1", "name first", "year", "month", "bucket 10", "constant 0")
TODAY = date.today()
FORMS = ("0", "A*****1", "AB****1", "张", "H*")
"""What masks make of keys: operands of lookups on a form."""

T = TypeVar("T")
Files = dict[str, list[str]]


class Draw:
    """Draws policies of the laboratory, and edits of them that mostly take away."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def files(self) -> Files:
        some = self._random.randint
        rules = [self._rows() for _ in range(some(2, 4))] + [self._item() for _ in range(some(6, 14))]
        rules += [self._reference() for _ in range(some(0, 3))]
        self._random.shuffle(rules)
        if self._chance(2):  # keys and joined items that are clear on some rows: where few are open, they are on all
            item = self._one(("person.code", "person.home_no"))
            rules.insert(0, f"p, {self._one(WHO)}, {item}, query, always, {self._one(ROW_RULES)}, clear, allow,")
        if self._chance(2):
            rules.append("p, everyone, person, query, always, *, -, allow,")
        if self._chance(2):
            rules += [
                f"p, everyone, {item}, lookup, always, *, clear, allow," for item in ("person.code", "home.home_no")
            ]
        half = len(rules) // 2
        centre = [f"g, {who}, trusted" for who in ("lister", "district") if self._chance(2)] or ["g, court, trusted"]
        return {"00-centre.csv": centre, "10-owner.csv": [NAMED, *rules[:half]], "20-owner-more.csv": rules[half:]}

    def edited(self, files: Files) -> Files:
        after = {name: list(lines) for name, lines in files.items()}
        for _ in range(self._random.randint(1, 3)):
            self._edit(after)
        return after

    def _edit(self, files: Files) -> None:
        name = self._one(("10-owner.csv", "20-owner-more.csv"))
        lines = files.get(name) or files["10-owner.csv"]
        places = [place for place, line in enumerate(lines) if line.startswith("p") and line != NAMED]
        if not places:
            return
        place = self._one(places)
        cells = [cell.strip() for cell in lines[place].split(",")]
        match self._random.randrange(9):
            case 0:
                lines[place] = ""
            case 1 | 2:
                cells[5] = self._one(ROW_RULES)
                lines[place] = ", ".join(cells)
            case 3:
                cells[4] = self._one(("always", "by-key", "by-key", "until=2020-01-01", "in-hours", "person"))
                lines[place] = ", ".join(cells)
            case 4 if cells[7] == "allow" and cells[6] not in ("-", "verdict"):
                cells[6] = self._one(MASKS)
                lines[place] = ", ".join(cells)
            case 5:
                what = self._one((cells[2], "person", "home", "case_file", f"person.{self._one(ITEMS)}"))
                right = self._one((cells[3], "query", "*"))
                lines.insert(place, f"p, {self._one(WHO)}, {what}, {right}, always, {self._one(ROW_RULES)}, -, deny,")
            case 6:
                files["00-centre.csv"][0] = self._one(("g, court, trusted", "g, keyed, trusted", "g, lister, trusted"))
            case 7 if "20-owner-more.csv" in files:
                files["05-owner-more.csv"] = files.pop("20-owner-more.csv")
            case _:
                other = self._one(places)
                lines[place], lines[other] = lines[other], lines[place]

    def _rows(self) -> str:
        what = self._one(("person", "person", "case_file", "home"))
        rows = self._one(ROW_RULES) if what == "person" else "*"
        return f"p, {self._one(WHO)}, {what}, query, {self._when()}, {rows}, -, {self._effect()},"

    def _item(self) -> str:
        what = self._one(
            (
                *(f"person.{item}" for item in ITEMS),
                "person.code",
                "person.*",
                "person.@conditional",
                "case_file.*",
                "case_file.person_code",
                "home.home_no",
                "home.*",
            )
        )
        right = self._one(("query", "query", "query", "verify", "lookup", "filter", "sort", "sort+filter"))
        rows = self._one(ROW_RULES) if what.startswith("person") else "*"
        effect = self._one(("allow", "allow", "allow", "deny"))
        shown = "-" if effect == "deny" else "verdict" if right == "verify" else self._one(MASKS)
        return f"p, {self._one(WHO)}, {what}, {right}, {self._when()}, {rows}, {shown}, {effect},"

    def _reference(self) -> str:
        what = self._one(("person.cases", "person.home", "case_file.person"))
        return f"p, {self._one(WHO)}, {what}, query, always, *, -, {self._effect()},"

    def _when(self) -> str:
        return self._one(("always", "always", "by-key"))

    def _effect(self) -> str:
        return self._one(("allow", "allow", "deny"))

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _chance(self, of: int) -> bool:
        return self._random.random() * of < 1


def readable(files: Files, catalog: Catalog) -> Policies:
    """The policies of the lines without a mistake; the others are blanked in `files` too."""
    while True:
        try:
            written = [PolicyFile(name, "\n".join(lines).encode()) for name, lines in files.items()]
            return Policies(parse_policies(written, catalog), catalog)
        except PolicyError as error:
            for finding in error.findings:
                files[finding.place.file][finding.place.line - 1] = ""


def passing_pair(seed: int, catalog: Catalog, tries: int = 12) -> tuple[Policies, Policies] | None:
    """Policies and others that the gate lets pass although something changes, if there are such among the tries."""
    draw = Draw(seed)
    files = draw.files()
    old = readable(files, catalog)
    for _ in range(tries):
        new = readable(draw.edited(files), catalog)
        found = difference(old, new, TODAY)
        if found.changes and no_new_access(found):
            return old, new
    return None


@dataclass(frozen=True)
class Membership:
    """Which row rules hold of the rows that something is told of: that new rules use others is the linter's to find."""

    caller: Caller
    resource: str
    others: Sequence[Any]
    view: View = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "view", View(self.caller, self.resource, ()))

    @property
    def relevant(self) -> frozenset[str]:
        rules = self.caller.catalog.resources[self.resource].rows.values()
        return frozenset(code for rule in rules for code in items_in(rule.test))

    def known(self, row: Row) -> Known | None:
        if all(other.known(row) is None for other in self.others):
            return None
        return tuple(sorted((name, str(truth)) for name, truth in self.view.facts(row).items()))


@dataclass(frozen=True)
class Memberships:
    """The memberships of a resource, in the place of a Knowledge."""

    caller: Caller
    membership: Membership
    links: tuple[Any, ...] = ()

    @property
    def views(self) -> Iterator[Membership]:
        yield self.membership

    def of(self, contents: Contents) -> Known:
        return tuple(self.membership.known(row) for row in contents[self.membership.resource])


def is_refused(answer: Answer) -> bool:
    """Whether nothing was told because all was refused before any SQL."""
    return answer.code in REFUSED_BEFORE


def follow(target: Attacked, policies: Policies) -> None:
    target.platform.editions.open(policies)


async def all_asks(target: Attacked, said: Said, seed: int) -> list[Ask]:
    asks: list[Ask] = [*await asks_for(target, said, False), *await asks_for(target, said, True)]
    return [*thinned(asks, seed, every=5), *await more_by_key(target)]


async def more_by_key(target: Attacked) -> list[Ask]:
    """Every row by its key, and keys as masks write them."""
    asks: list[Ask] = []
    for code, rows in (await target.tables.read()).items():
        resource = target.tables.catalog.resources[code]
        items = tuple(item for item in resource.items if item != "secret")
        asks += [by_key(resource, items, row) for row in rows if all(row[key] for key in resource.key)][:4]
        asks += [Listing(code, items, Test(resource.key[0], "eq", form), by_key=True) for form in FORMS]
    return asks


async def told_no_more(target: Attacked, said: Said, old: Policies, new: Policies, seed: int) -> int:
    """How many answers under `old` were binding; AssertionError where one under `new` tells what none of them told."""
    stored = await target.tables.read()
    follow(target, new)
    asks = await all_asks(target, said, seed)
    follow(target, old)
    asked = [*asks, *(ask for ask in await all_asks(target, said, seed) if ask not in asks)]
    answers = [await target.ask(said, ask) for ask in asked]
    caller = target.caller(said)
    told = [Knowledge(caller, ask) for ask, answer in zip(asked, answers, strict=True) if not is_refused(answer)]
    views = {code: [view for one in told for view in one.views if view.resource == code] for code in stored}
    bound = [*told, *(Memberships(caller, Membership(caller, code, others)) for code, others in views.items())]
    follow(target, new)
    before = [await target.ask(said, ask) for ask in asks]
    try:
        for round in range(ROUNDS):
            varied = Vary(bound, random.Random(seed + round)).of(stored)  # type: ignore[arg-type]  # noqa: S311 - repeatable
            await target.tables.write(varied.contents)
            for ask, answer in zip(asks, before, strict=True):
                after = await target.ask(said, ask)
                assert (after.status, after.settled) == (answer.status, answer.settled), (said, ask)
    finally:
        await target.tables.write(stored)
    return len(told)


# a pair that fails is told by its seed: to shrink policies would take minutes
@settings(
    max_examples=5 * ROUNDS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(st.integers(0, 2**32))
async def test_what_passes_the_gate_tells_nothing_new(own_lab: Attacked, seed: int) -> None:
    """Every answer under the new policies is a function of what the old ones told."""
    pair = passing_pair(seed, own_lab.tables.catalog)
    assume(pair is not None)
    assert pair is not None
    for said in SAID:
        await told_no_more(own_lab, said, *pair, seed)


async def test_what_does_not_pass_is_found(own_lab: Attacked) -> None:
    """The oracle notices what opens: it is not deaf."""
    rows = "p, everyone, person, query, always, *, -, allow,"
    old = of(own_lab, rows, "p, everyone, person.name, query, always, *, name first, allow,")
    new = of(own_lab, rows, "p, everyone, person.name, query, always, *, clear, allow,")
    assert not no_new_access(difference(old, new, TODAY))
    with pytest.raises(AssertionError, match="lister"):
        await told_no_more(own_lab, SAID[0], old, new, 1)


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines of which one changes, and a query that does not tell `canary` before and does so then."""

    lines: tuple[str, ...]
    old: str
    new: str
    query: str
    canary: str


BY_KEY = '{ data { person(where: {code: {eq: "AB00001"}}) { nodes { name } } } }'
NAME = "p, lister, person.name, query, by-key, *, clear, allow,"
OPENINGS = {
    "a key that is clear on all rows that are left may be looked up": Opening(
        (NAME, "p, lister, person.code, query, always, own_region, clear, allow,"),
        "p, lister, person, query, by-key, *, -, allow,",
        "p, lister, person, query, by-key, own_region, -, allow,",
        BY_KEY,
        "张三丰",
    ),
    "so may one where a deny takes the others away": Opening(
        (
            "p, lister, person, query, by-key, *, -, allow,",
            NAME,
            "p, lister, person.code, query, always, first_grade, -, deny,",
            "p, lister, person.code, query, always, *, clear, allow,",
        ),
        "#",
        "p, lister, person, query, by-key, first_grade, -, deny,",
        BY_KEY,
        "张三丰",
    ),
    "a reference over an item that is clear on them may be followed": Opening(
        (
            "p, lister, person.grade, query, always, *, clear, allow,",
            "p, lister, person.home_no, query, always, first_grade, clear, allow,",
            "p, lister, home, query, by-key, *, -, allow,",
            "p, lister, home.home_no, lookup, always, *, -, deny,",
            "p, lister, home.*, query, always, *, clear, allow,",
        ),
        "p, lister, person, query, always, *, -, allow,",
        "p, lister, person, query, always, first_grade, -, allow,",
        "{ data { person { nodes { grade home { address } } } } }",
        "五马街",
    ),
}


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
async def test_fewer_rows_that_open_what_no_rule_names_do_not_pass(own_lab: Attacked, opening: Opening) -> None:
    old, new = (of(own_lab, line, *opening.lines) for line in (opening.old, opening.new))
    assert opening.canary not in await answer(own_lab, old, opening.query)
    assert opening.canary in await answer(own_lab, new, opening.query)
    assert not no_new_access(difference(old, new, TODAY))


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
async def test_they_pass_where_keys_may_be_looked_up_anyway_or_no_row_is_left(
    own_lab: Attacked, opening: Opening
) -> None:
    lookups = [f"p, everyone, {key}, lookup, always, *, clear, allow," for key in ("person.code", "home.home_no")]
    old, new = (of(own_lab, *lookups, line, *opening.lines) for line in (opening.old, opening.new))
    assert no_new_access(difference(old, new, TODAY))
    shut = "p, everyone, person, query, always, *, -, deny,"
    assert no_new_access(difference(old, of(own_lab, shut, opening.new, *opening.lines), TODAY))


@pytest.mark.parametrize("mask", ["constant x", "keep 1 0"])
async def test_rows_are_not_named_by_a_form_of_their_key(own_lab: Attacked, mask: str) -> None:
    """A form may be that of every row: `by-key` would be a list of all."""
    lines = ("p, lister, person, query, by-key, *, -, allow,", NAME)
    old = of(own_lab, *lines, "p, lister, person.code, lookup, always, *, clear, allow,")
    new = of(own_lab, *lines, f"p, lister, person.code, lookup, always, *, {mask}, allow,")
    assert "张三丰" in await answer(own_lab, old, BY_KEY)
    for form in ("x", "A******", "AB00001"):
        assert "POSITION_DENIED" in await answer(own_lab, new, BY_KEY.replace("AB00001", form))
    # where the key is one of many values, the rows are not named by it, and it may be looked up by its form
    listed = of(own_lab, "p, lister, person, query, always, *, -, allow,", *new_lines(mask))
    many = ", ".join(f'"{form}"' for form in ("x", "A******", *(f"Z{n}" for n in range(200))))
    assert "欧阳修" in await answer(
        own_lab, listed, f"{{ data {{ person(where: {{code: {{in: [{many}]}}}}) {{ nodes {{ name }} }} }} }}"
    )


def new_lines(mask: str) -> tuple[str, ...]:
    return (
        f"p, lister, person.code, lookup, always, *, {mask}, allow,",
        "p, lister, person.name, query, always, *, clear, allow,",
    )


def of(target: Attacked, *lines: str) -> Policies:
    policies = readable({"10-owner.csv": [NAMED, *lines]}, target.tables.catalog)
    assert policies.table.size == 1 + sum(line.startswith("p") for line in lines), "every line is to be a right one"
    return policies


async def answer(target: Attacked, policies: Policies, query: str) -> str:
    follow(target, policies)
    return (await target.ask(Said("lister"), query)).settled.decode()
