"""Groups under attack: what counts of many may tell of one, and what a statistician makes of their differences."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack.asks import Counted, Every, Some, Where
from tests.attack.asks import Test as Comparing
from tests.attack.campaign import ROUNDS, Told, campaign
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said, open_lab, person
from tests.attack.tables import Row
from tests.fix_postgresql import PostgreSQL

LISTER, OWNER = Said("lister"), Said("owner")
LEAST, STEP, WIDTH = 10, 5, 100
"""The least cell, what counts are rounded to, and the width of the mask through which `lister` may add incomes up."""
RULES = (
    "p, lister, person.income, aggregate, always, *, round 100, allow",
    "p, lister, person.born, group+lookup, always, *, years 10, allow",
    "p, lister, person.seen, group, always, *, year, allow",
    "p, lister, person.seen, lookup+filter, always, *, month, allow",
    "p, lister, person.note, group+lookup, always, *, clear, allow",
    "p, lister, person.age, aggregate, always, *, clear, allow",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Attacked]:
    """A laboratory in which `lister` may group by and add up what it does not see; `RULES` stand above all others."""
    folder: Path = tmp_path_factory.mktemp(f"crowd-{request.param}")
    if request.param == "sqlite":
        async with open_lab(folder, f"sqlite:///{folder / 'lab.db'}", *RULES) as opened:
            yield opened
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database() as url:
            async with open_lab(folder, url, *RULES) as opened:
                yield opened


def people(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """As many persons in few cells."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [
        person(
            number,
            f"P{number:04}",
            region=draw.choice(("330302", "330303")),
            grade=draw.choice("012"),
            born=date(draw.choice((1961, 1962, 1984, 2003)), 1, 1),
            income=Decimal(draw.randrange(100_000, 900_000)) / 100,
            note=f"canary-{draw.randrange(30)}",
        )
        for number in range(count)
    ]


async def groups(crowd: Attacked, ask: Counted | str, said: Said = LISTER) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await crowd.ask(said, ask)).data["data"]["it"]["groups"]
    return found


def counted(*by: str, where: Where | None = None, **told: str) -> Counted:
    return Counted("person", by, tuple(told.items()), where)


# --- precedents -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["min", "max"])
@pytest.mark.parametrize("item", ["note", "phone", "income", "born", "seen", "score", "code", "age"])
async def test_no_least_and_no_greatest_value_of_what_is_concealed(crowd: Attacked, function: str, item: str) -> None:
    """Directus CVE-2026-35442: `min` and `max` are the value of one record, whatever right there is to add them up."""
    for by in ((), ("grade",), ("born",)):
        answer = await crowd.ask(LISTER, Counted("person", by, ((function, item),)))
        assert answer.code == "POSITION_DENIED" and answer.json.get("data") is None
    assert (await crowd.ask(OWNER, Counted("person", ("grade",), ((function, item),)))).code is None


async def test_no_least_value_of_what_is_clear_in_cells_that_are_not(crowd: Attacked) -> None:
    """The least code in the cell of a birth decade would say of a listed row in which decade its person was born."""
    assert (await crowd.ask(LISTER, counted("grade", min="region"))).code is None
    assert (await crowd.ask(LISTER, counted("born", min="region"))).code == "POSITION_DENIED"


@pytest.mark.parametrize("item", ["phone", "code", "income", "active", "homeNo"])
async def test_no_group_by_an_item_that_is_not_clear(lab: Attacked, item: str) -> None:
    """proxy-monster#114, pg_graphql PR#653: GROUP BY alone rebuilds a masked value; DISTINCT does the same."""
    for query in (
        f"{{ data {{ it: personGroups(by: [{item}]) {{ groups {{ key {{ {item} }} }} }} }} }}",
        f"{{ data {{ it: personGroups(by: [grade, {item}]) {{ groups {{ count }} }} }} }}",
        f"{{ data {{ it: personGroups(by: []) {{ groups {{ countDistinct {{ {item} }} }} }} }} }}",
    ):
        answer = await lab.ask(LISTER, query)
        assert answer.code == "POSITION_DENIED"
        assert answer.errors[0]["extensions"]["positions"][0]["for"] == "group"


