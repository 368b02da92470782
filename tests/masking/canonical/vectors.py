"""The published vectors of the canonical forms, as they stand in `vectors.yaml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from masking.canonical import Fault, Form

_WRITTEN: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text("utf-8"))

VERSION: int = _WRITTEN["version"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What somebody claims, what a column holds, and whether it is the same value."""

    form: Form
    claim: str
    stored: str
    equal: bool
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that is no value of a form, what is wrong with it, and where."""

    form: Form
    text: str
    kind: Fault
    place: int | None
    why: str


def _cases(section: str) -> Iterator[tuple[Form, list[Any]]]:
    for form, cases in _WRITTEN[section].items():
        yield from ((Form(form), case) for case in cases)


PAIRS = tuple(Pair(form, *case) for form, case in _cases("pairs"))
COLUMNS = tuple(Pair(form, claim, stored, True, why) for form, (claim, stored, why) in _cases("columns"))
"""Equal, but found through a column of canonical forms alone."""
REFUSED = tuple(Refused(form, text, Fault(kind), place, why) for form, (text, kind, place, why) in _cases("refused"))
