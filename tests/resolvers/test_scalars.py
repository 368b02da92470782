"""Which dates and times are taken as operands, and which of them are exact."""

from datetime import date, datetime

import pytest
from graphql import GraphQLError

from resolvers.scalars import DATE, DATETIME, ReducedDate


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-Q1", "2026-Q4", "2020/2029", "0001/0001", "9990/9999"])
def test_periods_are_reduced_dates_and_times(text: str) -> None:
    assert DATE.parse_value(text) == DATETIME.parse_value(text) == ReducedDate(text)


def test_a_day_is_exact_as_a_date_and_reduced_as_a_time() -> None:
    assert DATE.parse_value("2024-02-29") == date(2024, 2, 29)
    assert DATETIME.parse_value("2024-02-29") == ReducedDate("2024-02-29")
    assert DATETIME.parse_value("2024-02-29T14") == ReducedDate("2024-02-29T14")
    assert DATETIME.parse_value("2024-02-29T14:05:06") == datetime(2024, 2, 29, 14, 5, 6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "2026-13",
        "2026-00",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-Q",
        "26",
        "２０２６",
        "2026-02-30",
        "2026-1",
        "0000/0009",
        "2029/2020",
        "2020/",
        "2020/29",
        "2020/10000",
        "2020/2029/2039",
        "2020-01/2029-12",
        "２０２０/2029",
    ],
)
def test_what_no_calendar_has_is_refused(text: str) -> None:
    for scalar in (DATE, DATETIME):
        with pytest.raises(GraphQLError):
            scalar.parse_value(text)


@pytest.mark.parametrize(
    "text", ["2026-02-28T24", "2026-02-30T10", "2026-02-28T1", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00+08:00", 5]
)
def test_what_is_no_time_is_refused(text: object) -> None:
    with pytest.raises(GraphQLError):
        DATETIME.parse_value(text)
