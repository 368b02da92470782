"""Issuing receipts: one signature for an answer, or one for a batch of answers."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.receipts.claims import Basis, Batch, Claims, Single, write_claims, write_entry
from audit.receipts.compact import write_compact
from audit.receipts.merkle import MerkleTree
from audit.receipts.question import Question
from audit.receipts.verdict import Answer, Verdict
from masking import Signer, Suite, spelled

NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed receipt (`jws`), and what opens its digest together with the question (`nonce`).

    The nonce goes to the caller alone and is kept nowhere: whoever has both and most of a question could try the rest.
    """

    jws: str
    nonce: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """What proves one answer of a batch: its nonce, its place counted from 0, and the digests from it to the root."""

    nonce: str = field(repr=False)
    index: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """One signed receipt for all answers; what proves each is made when it is asked for."""

    jws: str
    _tree: MerkleTree = field(repr=False)
    _nonces: Sequence[bytes] = field(repr=False)

    @property
    def entries(self) -> tuple[BatchEntry, ...]:
        """An entry for each answer in their order; none tells of another."""
        return tuple(
            BatchEntry(spelled(nonce), index, tuple(map(spelled, self._tree.path(index))))
            for index, nonce in enumerate(self._nonces)
        )


@dataclass(frozen=True, slots=True)
class Receipts:
    """Issues receipts in the name of `issuer`, signed by the key that `signer` gives at the time."""

    suite: Suite
    signer: Callable[[], Signer]
    issuer: str

    def issue(
        self, question: Question, verdict: Verdict, basis: Basis, items: Mapping[str, Verdict] | None = None
    ) -> Receipt:
        """The receipt for one answer. Raises QuestionUnreadable, and whatever `signer` raises."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        single = self._single(Answer(question, verdict, items), nonce)
        return Receipt(self._signed(question.resource, basis, single), spelled(nonce))

    def issue_batch(self, answers: Sequence[Answer], basis: Basis) -> BatchReceipt:
        """One receipt for answers about one resource, at least one; it costs one signature.

        Raises ValueError for none or for several resources, QuestionUnreadable, and whatever `signer` raises.
        """
        resources = {answer.question.resource for answer in answers}
        if len(resources) != 1:
            raise ValueError("a batch has answers about one resource")
        drawn = secrets.token_bytes(NONCE_BYTES * len(answers))
        nonces = [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]
        entries = [write_entry(self._single(*pair)) for pair in zip(answers, nonces, strict=True)]
        tree = MerkleTree.over(self.suite, entries)
        jws = self._signed(resources.pop(), basis, Batch(tree.root, len(entries)))
        return BatchReceipt(jws, tree, nonces)

    def _single(self, answer: Answer, nonce: bytes) -> Single:
        return Single(self.suite.mac(nonce, answer.question.encode()), answer.verdict, answer.items)

    def _signed(self, resource: str, basis: Basis, content: Single | Batch) -> str:
        number = secrets.token_hex(16)
        return write_compact(self.signer(), write_claims(Claims(self.issuer, number, resource, basis, content)))