@pytest.mark.parametrize("function", ["countNonNull", "sum", "avg"])
async def test_no_count_and_no_sum_of_an_item_that_is_not_clear(lab: Attacked, function: str) -> None:
    """Twenty CVE-2026-85055: aggregates of fields that the selection hides, under whatever alias."""
    for item in ("income", "age"):
        query = f"{{ data {{ it: personGroups(by: []) {{ groups {{ region: {function} {{ region: {item} }} }} }} }} }}"
        answer = await lab.ask(LISTER, query)
        assert answer.code == "POSITION_DENIED"
        assert answer.errors[0]["extensions"]["positions"][0] == {
            "item": f"person.{item}",
            "for": "aggregate",
            "path": ["data", "it", "groups", "region", "region"],
        }


async def test_warm_groups_are_no_leave_for_other_items(lab: Attacked) -> None:
    """The items to group by are part of what a plan is remembered by."""
    query = "query Q($by: [PersonGroupBy!]!) { data { it: personGroups(by: $by) { groups { count } } } }"
    for _ in range(2):
        assert (await lab.ask(LISTER, query, {"by": ["grade"]})).code is None
        for by in (["phone"], ["grade", "phone"], ["phone", "grade"]):
            assert (await lab.ask(LISTER, query, {"by": by})).code == "POSITION_DENIED", by


async def test_a_row_rule_stands_beside_every_grouping(lab: Attacked) -> None:
    """OpenRegister#2590: the row filter was lost with groupBy."""
    district = Said("district")
    found = await groups(lab, counted("region", where=Some((Comparing("region", "ne", "x"),) * 2)), district)
    assert {group["key"]["region"] for group in found} == {"330302"}
    assert sum(group["count"] for group in found) == sum(row["region"] == "330302" for row in LAB_ROWS["person"])
    assert (await groups(lab, counted(), district))[0]["count"] == found[0]["count"]


async def test_what_leaves_cells_out_does_not_say_whether_there_are_any(crowd: Attacked) -> None:
    """`suppressed` is a property of the decision: the same with small cells and without."""
    for rows in (people(0), people(9), people(60), people(90)):
        await crowd.tables.write({"person": rows})
        answers = [(await crowd.ask(LISTER, ask)).data["data"]["it"] for ask in (counted("born"), counted("grade"))]
        assert [answer["suppressed"] for answer in answers] == [True, False]
    await crowd.tables.write({"person": LAB_ROWS["person"]})


# --- small groups -----------------------------------------------------------------------------------------------------


async def test_small_groups_are_left_out_entirely(crowd: Attacked) -> None:
    """Neither key nor count of nine; a total beside them is rounded."""
    rows = [replaced(row, born=date(1961 if number < 9 else 1984, 1, 1)) for number, row in enumerate(people(23))]
    await crowd.tables.write({"person": rows})
    try:
        assert await groups(crowd, counted("born")) == [
            {"key": {"__typename": "PersonGroupKey", "born": "1980/1989"}, "count": 15}
        ]
        (whole,) = await groups(crowd, counted(countNonNull="income"))
        assert whole["count"] == 25
        await crowd.tables.write({"person": rows[:9]})
        assert await groups(crowd, counted("born")) == await groups(crowd, counted(countNonNull="income")) == []
    finally:
        await crowd.tables.write({"person": LAB_ROWS["person"]})


