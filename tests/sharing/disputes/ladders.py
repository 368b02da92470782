"""Disputes that are led through their steps without a store, in the town of the residents."""

from dataclasses import dataclass, replace

from sharing.disputes import Dispute, Disputes, Matter, Raise
from sharing.proceedings import About, Actor, Kind, Moment, Proceeding
from tests.sharing.kit import course

RAISE = Raise(Matter.REFUSAL, "拒绝理由与职责不符", resource="residents", number="2026-AP-000007")


@dataclass
class Course(course.Course[Dispute]):
    """A dispute on its way."""

    procedure = Disputes()

    @property
    def moment(self) -> Moment:
        """As the shell answers it: everybody here takes part in the application that disputes are about."""
        now = super().moment
        about, number = About("civil", "police", "residents"), "2026-AP-000007"
        seen = Proceeding(number, Kind.APPLICATION, 3, "refused", now.profile.code, about, None, now.at, now.at)
        return replace(now, named={number: seen})

    def open(self, action: Raise, by: Actor) -> "Course":
        return self.begin(action, by)
