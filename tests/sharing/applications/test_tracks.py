"""Which way an application goes, in every profile, by the classes of what it asks for."""

from dataclasses import replace

import pytest

from catalog import BasisLevel
from sharing.applications import Demand, Entitlement
from sharing.applications.tracks import Closed, Track, strictest, track_of
from sharing.jurisdictions import Profile, Route, RouteCovers
from tests.sharing.applications.town import DEMAND
from tests.sharing.kit.residents import RESIDENTS
from tests.sharing.kit.rules import profile, with_rules

OPEN, CONDITIONAL, RESTRICTED = ("gender",), ("gender", "phone"), ("gender", "phone", "record")
ENTITLED = replace(DEMAND, items=RESTRICTED, entitlement=Entitlement("某法", "第八条", BasisLevel.LAW))


@pytest.mark.parametrize(
    ("code", "items", "track"),
    [
        ("order-809", OPEN, Track.UNCONDITIONAL),
        ("order-809", CONDITIONAL, Track.CONDITIONAL),
        ("order-809", RESTRICTED, Closed.NOT_SHARED),
        ("panjin", OPEN, Closed.NO_APPLICATION_NEEDED),
        ("panjin", CONDITIONAL, Track.CONDITIONAL),
        ("panjin", RESTRICTED, Track.SPECIAL),
        ("wenzhou", OPEN, Closed.NO_APPLICATION_NEEDED),
        ("wenzhou", CONDITIONAL, Track.CONDITIONAL),
        ("wenzhou", RESTRICTED, Track.NEGOTIATION),
        ("template-xx", OPEN, Closed.NO_APPLICATION_NEEDED),
        ("template-xx", CONDITIONAL, Track.CONDITIONAL),
        ("template-xx", RESTRICTED, Closed.NOT_SHARED),
        ("yangzhou", OPEN, Track.RECORD),
        ("yangzhou", CONDITIONAL, Track.CONDITIONAL),
        ("yangzhou", RESTRICTED, Track.COORDINATION),
        ("chengdu", RESTRICTED, Closed.NOT_SHARED),
    ],
)
def test_classes_and_profile_say_the_way(code: str, items: tuple[str, ...], track: Track | Closed) -> None:
    assert track_of(replace(DEMAND, items=items), RESIDENTS, profile(code).rules) == track


@pytest.mark.parametrize(
    ("rules", "track"),
    [
        (profile("chengdu"), Track.ENTITLEMENT),
        (profile("order-809"), Closed.NOT_SHARED),
        (profile("wenzhou"), Track.NEGOTIATION),
    ],
    ids=["chengdu", "order-809", "wenzhou"],
)
def test_an_entitlement_counts_where_the_profile_lets_it(rules: Profile, track: Track | Closed) -> None:
    assert track_of(ENTITLED, RESIDENTS, rules.rules) == track


@pytest.mark.parametrize(
    ("code", "track"),
    [("yangzhou", Track.UNLISTED), ("order-809", Closed.UNLISTED_NOT_COORDINATED)],
)
def test_data_that_no_entry_names_is_coordinated_where_the_profile_says_so(code: str, track: Track | Closed) -> None:
    assert track_of(Demand(unlisted="用水量"), None, profile(code).rules) == track


@pytest.mark.parametrize("route", list(Route))
def test_no_route_leads_to_the_third_class_that_is_not_open_for_it(route: Route) -> None:
    rules = with_rules("yangzhou", "restricted", route=route, covers=(RouteCovers.UNLISTED,)).rules
    assert track_of(replace(DEMAND, items=RESTRICTED), RESIDENTS, rules) is Closed.NOT_SHARED


def test_without_items_the_class_is_that_of_the_resource() -> None:
    assert strictest(RESIDENTS, ()) is RESIDENTS.sharing_class
