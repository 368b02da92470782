"""`zhaobi mask …`: what masks there are, and what they make of a value."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Annotated

import typer

from masking import MASKS, KeyedForm, Mask, MaskError, Value, ValueType, as_json, example, parse_mask

EXAMPLE = "under the keys of the documentation, which no platform uses: a platform makes something else of the value"

mask = typer.Typer(help="Masks: what there is, and what they make of a value.", no_args_is_help=True)

_READ: Mapping[ValueType, Callable[[str], Value]] = MappingProxyType(
    {
        ValueType.STRING: str,
        ValueType.INT: int,
        ValueType.FLOAT: float,
        ValueType.DECIMAL: Decimal,
        ValueType.BOOLEAN: {"true": True, "false": False}.__getitem__,
        ValueType.DATE: date.fromisoformat,
        ValueType.DATETIME: datetime.fromisoformat,
        ValueType.JSON: str,
    }
)


@mask.command("list")
def list_masks() -> None:
    """List every mask, how it is written and what it can be used on."""
    for entry in MASKS.values():
        types = "any type" if entry.types == frozenset(ValueType) else ", ".join(sorted(entry.types))
        typer.echo(f"{entry.grammar}  ({types})\n    {entry.summary}")


@mask.command("try")
def try_mask(
    text: Annotated[str, typer.Argument(metavar="MASK", help="As in a policy file: 'keep 6 4'.")],
    value: Annotated[str | None, typer.Argument(help="The value; NULL if it is left out.")] = None,
    type: Annotated[ValueType | None, typer.Option(help="The item's type; the first that mask and value fit.")] = None,
) -> None:
    """Print what a mask makes of a value, NULL for none; a mask that needs a key, under keys that everybody knows."""
    try:
        chosen = parse_mask(text)
    except MaskError as error:
        raise typer.BadParameter(str(error)) from None
    masked = _masked(chosen, value, ValueType if type is None else (type,))
    if isinstance(chosen.form, KeyedForm):
        typer.echo(EXAMPLE, err=True)
    typer.echo(_shown(masked))


def _shown(masked: Value) -> str:
    match masked:
        case None:
            return "NULL"
        case bool():
            return str(masked).lower()
        case _:
            return str(masked)


def _masked(chosen: Mask, value: str | None, types: type[ValueType] | tuple[ValueType, ...]) -> Value:
    """Raises typer.BadParameter where no type fits both; the message does not repeat the value."""
    for each in types:
        if chosen.form.accepts(each):
            try:
                raw = None if value is None else _READ[each](value)
            except (ValueError, KeyError, InvalidOperation):
                continue
            return _made(chosen, raw, each)
    wanted = " or ".join(f"`{each.value}`" for each in types if chosen.form.accepts(each))
    if not wanted:
        raise typer.BadParameter(f"`{chosen}` cannot be used on items of that type")
    raise typer.BadParameter(f"the value is no {wanted}")


def _made(chosen: Mask, value: Value, type: ValueType) -> Value:
    match chosen.form:
        case KeyedForm() as keyed:
            return example(keyed, as_json(value), type)
        case plain:
            return plain.python(value, type)
