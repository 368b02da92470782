"""SQL text ready to run: compiled once, run many times with other values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from masking import KeyedColumn, ValueType
from sources.bounds import bounded, check_size, check_size_beside_names, overflow
from sources.naming import JOIN, JOINED_BY
from sources.places import masked_places

Conversion = Callable[[object], object]

_SIGNS = (JOIN.encode(), JOINED_BY.encode())
"""What stands beside every name of rows of another source."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A compiled statement and how its values are laid out.

    `binds` are parameter names in the order in which the driver wants their values (a name may repeat);
    `constants` are the values that the statement itself brings, converted for the driver;
    `conversions` turn a value given at run time into what the driver takes, where the two differ;
    `masks` are what is done to the values in the places of the records, the first column of the only row; `joins` what
    is read in other sources to stand in those records (see `sources.joining`); `named` says that the records are read
    for those of another source, and begin with what names them there; `tells_size` that the last column tells whether
    the records were too large to be sent.
    """

    text: str
    binds: tuple[str, ...]
    constants: Mapping[str, object] = field(default_factory=dict)
    conversions: Mapping[str, Conversion] = field(default_factory=dict)
    masks: tuple[KeyedColumn, ...] = ()
    joins: tuple["Join", ...] = ()
    named: bool = False
    tells_size: bool = False

    def arguments(self, values: Mapping[str, object]) -> list[object]:
        """The values in the driver's order; `values` go before the statement's constants.

        Raises `KeyError` with the name of a parameter that nobody gives.
        """
        if self.conversions:
            values = {name: self._converted(name, value) for name, value in values.items()}
        merged = {**self.constants, **values} if self.constants else values
        return [merged[name] for name in self.binds]

    async def answer(
        self, row: tuple[object, ...] | None, values: Mapping[str, object], source: str
    ) -> tuple[object, ...] | None:
        """The row as it may leave `source`: every value in a place masked, the records no larger than `values` allow.

        What names rows of another source does not count: it does not leave (see `sources.joining`). Raises
        `SourceOverflow`.
        """
        if self.tells_size and row is not None:
            *told, too_large = row
            if too_large:
                raise overflow(source)
            row = tuple(told)
        match row:
            case (bytes(records), *rest):
                masked = await masked_places(records, self.masks) if self.masks else records
                if self.joins or self.named:
                    check_size_beside_names(len(masked), sum(map(masked.count, _SIGNS)), values, source)
                else:
                    check_size(len(masked), values, source)
                return masked, *rest
            case _:
                return row

    def _converted(self, name: str, value: object) -> object:
        convert = self.conversions.get(name)
        return value if convert is None else convert(value)


@dataclass(frozen=True, slots=True)
class Join:
    """Rows of another source that records refer to.

    `parameters` take the different values that name them, a list per joined item, whose types are `types`. `many` says
    that a list of rows stands in a record; else one, or null.
    """

    source: str
    statement: Statement
    parameters: tuple[str, ...]
    types: tuple[ValueType, ...]
    many: bool


def compile_statement(
    statement: ClauseElement,
    dialect: Dialect,
    masks: Sequence[KeyedColumn] = (),
    joins: Sequence[Join] = (),
    named: bool = False,
) -> Statement:
    """Compiles for a source's dialect (`Source.dialect`); `masks` and `joins` are those of the places in its records.

    `named` says that the records begin with what names them in those of another source.

    Raises `ValueError` for parameters whose SQL depends on their value (`in_` with a plain list):
    one text must serve all values. Compare with `= any(array)` or with a list of `bindparam` instead.
    """
    within = bounded(statement, dialect, holds_raw_values=bool(masks), holds_names=bool(joins) or named)
    compiled = (statement if within is None else within).compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        raise ValueError("only statements of a dialect with positional parameters can be compiled")
    if unfinished := compiled.post_compile_params | compiled.literal_execute_params:
        names = ", ".join(sorted(f"`{bind.key}`" for bind in unfinished))
        raise ValueError(f"the sql of these parameters depends on their values: {names}")
    binds = {name: bind for bind, name in compiled.bind_names.items() if name in compiled.positiontup}
    conversions = _conversions(binds, dialect)
    constants = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    return Statement(
        text=compiled.string,
        binds=tuple(compiled.positiontup),
        constants={name: conversions.get(name, _as_it_is)(value) for name, value in constants.items()},
        conversions={name: convert for name, convert in conversions.items() if name not in constants},
        masks=tuple(masks),
        joins=tuple(joins),
        named=named,
        tells_size=within is not None,
    )


def _conversions(binds: Mapping[str, BindParameter[object]], dialect: Dialect) -> dict[str, Conversion]:
    """What SQLAlchemy itself would do to the values before it hands them to the driver."""
    found = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    return {name: convert for name, convert in found.items() if convert is not None}


def _as_it_is(value: object) -> object:
    return value
