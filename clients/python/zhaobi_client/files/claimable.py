"""What names a subject of a resource and what may be claimed of it, as the platform's schema says."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhaobi_client import documents
from zhaobi_client.client import Client
from zhaobi_client.errors import FileRefused
from zhaobi_client.naming import type_name


@dataclass(frozen=True, slots=True)
class Claimable:
    """Scalars by the fields of the schema: of each item of the subject, and of each kind of claim on each item.

    Kinds that the provider does not offer may be among them: the platform tells.
    """

    resource: str
    subject: Mapping[str, str]
    claims: Mapping[str, Mapping[str, str]]


def claimable_of(client: Client, resource: str) -> Claimable:
    """Ask the schema. Raises FileRefused for a resource that offers no verification, and like Client.query."""
    name = type_name(resource)
    data = client.query(documents.CLAIMABLE, {"subject": f"{name}Subject", "claims": f"{name}Claims"}, again=True)
    subject = _fields(data.get("subject"))
    if not subject:
        raise FileRefused(f"`{resource}` is no resource that can be verified")
    claims = {item: _fields(type) for item, type in _fields(data.get("claims")).items()}
    return Claimable(
        resource,
        {item: _scalar(type) for item, type in subject.items()},
        {item: {kind: _scalar(type) for kind, type in kinds.items()} for item, kinds in claims.items()},
    )


def _fields(type: object) -> Mapping[str, object]:
    """The types of an input type's fields by their names; none where there is no such type."""
    fields = type.get("inputFields") if isinstance(type, Mapping) else None
    if not isinstance(fields, list):
        return {}
    return {str(field["name"]): field["type"] for field in fields}


def _scalar(type: object) -> str:
    """The name of the type within lists and `!`."""
    while isinstance(type, Mapping) and type.get("name") is None:
        type = type.get("ofType")
    return str(type["name"]) if isinstance(type, Mapping) else ""
