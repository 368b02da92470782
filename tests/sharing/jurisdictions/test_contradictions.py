"""Every contradiction by an example that has it, and by what is one step away and has it not."""

from pathlib import Path
from typing import Any

import pytest

from sharing.jurisdictions import CONTRADICTIONS, ProfileUnfit
from sharing.jurisdictions.members import members
from sharing.jurisdictions.profile import Rules
from tests.sharing.jurisdictions.writing_profiles import profile_with

Said = dict[str, Any]
NO_CORRECTIONS: Said = {"corrections.addressee": None, "corrections.handle_working_days": None}
CHECK: Said = {"corrections.provider_checks": "non_technical", "corrections.provider_check_working_days": 3}
NO_EXTENSION: Said = {"conditional.extension_working_days": None}
EXAMPLES: list[tuple[str, Said, Said]] = [  # the contradiction, what has it, what repairs it
    ("reply_without_application", {"unconditional.access": "record"}, {"unconditional.reply_working_days": None}),
    ("reply_without_application", {"unconditional.access": "none"}, {"unconditional.reply_working_days": None}),
    ("application_without_reply", {"unconditional.reply_working_days": None}, {"unconditional.access": "record"}),
    ("automatic_without_centre", {"conditional.automatic_approval": True}, {"conditional.decider": "centre"}),
    ("consults_itself", {"conditional.unmet_conditions": "consult_provider"}, {"conditional.decider": "centre"}),
    ("notifies_itself", {"conditional.provider_notified": True}, {"conditional.decider": "centre"}),
    ("coordinates_itself", {"conditional.coordinator": "provider"}, {"conditional.coordinator": "authority"}),
    ("counts_without_reply", {"conditional.reply_counts": None}, {"conditional.reply_counts": "acceptance"}),
    (
        "counts_without_reply",
        {"conditional.reply_working_days": None, **NO_EXTENSION, "conditional.extension_consent": None},
        {"conditional.reply_counts": None},
    ),
    (
        "decision_without_acceptance",
        {"conditional.decision_working_days": 10},
        {"conditional.reply_counts": "acceptance"},
    ),
    (
        "extension_without_reply",
        {"conditional.reply_working_days": None, "conditional.reply_counts": None},
        {**NO_EXTENSION, "conditional.extension_consent": None},
    ),
    ("consent_without_extension", NO_EXTENSION, {"conditional.extension_consent": None}),
    ("consents_to_itself", {"conditional.extension_consent": "provider"}, {"conditional.extension_consent": "centre"}),
    ("basis_without_reasons", {"refusal.reasons": False, "refusal.basis": True}, {"refusal.reasons": True}),
    ("basis_without_reasons", {"refusal.reasons": False, "refusal.written": True}, {"refusal.reasons": True}),
    ("covers_without_route", {"restricted.covers": ["restricted"]}, {"restricted.route": "negotiate"}),
    ("covers_without_route", {"restricted.route": "centre_approval"}, {"restricted.covers": ["restricted"]}),
    (
        "recipients_without_route",
        {"restricted.named_recipients": True},
        {"restricted.route": "centre_approval", "restricted.covers": ["restricted"]},
    ),
    (
        "listed_without_entry",
        {"restricted.listed": False, "restricted.route": "catalogue_only"},
        {"restricted.route": "none"},
    ),
    (
        "route_without_ladder",
        {"disputes.ladder": [], "restricted.route": "negotiate", "restricted.covers": ["restricted"]},
        {"disputes.ladder": ["negotiation"]},
    ),
    (
        "route_without_ladder",
        {"disputes.ladder": [], "restricted.route": "authority_coordinates", "restricted.covers": ["restricted"]},
        {"disputes.ladder": ["authority"]},
    ),
    (
        "coordination_without_authority",
        {
            "disputes.ladder": ["negotiation"],
            "restricted.route": "authority_coordinates",
            "restricted.covers": ["refused"],
        },
        {"disputes.ladder": ["negotiation", "authority"]},
    ),
    (
        "ladder_falls",
        {"disputes.ladder": ["government", "authority"]},
        {"disputes.ladder": ["authority", "government"]},
    ),
    ("sanctions_fall", {"supervision.sanctions": ["liability", "criticism"]}, {"supervision.sanctions": ["criticism"]}),
    ("agreement_without_party", {"agreements.scope": "every_access"}, {"agreements.party": "provider"}),
    ("agreement_without_party", {"agreements.party": "centre"}, {"agreements.scope": "every_access"}),
    (
        "centre_without_part",
        {"agreements.party": "centre", "agreements.scope": "protected_content"},
        {"conditional.decider": "centre"},
    ),
    (
        "confidentiality_twice",
        {"agreements.confidentiality": True, "agreements.party": "provider", "agreements.scope": "protected_content"},
        {"agreements.scope": "every_access"},
    ),
    (
        "opens_nothing_conditionally",
        {
            "agreements.scope": "conditional_opening",
            "agreements.party": "provider",
            "opening.classes": ["unconditional", "not_open"],
        },
        {"opening.classes": ["conditional"]},
    ),
    (
        "proceeds_without_corrections",
        {"corrections.proceed_meanwhile": True, **NO_CORRECTIONS},
        {"corrections.addressee": "provider"},
    ),
    ("corrections_without_addressee", {"corrections.addressee": None}, {"corrections.handle_working_days": None}),
    ("corrections_without_addressee", {**NO_CORRECTIONS, "corrections.written": True}, {"corrections.written": False}),
    (
        "corrections_without_addressee",
        {**NO_CORRECTIONS, "corrections.feedback_written": True},
        {"corrections.addressee": "centre"},
    ),
    (
        "corrections_without_addressee",
        {**NO_CORRECTIONS, "corrections.report_working_days": 3},
        {"corrections.addressee": "centre"},
    ),
    ("corrections_without_addressee", {**NO_CORRECTIONS, **CHECK}, {"corrections.addressee": "centre"}),
    ("provider_refers_to_itself", CHECK, {"corrections.addressee": "centre"}),
    (
        "check_without_days",
        {"corrections.provider_check_working_days": 3},
        {"corrections.provider_checks": "non_technical", "corrections.addressee": "centre"},
    ),
    (
        "extension_without_change",
        {"catalogue.law_change_working_days": None},
        {"catalogue.law_change_extension_working_days": None},
    ),
    ("review_without_reviewer", {"catalogue.review": []}, {"catalogue.review_working_days": None}),
    (
        "review_without_reviewer",
        {"catalogue.review": [], "catalogue.review_working_days": None, "catalogue.entry_by_entry": True},
        {"catalogue.review": ["centre"]},
    ),
    (
        "opening_list_without_opening",
        {"catalogue.derived_lists": ["opening"], "opening.classes": ["not_open"]},
        {"opening.classes": ["unconditional"]},
    ),
    (
        "nothing_to_compare",
        {"updates.users_compare": True, "updates.change_notice": "none"},
        {"updates.change_notice": "public_announcement"},
    ),
    ("nothing_offered", {"supply.modes": []}, {"supply.modes": ["verify"]}),
    ("nothing_offered", {"updates.cycles": []}, {"updates.cycles": ["daily"]}),
    ("nothing_offered", {"catalogue.networks": []}, {"catalogue.networks": ["intranet"]}),
    ("no_basis_suffices", {"classes.restricted_basis": []}, {"classes.restricted_basis": ["law"]}),
    (
        "unprotected_and_conditional",
        {"classes.unprotected_is_unconditional": True},
        {"classes.conditional_basis": "protected_content"},
    ),
    (
        "realtime_not_allowed",
        {"updates.realtime_expected": True, "updates.cycles": ["daily"]},
        {"updates.cycles": ["realtime"]},
    ),
    (
        "consent_never_asked",
        {"opening.opened_by": ["consent"], "use.consent": "never"},
        {"use.consent": "personal_content"},
    ),
    (
        "results_without_evaluation",
        {"supervision.evaluation.cycle": "unstated"},
        {"supervision.evaluation.published": False},
    ),
    (
        "results_without_evaluation",
        {
            "supervision.evaluation.cycle": "unstated",
            "supervision.evaluation.published": False,
            "supervision.evaluation.bulletin": True,
        },
        {"supervision.evaluation.cycle": "yearly"},
    ),
]


@pytest.mark.parametrize(("code", "said", "repaired"), EXAMPLES)
def test_a_contradiction_is_refused_by_name(tmp_path: Path, code: str, said: Said, repaired: Said) -> None:
    with pytest.raises(ProfileUnfit) as refused:
        profile_with(tmp_path, said)
    assert code in {found.code for found in refused.value.findings}
    assert {Path(found.place.file).name for found in refused.value.findings} == {"ours.yaml"}
    profile_with(tmp_path, {**said, **repaired})


def test_every_contradiction_has_an_example() -> None:
    assert {code for code, _, _ in EXAMPLES} == {one.code for one in CONTRADICTIONS}


def test_contradictions_are_of_members_that_there_are() -> None:
    known = {path for path, _ in members(Rules)}
    assert [path for one in CONTRADICTIONS for path in one.members if path not in known] == []


def test_codes_are_given_once() -> None:
    assert len({one.code for one in CONTRADICTIONS}) == len(CONTRADICTIONS)
