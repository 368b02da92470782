"""That a difference is exact, that its witnesses show it, that the gate stays closed, and what reports say."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from graphql import build_ast_schema, parse, validate
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from catalog import Before, Catalog, DepartmentAttribute, Equals, Reference, Resource, RowRule, Today
from policies import Caller, Denied, Outcome, Policies, Right, outcome_on, parse_policies
from policies.diff import (
    Change,
    Difference,
    Kind,
    Witness,
    as_json,
    as_markdown,
    as_text,
    difference,
    exit_status,
    no_new_access,
)
from policies.space import Holding
from tests.policies.every_request import Cell, EveryRequest, Side, random_pair
from tests.policies.small_city import CITY, TODAY, files, item, policies

SEEDS = st.integers(0, 2**32)
DAYS = st.sampled_from([date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1)])
CellKinds = Mapping[tuple[str, str, str, str | None, str], set[str]]


def by_cell(found: Difference) -> dict[tuple[str, str, str, str | None, str], set[str]]:
    """What becomes of each cell; a kind comes but once."""
    cells: dict[tuple[str, str, str, str | None, str], set[str]] = {}
    for change in found.changes:
        for caller in change.callers:
            for target in change.targets:
                kinds = cells.setdefault(
                    (caller.department, caller.application, change.resource, target, change.right.value), set()
                )
                assert change.kind.value not in kinds
                kinds.add(change.kind.value)
    return cells


def named_applications(*sides: Policies) -> set[str]:
    """Applications that a line of either side names, read off the rules themselves."""
    found: set[str] = set()
    for side in sides:
        names = {rule.who for rule in side.table.rules} | set(side.table.groups.memberships)
        found |= {name for name in names - side.table.groups.names if "/" in name}
    return found


def check_exact(old: Policies, new: Policies, today: date) -> None:
    told = by_cell(difference(old, new, today))
    named = named_applications(old, new)
    every = EveryRequest(old, new, today)
    met = set()
    for cell in every.cells():
        key = told_as(cell, named)
        met.add(key)
        assert told.get(key, set()) == every.kinds(cell), cell
    assert told.keys() <= met


def told_as(cell: Cell, named: set[str]) -> tuple[str, str, str, str | None, str]:
    department, application, resource, target, right = cell
    application = application if f"{department}/{application}" in named else "*"
    return department, application, resource, target, right.value


@settings(max_examples=5, deadline=None)
@given(SEEDS, st.integers(1, 12), DAYS)
def test_the_difference_is_what_asking_every_request_finds(seed: int, size: int, today: date) -> None:
    pair = random_pair(seed, size, moving=False)
    assume(pair is not None)
    assert pair is not None
    check_exact(*pair, today)


@settings(max_examples=5, deadline=None)
@given(SEEDS, st.integers(1, 12), DAYS)
@example(9, 12, date(2026, 7, 1))  # functions that only one side knows
@example(25, 12, date(2026, 6, 30))  # a grant for a purpose that no rule names, stated beside one that a rule names
def test_it_is_so_where_the_catalogue_changes_too(seed: int, size: int, today: date) -> None:
    pair = random_pair(seed, size, moving=True)
    assume(pair is not None)
    assert pair is not None
    check_exact(*pair, today)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.booleans(), DAYS)
def test_what_opens_one_way_closes_the_other(seed: int, moving: bool, today: date) -> None:
    pair = random_pair(seed, 16, moving=moving)
    assume(pair is not None)
    assert pair is not None
    there, back = difference(*pair, today), difference(pair[1], pair[0], today)
    turned = {"opens": "closes", "closes": "opens", "changes": "changes"}
    assert by_cell(there) == {cell: {turned[kind] for kind in kinds} for cell, kinds in by_cell(back).items()}
    assert there.totals[Kind.OPENS] == back.totals[Kind.CLOSES]


@settings(max_examples=30, deadline=None)
@given(SEEDS, DAYS)
def test_nothing_differs_from_itself(seed: int, today: date) -> None:
    pair = random_pair(seed, 16, moving=True)
    assume(pair is not None)
    assert pair is not None
    for side in pair:
        found = difference(side, side, today)
        assert found.changes == ()
        assert no_new_access(found)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.booleans(), DAYS)
def test_every_witness_shows_its_difference(seed: int, moving: bool, today: date) -> None:
    pair = random_pair(seed, 16, moving=moving)
    assume(pair is not None)
    assert pair is not None
    for change in difference(*pair, today).changes:
        old, new = (outcome_for(side, change, catalogue) for side, catalogue in zip(pair, ("old", "new"), strict=True))
        assert placed(old) == (str(change.old.place) if change.old.place else None)
        assert placed(new) == (str(change.new.place) if change.new.place else None)
        assert change.witness.caller in change.callers
        assert change.witness.target in change.targets
        match change.kind:
            case Kind.OPENS:
                assert is_nothing(old)
                assert not is_nothing(new) or new == Denied(None)
            case Kind.CLOSES:
                assert is_nothing(new)
                assert not is_nothing(old) or old == Denied(None)
            case Kind.CHANGES:
                assert change.old.words != change.new.words


def outcome_for(side: Policies, change: Change, catalogue: str) -> Outcome | None:
    """What production decides about a witness, its request put together anew; None for who or what is not there."""
    seen = change.witness
    department = side.catalog.departments.get(seen.caller.department)
    if not Side(side).has(change.resource, seen.target) or (department is None and seen.caller.department != "public"):
        return None
    functions = department.functions if department is not None else frozenset[str]()
    resource = side.catalog.resources[change.resource]
    names = side.table.names_of(seen.caller.department, seen.caller.application)
    rights = seen.asked.rights(seen.caller, names, resource)
    grants = tuple(replace(grant, purpose=seen.given_for or "") for grant in rights.grants)
    assert bool(grants) == (seen.given_for is not None) == (seen.asked.grant is not Holding.NONE)
    rights = replace(rights, purposes=rights.purposes & functions, grants=grants)
    decision = side.decide(rights, change.resource, seen.target, change.right, seen.asked.by_key).decision
    return outcome_on(decision, row_of(seen, resource, catalogue))


def row_of(seen: Witness, resource: Resource, catalogue: str) -> dict[str, bool | None]:
    said = dict(seen.row)
    return {name: said.get(f"{name} of the {catalogue} catalogue", said.get(name, False)) for name in resource.rows}


def is_nothing(outcome: Outcome | None) -> bool:
    return outcome is None or isinstance(outcome, Denied)


def placed(outcome: Outcome | None) -> str | None:
    return str(outcome.rule.place) if outcome is not None and outcome.rule is not None else None


ROWS = "p, everyone, population, query, always, *, -, allow,\n"


def changed(old: str, new: str, *, old_groups: str = "", new_groups: str = "") -> Difference:
    """The difference between two police's files, with memberships in the centre's."""
    return difference(policies(ROWS + old, p00_all=old_groups), policies(ROWS + new, p00_all=new_groups), TODAY)


def told(found: Difference) -> list[tuple[str, str, str]]:
    return [(change.kind.value, str(change.old), str(change.new)) for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "",
            "p, tax, population.name, query, always, *, clear, allow,",
            ("opens", "no rule", "clear (10-police.csv:2)"),
        ),
        (
            "p, tax, population.name, query, always, *, keep 3 4, allow,",
            "# none",
            ("closes", "keep 3 4 (10-police.csv:2)", "no rule"),
        ),
        (
            "p, tax, population.name, query, granted, *, clear, allow,",
            "p, tax, population.name, query, granted+person, *, clear, allow,",
            ("closes", "clear (10-police.csv:2)", "no rule"),
        ),
        (
            "p, everyone, population.name, lookup, always, *, -, deny,",
            "# none",
            ("opens", "denied (10-police.csv:2)", "left to the default"),
        ),
        (
            "# none",
            "p, everyone, population.relief, query, always, *, -, deny,",
            ("closes", "left to the default", "denied (10-police.csv:2)"),
        ),
        (
            "p, tax, population.name, sort, always, *, keep 1 0, allow,",
            "# none",
            ("closes", "keep 1 0 (10-police.csv:2)", "left to the default"),
        ),
        (
            "p, everyone, population, verify, always, own_region, -, deny,",
            "p, everyone, population, verify, always, *, -, deny,",
            ("closes", "open without a rule", "denied (10-police.csv:2)"),
        ),
        (
            "p, tax, population.name, verify, always, *, verdict, allow,",
            "p, tax, population.name, verify, always, *, verdict+items, allow,",
            ("changes", "verdict (10-police.csv:2)", "verdict+items (10-police.csv:2)"),
        ),
    ],
)
def test_a_change_says_what_each_side_decides_and_by_which_line(
    old: str, new: str, expected: tuple[str, str, str]
) -> None:
    assert told(changed(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # other places, other notes, other order of what does not meet
        (
            "p, tax, population.name, query, always, *, clear, allow, a",
            "\n\np, tax, population.name, query, always, *, clear, allow, b",
        ),
        # a line that says what the class above says
        (
            "p, everyone, population.@unconditional, query, always, *, clear, allow,",
            "p, everyone, population.@unconditional, query, always, *, clear, allow,\n"
            "p, tax, population.gender, query, always, *, clear, allow,",
        ),
        # a deny where nothing was open
        ("# none", "p, everyone, population.criminal_record, query+verify+copy, always, *, -, deny,"),
        # an allow of rows in verify, which need none
        ("# none", "p, everyone, population, verify, always, *, -, allow,"),
        # a condition that has passed
        ("# none", "p, everyone, population.name, query, until=2026-06-30, *, clear, allow,"),
    ],
)
def test_what_no_request_can_tell_apart_is_no_change(old: str, new: str) -> None:
    assert told(changed(old, new)) == []


def test_a_condition_that_begins_later_is_a_change_from_that_day_on() -> None:
    found = changed("# none", "p, tax, population.name, query, from=2027-01-01, *, clear, allow,")
    (change,) = found.changes
    assert change.witness.situation == "always on 2027-01-01"


def test_a_membership_alone_opens_what_the_group_has() -> None:
    line = "p, district, population.name, query, always, *, clear, allow,"
    found = changed(
        line, line, old_groups="g, civil, district", new_groups="g, civil, district\ng, lucheng-civil, district"
    )
    (change,) = found.changes
    assert (change.kind, change.callers, change.targets) == (Kind.OPENS, (Caller("lucheng-civil"),), ("name",))


def test_callers_and_targets_that_change_alike_are_one_change_of_many_cells() -> None:
    found = changed("# none", "p, everyone, population.@unconditional, query, always, *, clear, allow,")
    (change,) = found.changes
    assert change.cells == len(CITY.departments) * 2
    assert found.totals == {Kind.OPENS: 12, Kind.CHANGES: 0, Kind.CLOSES: 0}
    assert found.totals_by_department["tax"] == {Kind.OPENS: 2, Kind.CHANGES: 0, Kind.CLOSES: 0}
    assert found.summary == "opens 12, closes 0, changes the mask of 0"


def test_a_row_rule_that_tests_something_else_opens_other_rows() -> None:
    line = "p, everyone, population.name, query, always, own_region, clear, allow,"
    tested = RowRule("own_region", Before("birth_date", Today()))
    found = moved(line, rows={"own_region": tested, "no_record": CITY.resources["population"].rows["no_record"]})
    assert {(change.kind.value, change.witness.rows) for change in found.changes} == {
        (
            "opens",
            "rows that do not match `own_region of the old catalogue` and match `own_region of the new catalogue`",
        ),
        (
            "closes",
            "rows that match `own_region of the old catalogue` and do not match `own_region of the new catalogue`",
        ),
    }


def test_a_department_that_moves_sees_the_rows_of_another_region() -> None:
    line = "p, everyone, population.name, query, always, own_region, clear, allow,"
    departments = {**CITY.departments, "tax": replace(CITY.departments["tax"], region_code="330304")}
    found = difference(policies(ROWS + line), over(Catalog(CITY.resources, departments, "v2"), line), TODAY)
    assert {(change.kind, change.callers) for change in found.changes} == {
        (Kind.OPENS, (Caller("tax"),)),
        (Kind.CLOSES, (Caller("tax"),)),
    }
    assert isinstance(CITY.resources["population"].rows["own_region"].test, Equals)
    assert DepartmentAttribute("region_code") == CITY.resources["population"].rows["own_region"].test.operand


def test_an_item_from_another_column_is_other_data() -> None:
    items = {**CITY.resources["population"].items, "name": replace(item("name"), column="criminal_record")}
    found = moved("p, tax, population.name, query, always, *, keep 3 4, allow,", items=items)
    assert told(found) == [("changes", "keep 3 4 (10-police.csv:2)", "keep 3 4, of other data (10-police.csv:2)")]
    assert not no_new_access(found)


def test_an_item_that_one_catalogue_lacks_is_denied_there() -> None:
    items = {code: each for code, each in CITY.resources["population"].items.items() if code != "gender"}
    found = moved("p, tax, population.@unconditional, query, always, *, clear, allow,", items=items)
    assert told(found) == [("closes", "clear (10-police.csv:2)", "not in the catalogue")]


def moved(line: str, **parts: object) -> Difference:
    """The same line over a catalogue that says something else of population."""
    population = replace(CITY.resources["population"], **parts)  # type: ignore[arg-type]  # fields by name
    catalog = Catalog({**CITY.resources, "population": population}, CITY.departments, "v2")
    return difference(policies(ROWS + line), over(catalog, line), TODAY)


def over(catalog: Catalog, line: str) -> Policies:
    return Policies(parse_policies(files(p10_police=ROWS + line), catalog), catalog)


@pytest.mark.parametrize(
    ("item_code", "old", "new", "is_safe"),
    [
        ("name", "query, always, *, clear", "query, always, *, keep 3 4", True),
        ("name", "query, always, *, clear", "query, always, own_region, clear", True),
        ("name", "query, always, *, keep 3 4", "query, always, *, null", True),
        ("name", "query, always, *, null", "query, always, *, constant x", True),
        ("birth_date", "query, always, *, month", "query, always, *, year", True),
        ("region_code", "query, always, *, region county", "query, always, *, region city", True),
        ("name", "verify, always, *, verdict+items", "verify, always, *, verdict", True),
        ("name", "sort, always, *, clear", "filter, always, *, -", True),
        ("name", "query, always, *, keep 3 4", "query, always, *, clear", False),
        ("name", "query, always, *, null", "query, always, *, name first", False),
        ("birth_date", "query, always, *, year", "query, always, *, month", False),
        ("region_code", "query, always, *, region province", "query, always, *, region city", False),
        ("name", "verify, always, *, verdict", "verify, always, *, verdict+not-found", False),
        ("name", "query, granted, *, clear", "query, always, *, clear", False),
        # of a value of seven characters `keep 2 4` shows two at the end, `keep 6 4` one
        ("name", "query, always, *, keep 6 4", "query, always, *, keep 2 4", False),
        # who held a grant that has the mask `null` sees more
        ("name", "query, granted, *, clear", "query, granted, *, keep 3 4", False),
    ],
)
def test_the_gate_is_open_only_to_what_provably_tells_less(item_code: str, old: str, new: str, is_safe: bool) -> None:
    line = "p, tax, population.{}, {}, {},"
    effects = ["deny" if cells.endswith("-") else "allow" for cells in (old, new)]
    found = changed(line.format(item_code, old, effects[0]), line.format(item_code, new, effects[1]))
    assert found.changes
    assert no_new_access(found) is is_safe
    assert exit_status(found) == (0 if is_safe else 1)


def test_a_position_left_to_the_default_may_tell_more_than_a_mask_did() -> None:
    found = changed("p, tax, population.birth_date, group, always, *, year, allow,", "# none")
    assert told(found) == [("closes", "year (10-police.csv:2)", "left to the default")]
    assert not no_new_access(found)


def test_fewer_rows_of_another_provider_may_all_be_found_by_a_reference() -> None:
    """Where all rows that are left may be looked up, a reference into them is open that was not."""
    person = Reference("person", "person", "population", (("id_number", "id_number"),))
    relief = replace(CITY.resources["relief"], references={"person": person})
    catalog = replace(CITY, resources={**CITY.resources, "relief": relief})

    def city(rows: str, reference: str) -> Policies:
        police = f"p, tax, population, query, always, {rows}, -, allow,\n" + "".join(
            f"p, tax, population.id_number, {cells}, allow,\n"
            for cells in ("lookup, always, own_region, clear", "query, always, *, keep 6 4")
        )
        theirs = (
            f"p, tax, relief, query, always, *, -, allow,\np, tax, relief.person, query, always, *, -, {reference},\n"
        )
        return Policies(parse_policies(files(p10_police=police, p20_civil_affairs=theirs), catalog), catalog)

    for reference, is_safe in (("allow", False), ("deny", True)):
        found = difference(city("*", reference), city("own_region", reference), TODAY)
        assert [change.kind for change in found.changes] == [Kind.CLOSES]
        assert no_new_access(found) is is_safe


OLD = (
    "p, everyone, population.name, query, by-key, *, keep 3 4, allow,\n"
    "p, tax, population.relief, query, always, *, -, allow,\n"
    "p, everyone, population.birth_date, query, always, *, year, allow,\n"
)
NEW = (
    "p, civil, population.name, query, granted+by-key, own_region, clear, allow,\n"
    "p, everyone, population.name, query, by-key, *, keep 3 4, allow,\n"
    "p, everyone, population.*, verify, granted, *, verdict, allow,\n"
    "p, everyone, population.birth_date, query, always, *, null, allow,\n"
)


def test_the_text_says_the_most_dangerous_first() -> None:
    text = as_text(changed(OLD, NEW))
    lines = text.splitlines()
    assert lines[0] == "opens 30, closes 1, changes the mask of 7"
    words = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("   ")]
    assert words == ["opens", "may", "tells", "closes"]
    assert "      old: keep 3 4 (10-police.csv:2)\n      new: clear (10-police.csv:2)" in text
    assert "      Sharing-Purpose: burial\n      Sharing-Grant: <number of a grant for burial>" in text
    assert as_text(changed(OLD, OLD)) == "no decision changes\nno new access\n"


def test_the_dictionary_is_json_with_all_that_the_text_says() -> None:
    found = changed(OLD, NEW)
    read = json.loads(json.dumps(as_json(found)))
    assert read["noNewAccess"] is False
    assert read["totals"] == {"opens": 30, "closes": 1, "changes": 7}
    assert sum(department["opens"] for department in read["departments"].values()) == 30
    changes = [change for group in read["groups"] for change in group["changes"]]
    assert sum(change["cells"] for change in changes) == 38
    (clear,) = [change for change in changes if change["new"]["words"] == "clear"]
    assert clear["new"]["rule"] == {"file": "10-police.csv", "line": 2}
    assert clear["witness"]["query"].startswith("{ data { population(where: {idNumber: {eq:")


def test_markdown_has_a_table_for_each_resource_and_folds_the_witnesses() -> None:
    text = as_markdown(changed(OLD, NEW.replace("keep 3 4", "constant a|b`c")))
    assert text.startswith("**opens 30, closes 1, changes the mask of 12**\n")
    assert "constant a\\|b\\`c" in text
    assert text.count("### `population`") == 1
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {9}
    assert text.count("<details>") == text.count("</details>") == 1


SCHEMA = """
type Query { data: Data verify: Verify }
input Text { eq: String in: [String!] }
input Where { idNumber: Text }
type Data { population(where: Where, first: Int): People }
type People { nodes: [Person!]! }
type Person { id: ID idNumber: String name: String birthDate: String relief: [Relief!] }
type Relief { id: ID }
input Subject { idNumber: String! }
input Claims { name: String birthDate: String gender: String regionCode: String householdId: String }
type Verify { population(subject: Subject!, claims: Claims): Verdict }
type Verdict { result: String }
"""


def test_witnesses_can_be_pasted() -> None:
    schema = build_ast_schema(parse(SCHEMA))
    queries = [change.witness.query for change in (*changed(OLD, NEW).changes, *changed(NEW, "# none").changes)]
    asked = [query for query in queries if query is not None]
    assert len(asked) > 5
    assert [validate(schema, parse(query)) for query in asked] == [[]] * len(asked)


def test_a_right_that_no_request_names_alone_has_no_query() -> None:
    found = changed("# none", "p, tax, population.name, copy, always, *, clear, allow,")
    assert found.changes[0].right is Right.COPY
    assert found.changes[0].witness.query is None