async def test_a_group_is_of_no_rows_that_the_caller_picked(crowd: Attacked) -> None:
    """A condition may only pick whole cells: any other would cut ten rows around one."""
    decade, note = Comparing("born", "eq", "1960/1969"), Comparing("note", "eq", "canary-1")
    assert (await crowd.ask(LISTER, counted("born", where=decade))).code is None
    assert (await crowd.ask(LISTER, counted("born", "note", where=Every((decade, Every((note, decade))))))).code is None
    refused: list[tuple[Counted, str]] = [
        (counted("grade", where=decade, countNonNull="income"), "no item of `by`"),
        (counted("born", where=note), "no item of `by`"),
        (counted("born", where=Comparing("grade", "eq", "1")), "no item of `by`, although it is clear"),
        (counted("born", where=Some((decade, decade))), "under `or`"),
        (counted("seen", where=Comparing("seen", "eq", "2026-05")), "another form than the group's"),
        (counted("seen", where=Comparing("seen", "gte", "2026-05")), "no equality"),
        (counted("grade", countNonNull="income", where=Comparing("grade", "ne", "1")), "no equality"),
        (counted("grade", countNonNull="income", where=Comparing("grade", "isNull", True)), "no equality"),
        (counted("grade", countNonNull="income", where=Comparing("region", "eq", "1")), "no item of `by`"),
    ]
    for ask, why in refused:
        answer = await crowd.ask(LISTER, ask)
        assert answer.code == "POSITION_DENIED", why
        assert "`where` takes only" in answer.errors[0]["extensions"]["positions"][0]["why"], why


async def test_sums_are_of_rounded_terms_or_refused(crowd: Attacked) -> None:
    """A right to add up exact values of an item that is not clear opens nothing; nor does one beside such an item."""
    for ask in (counted(sum="age"), counted("grade", avg="age"), counted("born", sum="age")):
        answer = await crowd.ask(LISTER, ask)
        assert answer.code == "POSITION_DENIED"
        assert "rounds" in answer.errors[0]["extensions"]["positions"][0]["why"]
    rows = people(40)
    await crowd.tables.write({"person": rows})
    try:
        (told,) = await groups(crowd, counted(sum="income", avg="income"))
        total = sum(round_half_up(row["income"], WIDTH) for row in rows)
        assert int(told["sum_income"]["income"]) == round_half_up(Decimal(total), WIDTH * STEP)
        assert Decimal(told["avg_income"]["income"]) == Decimal(told["sum_income"]["income"]) / told["count"]
    finally:
        await crowd.tables.write({"person": LAB_ROWS["person"]})


async def test_a_sum_that_one_record_makes_is_not_told(crowd: Attacked) -> None:
    """Dominance: over four fifths of all magnitudes are one's."""
    small = [replaced(row, income=Decimal(100)) for row in people(20)]
    for greatest, is_told in (("7600", True), ("7700", False), ("-7700", False), ("999999999999999", False)):
        await crowd.tables.write({"person": [*small[:19], replaced(small[19], income=Decimal(greatest))]})
        (told,) = await groups(crowd, counted(sum="income", avg="income", countNonNull="income"))
        assert [told[f"{each}_income"]["income"] is not None for each in ("sum", "avg")] == [is_told] * 2, greatest
        assert told["countNonNull_income"]["income"] == 20
    await crowd.tables.write({"person": LAB_ROWS["person"]})


async def test_a_number_of_values_is_told_from_the_minimum_on(crowd: Attacked) -> None:
    """Of thirty rows nine have a value: neither how many, nor that it is so few, nor their sum."""
    for having, number in ((0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15)):
        rows = [row if index < having else replaced(row, income=None) for index, row in enumerate(people(30))]
        await crowd.tables.write({"person": rows})
        (told,) = await groups(crowd, counted(countNonNull="income", sum="income", countDistinct="note"))
        assert told["count"] == 30
        assert told["countNonNull_income"]["income"] == number
        assert (told["sum_income"]["income"] is None) == (number is None)
    await crowd.tables.write({"person": LAB_ROWS["person"]})


# --- differences ------------------------------------------------------------------------------------------------------

ITEMS = ("grade", "region", "born", "note", "seen")
cuts = st.lists(st.sampled_from(ITEMS), max_size=3, unique=True).map(tuple)


