"""Which way an application goes: by the classes of what is asked for, and by what the profile opens for them."""

from collections.abc import Collection
from enum import StrEnum
from typing import assert_never

from catalog import Resource, SharingClass
from sharing.applications.demand import Demand
from sharing.jurisdictions import Route, RouteCovers, Rules, UnconditionalAccess


class Track(StrEnum):
    """The way of an application.

    RECORD           unconditional data whose use is put on record and decided by nobody
    UNCONDITIONAL    unconditional data that is applied for
    CONDITIONAL      data of which some is conditional
    ENTITLEMENT      data of any class that a law says the applicant is to have (R041)
    SPECIAL          data of the third class, which the centre may give to named recipients (R076)
    NEGOTIATION      data of the third class, about which applicant and provider negotiate (R077)
    COORDINATION     data of the third class, about which the authority coordinates (R077)
    UNLISTED         data that no entry names, about which the authority coordinates (R077)
    """

    RECORD = "record"
    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    ENTITLEMENT = "entitlement"
    SPECIAL = "special"
    NEGOTIATION = "negotiation"
    COORDINATION = "coordination"
    UNLISTED = "unlisted"


class Closed(StrEnum):
    """Why there is no way."""

    NO_APPLICATION_NEEDED = "NO_APPLICATION_NEEDED"
    NOT_SHARED = "NOT_SHARED"
    UNLISTED_NOT_COORDINATED = "UNLISTED_NOT_COORDINATED"


def track_of(demand: Demand, resource: Resource | None, rules: Rules) -> Track | Closed:
    """The way of a demand; `resource` is its resource, None where it asks for data that no entry names.

    An entitlement counts only where the profile lets it override classes.
    """
    if resource is None:
        return Track.UNLISTED if RouteCovers.UNLISTED in rules.restricted.covers else Closed.UNLISTED_NOT_COORDINATED
    if demand.entitlement is not None and rules.classes.entitlement_overrides:
        return Track.ENTITLEMENT
    match strictest(resource, demand.items):
        case SharingClass.UNCONDITIONAL:
            return _unconditional(rules)
        case SharingClass.CONDITIONAL:
            return Track.CONDITIONAL
        case SharingClass.RESTRICTED:
            return _restricted(rules)
        case other:
            assert_never(other)


def strictest(resource: Resource, items: Collection[str]) -> SharingClass:
    """The strictest class among items of the resource; that of the resource itself where none is named."""
    classes = {resource.items[code].sharing_class for code in items if code in resource.items}
    order = list(SharingClass)
    return max(classes, key=order.index, default=resource.sharing_class)


def _unconditional(rules: Rules) -> Track | Closed:
    match rules.unconditional.access:
        case UnconditionalAccess.NONE:
            return Closed.NO_APPLICATION_NEEDED
        case UnconditionalAccess.RECORD:
            return Track.RECORD
        case UnconditionalAccess.APPLICATION:
            return Track.UNCONDITIONAL
        case other:
            assert_never(other)


def _restricted(rules: Rules) -> Track | Closed:
    if RouteCovers.RESTRICTED not in rules.restricted.covers:
        return Closed.NOT_SHARED
    match rules.restricted.route:
        case Route.NONE | Route.CATALOGUE_ONLY:
            return Closed.NOT_SHARED
        case Route.NEGOTIATE:
            return Track.NEGOTIATION
        case Route.AUTHORITY_COORDINATES:
            return Track.COORDINATION
        case Route.CENTRE_APPROVAL:
            return Track.SPECIAL
        case other:
            assert_never(other)
