"""Which departments fill an office that a profile names."""

from typing import assert_never

from sharing.jurisdictions import Office
from sharing.proceedings.procedure import Moment
from sharing.proceedings.proceeding import About


def departments_in(office: Office, about: About, moment: Moment) -> frozenset[str]:
    """The codes of those that fill it in a proceeding about that; none where it has no provider."""
    match office:
        case Office.PROVIDER:
            return frozenset() if about.provider is None else frozenset({about.provider})
        case Office.CENTRE:
            return moment.centre
        case Office.AUTHORITY:
            return moment.authority
        case _:
            assert_never(office)
