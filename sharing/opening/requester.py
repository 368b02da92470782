"""Who asks for opening; whoever comes from outside is no more than one of these words here."""

from enum import StrEnum


class Requester(StrEnum):
    """Who asks: somebody from outside, or a department."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    """A legal person that does no business with it."""
    BUSINESS = "business"
    """第三方商业企业."""
    DEPARTMENT = "department"
