"""`zhaobi verify blind`: a list is compared with a resource, and no entry of it leaves this machine."""

from pathlib import Path
from typing import Annotated, assert_never

import typer

from api.blind_asking import Later, PositionsFound, SizeFound, compare
from api.blind_lists import read_list, write_positions, write_size
from api.errors import BlindAnswerUnfit, BlindListUnfit
from sharing.blind import Told
from zhaobi_client import Client, ClientError

FAILED, STOPPED, INCOMPLETE = 1, 3, 4
"""Exit statuses, as those of `zhaobi verify file`."""

_TIMEOUT_S = 600.0  # the platform makes its part of the session meanwhile, longer than a verification takes


def join_blind(group: typer.Typer) -> None:
    """Add the command to the group `verify`."""
    group.command("blind")(blind)


def blind(
    resource: Annotated[str, typer.Option(help="Code of the resource, such as population.")],
    source: Annotated[
        Path, typer.Option("--in", exists=True, dir_okay=False, help="CSV in UTF-8 whose first line names the items.")
    ],
    out: Annotated[Path, typer.Option(help="Where the result goes; nothing is written over.")],
    url: Annotated[str, typer.Option(help="The endpoint: https://HOST/graphql.")],
    token_file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A file with the bearer token.")],
    reveal: Annotated[Told, typer.Option(help="How many entries are held, or which.")] = Told.POSITIONS,
    purpose: Annotated[list[str] | None, typer.Option(help="Purpose to state; may be repeated.")] = None,
    case: Annotated[str | None, typer.Option(help="Business case to state.")] = None,
) -> None:
    """Compare a list with a resource without showing it to the platform.

    Exit status 0: every line was compared. 1: something failed. 3: a budget is used up. 4: some lines have a fault.
    """
    if out.exists() or not out.parent.is_dir():
        raise typer.BadParameter("a new file in a folder that is there: nothing is written over", param_hint="--out")
    token = token_file.read_text("ascii", errors="replace").strip()
    try:
        listed = read_list(source)
        with Client(url, token, purposes=purpose or (), case=case, timeout_s=_TIMEOUT_S) as client:
            found = compare(client.query, resource, listed, reveal)
    except (BlindListUnfit, BlindAnswerUnfit, ClientError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from None
    match found:
        case Later(retry_at=retry_at):
            typer.echo(f"a budget is used up and nothing was compared: ask again at {retry_at.isoformat()}", err=True)
            raise typer.Exit(STOPPED)
        case PositionsFound(matched=matched):
            write_positions(out, listed, matched, found.faults)
            said = f"{len(matched):,} of {len(listed.entries) - len(found.faults):,} lines are held"
        case SizeFound(size=size, asked=asked):
            write_size(out, asked, size, len(found.faults))
            said = f"{size:,} of {asked:,} different entries are held"
        case _:
            assert_never(found)
    typer.echo(said if not found.faults else f"{said}; {len(found.faults):,} lines have a fault", err=True)
    raise typer.Exit(INCOMPLETE if found.faults else 0)
