"""What stands after a step of an application: its state, whether it is closed, and who is told."""

from collections.abc import Iterable

from sharing.applications.application import Application, ApplicationState
from sharing.applications.clocks import Deadlines
from sharing.applications.tracks import Track
from sharing.jurisdictions import Route, RouteCovers
from sharing.proceedings import About, ActionUnfit, Effect, Moment, Notify, Problem, Proceeding, Taken

Standing = Proceeding[Application]
_CLOSED = frozenset(
    {
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
        ApplicationState.REVOKED,
        ApplicationState.ENDED,
        ApplicationState.REFERRED,
    }
)


def taken(
    about: About,
    state: ApplicationState,
    application: Application,
    moment: Moment,
    deadlines: Deadlines,
    effects: Iterable[Effect] = (),
) -> Taken:
    """The outcome of a step; a refusal closes an application unless it may still be appealed."""
    is_closed = state in _CLOSED and not (state is ApplicationState.REFUSED and is_appealable(application, moment))
    return Taken(state.value, application, about, deadlines, tuple(effects), is_closed)


def is_appealable(application: Application, moment: Moment) -> bool:
    """Whether coordination may follow on a refusal: of conditional data, where the profile says so, and once (R077)."""
    restricted = moment.profile.rules.restricted
    return (
        application.track is Track.CONDITIONAL
        and application.coordination is None
        and restricted.route is Route.AUTHORITY_COORDINATES
        and RouteCovers.REFUSED in restricted.covers
    )


def told(departments: Iterable[str | None], text: str) -> tuple[Notify, ...]:
    """A notice to each of the departments, once."""
    return tuple(Notify(code, text) for code in sorted({code for code in departments if code is not None}))


def check(problems: Iterable[Problem]) -> None:
    """Go on where there are none. Raises ActionUnfit."""
    met = tuple(problems)
    if met:
        raise ActionUnfit(met)


def unfit(member: str, code: str, message: str) -> ActionUnfit:
    """One problem, to be raised."""
    return ActionUnfit((Problem(member, code, message),))
