"""Joins what there is about sharing: the field `sharing` of `Query`, the fields of `Mutation` and of `Subscription`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graphql import GraphQLEnumType, GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLResolveInfo

from resolvers.sharing.desk import Desk, open_desk
from resolvers.sharing.disclosing import details_field
from resolvers.sharing.emergency_uses import emergency_uses_field
from resolvers.sharing.looks import due_field, kinds, proceeding_field, proceedings_field
from resolvers.sharing.naming import field_name, title, titles
from resolvers.sharing.notices import mark_field, notices_field
from resolvers.sharing.previewing import preview_field
from resolvers.sharing.reflecting import Reflection
from resolvers.sharing.shown import proceeding_type
from resolvers.sharing.steps import step_field
from resolvers.sharing.subscribing import subscription_type
from resolvers.sharing.usage import usage_field
from sharing.proceedings import Kind, Procedure


@dataclass(frozen=True, slots=True)
class SharingTypes:
    """`query` is the field of `Query`, `mutation` the type of all that changes something, `subscription` of all that
    can be followed.

    `reflected` are the names of the types that were made from procedures.
    """

    query: GraphQLField
    mutation: GraphQLObjectType
    subscription: GraphQLObjectType
    reflected: frozenset[str]


def sharing_types(
    procedures: Mapping[Kind, Procedure], enumerations: Mapping[type[StrEnum], GraphQLEnumType]
) -> SharingTypes:
    """The types of these procedures; `enumerations` are those that the schema has anyway.

    Raises NotReflected for a procedure whose dataclasses hold what the schema has no type for.
    """
    reflection = Reflection(titles(procedures.values()), dict(enumerations))
    contents = {
        procedure.content: reflection.shown(procedure.content, f"{title(kind)}Content")
        for kind, procedure in procedures.items()
    }
    kind = kinds(procedures)
    proceeding = proceeding_type(contents, kind)
    desk = GraphQLObjectType(
        "SharingDesk",
        {
            "proceedings": proceedings_field(proceeding, kind),
            "proceeding": proceeding_field(proceeding),
            "due": due_field(kind),
            "notices": notices_field(),
            "correctionDetails": details_field(),
            "preview": preview_field(reflection),
            "usage": usage_field(enumerations),
            "emergencyUses": emergency_uses_field(),
        },
        description="The proceedings of sharing: who applies for what, who decides, what is due, what was told.",
    )
    steps = {field_name(kind): step_field(procedure, proceeding, reflection) for kind, procedure in procedures.items()}
    mutation = GraphQLObjectType(
        "Mutation",
        {**steps, "markNoticesRead": mark_field()},
        description="What changes something, one step after the other. By POST only.",
    )
    query = GraphQLField(GraphQLNonNull(desk), resolve=_desk, description="共享: proceedings, deadlines, notices.")
    return SharingTypes(query, mutation, subscription_type(proceeding), reflection.names)


def _desk(_root: object, info: GraphQLResolveInfo[Any]) -> Desk:
    return open_desk(info.context)
