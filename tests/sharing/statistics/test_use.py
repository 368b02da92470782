"""Uses are added up without loss, and a provider sees those of its own resources alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Usage, UsageCounts
from catalog import Mode
from sharing.statistics import Attention, Flag, by_mode, by_use, flags, from_others, of_provider
from sharing.statistics.use import total
from tests.sharing.statistics.counted_city import MONDAY, TOWN, usage

uses = st.builds(
    Usage,
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    st.sampled_from(sorted(TOWN.departments)),
    st.sampled_from([*TOWN.resources, "gone"]),
    st.sampled_from(Mode),
    st.sampled_from([(), ("tax-assessment",), ("marriage", "relief-review")]),
)
number = st.integers(0, 40)
counts = st.builds(UsageCounts, number, number, number, number, number, number)
counted = st.dictionaries(uses, counts, max_size=12)


@given(counted)
def test_a_provider_sees_what_others_did_with_its_own_resources_and_nothing_else(
    found: dict[Usage, UsageCounts],
) -> None:
    seen = [of_provider(found, TOWN, provider) for provider in TOWN.departments]
    for provider, told in zip(TOWN.departments, seen, strict=True):
        assert all(TOWN.resources[use.resource].provider == provider != use.department for use in told)
    assert sum(map(len, seen)) == len(from_others(found, TOWN))
    hidden = {use: each for use, each in found.items() if TOWN.resources.get(use.resource) != TOWN.resources["relief"]}
    assert of_provider(hidden, TOWN, "police") == of_provider(found, TOWN, "police")


@given(counted)
def test_nothing_is_lost_or_counted_twice(found: dict[Usage, UsageCounts]) -> None:
    assert total(by_mode(found).values()) == total(found.values()) == total(by_use(found).values())
    assert set(by_mode(found)) == set(Mode)


LAST = MONDAY + timedelta(60)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (UsageCounts(answered=100), []),
        (UsageCounts(answered=70, refused=30), [Attention.OFTEN_REFUSED]),
        (UsageCounts(answered=13, refused=6), []),
        (UsageCounts(answered=100, out_of_hours=50), [Attention.OUT_OF_HOURS]),
        (UsageCounts(answered=100, without_case=1), [Attention.CASE_NOT_STATED]),
        (UsageCounts(answered=100, without_case=100), []),
    ],
)
def test_flags_are_raised_by_their_rules(counts: UsageCounts, expected: list[Attention]) -> None:
    found = flags({usage(): counts}, LAST)
    assert found == tuple(Flag("population", "tax", each) for each in expected)


def test_an_answer_without_purpose_is_flagged_and_a_refusal_is_not() -> None:
    assert flags({usage(purposes=()): UsageCounts(answered=1)}, LAST)[0].attention is Attention.NO_PURPOSE
    assert flags({usage(department="public", purposes=()): UsageCounts(answered=1)}, LAST) == ()
    assert flags({usage(purposes=()): UsageCounts(refused=1)}, LAST) == ()


def test_a_week_of_several_times_the_usual_is_flagged() -> None:
    usual = {usage(day=LAST - timedelta(7 + each)): UsageCounts(answered=1) for each in range(28)}
    assert flags(usual | {usage(day=LAST): UsageCounts(answered=20)}, LAST) == ()
    risen = flags(usual | {usage(day=LAST): UsageCounts(answered=21)}, LAST)
    assert [each.attention for each in risen] == [Attention.RISING]
    assert flags({usage(day=LAST): UsageCounts(answered=1000)}, LAST) == ()
