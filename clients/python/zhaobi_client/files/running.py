"""A run over a file: chunks of its lines are asked about one after another, and each is settled for good.

INVARIANT: a line is never counted twice within the day for which the platform keeps answers. What was asked and is not
yet durable in the output is asked again in the same chunks under the same idempotency keys.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from zhaobi_client.claims import Pair
from zhaobi_client.client import Client
from zhaobi_client.errors import FileRefused, Refused
from zhaobi_client.files.claimable import claimable_of
from zhaobi_client.files.encodings import check_encoding
from zhaobi_client.files.faults import BrokenLine, LineFault
from zhaobi_client.files.lines import Line, lines_from
from zhaobi_client.files.output import COLUMNS, OF_ITEM, Output
from zhaobi_client.files.progress import (
    Progress,
    Task,
    head_of,
    progress_beside,
    read_progress,
    write_progress,
)
from zhaobi_client.files.sheet import Sheet, sheet_of
from zhaobi_client.naming import is_code
from zhaobi_client.results import Fault, PairVerdict, Result

FAULTY = "FAULTY"
"""Under which lines are counted that are no pair, or no pair that can be answered."""

_OF_SOME_PAIR = frozenset({"BAD_OPERAND", "BODY_TOO_LARGE", "LIMIT_EXCEEDED", "VARIABLES_INVALID"})
"""Refusals of a whole question that a smaller one may not meet."""

_NOT_ASKED = PairVerdict(Result.NOT_ANSWERED, None, None, None, None)

Look = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. `stopped` where nobody is answered any more from `progress.line` on until `retry_at`."""

    progress: Progress
    stopped: bool
    retry_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class _Entry:
    """A line, and the pair that it is or what is wrong with it."""

    line: Line
    content: Pair | LineFault


Verdicts = Mapping[int, PairVerdict]
"""By the number of the line."""


def verify_file(
    client: Client, resource: str, source: Path, output: Path, *, pairs: int = 1000, look: Look = lambda _: None
) -> Ending:
    """Verify each line of a CSV file and write a verdict for each, in chunks of `pairs` lines.

    Started again with the same arguments, a run that did not reach the end goes on where it was; as long as it did not,
    the file `output` + `.progress` lies beside the output. `look` is told at the beginning and after each chunk what is
    settled. After an error the client is closed. Raises FileRefused, ClientError, OSError.
    """
    beside = progress_beside(output)
    _refuse_another(output, beside)
    with source.open("rb") as file:
        head = head_of(file)
        check_encoding(head)
        first = next(lines_from(file, 0, 1), None)
        if first is None:
            raise FileRefused("the file is empty: its first line names the columns")
        sheet = _sheet(first, client, resource)
        task = Task(client.url, resource, client.purposes, client.case, head)
        with closing(Output(output)) as opened:
            _refuse_another(output, beside)
            progress = _resumed(beside, task, first, opened, (*COLUMNS, *(OF_ITEM + item for item in sheet.claimed)))
            look(progress)
            entries = (_entry(line, sheet) for line in lines_from(file, progress.offset, progress.line))
            return _Run(client, resource, sheet, pairs, entries, opened, beside, look).finish(progress)


@dataclass(slots=True, repr=False)
class _Run:
    """At most two chunks are in memory beside the lines that the last one left over."""

    client: Client
    resource: str
    sheet: Sheet
    pairs: int
    entries: Iterator[_Entry]
    output: Output
    beside: Path
    look: Look
    ahead: deque[_Entry] = field(default_factory=deque)

    def finish(self, progress: Progress) -> Ending:
        """Go on to the end of the file or until nobody is answered any more."""
        with ThreadPoolExecutor(1, "verifying") as sender:
            try:
                return self._finish(progress, sender)
            except BaseException:
                self.client.close()  # so that nobody waits for an answer that will not be used
                raise

    def _finish(self, progress: Progress, sender: ThreadPoolExecutor) -> Ending:
        chunk = self._taken()
        asked = sender.submit(self._asked, chunk, progress)
        while chunk:
            self._read_ahead()
            verdicts = asked.result()
            left = _left_over(chunk, verdicts)
            stopped = left < len(chunk) and not _answered(verdicts)
            self.ahead.extendleft(reversed(chunk[left:]))
            following = [] if stopped else self._taken()
            if following:  # the platform compares while the disk writes
                asked = sender.submit(self._asked, following, progress)
            progress = self._kept(progress, chunk[:left], verdicts, stopped)
            if stopped:
                return Ending(progress, True, _come_back(verdicts))
            chunk = following
        self.beside.unlink()  # should a crash undo this, the run begins and ends at the end of the file
        return Ending(progress, False, None)

    def _taken(self) -> Sequence[_Entry]:
        self._read_ahead()
        return [self.ahead.popleft() for _ in range(min(self.pairs, len(self.ahead)))]

    def _read_ahead(self) -> None:
        self.ahead.extend(islice(self.entries, max(0, self.pairs - len(self.ahead))))

    def _asked(self, chunk: Sequence[_Entry], progress: Progress) -> Verdicts:
        asked = [(entry.line.number, entry.content) for entry in chunk if isinstance(entry.content, Pair)]
        return dict(self._verdicts(asked, progress))

    def _verdicts(self, asked: Sequence[tuple[int, Pair]], progress: Progress) -> Iterator[tuple[int, PairVerdict]]:
        """Where a whole question is refused for what may be one pair's, its halves are asked."""
        if not asked:
            return
        numbers, pairs = zip(*asked, strict=True)
        try:
            key = progress.key(numbers[0], numbers[-1])
            batch = self.client.verify_batch(self.resource, pairs, key, receipts=False)
        except Refused as refused:
            if refused.code not in _OF_SOME_PAIR:
                raise
            if len(asked) > 1:
                middle = len(asked) // 2
                yield from self._verdicts(asked[:middle], progress)
                yield from self._verdicts(asked[middle:], progress)
            else:
                fault = Fault(refused.code, refused.item, refused.message)
                yield numbers[0], PairVerdict(Result.NOT_ANSWERED, None, None, fault, None)
        else:
            yield from zip(numbers, batch, strict=True)

    def _kept(self, progress: Progress, settled: Sequence[_Entry], verdicts: Verdicts, stopped: bool) -> Progress:
        """The output first, then how far it goes, both durable."""
        rows = [_row(entry, verdicts, self.sheet) for entry in settled]
        written = self.output.append(rows)
        counts = Counter(progress.counts)
        counts.update(FAULTY if fault else result for _, result, _, fault, *_ in rows)
        progress = replace(
            progress,
            offset=settled[-1].line.ends if settled else progress.offset,
            line=settled[-1].line.number + 1 if settled else progress.line,
            written=written,
            attempt=progress.attempt + stopped,
            counts=MappingProxyType(dict(counts)),
        )
        write_progress(self.beside, progress)
        self.look(progress)
        return progress


