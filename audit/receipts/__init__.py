"""Receipts of verifications: signed proof that a verdict answered a question, without the question in it."""

from audit.receipts.checking import Checked, answers, answers_in_batch, check_receipt
from audit.receipts.claims import Basis, Batch, Claims, Single
from audit.receipts.compact import TYPE
from audit.receipts.issuing import BatchEntry, BatchReceipt, OpenBatch, Receipt, Receipts
from audit.receipts.proof import read_proof, write_proof
from audit.receipts.question import Question, QuestionForm, read_question
from audit.receipts.verdict import Answer, Verdict

__all__ = [
    "TYPE",
    "Answer",
    "Basis",
    "Batch",
    "BatchEntry",
    "BatchReceipt",
    "Checked",
    "Claims",
    "OpenBatch",
    "Question",
    "QuestionForm",
    "Receipt",
    "Receipts",
    "Single",
    "Verdict",
    "answers",
    "answers_in_batch",
    "check_receipt",
    "read_proof",
    "read_question",
    "write_proof",
]
