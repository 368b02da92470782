"""`access`: what the caller would get of a resource, item by item, without asking for any data."""

from dataclasses import replace

import strawberry

from catalog import Mode
from policies import AccessBarred, GrantAmbiguous, Right
from resolvers.barred import barred
from resolvers.deciding import Use
from resolvers.errors import Code, Refusal
from resolvers.execution import Context
from resolvers.report import Audience, described, how_to_apply


@strawberry.type(description="A decision in words; `rule` is opaque but to officers of the provider and the centre.")
class DecisionPreview:
    decision: str = strawberry.field(description="CLEAR, MASKED, COMPARED, DENIED or BY_ROWS.")
    mask: str | None
    rule: str | None
    missing: list[str] = strawberry.field(description="Conditions that kept a more generous rule from deciding.")
    apply: str | None


@strawberry.type
class ItemAccess(DecisionPreview):
    code: str
    name: str


@strawberry.type
class AccessPreview:
    resource: str
    mode: Mode
    rows: DecisionPreview = strawberry.field(description="Whether rows are open at all, without naming a key.")
    items: list[ItemAccess]


async def access(
    info: strawberry.Info[Context, None], resource: strawberry.ID, mode: Mode, purpose: str | None = None
) -> AccessPreview | None:
    """The caller's own decisions in a mode, were the request to state that purpose."""
    context = info.context
    entry = context.edition.catalog.resources.get(resource)
    if entry is None:
        return None
    statements = context.request.statements
    if purpose is not None:
        statements = replace(statements, purposes=frozenset({purpose}))
    rights = context.services.standing.rights(context.edition, context.request.caller, statements)
    audience = Audience(context.request.caller, context.edition.catalog, context.services.prf)
    await context.services.settler.settle(rights, [entry.code])

    def previewed(target: str | None) -> dict[str, object]:
        right = Right(mode.value)
        try:
            answer = context.edition.policies.decide(rights, entry.code, target, right)
        except GrantAmbiguous as error:
            facts = {"grants": sorted(error.numbers)}
            raise Refusal(Code.GRANT_AMBIGUOUS, "name one grant in `Sharing-Grant`", facts=facts) from error
        except AccessBarred as error:
            raise barred(error) from error
        use = Use((), entry, target, right, answer)
        return _preview(described(answer, entry.provider, audience), how_to_apply(use, context.edition.catalog))

    return AccessPreview(
        resource=entry.code,
        mode=mode,
        rows=DecisionPreview(**previewed(None)),  # type: ignore[arg-type]  # the keys are the members
        items=[
            ItemAccess(code=item.code, name=item.name, **previewed(item.code))  # type: ignore[arg-type]
            for item in entry.items.values()
        ],
    )


def _preview(words: dict[str, object], apply: str | None) -> dict[str, object]:
    return {
        "decision": words["decision"],
        "mask": words.get("mask"),
        "rule": words.get("rule"),
        "missing": words["missing"],
        "apply": apply,
    }
