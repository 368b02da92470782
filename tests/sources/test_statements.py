"""Compiling: one text for all values, values in the driver's order, nothing lost on the way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Dialect, Integer, MetaData, Numeric, String, Table, bindparam, or_, select
from sqlalchemy.engine import make_url

from sources import Statement, compile_statement

PAID = Table("paid", MetaData(), Column("who", String), Column("on", Date), Column("sum", Numeric(14, 2)))
WHO = bindparam("who", type_=String)


def dialect(driver: str) -> Dialect:
    return make_url(f"{driver}://").get_dialect()()


POSTGRESQL, SQLITE = dialect("postgresql+asyncpg"), dialect("sqlite+aiosqlite")
TWICE = select(PAID.c.sum).where(or_(PAID.c.who == WHO, PAID.c.who > WHO), PAID.c.on < date(2020, 1, 2))


def test_names_a_parameter_as_often_as_the_driver_wants_its_value() -> None:
    assert compile_statement(TWICE, POSTGRESQL).arguments({"who": "x"}) == ["x", date(2020, 1, 2)]
    assert compile_statement(TWICE, SQLITE).arguments({"who": "x"}) == ["x", "x", "2020-01-02"]


def test_converts_values_as_the_driver_takes_them() -> None:
    statement = select(PAID.c.who).where(PAID.c.on == bindparam("on"))
    assert compile_statement(statement, POSTGRESQL).arguments({"on": date(2020, 1, 2)}) == [date(2020, 1, 2)]
    assert compile_statement(statement, SQLITE).arguments({"on": date(2020, 1, 2)}) == ["2020-01-02"]


def test_a_decimal_keeps_every_digit_on_postgresql() -> None:
    statement = compile_statement(select(PAID.c.who).where(PAID.c.sum == bindparam("sum")), POSTGRESQL)
    assert statement.arguments({"sum": Decimal("0.10")}) == [Decimal("0.10")]


def test_a_value_goes_before_the_constant_of_the_same_name() -> None:
    statement = compile_statement(select(bindparam("n", 1, Integer)), POSTGRESQL)
    assert statement.arguments({}) == [1]
    assert statement.arguments({"n": 2}) == [2]


def test_a_parameter_that_nobody_gives_is_named() -> None:
    with pytest.raises(KeyError, match="who"):
        compile_statement(TWICE, POSTGRESQL).arguments({})


@pytest.mark.parametrize("to", [POSTGRESQL, SQLITE], ids=lambda one: one.name)
def test_refuses_sql_that_depends_on_values(to: Dialect) -> None:
    with pytest.raises(ValueError, match="depends on their values"):
        compile_statement(select(PAID.c.who.in_(["a", "b"])), to)


def test_refuses_a_dialect_without_positions() -> None:
    with pytest.raises(ValueError, match="positional"):
        compile_statement(TWICE, make_url("postgresql+psycopg://").get_dialect()())


@given(
    names=st.lists(st.sampled_from("abcd"), max_size=8),
    constants=st.dictionaries(st.sampled_from("abcd"), st.integers()),
    values=st.fixed_dictionaries({name: st.integers() for name in "abcd"}),
)
def test_arguments_always_stand_in_the_order_of_the_names(
    names: list[str], constants: dict[str, Any], values: dict[str, Any]
) -> None:
    arguments = Statement("", tuple(names), constants, {"a": str}).arguments(values)
    assert arguments == [str(values[name]) if name == "a" else values[name] for name in names]
