"""Parameters of a profile that contradict each other: each pair by its name, and what to write instead."""

from collections.abc import Callable
from dataclasses import dataclass

from sharing.calendar import UpdateCycle
from sharing.jurisdictions.agreements import AgreementParty, AgreementScope
from sharing.jurisdictions.applications import ReplyCounts, UnconditionalAccess, UnmetConditions
from sharing.jurisdictions.catalogue import DerivedList
from sharing.jurisdictions.classes import ConditionalBasis
from sharing.jurisdictions.coordination import DisputeStep, Route
from sharing.jurisdictions.corrections import ProviderChecks
from sharing.jurisdictions.offices import Office
from sharing.jurisdictions.opening import OpenClass, OpenedBy
from sharing.jurisdictions.profile import Rules
from sharing.jurisdictions.supervision import EvaluationCycle, Sanction
from sharing.jurisdictions.updates import ChangeNotice
from sharing.jurisdictions.use import SubjectConsent


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`holds` says whether rules contradict themselves in `members`, the first of which is pointed at."""

    code: str
    members: tuple[str, ...]
    holds: Callable[[Rules], bool]
    message: str
    hint: str


def _is_rising(steps: tuple[DisputeStep, ...] | tuple[Sanction, ...]) -> bool:
    order = [list(type(step)).index(step) for step in steps]
    return order == sorted(order)


def _has_no_corrections(rules: Rules) -> bool:
    told = rules.corrections
    return told.addressee is None and (
        told.written
        or told.feedback_written
        or told.report_working_days is not None
        or told.handle_working_days is not None
        or told.provider_checks is not ProviderChecks.NEVER
    )


CONTRADICTIONS = (
    Contradiction(
        "reply_without_application",
        ("unconditional.reply_working_days", "unconditional.access"),
        lambda rules: (
            rules.unconditional.access is not UnconditionalAccess.APPLICATION
            and rules.unconditional.reply_working_days is not None
        ),
        "unconditional data is not applied for, so that there is nothing to answer in time",
        "`access: application`, or no days",
    ),
    Contradiction(
        "application_without_reply",
        ("unconditional.access", "unconditional.reply_working_days"),
        lambda rules: (
            rules.unconditional.access is UnconditionalAccess.APPLICATION
            and rules.unconditional.reply_working_days is None
        ),
        "unconditional data is applied for, and no clock says until when it is answered",
        "`reply_working_days`, or another `access`",
    ),
    Contradiction(
        "automatic_without_centre",
        ("conditional.automatic_approval", "conditional.decider"),
        lambda rules: rules.conditional.automatic_approval and rules.conditional.decider is not Office.CENTRE,
        "only the centre's own decisions can be taken by the platform that it runs",
        "`decider: centre`, or `automatic_approval: false`",
    ),
    Contradiction(
        "consults_itself",
        ("conditional.unmet_conditions", "conditional.decider"),
        lambda rules: (
            rules.conditional.unmet_conditions is UnmetConditions.CONSULT_PROVIDER
            and rules.conditional.decider is Office.PROVIDER
        ),
        "the provider decides, and would be consulted by itself",
        "`unmet_conditions: decide`, or another `decider`",
    ),
    Contradiction(
        "notifies_itself",
        ("conditional.provider_notified", "conditional.decider"),
        lambda rules: rules.conditional.provider_notified and rules.conditional.decider is Office.PROVIDER,
        "the provider decides, and would be told of its own approval",
        "`provider_notified: false`, or another `decider`",
    ),
    Contradiction(
        "coordinates_itself",
        ("conditional.coordinator", "conditional.decider"),
        lambda rules: rules.conditional.coordinator is rules.conditional.decider,
        "whoever decides would see to it that it answers",
        "`coordinator: null`, or another `decider`",
    ),
    Contradiction(
        "counts_without_reply",
        ("conditional.reply_counts", "conditional.reply_working_days"),
        lambda rules: (rules.conditional.reply_counts is None) is not (rules.conditional.reply_working_days is None),
        "`reply_counts` says what has to be there when the reply is due, so that neither is without the other",
        "both `reply_working_days` and `reply_counts`, or both null",
    ),
    Contradiction(
        "decision_without_acceptance",
        ("conditional.decision_working_days", "conditional.reply_counts"),
        lambda rules: (
            rules.conditional.decision_working_days is not None
            and rules.conditional.reply_counts is not ReplyCounts.ACCEPTANCE
        ),
        "the clock of the decision starts with an acceptance, which the reply does not count",
        "`reply_counts: acceptance`, or `decision_working_days: null`",
    ),
    Contradiction(
        "extension_without_reply",
        ("conditional.extension_working_days", "conditional.reply_working_days"),
        lambda rules: (
            rules.conditional.extension_working_days is not None and rules.conditional.reply_working_days is None
        ),
        "a reply that is due at no time cannot be put off",
        "`reply_working_days`, or `extension_working_days: null`",
    ),
    Contradiction(
        "consent_without_extension",
        ("conditional.extension_consent", "conditional.extension_working_days"),
        lambda rules: (
            rules.conditional.extension_consent is not None and rules.conditional.extension_working_days is None
        ),
        "there is no extension to consent to",
        "`extension_working_days`, or `extension_consent: null`",
    ),
    Contradiction(
        "consents_to_itself",
        ("conditional.extension_consent", "conditional.decider"),
        lambda rules: rules.conditional.extension_consent is rules.conditional.decider,
        "whoever decides would consent to its own delay",
        "another office, or `extension_consent: null`",
    ),
    Contradiction(
        "basis_without_reasons",
        ("refusal.basis", "refusal.reasons"),
        lambda rules: (rules.refusal.basis or rules.refusal.written) and not rules.refusal.reasons,
        "a refusal that says nothing has no basis and no form",
        "`reasons: true`, or neither `basis` nor `written`",
    ),
    Contradiction(
        "covers_without_route",
        ("restricted.covers", "restricted.route"),
        lambda rules: (
            (rules.restricted.route in (Route.NONE, Route.CATALOGUE_ONLY)) is not (not rules.restricted.covers)
        ),
        "a route is open for something, and what is open has a route",
        "`covers: []` where the route is `none` or `catalogue_only`, what it is open for where it is another",
    ),
    Contradiction(
        "recipients_without_route",
        ("restricted.named_recipients", "restricted.route"),
        lambda rules: (
            rules.restricted.named_recipients and rules.restricted.route in (Route.NONE, Route.CATALOGUE_ONLY)
        ),
        "data of the third class is given to nobody, so that nobody can be named",
        "another `route`, or `named_recipients: false`",
    ),
    Contradiction(
        "listed_without_entry",
        ("restricted.listed", "restricted.route"),
        lambda rules: not rules.restricted.listed and rules.restricted.route is not Route.NONE,
        "what is not shown in the catalogue cannot be asked for",
        "`listed: true`, or `route: none`",
    ),
    Contradiction(
        "route_without_ladder",
        ("disputes.ladder", "restricted.route"),
        lambda rules: (
            not rules.disputes.ladder and rules.restricted.route in (Route.NEGOTIATE, Route.AUTHORITY_COORDINATES)
        ),
        "the route to the third class can end in disagreement, and nobody settles it",
        "at least one step of `ladder`, or another `route`",
    ),
    Contradiction(
        "coordination_without_authority",
        ("disputes.ladder", "restricted.route"),
        lambda rules: (
            bool(rules.disputes.ladder)
            and rules.restricted.route is Route.AUTHORITY_COORDINATES
            and DisputeStep.AUTHORITY not in rules.disputes.ladder
        ),
        "the authority coordinates what it does not settle",
        "`authority` in `ladder`, or another `route`",
    ),
    Contradiction(
        "ladder_falls",
        ("disputes.ladder",),
        lambda rules: not _is_rising(rules.disputes.ladder),
        "a disagreement would come back to somebody below those who settled it",
        "the steps in their order, " + ", ".join(f"`{step}`" for step in DisputeStep),
    ),
    Contradiction(
        "sanctions_fall",
        ("supervision.sanctions",),
        lambda rules: not _is_rising(rules.supervision.sanctions),
        "a milder sanction would follow a harder one",
        "the sanctions in their order, " + ", ".join(f"`{sanction}`" for sanction in Sanction),
    ),
    Contradiction(
        "agreement_without_party",
        ("agreements.party", "agreements.scope"),
        lambda rules: (rules.agreements.party is None) is not (rules.agreements.scope is AgreementScope.NONE),
        "an agreement has somebody with whom it is signed, and nobody signs where there is none",
        "both `scope` and `party`, or `scope: none` and `party: null`",
    ),
    Contradiction(
        "centre_without_part",
        ("agreements.party", "agreements.scope", "conditional.addressee", "conditional.decider"),
        lambda rules: (
            rules.agreements.party is AgreementParty.CENTRE
            and rules.agreements.scope is AgreementScope.PROTECTED_CONTENT
            and Office.CENTRE not in (rules.conditional.addressee, rules.conditional.decider)
        ),
        "applications for protected content never come before the centre that would sign for each",
        "`party: provider`, or `scope: every_access`",
    ),
    Contradiction(
        "confidentiality_twice",
        ("agreements.confidentiality", "agreements.scope"),
        lambda rules: rules.agreements.confidentiality and rules.agreements.scope is not AgreementScope.EVERY_ACCESS,
        "there is no other agreement beside which protected content could need one",
        "`scope: every_access`, or `confidentiality: false`; `scope: protected_content` is such an agreement itself",
    ),
    Contradiction(
        "opens_nothing_conditionally",
        ("agreements.scope", "opening.classes"),
        lambda rules: (
            rules.agreements.scope is AgreementScope.CONDITIONAL_OPENING
            and OpenClass.CONDITIONAL not in rules.opening.classes
        ),
        "an agreement is necessary for conditional opening, and nothing is opened conditionally",
        "`conditional` among `classes`, or another `scope`",
    ),
    Contradiction(
        "proceeds_without_corrections",
        ("corrections.proceed_meanwhile", "corrections.addressee"),
        lambda rules: rules.corrections.proceed_meanwhile and rules.corrections.addressee is None,
        "there are no corrections during which business could go on",
        "`addressee`, or `proceed_meanwhile: false`",
    ),
    Contradiction(
        "corrections_without_addressee",
        (
            *("corrections.addressee", "corrections.written", "corrections.feedback_written"),
            *("corrections.report_working_days", "corrections.handle_working_days", "corrections.provider_checks"),
        ),
        _has_no_corrections,
        "nobody is told of doubts, so that nothing can be said of how and until when",
        "`addressee`, or nothing else of corrections",
    ),
    Contradiction(
        "provider_refers_to_itself",
        ("corrections.provider_checks", "corrections.addressee"),
        lambda rules: (
            rules.corrections.provider_checks is not ProviderChecks.NEVER
            and rules.corrections.addressee is Office.PROVIDER
        ),
        "the provider would pass doubts on to itself",
        "`provider_checks: never`, or another `addressee`",
    ),
    Contradiction(
        "check_without_days",
        ("corrections.provider_check_working_days", "corrections.provider_checks"),
        lambda rules: (
            (rules.corrections.provider_check_working_days is None)
            is not (rules.corrections.provider_checks is ProviderChecks.NEVER)
        ),
        "the provider's check has its own clock, and the clock something to check",
        "both `provider_checks` and its days, or `never` and null",
    ),
    Contradiction(
        "extension_without_change",
        ("catalogue.law_change_extension_working_days", "catalogue.law_change_working_days"),
        lambda rules: (
            rules.catalogue.law_change_extension_working_days is not None
            and rules.catalogue.law_change_working_days is None
        ),
        "what is due at no time cannot be put off",
        "`law_change_working_days`, or no extension",
    ),
    Contradiction(
        "review_without_reviewer",
        ("catalogue.review_working_days", "catalogue.review"),
        lambda rules: (
            (rules.catalogue.review_working_days is not None or rules.catalogue.entry_by_entry)
            and not rules.catalogue.review
        ),
        "nobody reviews entries, neither in time nor one by one",
        "`review`, or neither days nor `entry_by_entry`",
    ),
    Contradiction(
        "opening_list_without_opening",
        ("catalogue.derived_lists", "opening.classes"),
        lambda rules: (
            DerivedList.OPENING in rules.catalogue.derived_lists
            and not {OpenClass.CONDITIONAL, OpenClass.UNCONDITIONAL} & set(rules.opening.classes)
        ),
        "a list of opened data is drawn up, and nothing is opened",
        "a class that is opened, or no `opening` among `derived_lists`",
    ),
    Contradiction(
        "nothing_to_compare",
        ("updates.users_compare", "updates.change_notice"),
        lambda rules: rules.updates.users_compare and rules.updates.change_notice is ChangeNotice.NONE,
        "users would compare their copies after notices that nobody gives",
        "`change_notice`, or `users_compare: false`",
    ),
    Contradiction(
        "nothing_offered",
        ("supply.modes", "updates.cycles", "catalogue.networks"),
        lambda rules: not (rules.supply.modes and rules.updates.cycles and rules.catalogue.networks),
        "no entry could have a mode, promise an update and stand in a catalogue",
        "at least one of `supply.modes`, of `updates.cycles` and of `catalogue.networks`",
    ),
    Contradiction(
        "no_basis_suffices",
        ("classes.restricted_basis",),
        lambda rules: not rules.classes.restricted_basis,
        "the third class needs a legal basis, and none would suffice",
        "at least one level",
    ),
    Contradiction(
        "unprotected_and_conditional",
        ("classes.unprotected_is_unconditional", "classes.conditional_basis"),
        lambda rules: (
            rules.classes.unprotected_is_unconditional
            and rules.classes.conditional_basis is not ConditionalBasis.PROTECTED_CONTENT
        ),
        "what holds nothing protected is unconditional, and something else than protected content makes it conditional",
        "`conditional_basis: protected_content`, or `unprotected_is_unconditional: false`",
    ),
    Contradiction(
        "realtime_not_allowed",
        ("updates.realtime_expected", "updates.cycles"),
        lambda rules: rules.updates.realtime_expected and UpdateCycle.REALTIME not in rules.updates.cycles,
        "every entry should promise what none may promise",
        "`realtime` among `cycles`, or `realtime_expected: false`",
    ),
    Contradiction(
        "consent_never_asked",
        ("opening.opened_by", "use.consent"),
        lambda rules: OpenedBy.CONSENT in rules.opening.opened_by and rules.use.consent is SubjectConsent.NEVER,
        "consent lets data be opened, and nobody is ever asked for it",
        "another `use.consent`, or no `consent` among `opened_by`",
    ),
    Contradiction(
        "results_without_evaluation",
        ("supervision.evaluation.published", "supervision.evaluation.bulletin", "supervision.evaluation.cycle"),
        lambda rules: (
            rules.supervision.evaluation.cycle is EvaluationCycle.UNSTATED
            and (rules.supervision.evaluation.published or rules.supervision.evaluation.bulletin)
        ),
        "results of an evaluation are told that never takes place",
        "a `cycle`, or neither `published` nor `bulletin`",
    ),
)
"""Everything that two members cannot both say."""
