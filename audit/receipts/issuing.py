"""Issuing receipts: one signature for an answer, or one for a batch of answers."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.receipts.claims import Basis, Batch, Claims, Single, write_claims, write_entry
from audit.receipts.compact import write_compact
from audit.receipts.merkle import MerkleTree, beside, leaves
from audit.receipts.verdict import Verdict
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

    def entries(self) -> Iterator[BatchEntry]:
        """An entry for each answer in their order; none tells of another."""
        levels = [list(map(spelled, level)) for level in self._tree.levels]  # once, for most stand in many paths
        for index, nonce in enumerate(self._nonces):
            yield BatchEntry(spelled(nonce), index, beside(levels, index))


@dataclass(frozen=True, slots=True)
class Receipts:
    """Issues receipts in the name of `issuer`, signed by the key that `signer` gives at the time.

    Questions are given as `Question.encode` and `QuestionForm.encode` write them.
    """

    suite: Suite
    signer: Callable[[], Signer]
    issuer: str

    def issue(
        self,
        resource: str,
        question: bytes,
        verdict: Verdict,
        basis: Basis,
        items: Mapping[str, Verdict] | None = None,
    ) -> Receipt:
        """The receipt for one answer about a resource. Raises whatever `signer` raises."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        single = Single(self.suite.mac(nonce, question), verdict, items)
        return Receipt(self.sign(resource, basis, single), spelled(nonce))

    def open_batch(self, resource: str) -> "OpenBatch":
        """A receipt for many answers about a resource, to be filled."""
        return OpenBatch(self, resource)

    def sign(self, resource: str, basis: Basis, content: Single | Batch) -> str:
        """The receipt that says this. Raises whatever `signer` raises."""
        number = secrets.token_hex(16)
        return write_compact(self.signer(), write_claims(Claims(self.issuer, number, resource, basis, content)))


class OpenBatch:
    """Answers about one resource on their way into one receipt, some at a time; all together cost one signature."""

    def __init__(self, receipts: Receipts, resource: str) -> None:
        self._receipts = receipts
        self._resource = resource
        self._nonces: list[bytes] = []
        self._leaves: list[bytes] = []

    def add(self, said: Sequence[tuple[bytes, Verdict, Mapping[str, Verdict] | None]]) -> None:
        """The next questions, each with its verdict and, where they are given, the verdicts of items."""
        suite, drawn = self._receipts.suite, secrets.token_bytes(NONCE_BYTES * len(said))
        nonces = [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]
        self._nonces += nonces
        self._leaves += leaves(
            suite,
            [
                write_entry(suite.mac(nonce, question), verdict, items)
                for nonce, (question, verdict, items) in zip(nonces, said, strict=True)
            ],
        )

    def issue(self, basis: Basis) -> BatchReceipt:
        """The receipt of all that was added. Raises ValueError where nothing was, and whatever `signer` raises."""
        if not self._leaves:
            raise ValueError("a batch has at least one answer")
        tree = MerkleTree.above(self._receipts.suite, self._leaves)
        content = Batch(tree.root, len(self._leaves))
        return BatchReceipt(self._receipts.sign(self._resource, basis, content), tree, self._nonces)