@settings(max_examples=6 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(st.lists(cuts, min_size=1, max_size=4), st.integers(1, 10**6), st.data())
async def test_no_query_shows_one_record_beyond_rounding(
    crowd: Attacked, several: list[tuple[str, ...]], seed: int, data: Any
) -> None:
    """Any allowed queries, before and after one record is gone: no number moves by more than rounding shows.

    A count moves by one step or none, a sum by what the mask makes of the one value, to the next step.
    """
    rows = people(80, seed)
    gone = data.draw(st.integers(0, len(rows) - 1))
    told = rounded = round_half_up(rows[gone]["income"], WIDTH)
    asks = [counted(*by, countNonNull="income", sum="income") for by in several]
    try:
        await crowd.tables.write({"person": rows})
        before = [cells_of(await groups(crowd, ask)) for ask in asks]
        await crowd.tables.write({"person": rows[:gone] + rows[gone + 1 :]})
        after = [cells_of(await groups(crowd, ask)) for ask in asks]
    finally:
        await crowd.tables.write({"person": LAB_ROWS["person"]})
    for with_it, without in zip(before, after, strict=True):
        assert without.keys() <= with_it.keys()
        assert all(with_it[key]["count"] == LEAST for key in with_it.keys() - without.keys())
        moved = [key for key in without if with_it[key] != without[key]]
        assert len(moved) <= 1, "a record is in one cell"
        for key in moved:
            assert with_it[key]["count"] - without[key]["count"] in (0, STEP)
            sums = [cells[key]["sum_income"]["income"] for cells in (with_it, without)]
            if None not in sums:
                assert abs(int(sums[0]) - int(sums[1])) <= told + WIDTH * STEP
    assert rounded % WIDTH == 0


async def test_what_a_tracker_learns_of_one_record(crowd: Attacked) -> None:
    """The total minus the cells that are told leaves what is left out: here one record.

    Exact sums would give its income. Of rounded sums of rounded terms every cell adds its own error: what is learned is
    the income to within a few steps, and no more however often one asks, for answers do not differ.
    """
    others = [replaced(row, born=date((1961, 1984)[number % 2], 1, 1)) for number, row in enumerate(people(60))]
    learned = set()
    try:
        for income in (1_000, 1_040, 1_100, 1_300):
            alone = person(999, "alone", born=date(2003, 5, 5), income=Decimal(income))
            await crowd.tables.write({"person": [*others, alone]})
            (whole,) = await groups(crowd, counted(sum="income"))
            cells = await groups(crowd, counted("born", sum="income"))
            assert len(cells) == 2
            rest = int(whole["sum_income"]["income"]) - sum(int(cell["sum_income"]["income"]) for cell in cells)
            assert abs(rest - income) <= WIDTH * STEP * 3 // 2 + WIDTH // 2
            learned.add(rest)
            assert whole["count"] - sum(cell["count"] for cell in cells) in (-STEP, 0, STEP)
    finally:
        await crowd.tables.write({"person": LAB_ROWS["person"]})
    assert len(learned) < 4, "some incomes that differ look the same"
    assert all(rest % (WIDTH * STEP) == 0 for rest in learned)


@settings(max_examples=2 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 10**6))
async def test_groups_tell_nothing_but_the_forms_that_rights_name(crowd: Attacked, seed: int) -> None:
    """The oracle over a crowd, in which guarded cells are told and small ones are not: no byte depends on more."""
    asks = [
        counted("born"),
        counted("born", "grade"),
        counted("seen", "region", sum="income", avg="income"),
        counted("grade", sum="income", countNonNull="income", countDistinct="born"),
        counted("born", where=Comparing("born", "in", ["1960/1969", "2000/2009"]), sum="income"),
        counted(countDistinct="grade", avg="income"),
    ]
    told = Told()
    await crowd.tables.write({"person": people(45, seed)})
    try:
        await campaign(crowd, LISTER, asks, seed, told)
    finally:
        await crowd.tables.write({"person": LAB_ROWS["person"]})
    assert told.answered == len(asks)
    assert {cell[1] for _, cell in told.changed} >= {"born", "income", "note", "phone"}


def replaced(row: Row, **values: Any) -> dict[str, Any]:
    return {**row, **values}


def round_half_up(value: Decimal, unit: int) -> int:
    """The nearest multiple of a unit, of two the one farther from zero."""
    size = int((abs(value) * 2 + unit) // (2 * unit)) * unit
    return -size if value < 0 else size


def cells_of(found: Sequence[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(group["key"].values()): group for group in found}
