"""Jurisdictions: what differs between regulations, as validated profiles; no name of a place decides anything."""

from sharing.jurisdictions.agreements import AgreementParty, Agreements, AgreementScope
from sharing.jurisdictions.applications import (
    ApplicationField,
    ConditionalApplications,
    Incomplete,
    Refusals,
    ReplyCounts,
    UnconditionalAccess,
    UnconditionalApplications,
    UnmetConditions,
)
from sharing.jurisdictions.catalogue import CatalogueRules, DerivedList, EntryElement, Reviewer
from sharing.jurisdictions.classes import (
    BaseUnconditional,
    Classes,
    Classifier,
    ClassLabels,
    ConditionalBasis,
    ConditionalBy,
    Posture,
)
from sharing.jurisdictions.clocks import Emergencies, Escalation
from sharing.jurisdictions.contradictions import CONTRADICTIONS, Contradiction
from sharing.jurisdictions.coordination import Disputes, DisputeStep, RestrictedRoute, Route, RouteCovers
from sharing.jurisdictions.corrections import Corrections, ProviderChecks
from sharing.jurisdictions.deadlines import DeadlineName, Debtor, Term, term, terms
from sharing.jurisdictions.errors import ProfileError, ProfileUnfit, ProfileUnknown
from sharing.jurisdictions.library import profile_codes
from sharing.jurisdictions.offices import Office
from sharing.jurisdictions.opening import OpenClass, OpenedBy, Opening, OpenLabels
from sharing.jurisdictions.profile import Profile, Rules
from sharing.jurisdictions.reading import read_profile
from sharing.jurisdictions.supervision import Evaluation, EvaluationCycle, Metric, Sanction, Supervision
from sharing.jurisdictions.supply import (
    Keys,
    ObjectKey,
    OrganisationKey,
    Owner,
    PersonKey,
    ServiceForm,
    Supply,
    Topology,
)
from sharing.jurisdictions.updates import ChangeNotice, Updates
from sharing.jurisdictions.use import (
    Commercial,
    ConfidentialityReview,
    EndOfPurpose,
    MisuseStep,
    Onward,
    Publication,
    SubjectConsent,
    Use,
)
from sharing.jurisdictions.validity import Status, Validity

__all__ = [
    "AgreementParty",
    "AgreementScope",
    "Agreements",
    "ApplicationField",
    "BaseUnconditional",
    "CONTRADICTIONS",
    "CatalogueRules",
    "ChangeNotice",
    "ClassLabels",
    "Classes",
    "Classifier",
    "Commercial",
    "ConditionalApplications",
    "ConditionalBasis",
    "ConditionalBy",
    "ConfidentialityReview",
    "Contradiction",
    "Corrections",
    "DeadlineName",
    "Debtor",
    "DerivedList",
    "DisputeStep",
    "Disputes",
    "Emergencies",
    "EndOfPurpose",
    "EntryElement",
    "Escalation",
    "Evaluation",
    "EvaluationCycle",
    "Incomplete",
    "Keys",
    "Metric",
    "MisuseStep",
    "ObjectKey",
    "Office",
    "Onward",
    "OpenClass",
    "OpenLabels",
    "OpenedBy",
    "Opening",
    "OrganisationKey",
    "Owner",
    "PersonKey",
    "Posture",
    "Profile",
    "ProfileError",
    "ProfileUnfit",
    "ProfileUnknown",
    "ProviderChecks",
    "Publication",
    "Refusals",
    "ReplyCounts",
    "RestrictedRoute",
    "Reviewer",
    "Route",
    "RouteCovers",
    "Rules",
    "Sanction",
    "ServiceForm",
    "Status",
    "SubjectConsent",
    "Supervision",
    "Supply",
    "Term",
    "Topology",
    "UnconditionalAccess",
    "UnconditionalApplications",
    "UnmetConditions",
    "Updates",
    "Use",
    "Validity",
    "profile_codes",
    "read_profile",
    "term",
    "terms",
]
