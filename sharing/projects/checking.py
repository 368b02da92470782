"""What is wrong with the data catalogue of a project as it is compiled, or when it is to be loaded."""

import re
from collections.abc import Iterable, Iterator

from catalog import Catalog
from sharing.proceedings import ActionUnfit, Problem
from sharing.projects.project import PlannedEntry, ProjectContent
from sharing.projects.status import EntryStanding, project_status

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_CODE = 64
LONGEST_NAME = 200
LONGEST_TEXT = 4_000
MOST_ENTRIES = 1_000
_NOT_LOADED = {
    EntryStanding.MISSING: "is not published",
    EntryStanding.OF_ANOTHER: "is an entry of another provider",
    EntryStanding.WITHDRAWN: "was withdrawn",
}


def compiled_problems(project: ProjectContent, provider: str, catalog: Catalog) -> Iterator[Problem]:
    """Everything that is wrong with what is planned."""
    yield from text_problems("reference", project.reference, LONGEST_NAME)
    yield from text_problems("name", project.name, LONGEST_NAME)
    if not 1 <= len(project.entries) <= MOST_ENTRIES:
        yield Problem("entries", "OUT_OF_RANGE", f"from 1 to {MOST_ENTRIES} entries are planned")
        return
    met: set[str] = set()
    for place, planned in enumerate(project.entries):
        yield from _planned(f"entries.{place}", planned, provider, catalog)
        if planned.code in met:
            yield Problem(f"entries.{place}.code", "DUPLICATE", f"`{planned.code}` is planned already")
        met.add(planned.code)


def loaded_problems(project: ProjectContent, provider: str, catalog: Catalog) -> Iterator[Problem]:
    """Everything that is planned and cannot be had yet."""
    for place, status in enumerate(project_status(project, provider, catalog).entries):
        if status.standing is not EntryStanding.PUBLISHED:
            yield Problem(f"entries.{place}", "NOT_LOADED", f"`{status.code}` {_NOT_LOADED[status.standing]}")
        for mode in status.modes_missing:
            yield Problem(f"entries.{place}.modes", "NOT_SHARED", f"`{status.code}` is not shared by `{mode}`")


def text_problems(member: str, text: str, longest: int = LONGEST_TEXT) -> Iterator[Problem]:
    """A text that has to be there, and has an end."""
    if not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > longest:
        yield Problem(member, "TOO_LONG", f"at most {longest} characters")


def check(problems: Iterable[Problem]) -> None:
    """Go on where there are none. Raises ActionUnfit."""
    if met := tuple(problems):
        raise ActionUnfit(met)


def _planned(member: str, planned: PlannedEntry, provider: str, catalog: Catalog) -> Iterator[Problem]:
    yield from text_problems(f"{member}.name", planned.name, LONGEST_NAME)
    if len(planned.interface) > LONGEST_TEXT:
        yield Problem(f"{member}.interface", "TOO_LONG", f"at most {LONGEST_TEXT} characters")
    if not planned.modes:
        yield Problem(f"{member}.modes", "MISSING", "say how it will be shared")
    if len(planned.code) > LONGEST_CODE or not CODE.fullmatch(planned.code):
        yield Problem(f"{member}.code", "BAD_FORM", "lower-case words joined by single underscores")
        return
    known = catalog.resources.get(planned.code)
    if planned.code in catalog.withdrawn:
        yield Problem(f"{member}.code", "CODE_WITHDRAWN", f"`{planned.code}` was withdrawn, and is never used again")
    elif known is not None and known.provider != provider:
        message = f"`{planned.code}` is shared by `{known.provider}`: what is shared is not collected again (R006)"
        yield Problem(f"{member}.code", "CODE_TAKEN", message)
