"""A story as its file tells it: who does what on which day, and what is expected of the platform then."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """Who acts, for which department, with which roles of the token."""

    department: str
    roles: tuple[str, ...]


class Question(_Part):
    """A data request: items of the row that the key names, for a purpose; under an emergency for a case too."""

    resource: str
    key: Mapping[str, str]
    items: tuple[str, ...]
    purpose: str | None = None
    emergency: str | None = None
    case: str | None = None


class Comparison(_Part):
    """A verification: whether what is claimed of a subject is so."""

    resource: str
    subject: Mapping[str, str]
    claims: Mapping[str, str]
    purpose: str | None = None


class Step(_Part):
    """One step: exactly one of `does`, `looks_at`, `uses_of`, `asks`, `verifies`, `rules`, `source`, `evaluates`.

    `day` begins a day, which lasts until another one begins. `as_` remembers a proceeding or a row by a name of the
    story, `in_` is the proceeding that is acted in, `with_` what the action says, its members as the procedure calls
    them. What holds in `expect` stands in `README.md` of this folder.
    """

    day: date | None = None
    why: str = ""
    who: str | None = None
    does: str | None = None
    in_: str | None = Field(None, alias="in")
    as_: str | None = Field(None, alias="as")
    with_: Any = Field(True, alias="with")
    looks_at: str | None = None
    uses_of: str | None = None
    asks: Question | None = None
    verifies: Comparison | None = None
    rules: str | None = None
    source: str | None = None
    evaluates: int | None = None
    expect: Mapping[str, Any] = Field(default_factory=dict)


class Story(_Part):
    """What happens under one profile, from the first day to the last."""

    title: str
    profile: str
    people: Mapping[str, Person]
    story: tuple[Step, ...]


def stories() -> tuple[Path, ...]:
    """The files of all stories."""
    return tuple(sorted(FOLDER.glob("*.yaml")))


def read_story(path: Path) -> Story:
    """The story of a file. Raises ValueError for one that is not written as stories are."""
    return Story.model_validate(yaml.safe_load(path.read_text("utf-8")))
