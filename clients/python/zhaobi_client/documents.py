"""The GraphQL documents that are sent: one text per resource, every value a variable."""

from collections.abc import Iterable

from zhaobi_client.naming import field_name, type_name

_ITEMS = "items { item result }"
_RECEIPT = "receipt { jws nonce question }"
_PROOF = "proof { nonce index path question }"

CLAIMABLE = """\
query Claimable($subject: String!, $claims: String!) {
  subject: __type(name: $subject) { inputFields { ...Typed } }
  claims: __type(name: $claims) { inputFields { name type { inputFields { ...Typed } } } }
}
fragment Typed on __InputValue { name type { name ofType { name ofType { name } } } }
"""
"""Asks the schema what names a subject of a resource, and what may be claimed of it."""


def verification(resource: str, claimed: bool) -> str:
    """Of one subject; `claimed` is whether anything is claimed of it. Raises NoCode."""
    variables = {"subject": f"{type_name(resource)}Subject!"}
    variables |= {"claims": f"{type_name(resource)}Claims!"} if claimed else {}
    return _document(
        field_name(resource), variables, ("result", _ITEMS, "checkedAt", "retryAt", _RECEIPT), "Verification"
    )


def batch(resource: str, receipts: bool) -> str:
    """Of many subjects, with evidence of each or without. Raises NoCode."""
    of_each = ("result", _ITEMS, "retryAt", "fault { code item message }", *([_PROOF] if receipts else []))
    selected = (f"verdicts {{ {' '.join(of_each)} }}", "checkedAt", *(["receipt { jws }"] if receipts else []))
    return _document(
        f"{field_name(resource)}Batch", {"pairs": f"[{type_name(resource)}Pair!]!"}, selected, "VerificationBatch"
    )


def _document(field: str, variables: dict[str, str], selected: Iterable[str], name: str) -> str:
    typed = {**variables, "idempotencyKey": "ID"}
    head = ", ".join(f"${name}: {type}" for name, type in typed.items())
    given = ", ".join(f"{name}: ${name}" for name in typed)
    return f"query {name}({head}) {{ verify {{ answer: {field}({given}) {{ {' '.join(selected)} }} }} }}"
