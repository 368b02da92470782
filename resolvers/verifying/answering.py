"""From comparisons that were admitted to the finished value of a root field: the source judges, verdicts are told."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.receipts import Receipts, Verdict
from resolvers.binding import bind_slots
from resolvers.verifying.comparisons import Answered, Call, Comparisons
from resolvers.verifying.counting import Counter
from resolvers.verifying.pairs import columns
from resolvers.verifying.remembering import Remembered, write_remembered
from resolvers.verifying.telling import Telling
from resolvers.verifying.verdicts import Judged, Judging
from sharing import StoreUnavailable
from sharing.attempts import Outcome
from sharing.corrections import Flags

logger = logging.getLogger(__name__)

Fetch = Callable[[Mapping[str, object]], Awaitable[tuple[object, ...] | None]]
"""Asks the source with the values of the statement's parameters; gives the only row."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Has comparisons judged, and writes what came of them. Without `receipts` there is no evidence.

    `flags` are what is in doubt.
    """

    counter: Counter
    receipts: Receipts | None
    flags: Flags | None = None

    async def answer(self, comparisons: Comparisons, fetch: Fetch) -> tuple[bytes, int]:
        """The JSON of a root field of `verify`, and how many comparisons it answers.

        What `fetch` raises is raised: then nothing was counted.
        """
        kept, at = comparisons.call.kept, datetime.now(UTC)
        if kept is None:
            answered = await self._judged(comparisons, fetch)
            await self._keep(answered, at)
        else:
            answered, at = _known(comparisons, kept), kept.at
        number = sum(isinstance(told, Judged) for told in answered.pairs)
        return await Telling(answered, at, self.receipts, self.flags).written(), number

    async def _judged(self, comparisons: Comparisons, fetch: Fetch) -> Answered:
        """Every comparison that was admitted, judged.

        What the day did not hold while others were under way may fit once these have matched: it is tried again, until
        nothing more is admitted.
        """
        judged: list[Judged | None] = [None] * len(comparisons.admissions)
        while opened := comparisons.open(judged):
            found = await self._judged_once(comparisons, opened, fetch)
            for number, one in zip(opened, found, strict=True):
                judged[number] = one
            matched = any(one.verdict is Verdict.MATCH for one in found)
            if not matched or not comparisons.put_off or comparisons.call.plan.pairs is None:
                break
            try:
                comparisons = await self.counter.again(comparisons)
            except StoreUnavailable:  # what is judged is answered; the rest was put off already
                break
        return Answered(comparisons, judged)

    async def _judged_once(self, comparisons: Comparisons, opened: Sequence[int], fetch: Fetch) -> Sequence[Judged]:
        """The open ones, judged in one statement. A source that fails costs nothing."""
        call = comparisons.call
        try:
            row = await fetch(_values(call, opened))
            truths = row[0] if row and isinstance(row[0], bytes) else b""
            found = Judging.of(call.plan, call.field.reveals).judged(truths)
            if len(found) != len(opened):
                raise AssertionError
        except BaseException:
            self._settle(comparisons, opened, [Outcome.NOT_COMPARED] * len(opened))
            raise
        self._settle(comparisons, opened, [_outcome(one) for one in found])
        return found

    def _settle(self, comparisons: Comparisons, opened: Sequence[int], outcomes: Sequence[Outcome]) -> None:
        """Count how each ended, in the first field that asks it."""
        call, settled = comparisons.call, dict(comparisons.settled(opened, outcomes))
        attempts = [call.asked.attempts[number] for number in settled]
        self.counter.attempts.settle(call.asking, attempts, list(settled.values()))

    async def _keep(self, answered: Answered, at: datetime) -> None:
        """Remember the answer of a call that has a name, if any of it was answered; the rest is for another call."""
        call = answered.comparisons.call
        named, asking = call.named, call.asking
        if named is None or not any(answered.judged):
            return
        judged = [told if isinstance(told, Judged) else None for told in answered.pairs]
        content = write_remembered(at, call.field.reveals, judged)
        keep = self.counter.attempts.keep
        try:
            await keep(asking.department, asking.resource, named.key, named.question, content, asking.now)
        except StoreUnavailable:
            logger.warning("an answer could not be kept: asked again, it is counted again")


def _known(comparisons: Comparisons, kept: Remembered) -> Answered:
    """The comparisons as they were judged when they were asked before."""
    judged: list[Judged | None] = [None] * len(comparisons.admissions)
    for pair, one in zip(comparisons.call.asked.pairs, kept.judged, strict=True):
        if isinstance(pair, int):
            judged[pair] = one
    return Answered(comparisons, judged)


def _values(call: Call, opened: Sequence[int]) -> Mapping[str, object]:
    """The values of the statement's parameters."""
    if call.plan.pairs is None:
        slots: list[object] = [list(values) for (values,) in call.asked.found_by]
        slots += [value for (value,) in call.asked.slots]
    else:
        slots = list(columns(call.asked, opened))
    return bind_slots(call.field.written.bound, call.field.rights, slots)


def _outcome(judged: Judged) -> Outcome:
    return Outcome.MATCHED if judged.verdict is Verdict.MATCH else Outcome.NOT_MATCHED
