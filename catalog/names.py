"""How things are called: codes in files, and the names that GraphQL makes of them."""

import re

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DEPARTMENT_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PURPOSE_CODE = DEPARTMENT_CODE
TYPE_SUFFIXES = (
    *("", "Where", "Order", "Edge", "Connection", "Quantified", "Subject", "Claims"),
    *("Groups", "Group", "GroupBy", "GroupKey", "GroupCounts", "GroupSums", "GroupExtremes"),
)
"""What a resource's types in the schema are called after its own name."""
SCHEMA_TYPES = frozenset(
    """AccessPreview Boolean BooleanComparison CatalogPageInfo CatalogWhere Category CodeMeaning DataPageInfo DataQuery
    Date DateBetween DateComparison DateTime DateTimeBetween DateTimeComparison Decimal DecimalBetween DecimalComparison
    DecisionPreview Direction Float FloatBetween FloatComparison HeldGrant ID Int IntBetween IntComparison Item
    ItemAccess JSON JSONComparison Mode Node PolicyAlternative PolicyAlternativeName PolicyBasis PolicyChange
    PolicyChangeGroup PolicyConsidered PolicyDecision PolicyDefault PolicyDesk PolicyDifference PolicyExplanation
    PolicyFileInput PolicyFinding PolicyFindings PolicyLine PolicyOutcome PolicyPlace PolicyReason PolicyRowTest
    PolicySide PolicyTotals PolicyWitness Query Resource ResourceConnection ResourceEdge RowSharing SharingClass
    SharingMode String StringBetween StringComparison Verdict Verification VerifyQuery Viewer Withdrawal""".split()
)
"""Types that the schema has of itself: no type of a resource may be called so."""


def graphql_name(code: str) -> str:
    """The field name of a code: `id_number` becomes `idNumber`."""
    first, *rest = code.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def type_name(code: str) -> str:
    """The type name of a code: `low_income_relief` becomes `LowIncomeRelief`."""
    name = graphql_name(code)
    return name[:1].upper() + name[1:]
