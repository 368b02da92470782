"""The profiles that come with the platform: what the texts say of procedures and clocks, and when they are in force."""

import re
from datetime import date
from pathlib import Path

import pytest

from catalog import BasisLevel, Mode, SharingClass
from sharing.calendar import UpdateCycle, YearlyDay
from sharing.jurisdictions import (
    AgreementParty,
    AgreementScope,
    BaseUnconditional,
    ChangeNotice,
    Commercial,
    ConditionalBasis,
    Debtor,
    DisputeStep,
    Office,
    Onward,
    OpenedBy,
    Posture,
    Profile,
    ProviderChecks,
    ReplyCounts,
    Route,
    Rules,
    Topology,
    UnconditionalAccess,
    profile_codes,
    read_profile,
    terms,
)

ROOT = Path(__file__).parents[3]
CODES = (
    *("changning", "changsha", "chengdu", "chongqing", "handan", "order-809", "panjin", "template-xx", "wenzhou"),
    *("xian", "yangzhou", "zhongshan"),
)
COMPLETE = ("order-809", "panjin", "wenzhou", "template-xx", "yangzhou")


def rules(code: str) -> Rules:
    return read_profile(code).rules


def test_the_profiles() -> None:
    assert profile_codes() == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_profile_can_be_read_and_inherits_from_the_default(code: str) -> None:
    found = read_profile(code)
    assert (found.code, found.lineage[0], found.lineage[-1]) == (code, code, "order-809")
    assert found.revision >= 1
    assert re.fullmatch("[0-9a-f]{64}", found.digest)
    assert len({read_profile(one).digest for one in CODES}) == len(CODES)


def clocks(code: str) -> dict[str, tuple[str, int | str]]:
    return {
        one.name: (one.whose, str(one.length) if isinstance(one.length, YearlyDay) else one.length)
        for one in terms(rules(code))
    }


SAID: dict[str, dict[str, tuple[str, int | str]]] = {  # table T1: what each text says of clocks
    "order-809": {
        "unconditional_reply": ("provider", 1),
        "decision": ("provider", 10),
        "delivery": ("provider", 20),
        "correction": ("provider", 10),
        "catalogue_review": ("authority", 2),
        "law_change": ("provider", 10),
        "emergency_review": ("authority", 5),
    },
    "panjin": {"decision": ("centre", 10), "correction": ("centre", 5), "provider_check": ("provider", 3)},
    "wenzhou": {"decision": ("provider", 7), "element_change": ("provider", 5)},
    "template-xx": {
        "acceptance": ("provider", 5),
        "decision": ("provider", 10),
        "correction_report": ("consumer", 3),
        "correction": ("provider", 5),
        "law_change": ("provider", 15),
    },
    "yangzhou": {
        "decision": ("provider", 5),
        "delivery": ("provider", 5),
        "correction": ("provider", 5),
        "law_change": ("provider", 15),
        "yearly_refresh": ("provider", "06-30"),
    },
}


@pytest.mark.parametrize("code", COMPLETE)
def test_clocks_are_those_of_the_text_and_of_the_default_where_it_is_silent(code: str) -> None:
    silent = dict(SAID["order-809"])
    if code != "order-809":
        del silent["unconditional_reply"]  # all four say that unconditional data is had without asking
    if code == "panjin":
        silent["catalogue_review"] = ("centre", 2)
    assert clocks(code) == {**silent, **SAID[code]}


def test_extensions() -> None:
    assert {one.name: one.extension for one in terms(rules("order-809")) if one.extension} == {
        "decision": 10,
        "law_change": 5,
    }


@pytest.mark.parametrize(
    ("code", "addressee", "decider", "automatic"),
    [
        ("order-809", Office.PROVIDER, Office.PROVIDER, False),
        ("panjin", Office.CENTRE, Office.CENTRE, True),
        ("wenzhou", Office.PROVIDER, Office.PROVIDER, False),
        ("template-xx", Office.PROVIDER, Office.PROVIDER, False),
        ("yangzhou", Office.AUTHORITY, Office.PROVIDER, False),
    ],
)
def test_who_decides_on_conditional_data(code: str, addressee: Office, decider: Office, automatic: bool) -> None:
    found = rules(code).conditional
    assert (found.addressee, found.decider, found.automatic_approval) == (addressee, decider, automatic)
    assert (found.coordinator is Office.AUTHORITY) == (code == "yangzhou")


