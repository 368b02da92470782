"""Who takes part in an application as what, by the profile; nobody decides on its own application."""

from sharing.applications.application import Application
from sharing.applications.tracks import Track
from sharing.jurisdictions import Office
from sharing.proceedings import About, Moment, Parties, Party, departments_in

_Codes = frozenset[str]


def parties(about: About, application: Application, moment: Moment) -> Parties:
    """The parties that the profile names; as long as an application is a draft, only the applicant has a part in it.

    The applicant is never among those who decide, coordinate or consent, even where it runs the platform or is the
    competent department.
    """
    own = frozenset({about.applicant})
    others = {Party.CENTRE: moment.centre, Party.AUTHORITY: moment.authority - own or moment.centre - own}
    if application.track is None:
        return others
    conditional = moment.profile.rules.conditional
    return {
        **others,
        Party.ADDRESSEE: _other_than(about, conditional.addressee, moment),
        Party.DECIDER: deciders(about, application, moment),
        Party.COORDINATOR: _other_than(about, conditional.coordinator or Office.AUTHORITY, moment),
    }


def deciders(about: About, application: Application, moment: Moment) -> _Codes:
    """The departments of which any may decide; without a resource nobody can grant anything."""
    return frozenset() if about.resource is None else _other_than(about, deciding_office(application, moment), moment)


def deciding_office(application: Application, moment: Moment) -> Office:
    """Whose decision it is; developments with the data of others are the centre's where the profile says so (R075)."""
    rules = moment.profile.rules
    match application.track:
        case Track.SPECIAL:
            return Office.CENTRE
        case Track.NEGOTIATION:
            return Office.PROVIDER
        case _ if application.demand.develops and rules.use.development_approved:
            return Office.CENTRE
        case _:
            return rules.conditional.decider


def _other_than(about: About, office: Office, moment: Moment) -> _Codes:
    """Those of the office but for the applicant; where nobody is left, the authority or the provider stands in."""
    own = frozenset({about.applicant})
    for one in (office, Office.AUTHORITY, Office.PROVIDER):
        if found := departments_in(one, about, moment) - own:
            return found
    return frozenset()
