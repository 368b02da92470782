"""`zhaobi verify file`, or `zhaobi verify --resource … --in … --out …`: every line of a file is verified."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from zhaobi_client import Client, ClientError, Result
from zhaobi_client.files import FAULTY, Ending, verify_file
from zhaobi_client.files import Progress as Settled

STOPPED, INCOMPLETE = 3, 4
"""Exit statuses: nobody is answered any more until later; the end was reached, but not every line has a verdict."""

MOST_PAIRS = 10_000
"""Of a question, as the platform takes it."""

T = TypeVar("T")

Resource = Annotated[str | None, typer.Option(help="Code of the resource, such as population.")]
In = Annotated[Path | None, typer.Option("--in", help="CSV in UTF-8 whose head line names the columns.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where the verdicts go; a file of this run or none.")]
Url = Annotated[str | None, typer.Option(help="The endpoint: https://HOST/graphql.")]
TokenFile = Annotated[Path | None, typer.Option(help="A file with the bearer token.")]
Purpose = Annotated[list[str] | None, typer.Option(help="Purpose to state; may be repeated.")]
Case = Annotated[str | None, typer.Option(help="Business case to state.")]
Pairs = Annotated[int, typer.Option(min=1, max=MOST_PAIRS, help="Lines of one question.")]


def join_files(group: typer.Typer) -> None:
    """Add the command to the group `verify`, and let the group's own options mean it where no command is named."""
    group.callback(invoke_without_command=True)(without_command)
    group.command("file")(file)


def file(
    resource: Resource = None,
    source: In = None,
    out: Out = None,
    url: Url = None,
    token_file: TokenFile = None,
    purpose: Purpose = None,
    case: Case = None,
    pairs: Pairs = 1000,
) -> None:
    """Verify every line of a CSV file; started again with the same options, an interrupted run goes on where it was.

    Exit status 0: every line has a verdict. 1: something failed, start again. 3: budgets are used up, start again when
    it says. 4: the end was reached, and some lines have a fault or no answer.
    """
    verified, endpoint, bearer = (
        _given(resource, "--resource"),
        _given(url, "--url"),
        _given(token_file, "--token-file"),
    )
    table, verdicts = _given(source, "--in"), _given(out, "--out")
    view = View(table.stat().st_size)
    try:
        with Client(endpoint, _token(bearer), purposes=purpose or (), case=case) as client, view:
            ending = verify_file(client, verified, table, verdicts, pairs=pairs, look=view.look)
    except ClientError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo("\n".join(_told(ending, view)), err=True)
    raise typer.Exit(_status(ending))


def without_command(
    context: typer.Context,
    resource: Resource = None,
    source: In = None,
    out: Out = None,
    url: Url = None,
    token_file: TokenFile = None,
    purpose: Purpose = None,
    case: Case = None,
    pairs: Pairs = 1000,
) -> None:
    """Verify mode: verdicts for a whole file, receipts, and the keys that sign them."""
    if context.invoked_subcommand is None:
        file(resource, source, out, url, token_file, purpose, case, pairs)
    elif any(given is not None for given in (resource, source, out, url, token_file, case)) or purpose:
        raise typer.BadParameter("these options are of `verify` alone or of `verify file`", context)


class View:
    """A bar on the terminal, if there is one, and how fast it goes."""

    def __init__(self, size: int) -> None:
        """`size` is that of the file in bytes."""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not Console(stderr=True).is_terminal,
        )
        self._task = self._bar.add_task("verifying", total=size)
        self._begins = time.monotonic()
        self._before: int | None = None
        self._settled = 0

    @property
    def lines_a_second(self) -> float:
        return self._settled / max(time.monotonic() - self._begins, 1e-3)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def look(self, settled: Settled) -> None:
        """Show what is settled now."""
        lines = sum(settled.counts.values())
        self._before = lines if self._before is None else self._before
        self._settled = lines - self._before
        said = f"{lines:,} lines, {self.lines_a_second:,.0f}/s"
        self._bar.update(self._task, completed=settled.offset, description=said)


def _given(value: T | None, option: str) -> T:
    if value is None:
        raise typer.BadParameter("it is needed to verify a file", param_hint=option)
    return value


def _token(path: Path) -> str:
    return path.read_text("ascii", errors="replace").strip()


def _told(ending: Ending, view: View) -> Iterator[str]:
    """What became of the lines; the lines themselves are told by their numbers in the output."""
    counts = ending.progress.counts
    ended = [f"{counts[result]:,} {result}" for result in (*Result, FAULTY) if result in counts]
    yield f"{sum(counts.values()):,} lines: {', '.join(ended) or 'none'} ({view.lines_a_second:,.0f} lines/s)"
    if counts.get(FAULTY):
        yield f"{counts[FAULTY]:,} lines have a fault: see the column `fault` of the output"
    if ending.stopped:
        when = "later" if ending.retry_at is None else f"at {ending.retry_at.isoformat()}"
        yield f"from line {ending.progress.line} on nobody is answered any more: start again {when}, with these options"


def _status(ending: Ending) -> int:
    if ending.stopped:
        return STOPPED
    incomplete = any(ending.progress.counts.get(left) for left in (FAULTY, Result.NOT_ANSWERED))
    return INCOMPLETE if incomplete else 0
