"""`viewer`: who asks, with which roles, groups and grants."""

import strawberry

from policies import EVERYONE, Grant
from resolvers.execution import Context


@strawberry.type(description="A grant that the caller holds now.")
class HeldGrant:
    number: str
    resource: str
    items: list[str]
    modes: list[str]
    purpose: str
    rows: str | None = strawberry.field(description="The only rows it covers, a row rule of the resource.")
    mask: str | None = strawberry.field(description="What it shows instead of clear values.")


@strawberry.type(description="The caller, as the platform knows it.")
class Viewer:
    department: str
    department_name: str
    application: str
    person: str | None
    roles: list[str]
    groups: list[str]
    purposes: list[str] = strawberry.field(description="Purposes that the department may state.")
    grants: list[HeldGrant]


def viewer(info: strawberry.Info[Context, None]) -> Viewer:
    """Who I am."""
    context = info.context
    caller = context.request.caller
    rights = context.services.standing.rights(context.edition, caller, context.request.statements)
    department = context.edition.catalog.departments[caller.department]
    own = {EVERYONE, caller.department, f"{caller.department}/{caller.application}"}
    return Viewer(
        department=department.code,
        department_name=department.name,
        application=caller.application,
        person=caller.person,
        roles=sorted(caller.roles),
        groups=sorted(rights.names - own),
        purposes=sorted(department.functions),
        grants=[_held(grant) for grant in rights.grants],
    )


def _held(grant: Grant) -> HeldGrant:
    return HeldGrant(
        number=grant.number,
        resource=grant.resource,
        items=sorted(grant.items),
        modes=sorted(grant.modes),
        purpose=grant.purpose,
        rows=grant.rows,
        mask=None if grant.mask is None else grant.mask.text,
    )
