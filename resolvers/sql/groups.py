"""The statement of groups: rows are put into cells, cells are counted and added up, and what is told is written.

Each of these is a select from the one before. The records are as those of a page: a record is the JSON of a group, once
for each selection of `groups` in the field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from sqlalchemy import Select, case, distinct, func, select
from sqlalchemy.sql.expression import FromClause

from catalog import Item
from masking import MARIADB, ValueType
from masking.sql import number
from policies import Right, grouping
from resolvers.deciding import DecidedGroups, position_of
from resolvers.plan import (
    Aggregate,
    Function,
    GroupCount,
    GroupedBy,
    GroupKey,
    GroupMember,
    Groups,
    ItemResult,
    KeyItem,
    Thresholds,
    TypenameField,
)
from resolvers.sql.constructs import Bytewise, Constant, Directed, Gathered, GatheredBy, Joined, JsonText, Number, Utf8
from resolvers.sql.forms import NULL, is_text, orderable
from resolvers.sql.parameters import Parameters, Scope, Sql, Targets
from resolvers.sql.predicates import wanted_rows
from resolvers.sql.records import FORM
from resolvers.sql.rules import form_by_row
from resolvers.sql.statements import RECORD, Written, written
from resolvers.sql.totals import Exactly, Signed, added_up, counted, is_spread, nearest, total


def write_groups(decided: DecidedGroups, targets: Targets) -> Written:
    """The statement of a root field that groups rows."""
    parameters = Parameters(targets, decided.plan.resource.source)
    cells = _Cells(parameters.scope(decided.plan.resource), decided)
    told = cells.told()
    record = cells.record(told)
    order = [Directed(key, descends=False, nulls_lead=False) for key in cells.order(told)]
    size = decided.plan.rows.page.size + 1
    if parameters.target.dialect.name in MARIADB:
        page: FromClause = select(record.label("record"), *told.c).cte("page")
        again = [Directed(key, descends=False, nulls_lead=False) for key in cells.order(page)]
        gathered: Sql = GatheredBy(page.c.record, RECORD, again or [Number(1)], size)
    else:
        page = select(record.label("record")).select_from(told).order_by(*order).limit(Number(size)).cte("page")
        gathered = Gathered(page.c.record, Constant(RECORD))
    records = select(gathered).select_from(page).scalar_subquery()
    return written(parameters, select(Utf8(records).label("records")))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The selects of one statement. A column has the name of what it holds, an item that of its place in the plan."""

    scope: Scope
    decided: DecidedGroups
    names: dict[str, str] = field(default_factory=dict)

    @property
    def thresholds(self) -> Thresholds | None:
        """What guards the cells; None where nothing does."""
        return self.decided.plan.thresholds if self.decided.guarded else None

    def told(self) -> FromClause:
        """The cells that are told, with everything that is written of them."""
        rows = self._rows()
        aggregates = {label: column for one in self._aggregates() for label, column in self._cell(rows, *one).items()}
        keys = [rows.c[name] for key in self.decided.plan.by for name in _key_names(self._name(key.item), key.item)]
        cells: Select[tuple[object, ...]] = select(*keys, counted().label("count"), *_labelled(aggregates))
        cells = cells.select_from(rows).group_by(*keys)
        if self.thresholds is not None:
            cells = cells.having(func.count() >= Number(self.thresholds.minimum_cell))
        table: FromClause = cells.cte("cells")
        table = self._with(table, "totals", (*self._totals(table), *self._extremes(table)))
        return self._with(table, "told", ((name, self._average(table, name)) for name in self._averaged()))

    def record(self, told: FromClause) -> Sql:
        """One text per selection of `groups`."""
        parts: list[str | Sql] = []
        for one in self.decided.plan.fields:
            if isinstance(one, Groups):
                group = _object((member.key, self._member(told, member)) for member in one.members)
                parts.extend((FORM, group) if parts else (group,))
        return Joined(parts or ["0"])

    def order(self, table: FromClause) -> Iterator[Sql]:
        """By the key, in the order of its items."""
        for key in self.decided.plan.by:
            for name in _key_names(self._name(key.item), key.item):
                column = table.c[name]
                yield Bytewise(column) if is_text(column) else column

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _rows(self) -> FromClause:
        columns: dict[str, Sql] = {}
        for key in self.decided.plan.by:
            columns |= self._key(key)
        for _, right, item in self._used():
            columns |= self._value(item, right)
        rows = select(*_labelled(columns or {"one": Number(1)})).select_from(self.scope.table)
        return rows.where(*wanted_rows(self.scope, self.decided.rows)).cte("found")

    def _key(self, key: GroupedBy) -> dict[str, Sql]:
        value = self._form(key.item, Right.GROUP)
        names = _key_names(self._name(key.item), key.item)
        if key.item.type is not ValueType.DECIMAL:
            return {names[0]: orderable(value, key.item)}
        exactly = Exactly.of(value, key.item.type)
        return dict(zip(names, (exactly.whole, exactly.millionths), strict=True))

    def _value(self, item: Item, right: Right) -> dict[str, Sql]:
        """What a function is asked of; of numbers also the parts that they are added up and compared in."""
        name, value = self._value_name(item, right), self._form(item, right)
        if item.type not in (ValueType.INT, ValueType.DECIMAL):
            return {name: value}
        exactly = Exactly.of(value, item.type)
        return {name: value, f"{name}_whole": exactly.whole, f"{name}_after": exactly.millionths}

    def _form(self, item: Item, right: Right) -> Sql:
        """What a position works on."""
        return form_by_row(self.scope, self.decided.rows.positions[item.code, right], item)

    def _name(self, item: Item) -> str:
        return self.names.setdefault(item.code, f"i{len(self.names)}")

    def _value_name(self, item: Item, right: Right) -> str:
        return f"{self._name(item)}_{right.value}"

    # --- cells --------------------------------------------------------------------------------------------------------

    def _used(self) -> Iterator[tuple[Function, Right, Item]]:
        """Every function of an item that is asked for, once."""
        found = {
            (aggregate.function, result.item.code): result.item
            for aggregate in self.decided.plan.aggregates
            for result in aggregate.results
        }
        for (function, _), item in found.items():
            yield function, position_of(function), item

    def _aggregates(self) -> Iterator[tuple[Function, Item]]:
        return ((function, item) for function, _, item in self._used())

    def _summed(self) -> Iterator[tuple[str, Item]]:
        summed = {item.code: item for function, _, item in self._used() if function in (Function.SUM, Function.AVG)}
        return ((self._name(item), item) for item in summed.values())

    def _averaged(self) -> Iterator[str]:
        return (self._name(item) for function, _, item in self._used() if function is Function.AVG)

    def _cell(self, rows: FromClause, function: Function, item: Item) -> Mapping[str, Sql]:
        """What is counted and added up for a function of an item."""
        at, name = self._value_name(item, position_of(function)), self._name(item)
        value = rows.c[at]
        alike = orderable(value, item)
        if item.type is ValueType.DECIMAL:
            alike = Exactly(rows.c[f"{at}_whole"], rows.c[f"{at}_after"]).sortable
        match function:
            case Function.COUNT_NON_NULL:
                return {f"{name}_{function}": counted(value)}
            case Function.COUNT_DISTINCT:
                return {f"{name}_{function}": counted(distinct(alike))}
            case Function.SUM | Function.AVG:
                sums = added_up(value, Exactly(rows.c[f"{at}_whole"], rows.c[f"{at}_after"]))
                return {f"{name}_{part}": column for part, column in sums.items()}
            case Function.MIN | Function.MAX:
                extreme = func.min if function is Function.MIN else func.max
                return {f"{name}_{function}": extreme(alike, type_=alike.type)}
            case _:
                assert_never(function)

    def _totals(self, cells: FromClause) -> Iterator[tuple[str, Signed]]:
        return ((name, self._total(cells, name, item)) for name, item in self._summed())

    def _extremes(self, cells: FromClause) -> Iterator[tuple[str, Signed]]:
        """The least and greatest decimals, which stand in the cells as what they are sorted by."""
        for function, _, item in self._used():
            name = f"{self._name(item)}_{function}"
            if function in (Function.MIN, Function.MAX) and item.type is ValueType.DECIMAL:
                yield name, Signed.of(Exactly.sorted(cells.c[name]))

    def _total(self, cells: FromClause, name: str, item: Item) -> Signed:
        sums = {part: cells.c[f"{name}_{part}"] for part in added_up(Number(0), Exactly(Number(0), Number(0)))}
        signed = Signed.of(total(sums))
        thresholds = self.thresholds
        if thresholds is None:
            return signed
        width = grouping.lumped_width(self.decided.rows.positions[item.code, Right.AGGREGATE]) or 1
        is_told = (sums["n"] >= Number(thresholds.minimum_cell)) & is_spread(sums)
        rounded = signed.rounded(width * thresholds.count_step)
        return Signed(rounded.negative, case((is_told, rounded.whole)), rounded.millionths)

    def _average(self, totals: FromClause, name: str) -> Signed:
        """Of guarded cells nothing but the sum and the number of values, both as they are told."""
        count = self._told_count(totals.c[f"{name}_n"])
        return _signed(totals, f"{name}_totals").by(func.nullif(count, number(0), type_=count.type))

    def _with(self, table: FromClause, name: str, numbers: Iterable[tuple[str, Signed]]) -> FromClause:
        """The same cells with some numbers more."""
        columns = {
            f"{item}_{name}_{part}": column
            for item, signed in numbers
            for part, column in zip(_PARTS, (signed.negative, signed.whole, signed.millionths), strict=True)
        }
        return select(*table.c, *_labelled(columns)).cte(name) if columns else table

    # --- what is told -------------------------------------------------------------------------------------------------

    def _member(self, told: FromClause, member: GroupMember) -> str | Sql:
        match member:
            case TypenameField(type_name=name):
                return f'"{name}"'
            case GroupCount():
                return JsonText(self._rounded(told.c["count"]), ValueType.INT)
            case GroupKey(fields=fields):
                return _object((one.key, self._key_json(told, one)) for one in fields)
            case Aggregate(function=function, fields=fields):
                return _object((one.key, self._result(told, function, one)) for one in fields)
            case _:
                assert_never(member)

    def _key_json(self, told: FromClause, one: KeyItem | TypenameField) -> str | Sql:
        if isinstance(one, TypenameField):
            return f'"{one.type_name}"'
        if all(key.item.code != one.item.code for key in self.decided.plan.by):
            return NULL
        columns = [told.c[name] for name in _key_names(self._name(one.item), one.item)]
        if one.item.type is ValueType.DECIMAL:
            return Signed.of(Exactly(*columns)).json
        return JsonText(columns[0], _shown_type(columns[0], one.item))

    def _result(self, told: FromClause, function: Function, one: ItemResult | TypenameField) -> str | Sql:
        if isinstance(one, TypenameField):
            return f'"{one.type_name}"'
        item, name = one.item, self._name(one.item)
        match function:
            case Function.COUNT_NON_NULL | Function.COUNT_DISTINCT:
                return JsonText(self._told_count(told.c[f"{name}_{function}"]), ValueType.INT)
            case Function.SUM:
                return _signed(told, f"{name}_totals").json
            case Function.AVG:
                return _signed(told, f"{name}_told").json
            case Function.MIN | Function.MAX:
                column = told.c[f"{name}_{function}"]
                if item.type is ValueType.DECIMAL:
                    return _signed(told, f"{name}_{function}_totals").json
                return JsonText(column, _shown_type(column, item))
            case _:
                assert_never(function)

    def _told_count(self, count: Sql) -> Sql:
        """A number of values: of guarded cells rounded, and NULL where there are too few."""
        thresholds = self.thresholds
        if thresholds is None:
            return count
        return case((count >= Number(thresholds.minimum_cell), self._rounded(count)))

    def _rounded(self, count: Sql) -> Sql:
        return count if self.thresholds is None else nearest(count, self.thresholds.count_step)


_PARTS = ("negative", "whole", "millionths")


def _signed(table: FromClause, name: str) -> Signed:
    negative, whole, millionths = (table.c[f"{name}_{part}"] for part in _PARTS)
    return Signed(negative, whole, millionths)


def _key_names(name: str, item: Item) -> Sequence[str]:
    """The columns of an item in the key: decimals are compared by their size, so they have two."""
    return (f"{name}_key", f"{name}_key_after") if item.type is ValueType.DECIMAL else (f"{name}_key",)


def _shown_type(column: Sql, item: Item) -> ValueType:
    return ValueType.STRING if is_text(column) else item.type


def _labelled(columns: Mapping[str, Sql]) -> list[Sql]:
    return [column.label(name) for name, column in columns.items()]


def _object(members: Iterable[tuple[str, str | Sql]]) -> Sql:
    """A JSON object of finished texts, none of them NULL."""
    parts: list[str | Sql] = []
    for key, member in members:
        parts.extend([f',"{key}":' if parts else f'{{"{key}":', member])
    return Joined([*parts, "}"] if parts else ["{}"])
