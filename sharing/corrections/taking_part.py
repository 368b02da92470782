"""Who takes part in a correction: to whom the profile has it reported."""

from sharing.jurisdictions import Office
from sharing.proceedings import About, Moment, Parties, Party, departments_in

_Codes = frozenset[str]


def parties(about: About, moment: Moment) -> Parties:
    return {Party.ADDRESSEE: addressees(about, moment)}


def addressees(about: About, moment: Moment) -> _Codes:
    """Never who reported: where nobody is left, the authority or the provider stands in."""
    office = moment.profile.rules.corrections.addressee
    if office is None:
        return frozenset()
    own = frozenset({about.applicant})
    for one in (office, Office.AUTHORITY, Office.PROVIDER):
        if found := departments_in(one, about, moment) - own:
            return found
    return frozenset()
