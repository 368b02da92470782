"""What everybody may have: published as open and not protected, or agreed to for all; time and changes take away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Catalog, Contains, Grade, Mode, Network, Secrecy, SharingClass
from masking import parse_mask
from sharing.jurisdictions import OpenClass
from sharing.opening import Agree, End, OpenedItem, Rectify, Settle, Shut, offered
from sharing.proceedings import ChangeOpening
from tests.sharing.kit.residents import TODAY
from tests.sharing.opening.asked import (
    BUREAU,
    CENTRE,
    CLOSED,
    CONSENTED,
    MASKED,
    POLICE,
    SIGNS,
    TOWN,
    Course,
    entered,
    on_conditions,
    published,
    with_business,
    with_town,
)

FOR_ALL = Agree(OpenClass.UNCONDITIONAL, (MASKED, CONSENTED))


def for_all(*opened: OpenedItem) -> Course:
    """Opened to everybody as the provider agreed, by default a mask and a consent."""
    action = replace(FOR_ALL, items=opened) if opened else FOR_ALL
    return Course().open(entered(CLOSED)).take(action, POLICE)


def of(catalog: Catalog, *courses: Course, today: date = TODAY) -> dict[str, dict[str, str | None]]:
    """What is on offer, the masks as they are written."""
    found = offered(catalog, [course.standing for course in courses], today)
    return {
        code: {item: None if mask is None else mask.text for item, mask in items.items()}
        for code, items in found.items()
    }


def test_what_is_published_as_open_is_had_but_for_what_is_protected() -> None:
    assert set(of(TOWN)) == {"signs"}
    found = of(TOWN)["signs"]
    protected = {
        code
        for code, item in SIGNS.items.items()
        if item.contains is not None or item.sharing_class is SharingClass.RESTRICTED
    }
    assert protected and found.keys() == SIGNS.items.keys() - protected
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    "members",
    [
        {"open_class": "conditional"},
        {"open_class": "not_open"},
        {"secrecy": Secrecy.INTERNAL},
        {"secrecy": Secrecy.WORK_SECRET},
        {"grade": Grade.CORE},
        {"network": Network.INTRANET},
        {"modes": frozenset({Mode.VERIFY, Mode.COPY})},
    ],
    ids=str,
)
def test_one_word_of_an_entry_closes_it(members: dict[str, Any]) -> None:
    assert of(with_town(replace(SIGNS, **members))) == {}


def test_what_a_provider_agreed_to_open_to_all_is_had_behind_its_mask() -> None:
    assert of(TOWN, for_all())["residents"] == {"phone": "keep 3 4", "district": None}
    assert published().is_open and of(TOWN, published())["roads"] == {"district": None}


def test_what_was_opened_on_conditions_or_to_a_business_is_not_for_all() -> None:
    for course in (on_conditions(), with_business()):
        assert course.is_open
        assert set(of(TOWN, course)) == {"signs"}


def test_what_is_shut_or_over_or_has_changed_is_closed() -> None:
    assert set(of(TOWN, for_all().take(Shut("风险"), POLICE))) == {"signs"}
    shut = for_all().take(Shut("风险"), CENTRE).take(Rectify("整改"), POLICE)
    assert set(of(TOWN, shut)) == {"signs"}
    assert "residents" in of(TOWN, shut.take(Settle(True, "已整改"), BUREAU))
    assert set(of(TOWN, for_all().take(End("不再需要"), POLICE))) == {"signs"}
    residents = TOWN.resources["residents"]
    phone = replace(residents.items["phone"], contains=Contains.TRADE_SECRET)
    changed = with_town(replace(residents, items={**residents.items, "phone": phone}))
    assert set(of(changed, for_all())) == {"signs"}


@pytest.mark.parametrize(
    ("masks", "shown"),
    [
        (("keep 3 4", "keep 3 4"), "keep 3 4"),
        (("keep 3 4", "null"), "null"),
        (("stars", "keep 3 4"), "stars"),
    ],
)
def test_of_two_openings_the_one_that_tells_less_is_had(masks: tuple[str, str], shown: str) -> None:
    courses = [for_all(replace(MASKED, mask=mask)) for mask in masks]
    assert of(TOWN, *courses)["residents"] == {"phone": shown}
    assert of(TOWN, *reversed(courses))["residents"] == {"phone": shown}


def test_an_item_that_two_masks_show_in_ways_that_cannot_be_compared_is_closed() -> None:
    courses = [for_all(replace(MASKED, mask=mask)) for mask in ("keep 3 0", "keep 0 4")]
    assert set(of(TOWN, *courses)) == {"signs"}
    assert of(TOWN, *courses, for_all(CONSENTED))["residents"] == {"district": None}


@given(st.lists(st.sampled_from(["keep 3 4", "keep 3 0", "keep 0 4", "stars", "null"]), min_size=1, max_size=4))
def test_another_opening_never_shows_more(masks: list[str]) -> None:
    """What all of them together show, each of them shows as much of at least."""
    together = offered(TOWN, [for_all(replace(MASKED, mask=mask)).standing for mask in masks], TODAY)
    shown = together.get("residents", {}).get("phone")
    assert shown is None or shown in map(parse_mask, masks)
    assert shown is None or all(
        shown == parse_mask(mask) or shown.text in ("stars", "null") or shown.text in mask for mask in masks
    )


@given(st.integers(0, 4000))
def test_time_alone_opens_nothing(days: int) -> None:
    course = for_all()
    later = of(TOWN, course, today=TODAY + timedelta(days))
    assert later == of(TOWN, course)
    ended = for_all().take(End("不再需要"), POLICE)
    assert set(of(TOWN, ended, today=TODAY + timedelta(days))) == {"signs"}


def test_whoever_serves_the_public_is_told_of_every_step_that_opens_or_closes() -> None:
    """Also where nobody is notified, for the provider acts alone."""
    course = Course().open(entered(CLOSED))
    assert not _changes(course)
    for action, by in (
        (FOR_ALL, POLICE),
        (Shut("风险"), CENTRE),
        (Settle(True, "已整改"), BUREAU),
        (End("不再需要"), POLICE),
    ):
        if isinstance(action, Settle):
            course.take(Rectify("整改"), POLICE)
            course.effects.clear()
        course.take(action, by)
        assert _changes(course), action
        course.effects.clear()


def _changes(course: Course) -> bool:
    return any(isinstance(effect, ChangeOpening) for effect in course.effects)
