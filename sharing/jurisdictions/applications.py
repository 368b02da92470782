"""How data is applied for: unconditional data, conditional data, and what a refusal has to say."""

from dataclasses import dataclass
from enum import StrEnum

from sharing.jurisdictions.offices import Office


class UnconditionalAccess(StrEnum):
    """What comes before access to unconditional data: nothing, a record that nobody decides on, an application."""

    NONE = "none"
    RECORD = "record"
    APPLICATION = "application"


class ApplicationField(StrEnum):
    """What an application states: 使用依据、使用场景、使用范围/共享范围、用途、申请数据项、共享方式、使用时限."""

    BASIS = "basis"
    SCENE = "scene"
    RANGE = "range"
    PURPOSE = "purpose"
    ITEMS = "items"
    MODE = "mode"
    TIME_LIMIT = "time_limit"


class ReplyCounts(StrEnum):
    """What has to be there when the reply is due: that the application was taken up 受理, or the decision 答复."""

    ACCEPTANCE = "acceptance"
    DECISION = "decision"


class Incomplete(StrEnum):
    """What follows on an application that leaves something out."""

    ONE_OFF_NOTICE = "one_off_notice"
    REFUSAL = "refusal"


class UnmetConditions(StrEnum):
    """Where published conditions are not met the decider decides, or 会商 with the provider comes first."""

    DECIDE = "decide"
    CONSULT_PROVIDER = "consult_provider"


@dataclass(frozen=True, slots=True)
class UnconditionalApplications:
    """无条件共享."""

    access: UnconditionalAccess
    """what comes before access"""
    reply_working_days: int | None
    """working days until an application is answered"""


@dataclass(frozen=True, slots=True)
class ConditionalApplications:
    """有条件共享."""

    addressee: Office
    """to whom one applies"""
    decider: Office
    """who decides"""
    coordinator: Office | None
    """who sees to it that the decider answers"""
    automatic_approval: bool
    """whether meeting the published conditions is approval"""
    provider_notified: bool
    """whether the provider is told of approvals by another"""
    unmet_conditions: UnmetConditions
    """what follows where published conditions are not met"""
    fields: tuple[ApplicationField, ...]
    """what an application has to state"""
    written: bool
    """whether the application is in writing"""
    head_signs: bool
    """whether the heads of both sides' sharing offices sign"""
    incomplete: Incomplete
    """what follows on an application that leaves something out"""
    reply_working_days: int | None
    """working days until the reply"""
    reply_counts: ReplyCounts | None
    """what has to be there when the reply is due"""
    decision_working_days: int | None
    """working days from acceptance until the decision"""
    extension_working_days: int | None
    """working days by which the reply may be put off at most"""
    extension_consent: Office | None
    """who has to consent to an extension"""
    delivery_working_days: int | None
    """working days from approval until data is supplied"""


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a refusal has to say."""

    reasons: bool
    """whether a refusal gives reasons"""
    basis: bool
    """whether a refusal names its legal basis"""
    written: bool
    """whether a refusal is in writing"""
    told_by: Office
    """who gives the reasons"""
