"""Duties: who may act in proceedings, as a table of parties, roles and actions that the first matching line decides."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
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
    """The compiled table; `lines` are what it was made of, in their order."""

    lines: tuple[tuple[Duty, bool], ...]
    _allowed: Mapping[Duty, bool]

    def may(self, parties: Collection[str], roles: Collection[str], procedure: str, action: str) -> bool:
        """Whether somebody may act who takes part as `parties` and has `roles`; what no line names nobody may."""
        return any(
            self._allowed.get(Duty(party, role, procedure, action), False) for party in parties for role in roles
        )


def read_duties(path: Path | None = None) -> Duties:
    """The duties of a file, or those that come with the platform. Raises PolicyError, OSError."""
    name = "duties.csv" if path is None else path.name
    text = files("policies").joinpath(name).read_text("utf-8") if path is None else path.read_text("utf-8-sig")
    lines = tuple(_lines(name, text))
    compiled: dict[Duty, bool] = {}
    for duty, allowed in lines:
        compiled.setdefault(duty, allowed)
    return Duties(lines, compiled)


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
