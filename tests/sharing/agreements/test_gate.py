"""Which agreement comes before which access, by profile; and nobody ever holds a grant without it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from policies import Bar
from sharing import Agreement, AgreementKind, Gate, GrantRecord, GrantState, Suspension, gate_of
from sharing.agreements import Amend, End, Expire, Offer, Return, Terminate, Withdraw
from sharing.jurisdictions import AgreementParty
from sharing.register import Contents
from sharing.snapshot import Snapshot, nothing_held, take_snapshot
from tests.sharing.agreements.signing_town import GRANT, LAST, OPEN_GRANT, TERMS, WITH_CENTRE, Course, catalog
from tests.sharing.kit.residents import TODAY
from tests.sharing.kit.rules import profile

CONFIDENTIAL = Agreement("civil", "residents", TODAY, LAST, True, "police", AgreementKind.CONFIDENTIALITY, "A1")
USE = Agreement("civil", None, TODAY, LAST, True, "centre", AgreementKind.USE, "A2")
PROFILES = ("order-809", "panjin", "wenzhou", "template-xx", "yangzhou")


def gate(rules: str) -> Gate:
    return gate_of(profile(rules).rules)


def taken(
    rules: str,
    *agreements: Agreement,
    grants: tuple[GrantRecord, ...] = (GRANT, OPEN_GRANT),
    suspensions: tuple[Suspension, ...] = (),
) -> Snapshot:
    return take_snapshot(Contents(1, grants, agreements, (), suspensions=suspensions), catalog(), gate(rules))


def held(snapshot: Snapshot, day: date = TODAY) -> set[str]:
    return {grant.number for grant in snapshot.grants("civil", day)}


def lacking(snapshot: Snapshot, day: date = TODAY) -> dict[str, str]:
    found = list(snapshot.lacking(day))
    assert len({one.number for one in found}) <= len(found)
    return {one.number: one.what for one in found}


BOTH, PROTECTED, OTHER = {GRANT.number, OPEN_GRANT.number}, GRANT.number, OPEN_GRANT.number


@pytest.mark.parametrize(
    ("rules", "agreements", "in_force"),
    [
        ("order-809", (), BOTH),
        ("template-xx", (), BOTH),
        ("yangzhou", (), BOTH),
        ("wenzhou", (), {OTHER}),
        ("wenzhou", (CONFIDENTIAL,), BOTH),
        ("wenzhou", (USE,), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, kind=AgreementKind.USE),), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, with_="centre"),), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, resource="ledger"),), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, department="tax"),), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, active=False),), {OTHER}),
        ("wenzhou", (replace(CONFIDENTIAL, with_=None, number="-"),), BOTH),
        ("wenzhou", (replace(CONFIDENTIAL, with_=None, resource=None),), {OTHER}),
        ("panjin", (), set()),
        ("panjin", (USE,), {OTHER}),
        ("panjin", (CONFIDENTIAL,), set()),
        ("panjin", (USE, CONFIDENTIAL), BOTH),
        ("panjin", (USE, replace(CONFIDENTIAL, with_="centre")), BOTH),
        ("panjin", (USE, replace(CONFIDENTIAL, with_="tax")), {OTHER}),
        ("panjin", (replace(USE, with_="police"), CONFIDENTIAL), set()),
        ("panjin", (replace(USE, resource="residents"), CONFIDENTIAL), BOTH),
        ("panjin", (replace(USE, resource="ledger"), CONFIDENTIAL), set()),
    ],
)
def test_a_grant_is_in_force_with_the_agreements_of_its_profile(
    rules: str, agreements: tuple[Agreement, ...], in_force: set[str]
) -> None:
    snapshot = taken(rules, *agreements)
    assert held(snapshot) == in_force
    assert set(lacking(snapshot)) == BOTH - in_force
    assert snapshot.findings == ()


def test_what_is_missing_is_told() -> None:
    assert lacking(taken("wenzhou")) == {PROTECTED: "lacks an agreement on confidentiality with the provider"}
    assert lacking(taken("panjin"))[OTHER] == "lacks an agreement on use with the centre"
    told = lacking(taken("panjin", USE))
    assert told == {PROTECTED: "lacks an agreement on confidentiality with the provider or the centre"}


def test_it_is_in_force_on_the_days_of_the_agreement_alone() -> None:
    first, last = TODAY + timedelta(3), TODAY + timedelta(5)
    snapshot = taken("wenzhou", replace(CONFIDENTIAL, signed_on=first, until=last))
    days = [TODAY + timedelta(day) for day in range(8)]
    assert [PROTECTED in held(snapshot, day) for day in days] == [first <= day <= last for day in days]
    assert [PROTECTED in lacking(snapshot, day) for day in days] == [not first <= day <= last for day in days]
    assert lacking(snapshot, LAST + timedelta(1)) == {}, "the grant is over itself"


def test_a_grant_on_protected_content_names_persons_where_the_profile_says_so() -> None:
    nobody = replace(GRANT, persons=frozenset())
    snapshot = taken("panjin", USE, CONFIDENTIAL, grants=(nobody, OPEN_GRANT))
    assert held(snapshot) == {OTHER} and [finding.number for finding in snapshot.findings] == [PROTECTED]
    assert held(taken("wenzhou", CONFIDENTIAL, grants=(nobody,))) == {PROTECTED}


def test_an_agreement_about_everything_is_none_about_a_resource_for_policies() -> None:
    assert taken("panjin", USE, CONFIDENTIAL).agreed("civil", TODAY) == {"residents"}


# --- before every access ----------------------------------------------------------------------------------------------


def bars(snapshot: Snapshot, department: str, day: date = TODAY, is_confirmed: bool = True) -> list[Bar | None]:
    """Before `residents` and before `ledger`."""
    found = (snapshot.bars if is_confirmed else snapshot.unconfirmed_bars)(department, day)
    return [found.before("residents"), found.before("ledger")]


NEITHER, ALL = [None, None], [Bar.NO_AGREEMENT, Bar.NO_AGREEMENT]


@pytest.mark.parametrize("rules", PROFILES)
def test_only_where_every_access_needs_an_agreement_does_anything_stand_before_it(rules: str) -> None:
    snapshot = taken(rules)
    expected = ALL if rules == "panjin" else NEITHER
    assert bars(snapshot, "civil") == bars(snapshot, "tax") == expected
    assert [nothing_held(gate(rules)).bars.before(each) for each in ("residents", "ledger")] == expected
    assert bars(snapshot, "centre") == NEITHER, "the centre does not sign with itself"


def test_the_agreement_with_the_centre_opens_everything_or_its_resource() -> None:
    assert bars(taken("panjin", USE), "civil") == NEITHER
    assert bars(taken("panjin", replace(USE, resource="ledger")), "civil") == [Bar.NO_AGREEMENT, None]
    assert bars(taken("panjin", CONFIDENTIAL), "civil") == ALL
    assert bars(taken("panjin", replace(USE, with_=None)), "civil") == ALL
    assert bars(taken("panjin", USE), "tax") == ALL
    assert bars(taken("panjin", USE), "civil", LAST + timedelta(1)) == ALL


def test_what_nobody_can_confirm_is_not_in_force() -> None:
    assert bars(taken("panjin", USE), "civil", is_confirmed=False) == ALL
    assert bars(taken("panjin"), "centre", is_confirmed=False) == NEITHER
    assert bars(taken("order-809"), "civil", is_confirmed=False) == NEITHER


def test_where_the_provider_signs_before_every_access_each_resource_is_opened_by_its_own() -> None:
    rules = replace(gate("panjin").agreements, party=AgreementParty.PROVIDER)
    agreement = replace(USE, resource="residents", with_="police")
    contents = Contents(1, (GRANT,), (agreement,), ())
    snapshot = take_snapshot(contents, catalog(), replace(gate("panjin"), agreements=rules))
    assert bars(snapshot, "civil") == [None, Bar.NO_AGREEMENT]
    assert bars(snapshot, "centre") == ALL, "it signs with providers like everybody"


# --- suspended rights -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_suspended_rights_rest_on_their_days_whether_confirmed_or_not(is_confirmed: bool) -> None:
    later = TODAY + timedelta(5)
    everything = Suspension("V1", "civil", None, TODAY, later)
    snapshot = taken("order-809", suspensions=(everything, Suspension("V2", "tax", "ledger", TODAY, None)))
    assert bars(snapshot, "civil", later, is_confirmed) == [Bar.SUSPENDED, Bar.SUSPENDED]
    assert bars(snapshot, "civil", later + timedelta(1), is_confirmed) == NEITHER
    assert bars(snapshot, "tax", date(2099, 1, 1), is_confirmed) == [None, Bar.SUSPENDED]
    assert bars(snapshot, "bureau", TODAY, is_confirmed) == NEITHER


def test_lifted_rights_are_back_as_far_as_nobody_else_suspended_them() -> None:
    first = Suspension("V1", "civil", None, TODAY, None)
    lifted = replace(first, lifted_at=Course().moment.at)
    other = Suspension("V2", "civil", "ledger", TODAY, None)
    assert bars(taken("order-809", suspensions=(lifted, other)), "civil") == [None, Bar.SUSPENDED]


def test_of_two_reasons_the_suspension_is_told() -> None:
    snapshot = taken("panjin", suspensions=(Suspension("V1", "civil", None, TODAY, None),))
    assert bars(snapshot, "civil") == [Bar.SUSPENDED, Bar.SUSPENDED]


# --- never without ----------------------------------------------------------------------------------------------------


class Lives(RuleBasedStateMachine):
    """Agreements and grants in any order, under every profile; what is in force is held against the histories."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.courses: list[Course] = []
        self.grants: dict[str, GrantRecord] = {}

    @rule(
        terms=st.sampled_from(
            [
                TERMS,
                replace(TERMS, kind=AgreementKind.USE),
                replace(TERMS, resource="ledger"),
                replace(TERMS, party=AgreementParty.CENTRE),
                WITH_CENTRE,
                replace(WITH_CENTRE, resource="residents"),
            ]
        ),
        days=st.integers(0, 5),
        ahead=st.integers(0, 2),
        by=st.sampled_from(["civil", "tax"]),
    )
    def draft(self, terms: object, days: int, ahead: int, by: str) -> None:
        assert isinstance(terms, type(TERMS))
        first = self.today + timedelta(ahead)
        lasting = replace(terms, valid_from=first, valid_until=first + timedelta(days))
        course = Course("panjin", self.today, number=f"2026-AG-{len(self.courses) + 1:06d}")
        self.courses.append(course.draft(lasting, by))

    @precondition(lambda self: self.courses)
    @rule(which=st.integers(0, 20))
    def agree(self, which: int) -> None:
        """What is a draft is offered and signed by both, without anything between."""
        course = self.courses[which % len(self.courses)]
        course.today = self.today
        if course.state == "draft" and self.today <= course.content.terms.valid_until:
            course.take(Offer(), course.content.consumer)
            course.signed(course.content.consumer).signed(course.content.counterpart)

    @precondition(lambda self: self.courses)
    @rule(
        which=st.integers(0, 20),
        step=st.sampled_from(
            ["offer", "sign", "sign", "sign", "amend", "return", "withdraw", "end", "terminate", "expire"]
        ),
        side=st.booleans(),
    )
    def step(self, which: int, step: str, side: bool) -> None:
        course = self.courses[which % len(self.courses)]
        course.today = self.today
        content = course.content
        who = content.consumer if side else content.counterpart
        actions = {
            "offer": Offer(),
            "amend": Amend(content.terms),
            "return": Return("x"),
            "withdraw": Withdraw(),
            "end": End(),
            "terminate": Terminate("x"),
            "expire": Expire(),
        }
        try:
            course.signed(who) if step == "sign" else course.take(actions[step], who)
        except Exception as error:  # what does not follow, or is for the other side, changes nothing
            assert type(error).__name__ in ("NotNow", "NotPermitted", "ActionUnfit")

    @rule(
        consumer=st.sampled_from(["civil", "tax"]),
        resource=st.sampled_from(["residents", "ledger"]),
        items=st.sampled_from([frozenset({"phone"}), frozenset({"gender"}), frozenset({"gender", "phone"})]),
        state=st.sampled_from([GrantState.APPROVED, GrantState.APPROVED, GrantState.APPROVED, GrantState.SUSPENDED]),
    )
    def grant(self, consumer: str, resource: str, items: frozenset[str], state: GrantState) -> None:
        number = f"{consumer}-{resource}-{len(items)}-{'phone' in items}"
        self.grants[number] = replace(
            GRANT, number=number, consumer=consumer, resource=resource, items=items, state=state
        )

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    @invariant()
    def nothing_is_in_force_without_what_is_demanded(self) -> None:
        agreements = tuple(each for course in self.courses for each in course.agreements.values())
        contents = Contents(1, tuple(self.grants.values()), agreements, ())
        for rules in PROFILES:
            snapshot = take_snapshot(contents, catalog(), gate(rules))
            for department in ("civil", "tax"):
                in_force = {grant.number for grant in snapshot.grants(department, self.today)}
                demanded = {
                    number: all(
                        self._stands(department, record, kind, parties) for kind, parties in _demands(rules, record)
                    )
                    for number, record in self.grants.items()
                    if record.consumer == department and record.state is GrantState.APPROVED
                }
                assert in_force == {number for number, is_met in demanded.items() if is_met and self.today <= LAST}
                if rules == "panjin":
                    for resource in ("residents", "ledger"):
                        opened = self._is_signed(department, resource, AgreementKind.USE, {"centre"})
                        assert (snapshot.bars(department, self.today).before(resource) is None) is opened

    def _stands(self, department: str, record: GrantRecord, kind: AgreementKind, parties: set[str]) -> bool:
        provider = catalog().resources[record.resource].provider
        codes = {provider if each == "provider" else each for each in parties}
        return self._is_signed(department, record.resource, kind, codes)

    def _is_signed(self, department: str, resource: str, kind: AgreementKind, codes: set[str]) -> bool:
        """By the histories: both sides have signed the text that stands, nobody ended it, it is one of its days."""
        for course in self.courses:
            content, terms = course.content, course.content.terms
            signers = {each.department for each in content.signatures}
            if (
                course.state == "in_force"
                and signers == {content.consumer, content.counterpart}
                and content.consumer == department
                and terms.kind is kind
                and terms.resource in (None, resource)
                and content.counterpart in codes
                and content.in_force_from is not None
                and content.in_force_from <= self.today <= terms.valid_until
            ):
                return True
        return False


def _demands(rules: str, record: GrantRecord) -> Iterator[tuple[AgreementKind, set[str]]]:
    """As the regulations have it, in words of their own."""
    protected = "phone" in record.items
    if rules == "panjin":
        yield AgreementKind.USE, {"centre"}
        if protected:
            yield AgreementKind.CONFIDENTIALITY, {"centre", "provider"}
    elif rules == "wenzhou" and protected:
        yield AgreementKind.CONFIDENTIALITY, {"provider"}


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
