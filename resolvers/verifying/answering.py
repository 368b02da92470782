"""From comparisons that were admitted to the finished value of a root field: the source judges, verdicts are told."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.receipts import Receipts, Verdict
from resolvers.binding import bind_slots
from resolvers.verifying.asked import Asked
from resolvers.verifying.comparisons import Comparisons
from resolvers.verifying.counting import Counter
from resolvers.verifying.pairs import columns
from resolvers.verifying.remembering import Remembered, write_remembered
from resolvers.verifying.telling import Telling
from resolvers.verifying.verdicts import Judged, Judging
from sharing import StoreUnavailable
from sharing.attempts import Attempt, Outcome

logger = logging.getLogger(__name__)

Fetch = Callable[[Mapping[str, object]], Awaitable[tuple[object, ...] | None]]
"""Asks the source with the values of the statement's parameters; gives the only row."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Has comparisons judged, and writes what came of them. Without `receipts` there is no evidence."""

    counter: Counter
    receipts: Receipts | None

    async def answer(self, comparisons: Comparisons, fetch: Fetch) -> tuple[bytes, int]:
        """The JSON of a root field of `verify`, and how many comparisons it answers.

        What `fetch` raises is raised: then nothing was counted.
        """
        kept, at = comparisons.kept, datetime.now(UTC)
        if kept is None:
            comparisons = await self._judged(comparisons, fetch)
            await self._keep(comparisons, at)
        else:
            comparisons, at = _known(comparisons, kept), kept.at
        answered = sum(entry.judged is not None for entry in comparisons.entries)
        return await Telling(comparisons, at, self.receipts).written(), answered

    async def _judged(self, comparisons: Comparisons, fetch: Fetch) -> Comparisons:
        """Every comparison that was admitted, judged.

        What the day did not hold while others were under way may fit once these have matched: it is tried again, until
        nothing more is admitted.
        """
        while comparisons.open:
            comparisons, matched = await self._judged_once(comparisons, fetch)
            if not matched or not comparisons.put_off or comparisons.plan.pairs is None:
                break
            try:
                comparisons = await self.counter.again(comparisons)
            except StoreUnavailable:  # what is judged is answered; the rest was put off already
                break
        return comparisons

    async def _judged_once(self, comparisons: Comparisons, fetch: Fetch) -> tuple[Comparisons, bool]:
        """The open ones, judged in one statement, and whether some match. A source that fails costs nothing."""
        opened = comparisons.open
        try:
            row = await fetch(_values(comparisons, list(opened.values())))
            truths = row[0] if row and isinstance(row[0], bytes) else b""
            judging = Judging.of(comparisons.plan, comparisons.field.reveals)
            verdicts = dict(zip(opened, judging.judged(truths), strict=True))
        except BaseException:
            self._settle(comparisons, dict.fromkeys(opened, Outcome.NOT_COMPARED))
            raise
        outcomes = {attempt: _outcome(judged) for attempt, judged in verdicts.items()}
        self._settle(comparisons, outcomes)
        entries = (
            entry.ended(verdicts[entry.attempt]) if entry.is_open and entry.attempt else entry
            for entry in comparisons.entries
        )
        return comparisons.with_entries(entries), Outcome.MATCHED in outcomes.values()

    def _settle(self, comparisons: Comparisons, outcomes: Mapping[Attempt, Outcome]) -> None:
        """Count how each ended, in the first field that asks it."""
        settled = {
            entry.attempt: outcomes[entry.attempt]
            for entry in comparisons.entries
            if entry.attempt and entry.is_open and entry.is_settled_as(outcomes[entry.attempt])
        }
        self.counter.attempts.settle(comparisons.asking, list(settled), list(settled.values()))

    async def _keep(self, comparisons: Comparisons, at: datetime) -> None:
        """Remember the answer of a call that has a name, if any of it was answered; the rest is for another call."""
        named, asking = comparisons.named, comparisons.asking
        if named is None or not any(entry.judged for entry in comparisons.entries):
            return
        judged = [entry.judged for entry in comparisons.entries]
        content = write_remembered(at, comparisons.field.reveals, judged)
        keep = self.counter.attempts.keep
        try:
            await keep(asking.department, asking.resource, named.key, named.question, content, asking.now)
        except StoreUnavailable:
            logger.warning("an answer could not be kept: asked again, it is counted again")


def _known(comparisons: Comparisons, kept: Remembered) -> Comparisons:
    """The comparisons as they were judged when they were asked before."""
    entries = zip(comparisons.entries, kept.judged, strict=True)
    return comparisons.with_entries(entry.ended(judged) for entry, judged in entries)


def _values(comparisons: Comparisons, asked: Sequence[Asked]) -> Mapping[str, object]:
    """The values of the statement's parameters."""
    (first, *_) = asked
    single = comparisons.plan.pairs is None
    slots = [*first.found_by, *first.slots] if single else columns(asked)
    return bind_slots(comparisons.field.written.bound, comparisons.field.rights, slots)


def _outcome(judged: Judged) -> Outcome:
    return Outcome.MATCHED if judged.verdict is Verdict.MATCH else Outcome.NOT_MATCHED
