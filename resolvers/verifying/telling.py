"""What is told of judged comparisons: verdicts, when to come back, what was wrong, and the evidence."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from audit.receipts import Answer, Basis, BatchEntry, BatchReceipt, Receipts, Verdict
from masking.canonical import VERSION
from resolvers.plan import Selected
from resolvers.verifying.asked import Asked, Fault
from resolvers.verifying.comparisons import Comparisons, Entry
from resolvers.verifying.verdicts import Judged
from sharing.attempts import Postponed

AT_ONCE = 200
"""Verdicts that are written before other requests have their turn."""
NOT_ANSWERED = "NOT_ANSWERED"

Told = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Telling:
    """Writes the value of a root field of `verify`; what is not selected is not made."""

    comparisons: Comparisons
    at: datetime
    receipts: Receipts | None

    async def written(self) -> bytes:
        """The finished JSON."""
        plan, checked = self.comparisons.plan, self.at.isoformat(timespec="seconds")
        if plan.pairs is None:
            return orjson.dumps(shown(plan.selected, {**self._one(), "checkedAt": checked}))
        batch = self._batch_receipt() if plan.wants("receipt", "proof") else None
        several = list(self._several(batch))
        value: dict[str, object] = {}
        for field in plan.selected:
            match field.name:
                case "verdicts":
                    value[field.key] = await _in_turns(field.members, several)
                case "receipt":
                    told = {"jws": batch.jws} if batch else None
                    value[field.key] = None if told is None else shown(field.members, told)
                case name:
                    value[field.key] = _leaf(name, {"checkedAt": checked})
        return orjson.dumps(value)

    def _one(self) -> Told:
        """Of the only comparison."""
        (entry,) = self.comparisons.entries
        told = _told(entry)
        if self.receipts is None or entry.judged is None or not self.comparisons.plan.wants("receipt"):
            return {**told, "receipt": None}
        answer = _answer(entry.asked, entry.judged)
        receipt = self.receipts.issue(answer.question, answer.verdict, self._basis, answer.items)
        question = answer.question.encode().decode()
        return {**told, "receipt": {"jws": receipt.jws, "nonce": receipt.nonce, "question": question}}

    def _several(self, batch: BatchReceipt | None) -> Iterator[Told]:
        proofs = iter(batch.entries) if batch and self.comparisons.plan.wants("proof") else None
        for entry in self.comparisons.entries:
            fault = entry.asked if isinstance(entry.asked, Fault) else None
            wrong = None if fault is None else {"code": fault.code, "item": fault.item, "message": fault.message}
            proof = _proof(entry, next(proofs)) if proofs and entry.judged else None
            yield {**_told(entry), "fault": wrong, "proof": proof}

    def _batch_receipt(self) -> BatchReceipt | None:
        answers = [_answer(entry.asked, entry.judged) for entry in self.comparisons.entries if entry.judged]
        return None if self.receipts is None or not answers else self.receipts.issue_batch(answers, self._basis)

    @property
    def _basis(self) -> Basis:
        comparisons = self.comparisons
        return Basis(
            iat=int(self.at.timestamp()),
            department=comparisons.asking.department,
            resource_code=comparisons.plan.resource.resource_code,
            policy_version=comparisons.policy_version,
            catalogue_version=comparisons.catalogue_version,
            canonical_version=VERSION,
        )


def _told(entry: Entry) -> Told:
    judged = entry.judged
    retry = entry.admission.retry_at if judged is None and isinstance(entry.admission, Postponed) else None
    return {
        "result": NOT_ANSWERED if judged is None else judged.verdict,
        "items": None if judged is None or judged.items is None else list(_items(judged.items)),
        "retryAt": None if retry is None else retry.isoformat(timespec="seconds"),
    }


def _items(items: Mapping[str, Verdict]) -> Iterator[Told]:
    return ({"item": item, "result": verdict} for item, verdict in items.items())


def _answer(asked: Asked | Fault, judged: Judged) -> Answer:
    if not isinstance(asked, Asked):
        raise AssertionError
    return Answer(asked.question, judged.verdict, judged.items)


def _proof(entry: Entry, proof: BatchEntry) -> Told:
    if not isinstance(entry.asked, Asked):
        raise AssertionError
    question = entry.asked.question.encode().decode()
    return {"nonce": proof.nonce, "index": proof.index, "path": proof.path, "question": question}


async def _in_turns(members: Sequence[Selected], several: Sequence[Told]) -> list[object]:
    """What is selected of each, a part at a time."""
    found: list[object] = []
    for first in range(0, len(several), AT_ONCE):
        found += [shown(members, told) for told in several[first : first + AT_ONCE]]
        await asyncio.sleep(0)
    return found


def shown(members: Sequence[Selected], told: Told) -> dict[str, object]:
    """The members of an object that are selected, under their response keys."""
    return {member.key: _member(member, told) for member in members}


def _member(member: Selected, told: Told) -> object:
    match told.get(member.name):
        case dict() as inner:
            return shown(member.members, inner)
        case list() as several if member.members:
            return [shown(member.members, each) for each in several]
        case _:
            return _leaf(member.name, told)


def _leaf(name: str, told: Told) -> object:
    return name.removeprefix(TYPENAME) if name.startswith(TYPENAME) else told[name]


TYPENAME = "__typename:"
