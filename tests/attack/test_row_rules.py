"""Row rules in SQL mean what they mean in Python, in an allow and in a deny, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import (
    After,
    AllOf,
    AnyOf,
    Before,
    DepartmentAttribute,
    Equals,
    In,
    IsNull,
    Literal,
    Operand,
    RowRule,
    RowTest,
    Situation,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    matches,
)
from masking.examples import example_keys
from policies import Branch, ByRows, Clear, Denied, Outcome, Rights, RowsWhere, outcome_on
from resolvers.binding import OperandLimits, bind
from resolvers.sql.parameters import Parameters, Target
from resolvers.sql.rules import condition
from tests.attack.campaign import ROUNDS
from tests.attack.fix_attack import LAB_ROWS, Attacked, person
from tests.attack.tables import ROW

TODAY = date(2024, 2, 29)
ATTRIBUTES = {"region_code": "330302", "code": "district", "credit_code": ""}

texts = st.sampled_from(
    ("", "3", "33", "3303", "330302", "330300", "district", "%", "_", "é", "𠮷", "\uffff", "A", "a")
)
days = st.dates(date(1990, 1, 1), date(2030, 1, 1)) | st.sampled_from((TODAY, date(2010, 2, 28), date(2009, 3, 1)))
moments = st.builds(lambda day: datetime(day.year, day.month, day.day), days) | st.datetimes(
    datetime(2020, 1, 1), datetime(2030, 1, 1)
)
attributes = st.sampled_from((*ATTRIBUTES, "region_code")).map(DepartmentAttribute)
today: st.SearchStrategy[Operand] = st.just(Today()) | st.integers(1, 150).map(YearsAgo)
day_operands: st.SearchStrategy[Operand] = days.map(Literal) | today
numbers = st.integers(-3, 3)

leaves: st.SearchStrategy[RowTest] = st.one_of(
    st.builds(Equals, st.sampled_from(("region", "note")), texts.map(Literal) | attributes),
    st.builds(In, st.just("region"), st.lists(texts.map(Literal) | attributes, min_size=1, max_size=3).map(tuple)),
    st.builds(StartsWith, st.just("region"), texts.filter(bool).map(Literal) | attributes),
    st.builds(
        WithinRegion, st.just("region"), st.sampled_from(("330000", "330300", "330302")).map(Literal) | attributes
    ),
    st.builds(Equals, st.sampled_from(("age", "income")), numbers.map(Literal)),
    st.builds(Equals, st.just("active"), st.booleans().map(Literal)),
    st.builds(Equals, st.just("born"), day_operands),
    st.builds(Before, st.just("born"), day_operands),
    st.builds(After, st.just("born"), day_operands),
    st.builds(Before, st.just("seen"), moments.map(Literal) | day_operands),
    st.builds(After, st.just("seen"), moments.map(Literal) | day_operands),
    st.builds(IsNull, st.sampled_from(("region", "born", "age", "score", "active"))),
)
row_tests: st.SearchStrategy[RowTest] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        .map(tuple)
        .flatmap(lambda some: st.sampled_from([AllOf(some), AnyOf(some)]))
    ),
    max_leaves=6,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "region": st.none() | texts,
            "note": st.none() | texts,
            "age": st.none() | numbers,
            "income": st.none() | numbers.map(Decimal) | st.just(Decimal("1.00")) | st.just(Decimal("1.01")),
            "active": st.none() | st.booleans(),
            "born": st.none() | days,
            "seen": st.none() | moments,
        }
    ),
    min_size=6,
    max_size=12,
)


@settings(max_examples=20 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(st.lists(row_tests, min_size=2, max_size=6), rows)
async def test_sql_and_python_agree_on_every_row(
    lab: Attacked, some: list[RowTest], drawn: list[dict[str, Any]]
) -> None:
    """As an allow and as a deny, alone and one above the other: NULL and an empty attribute never open anything."""
    stored = [person(number, f"p{number}", **values) for number, values in enumerate(drawn, 1)]
    await lab.tables.write({"person": stored})
    try:
        for first, second in zip(some, [*some[1:], some[0]], strict=True):
            for decision in decisions():
                assert await open_in_sql(lab, first, second, decision) == open_in_python(
                    first, second, decision, stored
                )
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


def decisions() -> Sequence[ByRows]:
    """One row rule above another, each opening or closing."""

    def branch(names: str, opens: bool) -> Branch:
        outcome: Outcome = Clear(None) if opens else Denied(None)
        return Branch(RowsWhere(frozenset(names.split()), unknown_matches=not opens), outcome)

    return (
        ByRows((branch("first", True),), Denied(None)),
        ByRows((branch("first", False),), Clear(None)),
        ByRows((branch("first", False), branch("second", True)), Denied(None)),
        ByRows((branch("first", True), branch("second", False)), Clear(None)),
        ByRows((branch("first second", True),), Denied(None)),
        ByRows((branch("first second", False),), Clear(None)),
    )


async def open_in_sql(lab: Attacked, first: RowTest, second: RowTest, decision: ByRows) -> set[int]:
    rules = {"first": RowRule("first", first), "second": RowRule("second", second)}
    resource = replace(lab.tables.catalog.resources["person"], rows=rules)
    parameters = Parameters(lambda _: Target(lab.tables.engine.dialect, example_keys()), resource.source)
    scope = parameters.scope(resource)
    wanted = condition(scope, decision, lambda outcome: isinstance(outcome, Clear))
    rights = Rights("district", "tests", frozenset(), ATTRIBUTES, TODAY)
    values = bind(parameters.bound, {}, rights, OperandLimits(1_000, 200), ())
    async with lab.tables.engine.connect() as connection:
        found = await connection.execute(select(scope.surrogate).where(wanted), values)
        return {int(row[0]) for row in found}


def open_in_python(first: RowTest, second: RowTest, decision: ByRows, stored: Sequence[dict[str, Any]]) -> set[int]:
    situation = Situation(ATTRIBUTES, TODAY)
    facts = {
        row[ROW]: {"first": matches(first, row, situation), "second": matches(second, row, situation)} for row in stored
    }
    return {number for number, fact in facts.items() if isinstance(outcome_on(decision, fact), Clear)}


async def test_one_day_is_compared_with_dates_and_with_moments(own_lab: Attacked) -> None:
    """`$today` twice in one statement, beside a date and beside a moment: a parameter of each type."""
    stored = [person(1, "p1", born=TODAY, seen=datetime(2020, 1, 1)), person(2, "p2", born=None, seen=None)]
    await own_lab.tables.write({"person": stored})
    first, second = Equals("born", Today()), Before("seen", Today())
    for decision in decisions():
        assert await open_in_sql(own_lab, first, second, decision) == open_in_python(first, second, decision, stored)
