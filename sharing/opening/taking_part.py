"""Who watches over an opening: nobody over what it provides, or has asked for, itself."""

from sharing.opening.content import OpeningContent
from sharing.opening.tracks import Track
from sharing.proceedings import About, Moment


def watching(about: About, content: OpeningContent, moment: Moment) -> frozenset[str]:
    """Who assesses and checks what a business has, and settles what was shut: the centre, else the authority.

    Of what no business has, the authority comes first. A desk that enters a request from outside asks for nothing
    itself.
    """
    own = {about.provider, about.applicant} if content.track is Track.PUBLICATION else {about.provider}
    centre, authority = moment.centre - own, moment.authority - own
    return (centre or authority) if content.track is Track.BUSINESS else (authority or centre)
