"""The words a policy file is written in: effects, rights, verdict words and conditions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog import Mode


class Effect(StrEnum):
    ALLOW = "allow"
    DENY = "deny"


class Right(StrEnum):
    """What one may do with an item: the three modes, and the positions within query mode (design §5)."""

    VERIFY = "verify"
    QUERY = "query"
    COPY = "copy"
    LOOKUP = "lookup"
    FILTER = "filter"
    SORT = "sort"
    GROUP = "group"
    AGGREGATE = "aggregate"

    @property
    def is_position(self) -> bool:
        return self not in MODES

    @property
    def mode(self) -> Mode:
        """The mode in which the right is used; a position belongs to query mode."""
        return Mode.QUERY if self.is_position else Mode(self.value)


MODES = frozenset({Right.VERIFY, Right.QUERY, Right.COPY})
POSITIONS = frozenset(Right) - MODES
SHOWING = MODES - {Right.VERIFY}
"""The modes that show values, in which references are followed: verification does neither."""
WITHOUT_KEY = MODES - {Right.QUERY}
"""The rights in which no request names its rows by their key, so that `by-key` never holds."""


class Reveal(StrEnum):
    """What a verification may tell, and whether of many subjects at once, from the mask column of a verify rule."""

    VERDICT = "verdict"
    ITEMS = "items"
    NOT_FOUND = "not-found"
    BATCH = "batch"
    BLIND_SIZE = "blind-size"
    BLIND_POSITIONS = "blind-positions"


class State(StrEnum):
    """Conditions without an argument."""

    ALWAYS = "always"
    GRANTED = "granted"
    AGREED = "agreed"
    BY_KEY = "by-key"
    IN_HOURS = "in-hours"
    PERSON = "person"
    LISTED = "listed"
    CONSENTED = "consented"
    EMERGENCY = "emergency"


ATTENTION = frozenset({State.CONSENTED, State.EMERGENCY})
"""On these a rule opens what nobody at the provider has granted: it is told which, in red."""


@dataclass(frozen=True, slots=True)
class From:
    """`from=DATE`: that day and after."""

    day: date

    def __str__(self) -> str:
        return f"from={self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Until:
    """`until=DATE`: that day and before."""

    day: date

    def __str__(self) -> str:
        return f"until={self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class ForPurpose:
    """`purpose=CODE`: the request states that purpose."""

    code: str

    def __str__(self) -> str:
        return f"purpose={self.code}"


Condition = State | From | Until | ForPurpose
