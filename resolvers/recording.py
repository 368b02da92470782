"""What the audit log keeps of a prepared request, encoded once for all requests of its kind."""

from collections.abc import Sequence
from typing import assert_never

from audit import EncodedFields, RootField, Use, encode_fields, rulings
from catalog import Mode, graphql_name
from resolvers.deciding import Use as DecidedUse
from resolvers.deciding import named
from resolvers.plan import Comparison, Connection, NodeById, RootPlan
from resolvers.prepared import Prepared, PreparedField


def encode_record(fields: Sequence[Prepared]) -> EncodedFields:
    """Every root field with every item, position, decision and rule; paths are names of the schema, never aliases."""
    return encode_fields(_root_field(field) for field in fields)


def _root_field(field: Prepared) -> RootField:
    path, resource, mode = _asked(field.plan)
    if isinstance(field, PreparedField):
        resource = field.resource.code
    return RootField(path, resource, mode, tuple(_use(use) for use in field.uses))


def _asked(plan: RootPlan) -> tuple[str, str, Mode]:
    match plan:
        case Connection(rows=rows):
            return f"data.{graphql_name(rows.resource.code)}", rows.resource.code, Mode.QUERY
        case Comparison(resource=resource):
            return f"verify.{graphql_name(resource.code)}", resource.code, Mode.VERIFY
        case NodeById():
            return "node", "", Mode.QUERY
        case _:
            assert_never(plan)


def _use(use: DecidedUse) -> Use:
    return Use(named(use), use.right, rulings(use.answer.decision))