def _refuse_another(output: Path, beside: Path) -> None:
    """Raise FileRefused where a file is in the way that no unfinished run has written."""
    if not beside.exists() and output.exists() and output.stat().st_size:
        raise FileRefused(
            f"`{output}` is there already, of a run that has ended or of something else: name another file"
        )


def _sheet(first: Line, client: Client, resource: str) -> Sheet:
    try:
        cells = first.cells()
    except BrokenLine as broken:
        raise FileRefused(f"the head line cannot be read: {broken.fault}") from None
    return sheet_of(cells, claimable_of(client, resource))


def _resumed(beside: Path, task: Task, first: Line, output: Output, columns: Sequence[str]) -> Progress:
    """How far an earlier run has come, or a beginning behind the head line; from now on both files are of this run.

    Raises FileRefused where the earlier one was for something else.
    """
    progress = read_progress(beside) if beside.exists() else Progress.beginning(task, first.ends, first.number + 1)
    if not progress.is_of(task):
        raise FileRefused(f"`{beside}` is of a run with another input or other arguments: name another output")
    write_progress(beside, progress)  # before the output, which nobody could tell from another's without it
    progress = replace(progress, written=output.resume(progress.written, columns))
    write_progress(beside, progress)
    return progress


def _entry(line: Line, sheet: Sheet) -> _Entry:
    try:
        return _Entry(line, sheet.pair(line.cells()))
    except BrokenLine as broken:
        return _Entry(line, broken.fault)


def _left_over(chunk: Sequence[_Entry], verdicts: Verdicts) -> int:
    """Where the lines of a chunk begin that are asked again: those that wait, behind the last that was answered.

    A single subject may have to wait while others are answered, so whoever waits before an answered one is settled as
    not answered. That nobody is answered any more is seen where of a whole chunk nobody was.
    """
    last = max(_answered(verdicts), default=0)
    numbers = (entry.line.number for entry in chunk)
    behind = (place for place, number in enumerate(numbers) if number > last and _waits(verdicts.get(number)))
    return next(behind, len(chunk))


def _answered(verdicts: Verdicts) -> Sequence[int]:
    """The lines with a verdict."""
    return [number for number, verdict in verdicts.items() if verdict.result is not Result.NOT_ANSWERED]


def _waits(verdict: PairVerdict | None) -> bool:
    return verdict is not None and verdict.result is Result.NOT_ANSWERED and verdict.fault is None


def _come_back(verdicts: Verdicts) -> datetime | None:
    """When the first of those who wait may be asked about again."""
    return min((verdict.retry_at for verdict in verdicts.values() if verdict.retry_at is not None), default=None)


def _row(entry: _Entry, verdicts: Verdicts, sheet: Sheet) -> tuple[str, ...]:
    verdict = verdicts.get(entry.line.number, _NOT_ASKED)
    fault = entry.content if isinstance(entry.content, LineFault) else _told(verdict.fault)
    return (
        str(entry.line.number),
        verdict.result,
        "" if verdict.retry_at is None else verdict.retry_at.isoformat(),
        "" if fault is None else str(fault),
        *((verdict.items or {}).get(item, "") for item in sheet.claimed),
    )


def _told(fault: Fault | None) -> LineFault | None:
    """Without its sentence: the output holds nothing but words that are known beforehand."""
    if fault is None:
        return None
    return LineFault(fault.code, fault.item if fault.item is not None and is_code(fault.item) else None)
