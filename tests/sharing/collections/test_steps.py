"""What is registered, filed, returned and overtaken, and who may do so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog import BasisLevel, SharingClass
from sharing.collections import (
    Acknowledge,
    CollectionItem,
    CollectionState,
    End,
    Object,
    Recheck,
    Register,
    Source,
)
from sharing.collections.procedure import ACTIONS, FOLLOWS
from sharing.jurisdictions import profile_codes
from sharing.proceedings import ActionUnfit, Actor, Notify, NotNow, NotPermitted, Role
from tests.sharing.collections.registering import (
    BUREAU,
    BY_LAW,
    CATALOG_NOW,
    CENTRE,
    CIVIL,
    NEW,
    SHARED,
    STEWARD,
    WHOLE,
    Course,
    amending,
    registering,
)
from tests.sharing.kit.residents import RESIDENTS
from tests.sharing.kit.rules import profile

SUPPLIED = replace(
    CATALOG_NOW,
    resources={
        "residents": RESIDENTS,
        "shops": replace(
            RESIDENTS,
            code="shops",
            items={"area": replace(RESIDENTS.items["district"], code="area", name=NEW.name)},
        ),
    },
)
"""Somebody supplies meanwhile what is collected."""


def overtaken() -> Course:
    course = Course().open()
    course.catalog = SUPPLIED
    return course.take(Recheck(), CENTRE)


STATES: dict[CollectionState, Callable[[], Course]] = {
    CollectionState.REGISTERED: lambda: Course().open(),
    CollectionState.FILED: lambda: Course().open(registering(BY_LAW)),
    CollectionState.RETURNED: lambda: Course().open(registering(BY_LAW)).take(Object("法律未作规定"), CENTRE),
    CollectionState.OBTAINABLE: overtaken,
    CollectionState.ENDED: lambda: Course().open().take(End("不再采集"), STEWARD),
}
TRIED: dict[str, tuple[Any, Actor]] = {
    "amend": (amending(CollectionItem("年营业额")), STEWARD),
    "acknowledge": (Acknowledge(), CENTRE),
    "object": (Object("法律未作规定"), CENTRE),
    "recheck": (Recheck(), STEWARD),
    "end": (End("不再采集"), STEWARD),
}


@pytest.mark.parametrize("state", CollectionState)
@pytest.mark.parametrize("word", TRIED)
def test_what_follows_what(state: CollectionState, word: str) -> None:
    course = STATES[state]()
    assert course.state == state
    assert course.standing.is_closed == (state is CollectionState.ENDED)
    action, by = TRIED[word]
    if state in FOLLOWS[word]:
        after = {"amend": "registered", "acknowledge": "registered", "object": "returned", "end": "ended"}
        assert course.take(action, by).state == after.get(word, state)
    else:
        with pytest.raises(NotNow):
            course.take(action, by)


def test_every_action_is_tried() -> None:
    assert set(TRIED) == set(ACTIONS)


@pytest.mark.parametrize("word", TRIED)
def test_strangers_have_no_duty(word: str) -> None:
    with pytest.raises(NotPermitted):
        STATES[CollectionState.FILED]().take(TRIED[word][0], CIVIL)


@pytest.mark.parametrize("code", profile_codes())
def test_what_can_be_had_by_sharing_is_named_and_not_registered_under_any_profile(code: str) -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course(code).open(registering(NEW, SHARED, CollectionItem("gender")))
    assert [(one.member, one.code) for one in refused.value.problems] == [
        ("items.1", "OBTAINABLE"),
        ("items.2", "OBTAINABLE"),
    ]
    assert "`police` shares it as `residents.phone`" in str(refused.value)


@pytest.mark.parametrize("code", profile_codes())
def test_scope_format_and_process_are_registered_where_the_profile_wants_it(code: str) -> None:
    action = replace(WHOLE, scope="", format=" ", process="")
    if profile(code).rules.catalogue.collection_registered:
        with pytest.raises(ActionUnfit) as refused:
            Course(code).open(action)
        assert [one.member for one in refused.value.problems] == ["scope", "format", "process"]
    else:
        assert Course(code).open(action).state == "registered"


def test_one_profile_at_least_wants_it_and_one_does_not() -> None:
    assert {profile(code).rules.catalogue.collection_registered for code in profile_codes()} == {True, False}


def test_what_a_law_has_collected_all_the_same_is_filed_with_the_centre() -> None:
    course = Course().open(registering(NEW, BY_LAW))
    assert course.state == "filed"
    assert course.content.obtainable == (Source("phone", "residents", "phone", "police"),)
    assert course.told() == ["centre"]
    with pytest.raises(NotPermitted):
        course.take(Acknowledge(), STEWARD)
    course.take(Acknowledge(), CENTRE)
    assert (course.state, course.content.acknowledged_on) == ("registered", course.today)
    assert course.told() == ["tax"]


def test_the_centre_does_not_take_note_of_what_it_collects_itself() -> None:
    both = Actor("centre", "desk", "officer", frozenset({Role.STEWARD, Role.REVIEWER}))
    course = Course().open(registering(BY_LAW), both)
    with pytest.raises(NotPermitted):
        course.take(Acknowledge(), both)
    assert course.take(Acknowledge(), BUREAU).state == "registered"


def test_an_objection_has_reasons_and_is_answered_by_another_wording() -> None:
    course = Course().open(registering(NEW, BY_LAW))
    with pytest.raises(ActionUnfit, match="reasons"):
        course.take(Object(""), CENTRE)
    course.take(Object("法律未作规定"), CENTRE)
    with pytest.raises(ActionUnfit, match="not collected again"):
        course.take(amending(NEW, SHARED), STEWARD)
    assert course.take(amending(NEW), STEWARD).state == "registered"
    assert course.content.obtainable == ()


def test_what_is_shared_meanwhile_is_collected_no_more() -> None:
    course = Course().open()
    assert course.take(Recheck(), BUREAU).state == "registered"
    course.catalog = SUPPLIED
    course.effects.clear()
    course.take(Recheck(), CENTRE)
    assert course.state == "obtainable"
    assert course.content.obtainable == (Source(NEW.name, "shops", "area", "police"),)
    assert course.told() == ["tax"]


def test_what_was_noted_is_noted_anew_only_where_more_can_be_had() -> None:
    course = Course().open(registering(BY_LAW)).take(Acknowledge(), CENTRE)
    assert course.take(Recheck(), STEWARD).state == "registered"
    law = replace(NEW, law="统计法第七条", level=BasisLevel.LAW)
    course = Course().open(registering(law, BY_LAW)).take(Acknowledge(), CENTRE)
    course.catalog = SUPPLIED
    assert course.take(Recheck(), STEWARD).state == "filed"
    assert course.content.acknowledged_on is None


def test_what_cannot_be_had_any_more_needs_no_note() -> None:
    course = Course().open(registering(BY_LAW))
    course.catalog = replace(CATALOG_NOW, resources={})
    assert course.take(Recheck(), STEWARD).state == "registered"


@pytest.mark.parametrize(
    ("action", "problems"),
    [
        (registering(), [("items", "OUT_OF_RANGE")]),
        (replace(WHOLE, purpose="", subjects="x" * 4_001), [("purpose", "MISSING"), ("subjects", "TOO_LONG")]),
        (registering(CollectionItem("")), [("items.0.name", "MISSING")]),
        (registering(NEW, CollectionItem(f" {NEW.name}")), [("items.1.name", "DUPLICATE")]),
        (registering(replace(NEW, law="规章", level=BasisLevel.RULE)), [("items.0.level", "NO_STATUTE")]),
        (registering(replace(NEW, law="某法")), [("items.0.level", "NO_STATUTE")]),
        (registering(replace(SHARED, level=BasisLevel.LAW)), [("items.0.law", "MISSING")]),
        (registering(replace(SHARED, law=" ", level=BasisLevel.LAW)), [("items.0.law", "MISSING")]),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(action: Register, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(ActionUnfit) as refused:
        Course().open(action)
    assert [(one.member, one.code) for one in refused.value.problems] == problems


def test_a_notice_says_nothing_of_what_is_collected() -> None:
    course = Course().open(registering(BY_LAW))
    assert [effect.text for effect in course.effects if isinstance(effect, Notify)] == [
        "collection 2026-CL-000001 is filed"
    ]


def test_the_third_class_is_not_to_be_had() -> None:
    secret = {code: replace(item, sharing_class=SharingClass.RESTRICTED) for code, item in RESIDENTS.items.items()}
    course = Course(files=replace(CATALOG_NOW, resources={"residents": replace(RESIDENTS, items=secret)}))
    assert course.open(registering(SHARED)).state == "registered"
