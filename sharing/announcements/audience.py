"""Who is told of an announcement: who holds the resource, and whom the profile wants told besides."""

from sharing.announcements.announcement import Matter
from sharing.grants import GrantState
from sharing.jurisdictions import ChangeNotice
from sharing.proceedings import Moment

_HOLDS = frozenset({GrantState.APPROVED, GrantState.SUSPENDED})


def holders(resource: str, provider: str, moment: Moment) -> tuple[str, ...]:
    """The departments that have, or had until today, a grant or an agreement about the resource, by code."""
    today = moment.today
    granted = {
        grant.consumer
        for grant in moment.grants.values()
        if grant.resource == resource and grant.state in _HOLDS and grant.valid_until >= today
    }
    agreed = {one.department for one in moment.agreements if one.resource == resource and one.covers(today)}
    return tuple(sorted((granted | agreed) - {provider}))


def told_besides(matter: Matter, moment: Moment) -> frozenset[str]:
    """Whom the profile wants told who holds nothing: nobody, an office, or every department (R090, R091, R095)."""
    match matter, moment.profile.rules.updates.change_notice:
        case Matter.OUTAGE, _:
            return moment.centre
        case Matter.SERVICE, ChangeNotice.SERVICE_CHANGES_FILED:
            return moment.authority
        case Matter.CYCLE, ChangeNotice.CYCLE_NOTIFIED:
            return moment.centre
        case Matter.CHANGE, ChangeNotice.PUBLIC_ANNOUNCEMENT:
            return frozenset(moment.catalog.departments)
        case _:
            return frozenset()
