"""Who sees which uses of emergencies: providers those of their own resources, whoever watches over sharing all."""

from policies import Duties
from sharing.proceedings import Actor, Kind, Moment, NotPermitted, Party

LIST_USES = "list_uses"
"""The word of the duty; it is no step of the procedure."""


def resources_seen(by: Actor, moment: Moment, duties: Duties) -> frozenset[str] | None:
    """Codes of the resources whose uses the actor may see; None for all. Raises NotPermitted."""
    watching = {Party.CENTRE: moment.centre, Party.AUTHORITY: moment.authority}
    if _may(by, frozenset(party for party, codes in watching.items() if by.department in codes), duties):
        return None
    resources = moment.catalog.resources.values()
    own = frozenset(resource.code for resource in resources if resource.provider == by.department)
    if own and _may(by, frozenset({Party.PROVIDER}), duties):
        return own
    raise NotPermitted(LIST_USES)


def _may(by: Actor, parties: frozenset[Party], duties: Duties) -> bool:
    return duties.may(parties, by.roles, Kind.EMERGENCY.name.lower(), LIST_USES)
