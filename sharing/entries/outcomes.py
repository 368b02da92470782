"""What stands after a step of an entry, and what is wrong with what an action says by itself."""

from collections.abc import Iterable, Iterator
from datetime import date

from sharing.entries.clocks import Deadlines
from sharing.entries.entry import EntryContent, EntryState
from sharing.proceedings import About, ActionUnfit, Effect, Notify, Problem, Taken

LONGEST_TEXT = 4_000
LONGEST_AGO = 5  # years


def taken(
    about: About,
    state: EntryState,
    content: EntryContent,
    deadlines: Deadlines = (),
    effects: Iterable[Effect] = (),
    is_closed: bool = False,
) -> Taken:
    """The outcome of a step."""
    return Taken(state.value, content, about, deadlines, tuple(effects), is_closed)


def told(departments: Iterable[str], code: str, what: str) -> tuple[Notify, ...]:
    """A notice to each of the departments, once."""
    return tuple(Notify(each, f"the catalogue entry `{code}` {what}") for each in sorted(set(departments)))


def text_problems(member: str, text: str, *, required: bool = True) -> Iterator[Problem]:
    """A text that somebody has to write, and that has an end."""
    if required and not text.strip():
        yield Problem(member, "MISSING", "this has to be said")
    elif len(text) > LONGEST_TEXT:
        yield Problem(member, "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def past_problems(member: str, day: date | None, today: date) -> Iterator[Problem]:
    """A day on which something has happened."""
    if day is not None and not (today.year - LONGEST_AGO <= day.year and day <= today):
        yield Problem(member, "OUT_OF_RANGE", "a day of the last years, at the latest today")


def check(problems: Iterable[Problem]) -> None:
    """Go on where there are none. Raises ActionUnfit."""
    if met := tuple(problems):
        raise ActionUnfit(met)


def unfit(member: str, code: str, message: str) -> ActionUnfit:
    """One problem, to be raised."""
    return ActionUnfit((Problem(member, code, message),))
