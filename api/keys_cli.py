"""`zhaobi keys …`: the keys of the platform, and the epochs of those under which values are masked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.epoch_changes import begun, change_epochs, ended
from api.epochs import latest_begun, read_epochs
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from api.settings import KeysSection, Settings, load_settings
from masking import Epoch, MasterKey, suite

keys = typer.Typer(help="Keys of the platform.", no_args_is_help=True)
epoch = typer.Typer(help="Epochs of the keys under which values are masked.", no_args_is_help=True)
keys.add_typer(epoch, name="epoch")

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Name = Annotated[str, typer.Argument(help="The epoch's name, such as 2026-2.")]
CONFIG = Path("zhaobi.toml")


@keys.command()
def create(
    folder: Annotated[
        Path | None, typer.Option("--keys", help="Make it here instead: an officer's key, which signs policies.")
    ] = None,
    config: Config = CONFIG,
) -> None:
    """Make a new signing key, which signs from now on, and the master key and a key of receipts if there are none."""
    wanted = load_settings(config).keys
    chosen = suite(wanted.suite)
    if folder is not None:
        typer.echo(f"signing key {KeyFolder(chosen, folder).add()} in {folder}")
        return
    typer.echo(f"signing key {KeyFolder(chosen, wanted.dir).add()} in {wanted.dir}")
    if _lacks_master_key(wanted):
        wanted.master_key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        MasterKey.create(chosen, wanted.master_key_file)
        typer.echo(f"master key in {wanted.master_key_file}")
    receipts = ReceiptKeys(chosen, wanted.dir)
    if not receipts.exist:
        typer.echo(f"receipts are signed by key {receipts.renew()}")


@keys.command()
def retire(key_id: str, config: Config = CONFIG) -> None:
    """Remove a signing key; its tokens fail within a second."""
    settings = load_settings(config)
    KeyFolder(suite(settings.keys.suite), settings.keys.dir).retire(key_id)


@epoch.command("list")
def list_epochs(config: Config = CONFIG) -> None:
    """List all epochs: name, first day, last day if it is set, and what their keys do today."""
    settings = load_settings(config)
    epochs, today = read_epochs(settings.keys.epochs_file), _today(settings)
    for each in epochs:
        until = "-" if each.until_day is None else each.until_day
        typer.echo(f"{each.name}  {each.from_day}  {until}  {_state(each, epochs, today)}")


@epoch.command()
def begin(
    name: Name,
    from_day: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Its first day; today if it is left out.")
    ] = None,
    overlap: Annotated[
        int, typer.Option(min=0, help="Days of it on which the keys of the epoch before still open.")
    ] = 30,
    config: Config = CONFIG,
) -> None:
    """Begin an epoch, whose keys make everything from its first day on; in force within a second."""
    settings = load_settings(config)
    today = _today(settings)
    first = today if from_day is None else from_day.date()
    changed = change_epochs(settings.keys.epochs_file, lambda epochs: begun(epochs, name, first, overlap, today))
    typer.echo(f"keys of epoch `{name}` make from {first} on")
    before = latest_begun(changed, first - timedelta(days=1))
    if before is not None:
        typer.echo(f"keys of epoch `{before.name}` open nothing after {before.until_day}")


@epoch.command()
def end(
    name: Name,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day on which its keys open; yesterday if it is left out."),
    ] = None,
    config: Config = CONFIG,
) -> None:
    """End an epoch; without a day it is retired, so that within a second its keys open nothing any more."""
    settings = load_settings(config)
    today = _today(settings)
    last = today - timedelta(days=1) if on is None else on.date()
    change_epochs(settings.keys.epochs_file, lambda epochs: ended(epochs, name, last, today))
    typer.echo(f"keys of epoch `{name}` open nothing after {last}")


def _lacks_master_key(wanted: KeysSection) -> bool:
    elsewhere = wanted.master_key is not None or wanted.master_key_command is not None
    return not elsewhere and not wanted.master_key_file.exists()


def _today(settings: Settings) -> date:
    return settings.sharing.day(datetime.now(UTC))


def _state(each: Epoch, epochs: Sequence[Epoch], today: date) -> str:
    """What the keys of an epoch do today."""
    if today < each.from_day:
        return "announced"
    if not each.in_force(today):
        return "ended"
    return "makes" if each == latest_begun(epochs, today) else "opens"
