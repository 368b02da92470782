"""What may be done with data that was shared, and what follows on misuse."""

from dataclasses import dataclass
from enum import StrEnum


class Onward(StrEnum):
    """Whether a consumer may pass data on."""

    PROVIDER_CONSENT = "provider_consent"
    FORBIDDEN = "forbidden"
    FORBIDDEN_ALTERED_TOO = "forbidden_altered_too"


class Commercial(StrEnum):
    """Whether shared data may go to business, or be used against payment."""

    FORBIDDEN = "forbidden"
    CENTRE_APPROVAL = "centre_approval"


class Publication(StrEnum):
    """Whether a consumer may publish what was shared."""

    PROVIDER_CONSENT = "provider_consent"
    FORBIDDEN = "forbidden"


class ConfidentialityReview(StrEnum):
    """When the provider looks through data for secrets."""

    AT_CATALOGUING = "at_cataloguing"
    BEFORE_SHARING = "before_sharing"


class SubjectConsent(StrEnum):
    """When the consent of whom the data is about is asked for: never, where a policy says so, for personal content."""

    NEVER = "never"
    WHERE_POLICY_SAYS = "where_policy_says"
    PERSONAL_CONTENT = "personal_content"


class EndOfPurpose(StrEnum):
    """What happens to copies when their purpose ends."""

    AS_PROVIDER_DEMANDS = "as_provider_demands"
    DESTROY = "destroy"


class MisuseStep(StrEnum):
    """What follows on misuse, one after the other."""

    SUSPEND = "suspend"
    RECTIFY = "rectify"
    TERMINATE = "terminate"


@dataclass(frozen=True, slots=True)
class Use:
    """数据使用."""

    onward: Onward
    """whether data may be passed on"""
    publication: Publication
    """whether shared data may be published"""
    commercial: Commercial
    """whether business may have it"""
    development_approved: bool
    """whether the centre approves developments with others' data"""
    within_government: bool
    """whether data goes only to departments of the city and their superiors"""
    need_to_know: bool
    """whether grants of protected content list the persons"""
    confidentiality_review: ConfidentialityReview
    """when the provider looks for secrets"""
    impact_assessment: bool
    """whether personal content is assessed before it is catalogued"""
    consent: SubjectConsent
    """when the subject's consent is asked for"""
    end_of_purpose: EndOfPurpose
    """what happens to copies when the purpose ends"""
    on_misuse: tuple[MisuseStep, ...]
    """what follows on misuse"""
