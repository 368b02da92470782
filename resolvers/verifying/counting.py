"""What a request wants to compare is read and counted before any source is asked: all of it at once."""

import asyncio
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from catalog import Mode
from policies import Reveal
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.inquiry import Inquiry
from resolvers.plan import Comparison
from resolvers.prepared import PreparedField
from resolvers.verifying.asked import Asked, Fault, together
from resolvers.verifying.comparisons import Call, Comparisons, Named
from resolvers.verifying.pairs import PairReader
from resolvers.verifying.reading import Reader, values_in
from resolvers.verifying.remembering import Remembered, read_remembered
from resolvers.verifying.verdicts import Judging
from sharing import StoreUnavailable
from sharing.attempts import Admission, Asking, Attempt, AttemptKeys, Attempts

LONGEST_KEY = 256


@dataclass(frozen=True, slots=True)
class Counter:
    """Reads comparisons and has them admitted. `zone` is where days begin; `most_pairs` is how many a call has."""

    attempts: Attempts
    keys: AttemptKeys
    zone: tzinfo
    most_pairs: int

    async def begun(self, fields: Sequence[PreparedField], inquiry: Inquiry) -> list[Comparisons | Refusal]:
        """The comparisons of root fields of `verify`, read, and admitted or put off; or why a field is refused."""
        now = datetime.now(self.zone)
        begun: list[Comparisons | Refusal] = []
        together: dict[Asking, dict[int, Call]] = defaultdict(dict)
        for index, field in enumerate(fields):
            try:
                call = await self._call(field, inquiry, now)
            except Refusal as refusal:
                begun.append(refusal)
                continue
            begun.append(Comparisons(call, [None] * len(call.asked.attempts)))
            if call.kept is None:
                together[call.asking][index] = call
        for asking, calls in together.items():
            for index, one in (await self._admitted(asking, calls)).items():
                begun[index] = one
        return begun

    async def again(self, comparisons: Comparisons) -> Comparisons:
        """Those that were put off are tried once more, now that others have been settled. Raises `StoreUnavailable`."""
        call, late = comparisons.call, comparisons.put_off
        decided = await self.attempts.admit(call.asking, [call.asked.attempts[number] for number in late])
        admissions = list(comparisons.admissions)
        for number, admission in zip(late, decided, strict=True):
            admissions[number] = admission
        return Comparisons(call, admissions, comparisons.elsewhere, comparisons.shared)

    async def _admitted(self, asking: Asking, calls: Mapping[int, Call]) -> Mapping[int, Comparisons | Refusal]:
        """The calls of one asking by their indexes, counted in one go."""
        try:
            decided = await self.attempts.admit(asking, [one for call in calls.values() for one in call.asked.attempts])
        except StoreUnavailable:
            refusal = "the verification cannot be counted now"
            return {index: Refusal(Code.STORE_UNAVAILABLE, refusal, call.plan.path) for index, call in calls.items()}
        return dict(zip(calls, _shared(list(calls.values()), decided), strict=True))

    async def _call(self, field: PreparedField, inquiry: Inquiry, now: datetime) -> Call:
        plan = _plan(field)
        asked = await self._asked(plan, inquiry, Reader(plan, self.keys, field.rights.today))
        asking = self._asking(field, inquiry, now)
        named = self._named(plan, inquiry, asked)
        kept = await self._kept(asking, named, field)
        edition = inquiry.edition
        return Call(field, asking, asked, edition.policies.version, edition.catalog.version, named, kept)

    async def _asked(self, plan: Comparison, inquiry: Inquiry, reader: Reader) -> Asked:
        """Raises `Refusal` where the only comparison is faulty, or pairs are not as they should be."""
        if plan.pairs is None:
            asked = reader.read(values_in(inquiry.variables))
            (pair,) = asked.pairs
            if isinstance(pair, Fault):
                raise pair.refusal(plan.path)
            return asked
        parts = []
        for part in PairReader(reader, self.most_pairs).read(value_of(plan.pairs, inquiry.variables)):
            parts.append(part)
            await asyncio.sleep(0)
        return together(parts)

    def _asking(self, field: PreparedField, inquiry: Inquiry, now: datetime) -> Asking:
        resource, rights, case = field.resource, field.rights, inquiry.request.statements.case
        return Asking(
            department=rights.department,
            resource=resource.code,
            granted=any(
                grant.resource == resource.code
                and Mode.VERIFY in grant.modes
                and (not grant.persons or rights.person in grant.persons)
                for grant in rights.grants
            ),
            case=None if case is None else self.keys.case(case),
            batch=Reveal.BATCH in field.reveals,
            budgets=resource.verification.budgets,
            now=now,
        )

    def _named(self, plan: Comparison, inquiry: Inquiry, asked: Asked) -> Named | None:
        """What the caller calls this call, and what it asks in it. Raises `Refusal` (BAD_OPERAND)."""
        if plan.idempotency_key is None:
            return None
        key = str(value_of(plan.idempotency_key, inquiry.variables))
        if not 0 < len(key) <= LONGEST_KEY:
            raise Refusal(Code.BAD_OPERAND, f"`idempotencyKey` has 1 to {LONGEST_KEY} characters", plan.path)
        texts = (b"" if isinstance(pair, Fault) else asked.questions[pair] for pair in asked.pairs)
        department, resource = inquiry.request.caller.department, plan.resource.code
        return Named(self.keys.stated(department, resource, key), self.keys.question(texts))

    async def _kept(self, asking: Asking, named: Named | None, field: PreparedField) -> Remembered | None:
        """The answer that a call of this name has had; none under policies that reveal something else.

        Raises `Refusal`.
        """
        if named is None:
            return None
        plan = _plan(field)
        try:
            kept = await self.attempts.known(asking.department, asking.resource, named.key, asking.now)
        except StoreUnavailable:
            message = "whether this was answered before cannot be told now"
            raise Refusal(Code.STORE_UNAVAILABLE, message, plan.path) from None
        if kept is not None and kept.question != named.question:
            message = "another question was asked under this `idempotencyKey` within the last day"
            raise Refusal(Code.IDEMPOTENCY_KEY_REUSED, message, plan.path)
        if kept is None:
            return None
        remembered = read_remembered(kept.answer, Judging.of(plan, field.reveals).items)
        return remembered if remembered.reveals == field.reveals else None


def _shared(calls: Sequence[Call], decided: Sequence[Admission]) -> Sequence[Comparisons]:
    """Each call with its part of what was decided. What several ask is settled by the first of them alone."""
    calling = Tally(attempt for call in calls for attempt in call.asked.attempts) if len(calls) > 1 else {}
    seen: set[Attempt] = set()
    found, first = [], 0
    for call in calls:
        attempts = call.asked.attempts
        shared = frozenset(number for number, one in enumerate(attempts) if calling.get(one, 1) > 1)
        elsewhere = frozenset(number for number in shared if attempts[number] in seen)
        found.append(Comparisons(call, decided[first : first + len(attempts)], elsewhere, shared))
        seen.update(attempts[number] for number in shared)
        first += len(attempts)
    return found


def _plan(field: PreparedField) -> Comparison:
    if not isinstance(field.plan, Comparison):
        raise AssertionError
    return field.plan
