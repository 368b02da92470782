"""How things are called: codes in files, and the names that GraphQL makes of them."""

import re

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DEPARTMENT_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PURPOSE_CODE = DEPARTMENT_CODE
TYPE_SUFFIXES = (
    *("", "Where", "Order", "Edge", "Connection", "Quantified", "Subject", "Claims", "Pair", "Batch"),
    *("Blind", "BlindAnswer"),
    *("Groups", "Group", "GroupBy", "GroupKey", "GroupCounts", "GroupSums", "GroupExtremes"),
)
"""What a resource's types in the schema are called after its own name."""
SCHEMA_TYPES = frozenset(
    """AccessPreview ActionProblem AgeAtLeast AnswerProof AvailableItem BatchReceipt BlindAnswer
    BlindItem BlindReveal BlindSession Boolean BooleanClaim BooleanComparison CatalogFacet
    CatalogFacetKind CatalogFacetValue CatalogPageInfo CatalogWhere Category CodeMeaning
    CorrectionDetails CorrectionDetailsValue DataPageInfo DataQuery Date DateBetween DateClaim
    DateComparison DateTime DateTimeBetween DateTimeClaim DateTimeComparison DeadlineState Decimal
    DecimalBetween DecimalClaim DecimalComparison DecisionPreview Direction DueTask Float
    FloatBetween FloatClaim FloatComparison HeldGrant ID Int IntBetween IntClaim IntComparison Item
    ItemAccess ItemVerdict JSON JSONComparison MarkNoticesReadPayload Mode Mutation Node PageInfo
    PairFault PairVerdict PolicyAlternative PolicyAlternativeName PolicyBasis PolicyChange
    PolicyChangeGroup PolicyConsidered PolicyDecision PolicyDefault PolicyDesk PolicyDifference
    PolicyExplanation PolicyFileInput PolicyFinding PolicyFindings PolicyLine PolicyOutcome
    PolicyPlace PolicyReason PolicyRowTest PolicySide PolicyTotals PolicyWitness Proceeding
    ProceedingActor ProceedingConnection ProceedingContent ProceedingDeadline ProceedingEdge
    ProceedingKind ProceedingNotice ProceedingNoticeConnection ProceedingNoticeEdge ProceedingStep
    ProceedingWhere Query Receipt Resource ResourceConnection ResourceEdge RowSharing
    SharingAttention SharingAttentionReason SharingClass SharingDesk SharingEmergencyReview
    SharingEmergencyUse SharingEmergencyUseConnection SharingEmergencyUseEdge SharingMode
    SharingUsage SharingUse SharingUseUnder String StringBetween StringClaim StringComparison
    Subscription Verification VerificationAlarm VerificationBatch VerificationDesk VerificationLift
    VerificationLock VerificationResult VerifyQuery Viewer Withdrawal""".split()
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
