"""What a request wants to compare is read and counted before any source is asked: all of it at once."""

import asyncio
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import islice

from catalog import Mode
from policies import Reveal, Rights
from resolvers.errors import Code, Refusal
from resolvers.given import value_of
from resolvers.inquiry import Inquiry
from resolvers.plan import Comparison
from resolvers.prepared import PreparedField
from resolvers.verifying.asked import Asked, Fault, Faulty
from resolvers.verifying.comparisons import Comparisons, Entry, Named
from resolvers.verifying.pairs import PairReader
from resolvers.verifying.remembering import Remembered, read_remembered
from resolvers.verifying.stating import asked, stated_in
from resolvers.verifying.verdicts import Judging
from sharing import StoreUnavailable
from sharing.attempts import Admitted, Asking, Attempt, AttemptKeys, Attempts

LONGEST_KEY = 256
AT_ONCE = 200
"""Pairs that are read before other requests have their turn."""


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
        for field in fields:
            try:
                begun.append(await self._read(field, inquiry, now))
            except Refusal as refusal:
                begun.append(refusal)
        together: dict[Asking, list[int]] = defaultdict(list)
        for index, one in enumerate(begun):
            if isinstance(one, Comparisons) and one.kept is None:
                together[one.asking].append(index)
        for asking, indexes in together.items():
            several = _once([one for index in indexes if isinstance(one := begun[index], Comparisons)])
            for index, one in zip(indexes, await self._admitted(asking, several), strict=True):
                begun[index] = one
        return begun

    async def again(self, comparisons: Comparisons) -> Comparisons:
        """Those that were put off are tried once more, now that others have been settled. Raises `StoreUnavailable`."""
        return (await self._entered(comparisons.asking, [comparisons]))[0]

    async def _admitted(self, asking: Asking, several: Sequence[Comparisons]) -> Sequence[Comparisons | Refusal]:
        try:
            return await self._entered(asking, several)
        except StoreUnavailable:
            refusal = "the verification cannot be counted now"
            return [Refusal(Code.STORE_UNAVAILABLE, refusal, one.field.plan.path) for one in several]

    async def _entered(self, asking: Asking, several: Sequence[Comparisons]) -> list[Comparisons]:
        due = [attempt for one in several for entry in one.entries if (attempt := _due(entry)) is not None]
        decided = iter(await self.attempts.admit(asking, due))
        return [
            one.with_entries(entry if _due(entry) is None else entry.decided(next(decided)) for entry in one.entries)
            for one in several
        ]

    async def _read(self, field: PreparedField, inquiry: Inquiry, now: datetime) -> Comparisons:
        plan = _plan(field)
        read = await self._asked(plan, inquiry, field.rights)
        asking = self._asking(field, inquiry, now)
        named = self._named(plan, inquiry, read)
        kept = await self._kept(asking, named, field)
        entries = tuple(Entry(one, self._attempt(plan, one)) for one in read)
        edition = inquiry.edition
        return Comparisons(field, asking, entries, edition.policies.version, edition.catalog.version, named, kept)

    async def _asked(self, plan: Comparison, inquiry: Inquiry, rights: Rights) -> list[Asked | Fault]:
        """Raises `Refusal` where the only comparison is faulty, or pairs are not as they should be."""
        if plan.pairs is None:
            try:
                return [asked(plan, stated_in(inquiry.variables), rights.today)]
            except Faulty as faulty:
                raise faulty.fault.refusal(plan.path) from None
        pairs = PairReader(plan, self.most_pairs).read(value_of(plan.pairs, inquiry.variables), rights.today)
        found: list[Asked | Fault] = []
        while some := list(islice(pairs, AT_ONCE)):
            found += some
            await asyncio.sleep(0)
        return found

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

    def _attempt(self, plan: Comparison, one: Asked | Fault) -> Attempt | None:
        return self.keys.attempt(plan.resource, one.counted) if isinstance(one, Asked) else None

    def _named(self, plan: Comparison, inquiry: Inquiry, read: Sequence[Asked | Fault]) -> Named | None:
        """What the caller calls this call, and what it asks in it. Raises `Refusal` (BAD_OPERAND)."""
        if plan.idempotency_key is None:
            return None
        key = str(value_of(plan.idempotency_key, inquiry.variables))
        if not 0 < len(key) <= LONGEST_KEY:
            raise Refusal(Code.BAD_OPERAND, f"`idempotencyKey` has 1 to {LONGEST_KEY} characters", plan.path)
        texts = (one.question.encode() if isinstance(one, Asked) else b"" for one in read)
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


def _once(several: Sequence[Comparisons]) -> Sequence[Comparisons]:
    """Of comparisons that several root fields ask the first alone is settled; within a field they are one anyway."""
    if len(several) == 1:
        return several
    fields = Tally(attempt for one in several for attempt in {entry.attempt for entry in one.entries})
    seen: set[Attempt | None] = set()
    found = []
    for one in several:
        found.append(
            one.with_entries(
                replace(entry, counts=entry.attempt not in seen, given_back=fields[entry.attempt] == 1)
                for entry in one.entries
            )
        )
        seen.update(entry.attempt for entry in one.entries)
    return found


def _due(entry: Entry) -> Attempt | None:
    """What is to be admitted; nothing where it cannot be compared, or has been."""
    return None if isinstance(entry.admission, Admitted) else entry.attempt


def _plan(field: PreparedField) -> Comparison:
    if not isinstance(field.plan, Comparison):
        raise AssertionError
    return field.plan
