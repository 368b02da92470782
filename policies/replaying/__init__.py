"""Past requests of the log against candidate policies: which answers would have been different."""

from policies.replaying.comparing import Change, Kind, Side
from policies.replaying.counting import Difference, Replay, Unclear, Witness, replay
from policies.replaying.entries import entry_digest
from policies.replaying.judging import Judge, Judgement, Obstacle, Why
from policies.replaying.past import (
    Asked,
    Circumstances,
    GrantVersion,
    PastField,
    PastGrants,
    PastReference,
    PastRequest,
    PastRows,
)
from policies.replaying.reports import as_json, as_text
from policies.replaying.rulings import Ruled, Ruling, rulings
from policies.replaying.walking import Refused

__all__ = [
    "Asked",
    "Change",
    "Circumstances",
    "Difference",
    "GrantVersion",
    "Judge",
    "Judgement",
    "Kind",
    "Obstacle",
    "PastField",
    "PastGrants",
    "PastReference",
    "PastRequest",
    "PastRows",
    "Refused",
    "Replay",
    "Ruled",
    "Ruling",
    "Side",
    "Unclear",
    "Why",
    "Witness",
    "entry_digest",
    "replay",
    "as_json",
    "as_text",
    "rulings",
]
