"""What is asked is keyed, and what is told of a refusal is a full hour that is never too early."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import Attempt
from sharing.attempts.admission import postponed
from tests.sharing.attempts.measuring import HOUR, NOON, asking, keyed


@given(st.datetimes(datetime(2020, 1, 1), datetime(2080, 1, 1)))
def test_retry_at_is_always_a_full_hour_that_is_never_early_and_less_than_one_late(due: datetime) -> None:
    due = due.replace(tzinfo=UTC)
    told = postponed(due, NOON.astimezone(ZoneInfo("Asia/Shanghai"))).retry_at
    assert (told.minute, told.second, told.microsecond) == (0, 0, 0)
    assert timedelta(0) <= told - due < HOUR
    assert told.utcoffset() == 8 * HOUR


@pytest.mark.parametrize(
    ("subjects", "claims"),
    [
        pytest.param((), {keyed(1)}, id="nobody"),
        pytest.param((keyed(1), keyed(1)), {keyed(2)}, id="somebody twice"),
        pytest.param((b"110101",), {keyed(2)}, id="an identifier as it is"),
        pytest.param((keyed(1),), {b"1990-01-01"}, id="a claim as it is"),
    ],
)
def test_only_keyed_comparisons_of_somebody_are_counted(subjects: tuple[bytes, ...], claims: set[bytes]) -> None:
    with pytest.raises(ValueError, match=r"keyed|subject") as refused:
        Attempt(subjects, frozenset(claims))
    assert "1101" not in str(refused.value) and "1990" not in str(refused.value)


def test_who_asks_has_a_keyed_case_and_a_time_with_a_zone() -> None:
    with pytest.raises(ValueError, match="keyed"):
        asking(case=b"2026-0001")
    with pytest.raises(ValueError, match="zone"):
        replace(asking(), now=NOON.replace(tzinfo=None))
