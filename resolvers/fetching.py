"""From questions to finished fragments of an answer: the sources are asked, ids and cursors are sealed."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resolvers import answers
from resolvers.answers import NULL, Fragment
from resolvers.blind import BlindDesk
from resolvers.errors import Code, Refusal
from resolvers.passage import Stage
from resolvers.plan import BlindAnswering, BlindOpening, Comparison, Grouping, NodeById, Path
from resolvers.prepared import PreparedField
from resolvers.question import Question
from resolvers.request import Request
from resolvers.seals import Seals
from resolvers.verifying import Answerer
from sources import (
    MOST_BYTES,
    Source,
    SourceChanged,
    SourceError,
    SourceOverflow,
    SourceOverstrained,
    SourceTimeout,
    SourceUnavailable,
    fetch_joined,
)

logger = logging.getLogger("zhaobi.sources")


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Asks the sources. `most_bytes` is how large all that they send for one request may be."""

    sources: Mapping[str, Source]
    seals: Seals
    answerer: Answerer
    blind: BlindDesk
    most_bytes: int

    async def fragments(self, questions: Sequence[Question], request: Request) -> list[Fragment]:
        """The value of every root field, in order; null with its refusal where a source does not answer."""
        if len(questions) == 1:
            return [await self._fragment(questions[0], request, self.most_bytes)]
        share = self.most_bytes // max(1, len(questions))  # of each: all together would else hold several times that
        return list(await asyncio.gather(*(self._fragment(one, request, share) for one in questions)))

    async def _fragment(self, question: Question, request: Request, most_bytes: int) -> Fragment:
        prepared = question.prepared
        path = prepared.plan.path
        if question.refusal is not None:
            return Fragment(path, NULL, refusal=question.refusal)
        if not isinstance(prepared, PreparedField):
            return Fragment(path, NULL, 0)

        async def fetch(values: Mapping[str, object]) -> tuple[object, ...] | None:
            source, statement = prepared.resource.source, prepared.written.statement
            values = {**values, MOST_BYTES: most_bytes}
            if statement.joins:
                return await fetch_joined(self.sources, source, statement, values)
            return await self.sources[source].fetch_row(statement, values)

        try:
            with request.passage.step(Stage.SOURCE, prepared.resource.code) as step:
                if question.comparisons is not None:
                    verdicts, answered = await self.answerer.answer(question.comparisons, fetch)
                    step.count(answered)
                    return Fragment(path, verdicts, answered)
                if isinstance(prepared.plan, BlindOpening):
                    return Fragment(path, await self.blind.begun(prepared, prepared.plan, fetch))
                if isinstance(prepared.plan, BlindAnswering) and question.blind is not None:
                    return Fragment(path, *await self.blind.answered(prepared, prepared.plan, question.blind))
                row = await fetch(question.values)
                fragment = self._finished(prepared, row or (), request.caller.department)
                step.count(fragment.rows)
            return fragment
        except Refusal as refusal:  # of a blind batch: what it asks is known to be wrong only now
            return Fragment(path, NULL, refusal=refusal)
        except SourceError as error:
            logger.warning("request %s: %s", request.id, error)  # names a source and a cause, never a value
            return Fragment(path, NULL, refusal=_refusal(error, path, most_bytes))

    def _finished(self, prepared: PreparedField, row: tuple[object, ...], department: str) -> Fragment:
        plan, path = prepared.plan, prepared.plan.path
        data = row[0] if row and isinstance(row[0], bytes) else b""
        if isinstance(plan, Grouping):
            return Fragment(path, *answers.groups(plan, data, prepared.guarded))
        sealed = self.seals.sealed(data, department, prepared.written.seals)
        if isinstance(plan, NodeById):
            return Fragment(path, sealed or NULL, 1 if sealed else 0)
        if isinstance(plan, Comparison | BlindOpening | BlindAnswering):  # answered before
            raise AssertionError
        total, *stand = row[1:]
        if not all(stand):
            message = "the row of the cursor is not there any more: begin without a cursor"
            return Fragment(path, NULL, refusal=Refusal(Code.BAD_CURSOR, message, path))
        return Fragment(path, *answers.connection(plan, sealed, total if isinstance(total, int) else None))


def _refusal(error: SourceError, path: Path, most_bytes: int) -> Refusal:
    match error:
        case SourceUnavailable():
            return Refusal(Code.SOURCE_UNAVAILABLE, "the source cannot be reached", path)
        case SourceTimeout():
            return Refusal(Code.SOURCE_TIMEOUT, "the source took too long", path)
        case SourceChanged():
            return Refusal(Code.SOURCE_CHANGED, "the source no longer has what the catalogue says", path)
        case SourceOverstrained():
            return Refusal(Code.LIMIT_EXCEEDED, "the source cannot read a request so deep or so wide", path)
        case SourceOverflow():
            message = f"the answer is over {most_bytes} bytes, the field's share of `limits.answer_bytes`: ask for less"
            return Refusal(Code.LIMIT_EXCEEDED, message, path, {"limit": "answer_bytes", "maximum": most_bytes})
        case _:
            return Refusal(Code.INTERNAL, "the source refused the statement", path)
