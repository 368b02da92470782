"""Which way a request for opening goes: by who asks, by how the entry is opened, and by what the profile lets be."""

from collections.abc import Iterable
from enum import StrEnum

from catalog import Grade, Item, Resource, Secrecy, SharingClass
from sharing.jurisdictions import Commercial, OpenClass, Publication, Rules
from sharing.opening.requester import Requester


class Track(StrEnum):
    """The way of a request."""

    CONDITIONAL = "conditional"
    """The entry is opened on conditions: the provider agrees, an agreement is signed (R083, R102)."""
    NOT_OPEN = "not_open"
    """The entry is not opened: the provider opens it masked, or with consent (R103, R104)."""
    PUBLICATION = "publication"
    """A department wants to publish what another provides: the provider agrees (R105)."""
    BUSINESS = "business"
    """A business is to have what is protected or not opened: the centre approves it too (R106)."""
    UNLISTED = "unlisted"
    """No entry names it: the provider is going to publish one, or says why not (R103)."""


class Closed(StrEnum):
    """Why there is no way."""

    OPEN_ALREADY = "OPEN_ALREADY"
    NOT_FOR_OPENING = "NOT_FOR_OPENING"
    COMMERCIAL_FORBIDDEN = "COMMERCIAL_FORBIDDEN"
    PUBLICATION_FORBIDDEN = "PUBLICATION_FORBIDDEN"
    NOT_ON_REQUEST = "NOT_ON_REQUEST"


def track_of(
    requester: Requester, department: str, resource: Resource | None, items: Iterable[Item], rules: Rules
) -> Track | Closed:
    """The way of a request for these items; `department` is the one that asks or enters it."""
    if resource is None:
        return Track.UNLISTED if rules.opening.on_request else Closed.NOT_ON_REQUEST
    if resource.secrecy is not Secrecy.NONE or resource.grade is Grade.CORE:
        return Closed.NOT_FOR_OPENING
    if resource.open_class == OpenClass.UNCONDITIONAL:
        return Closed.OPEN_ALREADY
    if requester is Requester.DEPARTMENT:
        is_own = resource.provider == department
        forbidden = rules.use.publication is Publication.FORBIDDEN and not is_own
        return Closed.PUBLICATION_FORBIDDEN if forbidden else Track.PUBLICATION
    return _from_outside(requester, resource, items, rules)


def is_protected(item: Item) -> bool:
    """Whether nobody outside may have it as it is: 个人隐私, 商业秘密, and what is not even shared."""
    return item.contains is not None or item.sharing_class is SharingClass.RESTRICTED


def _from_outside(requester: Requester, resource: Resource, items: Iterable[Item], rules: Rules) -> Track | Closed:
    """What is open to the public on conditions, and protects nobody, a business asks for like everybody."""
    is_conditional = resource.open_class == OpenClass.CONDITIONAL
    is_business = requester is Requester.BUSINESS
    needs_more = not is_conditional or any(map(is_protected, items))
    if is_business and needs_more and rules.use.commercial is Commercial.CENTRE_APPROVAL:
        return Track.BUSINESS
    if is_conditional:
        return Track.CONDITIONAL
    if rules.opening.on_request:
        return Track.NOT_OPEN
    return Closed.COMMERCIAL_FORBIDDEN if is_business else Closed.NOT_ON_REQUEST
