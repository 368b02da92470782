"""What is told of judged comparisons: verdicts, when to come back, what was wrong, and the evidence."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import orjson

from audit.receipts import Basis, BatchReceipt, Receipts, Verdict
from masking.canonical import VERSION
from resolvers.plan import Selected
from resolvers.verifying.asked import Fault
from resolvers.verifying.comparisons import Answered
from resolvers.verifying.doubting import ToldOf, telling
from resolvers.verifying.verdicts import Judged
from sharing.attempts import Postponed
from sharing.corrections import Flags

AT_ONCE = 250
"""Verdicts that are written before other requests have their turn."""
NOT_ANSWERED = "NOT_ANSWERED"

Told = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Telling:
    """Writes the value of a root field of `verify`; what is not selected is not made."""

    answered: Answered
    at: datetime
    receipts: Receipts | None
    flags: Flags | None = None

    async def written(self) -> bytes:
        """The finished JSON."""
        plan, checked = self.answered.comparisons.call.plan, self.at.isoformat(timespec="seconds")
        if plan.pairs is None:
            return orjson.dumps(shown(plan.selected, {**self._one(), "checkedAt": checked}))
        batch = await self._batch_receipt() if plan.wants("receipt", "proof") else None
        value: dict[str, object] = {}
        for field in plan.selected:
            match field.name:
                case "verdicts":
                    value[field.key] = await self._verdicts(field.members, batch)
                case "receipt":
                    told = {"jws": batch.jws} if batch else None
                    value[field.key] = None if told is None else shown(field.members, told)
                case name:
                    value[field.key] = _leaf(name, {"checkedAt": checked})
        return orjson.dumps(value)

    def _one(self) -> Told:
        """Of the only comparison."""
        call = self.answered.comparisons.call
        ((told, number),), (question,) = self.answered.numbered, call.asked.questions
        one = {**_told(told), **self._doubting(number, told if isinstance(told, Judged) else None), "receipt": None}
        if self.receipts is None or not isinstance(told, Judged) or not call.plan.wants("receipt"):
            return one
        receipt = self.receipts.issue(call.plan.resource.code, question, told.verdict, self._basis, told.items)
        evidence = {"jws": receipt.jws, "nonce": receipt.nonce, "question": question.decode()}
        return {**one, "receipt": evidence}

    @property
    def _doubting(self) -> ToldOf:
        return telling(self.answered.comparisons.call, self.flags)

    async def _verdicts(self, members: Sequence[Selected], batch: BatchReceipt | None) -> list[object]:
        """What is selected of each pair, a part at a time. What is the same of many is shown once."""
        proved = [member for member in members if member.name == "proof"]
        proofs = self._proofs(batch) if batch and proved else None
        shown_of: dict[tuple[int, int], Told] = {}
        found: list[object] = []
        pairs, doubting = iter(self.answered.numbered), self._doubting
        while some := list(islice(pairs, AT_ONCE)):
            for told, number in some:
                doubted = doubting(number, told if isinstance(told, Judged) else None)
                alike = id(told), id(doubted)
                one = shown_of.get(alike)
                if one is None:
                    one = shown_of[alike] = shown(members, {**_told(told), **doubted})
                if proofs and isinstance(told, Judged):
                    proof = next(proofs)
                    one = {**one, **{member.key: shown(member.members, proof) for member in proved}}
                found.append(one)
            await asyncio.sleep(0)
        return found

    def _proofs(self, batch: BatchReceipt) -> Iterator[Told]:
        """What proves each answer, in their order."""
        for question, entry in zip((question for question, _ in self._answers()), batch.entries(), strict=True):
            yield {"nonce": entry.nonce, "index": entry.index, "path": entry.path, "question": question.decode()}

    def _answers(self) -> Iterator[tuple[bytes, Judged]]:
        """The question of each pair that was answered, with its verdict."""
        asked, judged = self.answered.comparisons.call.asked, self.answered.judged
        for pair in asked.pairs:
            if isinstance(pair, int) and (one := judged[pair]) is not None:
                yield asked.questions[pair], one

    async def _batch_receipt(self) -> BatchReceipt | None:
        answers = self._answers()
        some = list(islice(answers, AT_ONCE))
        if self.receipts is None or not some:
            return None
        batch = self.receipts.open_batch(self.answered.comparisons.call.plan.resource.code)
        while some:
            batch.add([(question, one.verdict, one.items) for question, one in some])
            await asyncio.sleep(0)
            some = list(islice(answers, AT_ONCE))
        return batch.issue(self._basis)

    @property
    def _basis(self) -> Basis:
        call = self.answered.comparisons.call
        return Basis(
            iat=int(self.at.timestamp()),
            department=call.asking.department,
            resource_code=call.plan.resource.resource_code,
            policy_version=call.policy_version,
            catalogue_version=call.catalogue_version,
            canonical_version=VERSION,
        )


def _told(told: Judged | Postponed | Fault | None) -> Told:
    """Of one comparison; what proves it is added where it is wanted."""
    judged = told if isinstance(told, Judged) else None
    retry = told.retry_at if isinstance(told, Postponed) else None
    fault = told if isinstance(told, Fault) else None
    return {
        "result": NOT_ANSWERED if judged is None else judged.verdict,
        "items": None if judged is None or judged.items is None else list(_items(judged.items)),
        "retryAt": None if retry is None else retry.isoformat(timespec="seconds"),
        "fault": None if fault is None else {"code": fault.code, "item": fault.item, "message": fault.message},
        "proof": None,
    }


def _items(items: Mapping[str, Verdict]) -> Iterator[Told]:
    return ({"item": item, "result": verdict} for item, verdict in items.items())


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
