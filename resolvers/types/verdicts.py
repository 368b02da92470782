"""What a verification answers: verdicts, when to come back, receipts; the same whatever the catalogue holds."""

from types import MappingProxyType

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
)

RESULT = GraphQLEnumType(
    "VerificationResult",
    {
        "MATCH": GraphQLEnumValue("MATCH", description="一致"),
        "NO_MATCH": GraphQLEnumValue("NO_MATCH", description="不一致; also without row or value where that is hidden."),
        "NOT_FOUND": GraphQLEnumValue("NOT_FOUND", description="查无: the source knows no such subject."),
        "NO_DATA": GraphQLEnumValue("NO_DATA", description="The source has no value of what was claimed."),
        "NOT_ANSWERED": GraphQLEnumValue("NOT_ANSWERED", description="未比对: nothing was compared; see `retryAt`."),
    },
    description="How a comparison ended.",
)


def _several(type: GraphQLObjectType) -> GraphQLList[GraphQLNonNull[GraphQLObjectType]]:
    return GraphQLList(GraphQLNonNull(type))


def _text(description: str) -> GraphQLField:
    return GraphQLField(GraphQLNonNull(GraphQLString), description=description)


def _field(type: GraphQLOutputType, description: str) -> GraphQLField:
    return GraphQLField(type, description=description)


_ITEM_VERDICT = GraphQLObjectType(
    "ItemVerdict",
    {
        "item": _text("Code of the item, as the catalogue has it."),
        "result": _field(GraphQLNonNull(RESULT), "The verdict on what was claimed of it."),
    },
    description="The verdict on one item.",
)

_RECEIPT = GraphQLObjectType(
    "Receipt",
    {
        "jws": _text("The signed receipt; it does not hold the question."),
        "nonce": _text("Opens the digest in the receipt together with the question. Keep it as you keep the question."),
        "question": _text("What was compared, in canonical texts, as `zhaobi verify receipt --question` takes it."),
    },
    description="Evidence that this verdict answered this question.",
)

_FAULT = GraphQLObjectType(
    "PairFault",
    {
        "code": _text("As in the errors of a single verification."),
        "item": _field(GraphQLString, "Code of the item that is wrong, null where it is none alone."),
        "message": _text("What is wrong; never a value."),
    },
    description="What is wrong with one pair of a batch: it was not compared and not counted.",
)

_PROOF = GraphQLObjectType(
    "AnswerProof",
    {
        "nonce": _text("Opens the digest of this answer together with the question."),
        "index": _field(GraphQLNonNull(GraphQLInt), "The place of the answer under the receipt, from 0."),
        "path": _field(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLString))), "Digests from the answer to the receipt."
        ),
        "question": _text("What was compared, in canonical texts."),
    },
    description="What proves one answer of a batch by the receipt of all.",
)

_ITEMS = "Item by item, where the policy says so; null elsewhere."
_FLAGS = MappingProxyType(
    {
        "underCorrection": _field(
            GraphQLBoolean,
            "疑义校核: whether somebody has reported the subject's data, or an item that is asked about, and nobody "
            "has answered yet. Null where that would tell whether the source knows the subject.",
        ),
        "proceed": _field(
            GraphQLBoolean, "Whether it is so, and business goes on all the same where somebody has valid proof."
        ),
    }
)
_RETRY_AT = "When to come back, where nothing was compared; null otherwise, or where that would not help."

_PAIR = GraphQLObjectType(
    "PairVerdict",
    {
        "result": _field(GraphQLNonNull(RESULT), "One verdict over the subject and all claims."),
        "items": _field(_several(_ITEM_VERDICT), _ITEMS),
        "retryAt": _field(GraphQLString, _RETRY_AT),
        **_FLAGS,
        "fault": _field(_FAULT, "What is wrong with the pair."),
        "proof": _field(_PROOF, "Evidence; null where nothing was compared."),
    },
    description="The verdict on one pair.",
)

_BATCH_RECEIPT = GraphQLObjectType(
    "BatchReceipt",
    {"jws": _text("The signed receipt over all answers of the batch; see `proof` of each.")},
    description="Evidence of all answers of a batch.",
)

_CHECKED_AT = _text("When the source was asked, UTC.")

VERIFICATION = GraphQLObjectType(
    "Verification",
    {
        "result": _field(GraphQLNonNull(RESULT), "One verdict over the subject and all claims."),
        "items": _field(_several(_ITEM_VERDICT), _ITEMS),
        **_FLAGS,
        "checkedAt": _CHECKED_AT,
        "retryAt": _field(GraphQLString, _RETRY_AT),
        "receipt": _field(_RECEIPT, "Evidence; null where nothing was compared."),
    },
    description="The outcome of a comparison, never a value.",
)

VERIFICATION_BATCH = GraphQLObjectType(
    "VerificationBatch",
    {
        "verdicts": _field(GraphQLNonNull(_several(_PAIR)), "One for each pair, in their order."),
        "checkedAt": _CHECKED_AT,
        "receipt": _field(_BATCH_RECEIPT, "Evidence; null where nothing was compared."),
    },
    description="The outcomes of many comparisons.",
)
