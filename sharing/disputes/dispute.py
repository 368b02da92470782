"""A dispute as it is kept: who disagrees with whom on what, and what came of each step of the ladder."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.jurisdictions import DisputeStep


class DisputeState(StrEnum):
    """Where a dispute stands."""

    PENDING = "pending"
    CONCLUDED = "concluded"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Matter(StrEnum):
    """What is disagreed on."""

    REFUSAL = "refusal"
    """拒绝共享: something is not shared, or not in time."""
    CONDITIONS = "conditions"
    """共享条件: something is shared in another way than was asked for."""
    DATA = "data"
    """数据质量: data seem wrong, and are said to be right."""
    USE = "use"
    """数据使用: how shared data are used."""
    CATALOGUE = "catalogue"
    """目录: what stands in the catalogue, and in which class."""


class Ruling(StrEnum):
    """In whose favour."""

    APPLICANT = "applicant"
    OPPONENT = "opponent"
    PARTLY = "partly"


class Ordered(StrEnum):
    """What somebody has to decide or to do. Nothing happens by itself: whoever is in charge acts, and names this."""

    SHARE = "share"
    NOT_SHARE = "not_share"
    CORRECT = "correct"
    STOP_USE = "stop_use"
    CHANGE_ENTRY = "change_entry"


@dataclass(frozen=True, slots=True)
class Position:
    """What a side says."""

    department: str
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Opinion:
    """论证评估: what experts or a third party found."""

    evaluator: str
    text: str
    on: date
    digest: str | None = None
    """SHA-256 of the report, 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Terms on which a side would end it."""

    terms: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Order:
    """What follows from a conclusion."""

    what: Ordered
    text: str
    number: str | None = None
    """The application or the correction in which it is to be done."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """处理意见, with its reasons."""

    ruling: Ruling
    reasons: str
    basis: str
    """Law and article that it rests on."""
    by: str
    on: date
    order: Order | None = None
    document: str | None = None
    """What the conclusion of a body outside of the platform is known by, such as 会议纪要 and its number."""
    accepted: tuple[str, ...] = ()
    """The sides that are content with it."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder."""

    step: DisputeStep
    reached_on: date
    offer: Offer | None = None
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """协调处理."""

    matter: Matter
    text: str
    opponent: str
    """With whom the applicant disagrees."""
    resource: str | None
    number: str | None
    """The application or the correction that it is about."""
    ladder: tuple[DisputeStep, ...]
    """Who settles it, one after the other, by the rules under which it began."""
    rungs: tuple[Rung, ...]
    positions: tuple[Position, ...] = ()
    opinions: tuple[Opinion, ...] = ()

    @property
    def rung(self) -> Rung:
        """Where it is now."""
        return self.rungs[-1]

    @property
    def next_step(self) -> DisputeStep | None:
        """Who comes after that; None at the top."""
        higher = self.ladder[len(self.rungs) :]
        return higher[0] if higher else None
