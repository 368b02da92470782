"""What a grant would open, item by item: what a request gets once it is granted, and nothing is opened by looking."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from catalog import Mode
from policies import Policies, PolicyFile, Right, Rights, parse_policies
from sharing import Agreement
from sharing.applications import (
    Application,
    Approve,
    Conditions,
    Demand,
    GrantPreview,
    Had,
    HadOn,
    ItemPreview,
    preview,
)
from sharing.register import Contents
from sharing.snapshot import take_snapshot
from tests.sharing.applications.town import DEMAND, NUMBER, Course
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import CATALOG, DEPARTMENTS, POLICE, TODAY

LINES = """\
p, everyone, residents,             query,  granted,        *,    -,        allow,
p, everyone, residents.id_number,   query,  granted,        *,    clear,    allow,
p, everyone, residents.id_number,   query,  always,         *,    keep 6 4, allow,
p, everyone, residents.phone,       query,  granted+agreed, *,    clear,    allow,
p, everyone, residents.phone,       query,  granted+listed, town, clear,    allow,
p, everyone, residents.district,    query,  granted+by-key, *,    clear,    allow,
p, everyone, residents.phone,       verify, granted,        *,    verdict,  allow,
"""
POLICIES = Policies(parse_policies((PolicyFile("10-police.csv", LINES.encode()),), CATALOG), CATALOG)
AGREEMENT = Agreement("civil", "residents", date(2026, 1, 1), date(2026, 12, 31))


def previewed(demand: Demand = DEMAND, *agreements: Agreement) -> GrantPreview:
    found = preview(Application(demand), "civil", moment(agreements=agreements), POLICIES)
    assert found is not None
    return found


def item(found: GrantPreview, code: str | None, mode: Mode = Mode.QUERY) -> ItemPreview:
    return next(each for each in found.items if (each.item, each.mode) == (code, mode))


def test_every_item_is_told_in_every_mode() -> None:
    found = previewed(replace(DEMAND, modes=(Mode.VERIFY, Mode.QUERY)))
    assert [(each.item, each.mode.value) for each in found.items] == [
        *(("id_number", "verify"), ("phone", "verify")),
        *((None, "query"), ("id_number", "query"), ("phone", "query")),
    ]
    assert item(found, None).outcomes == (HadOn((), Had.CLEAR),)
    assert item(found, "phone", Mode.VERIFY).outcomes == (HadOn((), Had.COMPARED),)
    assert item(found, "id_number", Mode.VERIFY).outcomes == (HadOn((), Had.DENIED),)


def test_a_mask_that_is_asked_for_takes_the_place_of_clear() -> None:
    found = previewed(replace(DEMAND, mask="keep 3 3"))
    assert item(found, "id_number").outcomes == (HadOn((), Had.MASKED, "keep 3 3"),)


def test_conditions_that_are_missing_are_told() -> None:
    found = previewed(replace(DEMAND, items=("phone", "district"), persons=()))
    assert found.lacking == ()
    assert item(found, "phone").outcomes == (HadOn((), Had.DENIED),)
    assert set(item(found, "phone").missing) == {"agreed", "listed"}
    assert item(found, "district").missing == ("by-key",)


def test_an_agreement_in_force_counts_and_rows_are_told_apart() -> None:
    assert item(previewed(DEMAND, AGREEMENT), "phone").outcomes == (HadOn((), Had.CLEAR),)
    by_rows = item(previewed(DEMAND), "phone").outcomes
    assert by_rows == (HadOn(("town",), Had.CLEAR), HadOn((), Had.DENIED))


def test_agreements_without_which_the_grant_is_not_in_force_are_told() -> None:
    found = preview(Application(DEMAND), "civil", moment("panjin"), POLICIES)
    assert found is not None
    assert len(found.lacking) == 2
    assert found.unmet == ("functions",)
    assert item(found, "id_number").outcomes == (HadOn((), Had.CLEAR),)


def test_after_the_decision_it_is_the_decision_that_is_previewed() -> None:
    conditions = Conditions(mask="keep 6 4", rows="town")
    course = Course().submitted().take(Approve(conditions=conditions), POLICE)
    found = preview(course.content, "civil", course.moment, POLICIES)
    assert found is not None
    assert item(found, "id_number").outcomes == (
        HadOn(("town",), Had.MASKED, "keep 6 4"),
        HadOn((), Had.MASKED, "keep 6 4"),
    )


def test_nothing_is_previewed_of_what_cannot_be_submitted() -> None:
    for unfit in (
        Demand(),
        replace(DEMAND, resource="houses"),
        replace(DEMAND, items=("phone", "address")),
        replace(DEMAND, valid_until=None),
        replace(DEMAND, mask="hide"),
        replace(DEMAND, rows="elsewhere"),
    ):
        assert preview(Application(unfit), "civil", moment(), POLICIES) is None
    assert preview(Application(DEMAND), "nobody", moment(), POLICIES) is None


@given(
    st.lists(st.sampled_from(["id_number", "phone", "district", "gender"]), min_size=1, unique=True),
    st.sampled_from([None, "town", "lucheng"]),
    st.sampled_from([None, "stars", "keep 3 4"]),
    st.sampled_from([(), ("officer-1",)]),
)
def test_what_was_previewed_is_always_what_the_grant_then_opens(
    items: list[str], rows: str | None, mask: str | None, persons: tuple[str, ...]
) -> None:
    demand = replace(DEMAND, items=tuple(items), rows=rows, mask=mask, persons=persons)
    before = previewed(demand)
    course = Course().submitted(demand).take(Approve(), POLICE)
    snapshot = take_snapshot(Contents(1, (course.grant,), (), ()), CATALOG)
    rights = Rights(
        department="civil",
        application="desk",
        names=POLICIES.table.names_of("civil", "desk"),
        attributes=dict(DEPARTMENTS["civil"].attributes),
        today=TODAY,
        person=min(persons, default=None),
        purposes=frozenset({demand.purpose}),
        grants=snapshot.grants("civil", TODAY),
    )
    for code in items:
        answer = POLICIES.decide(rights, "residents", code, Right.QUERY, False, frozenset(items))
        told = item(before, code)
        assert tuple(sorted(answer.missing)) == told.missing
        assert [each.mask for each in told.outcomes] == [
            getattr(getattr(outcome, "mask", None), "text", None)
            for outcome in (
                *(branch.outcome for branch in getattr(answer.decision, "branches", ())),
                getattr(answer.decision, "otherwise", answer.decision),
            )
        ]
    assert course.grant.number == NUMBER
