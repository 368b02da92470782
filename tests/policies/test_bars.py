"""What stands before every access: no line opens it, nobody is kept from what it provides itself."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import NO_BARS, AccessBarred, Bar, Bars, Policies, Right
from tests.policies.small_city import CITY, caller, policies

POLICE = sorted(code for code, each in CITY.resources.items() if each.provider == "police")
OPEN = "".join(
    f"p, everyone, {code}{what}, {right}, always, *, {mask}, allow, \n"
    for code in POLICE
    for what, right, mask in (("", "query", "-"), (".*", "query", "clear"), (".*", "verify", "verdict"))
)
BARS = st.builds(
    Bars,
    agreed=st.none() | st.frozensets(st.sampled_from(sorted(CITY.resources))),
    suspended=st.frozensets(st.none() | st.sampled_from(sorted(CITY.resources))),
)


@cache
def opened() -> Policies:
    return policies(OPEN)


@given(BARS, st.sampled_from(sorted(CITY.departments)), st.data())
def test_nothing_barred_is_decided_in_any_mode_or_position(bars: Bars, department: str, data: st.DataObject) -> None:
    resource = CITY.resources[data.draw(st.sampled_from(sorted(CITY.resources)))]
    target = data.draw(st.none() | st.sampled_from(sorted(resource.items)))
    right, by_key = data.draw(st.sampled_from(Right)), data.draw(st.booleans())
    table, rights = opened(), replace(caller(), department=department, names=frozenset({"everyone", department}))
    barred = replace(rights, bars=bars)
    bar = bars.before(resource.code)
    if bar is None or resource.provider == department:
        free = table.decide(rights, resource.code, target, right, by_key)
        assert table.decide(barred, resource.code, target, right, by_key) == free
    else:
        with pytest.raises(AccessBarred) as caught:
            table.decide(barred, resource.code, target, right, by_key)
        assert (caught.value.bar, caught.value.resource) == (bar, resource.code)


def test_what_is_suspended_and_what_is_not_agreed_on() -> None:
    assert NO_BARS.before("population") is None
    assert Bars(frozenset({"population"})).before("population") is None
    assert Bars(frozenset({"population"})).before("household") is Bar.NO_AGREEMENT
    assert Bars(suspended=frozenset({"population"})).before("household") is None
    assert Bars(frozenset(), frozenset({None})).before("household") is Bar.SUSPENDED


@given(BARS, BARS)
def test_rights_with_other_bars_are_other_rights(one: Bars, other: Bars) -> None:
    first, second = replace(caller(), bars=one), replace(caller(), bars=other)
    assert (first.fingerprint == second.fingerprint) is (one == other)


def test_what_the_catalogue_does_not_have_is_barred_like_what_it_has() -> None:
    with pytest.raises(AccessBarred):
        opened().decide(replace(caller(), bars=Bars(frozenset())), "nothing", None, Right.QUERY)
