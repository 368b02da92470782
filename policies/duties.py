"""Duties: who may act in proceedings, as a table of parties, roles and actions that the first matching line decides."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from catalog import Finding, Place
from policies.errors import PolicyError

COLUMNS = ("type", "party", "role", "procedure", "action", "effect", "note")
_EFFECTS = {"allow": True, "deny": False}


@dataclass(frozen=True, slots=True)
class Duty:
    """A party in a role, and one action of one procedure."""

    party: str
    role: str
    procedure: str
    action: str


@dataclass(frozen=True, slots=True)
class Duties:
    """The table: its `lines` in their order, which count."""

    lines: tuple[tuple[Duty, bool], ...]
    _of_action: Mapping[tuple[str, str], Sequence[tuple[Duty, bool]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        compiled: dict[tuple[str, str], list[tuple[Duty, bool]]] = {}
        for duty, allowed in self.lines:
            compiled.setdefault((duty.procedure, duty.action), []).append((duty, allowed))
        object.__setattr__(self, "_of_action", compiled)

    def may(self, parties: Collection[str], roles: Collection[str], procedure: str, action: str) -> bool:
        """Whether somebody may act who takes part as `parties` and has `roles`.

        The first line that is for one of the parties and one of the roles decides; what no line names nobody may.
        """
        lines = self._of_action.get((procedure, action), ())
        return next((allowed for duty, allowed in lines if duty.party in parties and duty.role in roles), False)


def read_duties(path: Path | None = None) -> Duties:
    """The duties of a file, or those that come with the platform. Raises PolicyError, OSError."""
    name = "duties.csv" if path is None else path.name
    text = files("policies").joinpath(name).read_text("utf-8") if path is None else path.read_text("utf-8-sig")
    return Duties(tuple(_lines(name, text)))


def _lines(name: str, text: str) -> Iterator[tuple[Duty, bool]]:
    for number, cells in enumerate(csv.reader(io.StringIO(text), skipinitialspace=True), start=1):
        row = [cell.strip() for cell in cells]
        if not any(row) or tuple(row) == COLUMNS:
            continue
        place = Place(name, number)
        if len(row) != len(COLUMNS) or row[0] != "p" or row[5] not in _EFFECTS or not all(row[1:5]):
            told = f"a line has the columns `{', '.join(COLUMNS)}`, of which only the note may be empty"
            raise PolicyError((Finding(place, "duty-form", told),))
        for action in row[4].split("+"):
            yield Duty(row[1], row[2], row[3], action.strip()), _EFFECTS[row[5]]