@pytest.mark.parametrize(
    ("code", "access", "route", "ladder"),
    [
        ("order-809", "application", "none", ["negotiation", "authority", "government", "common_superior"]),
        ("panjin", "none", "centre_approval", ["centre_consultation"]),
        ("wenzhou", "none", "negotiate", ["negotiation", "authority", "government"]),
        ("template-xx", "none", "catalogue_only", ["leading_group"]),
        ("yangzhou", "record", "authority_coordinates", ["authority"]),
    ],
)
def test_the_first_and_the_third_class(code: str, access: str, route: str, ladder: list[str]) -> None:
    found = rules(code)
    assert found.unconditional.access is UnconditionalAccess(access)
    assert found.restricted.route is Route(route)
    assert found.disputes.ladder == tuple(map(DisputeStep, ladder))


@pytest.mark.parametrize(
    ("code", "scope", "party"),
    [
        ("order-809", AgreementScope.NONE, None),
        ("panjin", AgreementScope.EVERY_ACCESS, AgreementParty.CENTRE),
        ("wenzhou", AgreementScope.PROTECTED_CONTENT, AgreementParty.PROVIDER),
        ("template-xx", AgreementScope.NONE, None),
        ("yangzhou", AgreementScope.CONDITIONAL_OPENING, AgreementParty.PROVIDER),
    ],
)
def test_agreements(code: str, scope: AgreementScope, party: AgreementParty | None) -> None:
    found = rules(code).agreements
    assert (found.scope, found.party, found.confidentiality) == (scope, party, code == "panjin")


def test_what_is_particular_to_one_text() -> None:
    panjin, wenzhou, template, yangzhou = map(rules, COMPLETE[1:])
    assert panjin.corrections.provider_checks is ProviderChecks.NON_TECHNICAL
    assert panjin.use.commercial is Commercial.CENTRE_APPROVAL
    assert panjin.updates.cycles == tuple(UpdateCycle)[:4]
    assert panjin.classes.labels.of(SharingClass.RESTRICTED) == "特殊共享类"
    assert wenzhou.supply.modes == tuple(Mode)
    assert BasisLevel.RULE in wenzhou.classes.restricted_basis
    assert wenzhou.corrections.proceed_meanwhile
    assert template.conditional.reply_counts is ReplyCounts.ACCEPTANCE
    assert template.supply.topology is Topology.BUS_AND_NODES
    assert yangzhou.classes.base_unconditional is BaseUnconditional.RESOURCES
    assert yangzhou.classes.conditional_basis is ConditionalBasis.BASIS_AND_REASONS
    assert yangzhou.updates.change_notice is ChangeNotice.PUBLIC_ANNOUNCEMENT
    assert yangzhou.use.onward is Onward.FORBIDDEN_ALTERED_TOO
    assert yangzhou.opening.opened_by == (OpenedBy.MASKING, OpenedBy.CONSENT)
    assert yangzhou.catalogue.yearly_day == YearlyDay(6, 30)


def test_excerpts_say_little_and_inherit_the_rest() -> None:
    default = rules("order-809")
    assert rules("chengdu").classes.entitlement_overrides
    assert rules("handan").classes.labels.restricted == "专用类"
    assert rules("chongqing").classes.posture is Posture.SHARE_AND_OPEN
    assert rules("xian").catalogue.editor is Office.AUTHORITY
    assert rules("changsha").supply.base_databases[-1] == "房产房屋"
    for code in set(CODES) - set(COMPLETE):
        found = rules(code)
        assert (found.conditional, found.restricted, found.disputes) == (
            default.conditional,
            default.restricted,
            default.disputes,
        )


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        ("order-809", "2025-07-31", False),
        ("order-809", "2025-08-01", True),
        ("order-809", "2040-01-01", True),
        ("panjin", "2016-06-22", False),
        ("panjin", "2016-06-23", True),
        ("panjin", "2018-06-23", True),
        ("panjin", "2018-06-24", False),
        ("wenzhou", "2026-01-01", True),
        *((code, "2026-01-01", False) for code in CODES if code not in ("order-809", "wenzhou")),
    ],
)
def test_when_a_profile_is_in_force(code: str, day: str, in_force: bool) -> None:
    found: Profile = read_profile(code)
    assert found.is_in_force(date.fromisoformat(day)) is in_force


def test_debtors_and_offices_have_the_same_words() -> None:
    assert set(Office) < {party.value for party in Debtor}


def test_no_code_of_sharing_names_a_place() -> None:
    places = [code for code in CODES if code not in ("order-809", "template-xx")]
    chinese = ["盘锦", "温州", "扬州", "长沙", "西安", "中山", "邯郸", "重庆", "成都", "长宁", "四川"]
    pattern = re.compile("|".join((*(rf"\b{place}\b" for place in places), *chinese, "template-xx")), re.IGNORECASE)
    files = sorted((ROOT / "sharing").rglob("*.py"))
    assert len(files) > 40
    assert [str(path) for path in files if pattern.search(path.read_text("utf-8"))] == []
