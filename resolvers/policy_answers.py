"""The types of explanations and differences: the members of what the command prints with `--format json`.

Their sources are those very values, read by `member_of`: nothing is worked out or worded here.
"""

import strawberry
from strawberry.scalars import JSON

MOST_GROUPS = 1_000


def member_of(source: object, name: str) -> object:
    """A field's value: of a JSON object the member that is called the same in camel case, None if it has none."""
    if not isinstance(source, dict):
        return getattr(source, name)
    first, *rest = name.split("_")  # `for_` ends in one where Python has the word for itself
    return source.get(first + "".join(map(str.capitalize, rest)))


@strawberry.type
class PolicyPlace:
    file: str
    line: int
    attention: bool | None = strawberry.field(
        default=None, description="True for a rule that opens what nobody at the provider has granted, else null."
    )


@strawberry.type
class PolicyLine(PolicyPlace):
    text: str
    note: str


@strawberry.type(description="Rows on which all row rules `match`, or those that cannot be told to match or not.")
class PolicyRowTest:
    match: list[str]
    or_unknown: bool


@strawberry.type(description="What is decided on some rows; `rows` is null for all that are left.")
class PolicyOutcome:
    rows: PolicyRowTest | None
    effect: str
    mask: str | None
    rule: PolicyPlace | None


@strawberry.type
class PolicyDecision:
    effect: str = strawberry.field(description="`allow`, `deny`, or `by-rows`: then `rows` tells each.")
    mask: str | None
    rule: PolicyPlace | None = strawberry.field(description="Null where no rule decides.")
    rows: list[PolicyOutcome]


@strawberry.type
class PolicyBasis(PolicyDecision):
    what: str


@strawberry.type(description="What becomes of rows that no rule names, and the decisions on which that rests.")
class PolicyDefault:
    open: bool
    because: list[PolicyBasis]


@strawberry.type(description="Why a line does not match; by its `kind` the caller's name, rights or conditions.")
class PolicyReason:
    kind: str = strawberry.field(description="The column: `who`, `for`, `what` or `when`.")
    words: str
    name: str | None
    rights: list[str] | None
    conditions: list[str] | None


@strawberry.type
class PolicyConsidered:
    rule: PolicyLine
    bearing: str = strawberry.field(description="`decides`, `not matched`, or `hidden` by a line above.")
    matched: bool
    why: list[PolicyReason]
    hidden_by: PolicyPlace | None


@strawberry.type(description="The decision with some conditions more or fewer, or on another day.")
class PolicyAlternative(PolicyDecision):
    with_: list[str] = strawberry.field(name="with")
    without: list[str]
    on: str | None
    words: str


@strawberry.type(description="The decision for who bears another name: a group, a department, an application.")
class PolicyAlternativeName(PolicyDecision):
    name: str
    group: bool
    words: str


@strawberry.type(description="As `zhaobi policy explain --format json`.")
class PolicyExplanation(PolicyDecision):
    who: str
    what: str
    for_: str = strawberry.field(name="for")
    when: str
    today: str
    policy_version: str
    default: PolicyDefault | None
    behind: list[PolicyBasis] = strawberry.field(
        description="For a reference into rows of another provider: what is decided on looking up what finds them."
    )
    resource_rows: PolicyDecision | None = strawberry.field(description="What is decided on the rows of the resource.")
    considered: list[PolicyConsidered]
    changes: list[PolicyAlternative]
    others: list[PolicyAlternativeName]


@strawberry.type(description="Numbers of cells: one caller, one target, one right.")
class PolicyTotals:
    opens: int
    changes: int
    closes: int


@strawberry.type
class PolicySide:
    words: str
    rule: PolicyPlace | None


@strawberry.type(description="A request that shows the change.")
class PolicyWitness:
    caller: str
    target: str | None
    situation: str
    rows: str
    query: str | None
    headers: JSON


@strawberry.type
class PolicyChange:
    kind: str = strawberry.field(description="`opens`, `changes` or `closes`.")
    tells_more: bool = strawberry.field(description="True unless the new side provably tells nothing more.")
    targets: list[str | None] = strawberry.field(description="Items or references; null for the rows.")
    right: str
    cells: int
    old: PolicySide
    new: PolicySide
    witness: PolicyWitness


@strawberry.type
class PolicyChangeGroup:
    callers: list[str]
    resource: str
    changes: list[PolicyChange]


def _groups(root: strawberry.Parent[object], first: int = 100) -> list[PolicyChangeGroup]:
    found = member_of(root, "groups")
    return found[: max(0, min(first, MOST_GROUPS))] if isinstance(found, list) else []


@strawberry.type(description="As `zhaobi policy diff --format json`.")
class PolicyDifference:
    old: str
    new: str
    summary: str
    no_new_access: bool
    totals: PolicyTotals
    departments: JSON = strawberry.field(description="The totals of each department that meets a change.")
    groups: list[PolicyChangeGroup] = strawberry.field(
        resolver=_groups, description=f"The most dangerous first; at most {MOST_GROUPS}, `totals` counts all."
    )
