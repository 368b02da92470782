"""The one module that writes SQL: a decided plan becomes one statement per root field.

The database builds the JSON. The first column of the only row holds the records of the page as UTF-8: a record is the
JSON of each selected form of the row (`nodes`, `edges`, …); forms are separated by U+001F, records by U+001D. Where an
id or a cursor belongs there stands U+001E, a number into `Written.seals`, a space, the row surrogate, U+001E. JSON
escapes all control characters, so no value can forge one of these. One record more than the page holds is asked for,
to know whether there is a next page. The second column is the total count, or NULL.

Every value is a bound parameter, department attributes too. Every nested select names what it correlates with: without
that SQLAlchemy silently builds a cartesian product.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    Numeric,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy import Column as TableColumn
from sqlalchemy.sql.expression import ClauseElement, FromClause
from sqlalchemy.types import TypeEngine

from catalog import (
    After,
    AllOf,
    Before,
    DepartmentAttribute,
    Equals,
    In,
    IsNull,
    Item,
    Literal,
    Resource,
    RowTest,
    StartsWith,
    Today,
    WithinRegion,
    YearsAgo,
    region_prefix,
)
from catalog import AnyOf as AnyTest
from catalog import Operand as RowOperand
from masking import ValueType
from policies import ByRows, Clear, Compared, Decision, Denied, Masked, Outcome, Right, RowsWhere
from resolvers import constructs
from resolvers.constructs import AmongValues, Amount, Bytewise, Gathered, Joined, JsonText, Utf8, Values
from resolvers.deciding import DecidedComparison, DecidedReference, DecidedRows
from resolvers.plan import (
    All,
    AnyOf,
    Compare,
    ConnectionField,
    CursorField,
    Direction,
    EdgeNode,
    Edges,
    IdField,
    ItemField,
    Node,
    NodeField,
    Nodes,
    Not,
    Operand,
    Operator,
    PageInfo,
    Predicate,
    ReferenceField,
    Rows,
    SharingField,
    SortKey,
    TotalCount,
    TypenameField,
)
from sources import Statement, compile_statement

FORM, RECORD, TOKEN = "\x1f", "\x1d", "\x1e"

Sql = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class OperandValue:
    """A caller's operand; `as_text` where it is compared with the text that a mask makes of a date."""

    operand: Operand
    type: ValueType
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of the page of `rows`, plus `extra`."""

    rows: Rows
    extra: int


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """An attribute of the caller's department; `region` where its trailing 00 pairs are cut."""

    name: str
    region: bool = False


@dataclass(frozen=True, slots=True)
class DayValue:
    """The day of the request, that many years ago."""

    years_ago: int


@dataclass(frozen=True, slots=True)
class SurrogateValue:
    """The row surrogate that a cursor or an id carries."""


Bound = OperandValue | PageSize | AttributeValue | DayValue | SurrogateValue


@dataclass(frozen=True, slots=True)
class Seal:
    """What an id or a cursor of this statement is bound to; `order` is None for ids."""

    resource: str
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A statement, where its parameters come from, and what its ids and cursors are bound to."""

    statement: Statement
    bound: Mapping[str, Bound]
    seals: tuple[Seal, ...]
    counts: bool = False


COLUMN_TYPES: Mapping[ValueType, TypeEngine[Any]] = {
    ValueType.STRING: Text(),
    ValueType.INT: Integer(),
    ValueType.FLOAT: Float(),
    ValueType.DECIMAL: Numeric(),
    ValueType.BOOLEAN: Boolean(),
    ValueType.DATE: Date(),
    ValueType.DATETIME: DateTime(),
}


def write_connection(decided: DecidedRows, fields: Sequence[ConnectionField], dialect: Dialect, order: str) -> Written:
    """The statement of a root field of `data`. `order` names what its cursors are bound to."""
    writer = _Writer(dialect)
    table = writer.table(decided.plan.resource)
    forms = list(writer.forms(decided, fields, table, order))
    wanted = writer.rows(decided, table)
    record = Joined([part for index, form in enumerate(forms) for part in ((FORM, form) if index else (form,))])
    page = writer.page(select(record.label("record")).select_from(table), decided, table, wanted).subquery("page")
    records = select(Gathered(page.c.record, constructs.Constant(RECORD))).scalar_subquery()
    counts = any(isinstance(field, TotalCount) for field in fields)
    total: Sql = null()
    if counts:
        total = select(func.count()).select_from(table).where(*wanted).scalar_subquery()
    return writer.finish(select(Utf8(records).label("records"), total.label("total")), counts)


def write_node(decided: DecidedRows, node: Node, dialect: Dialect) -> Written:
    """The statement of `node(id)`: the one row with the surrogate, if the caller may see it."""
    writer = _Writer(dialect)
    table = writer.table(decided.plan.resource)
    record = writer.object(decided, node, table)
    surrogate = writer.bind(SurrogateValue(), BigInteger())
    wanted = [*writer.rows(decided, table), _surrogate(decided.plan.resource, table) == surrogate]
    return writer.finish(select(Utf8(record).label("records"), null().label("total")).where(*wanted), False)


def write_comparison(decided: DecidedComparison, dialect: Dialect) -> Written:
    """The statement of a verification: whether some row equals subject and claims; a Boolean, never a value."""
    writer = _Writer(dialect)
    resource = decided.plan.resource
    table = writer.table(resource)
    wanted = [writer.fold(resource, table, decided.denied_rows, lambda outcome: not _forbids(outcome))]
    for compare in (*decided.plan.subject, *decided.plan.claims):
        decision = decided.items[compare.item.code]
        wanted.append(writer.fold(resource, table, decision, lambda outcome: isinstance(outcome, Compared)))
        wanted.append(writer.compare(_column(compare.item, table), compare))
    found = exists(select(literal(1)).select_from(table).where(*wanted))
    return writer.finish(select(found.label("matches")), False)


def _forbids(outcome: Outcome) -> bool:
    """Verify needs no resource rule, but a resource's deny still wins (design §5)."""
    return isinstance(outcome, Denied) and outcome.rule is not None


@dataclass(slots=True)
class _Writer:
    """Collects the parameters and seals of one statement while its parts are built."""

    dialect: Dialect
    bound: dict[str, Bound] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)
    tables: int = 0

    def finish(self, statement: ClauseElement, counts: bool) -> Written:
        compiled = compile_statement(statement, self.dialect)
        return Written(compiled, self.bound, tuple(self.seals), counts)

    def bind(self, value: Bound, type: TypeEngine[Any]) -> Sql:
        """One parameter per distinct value; found by equality, for a list of literals has no hash."""
        name = next((name for name, bound in self.bound.items() if bound == value), f"p{len(self.bound)}")
        self.bound[name] = value
        return bindparam(name, type_=type)

    def table(self, resource: Resource) -> FromClause:
        """The resource's table under a name of its own in this statement."""
        columns = {item.column: COLUMN_TYPES[item.type] for item in resource.items.values()}
        if resource.row is not None:
            columns[resource.row] = BigInteger()
        self.tables += 1
        table = Table(
            resource.table,
            MetaData(),
            *(TableColumn(name, type) for name, type in columns.items()),
            schema=resource.db_schema,
        )
        return table.alias(f"t{self.tables}")

    # --- which rows ---------------------------------------------------------------------------------------------------

    def rows(self, decided: DecidedRows, table: FromClause) -> list[Sql]:
        """What a row must satisfy: the policies, and outside of them the caller's own predicate."""
        wanted = self.open_rows(decided, table)
        if decided.plan.where is not None:
            wanted.append(self.predicate(decided, decided.plan.where, table))
        return wanted

    def open_rows(self, decided: DecidedRows, table: FromClause) -> list[Sql]:
        """The rows that are open to the caller and on which every used position is allowed."""
        resource = decided.plan.resource
        wanted = [self.fold(resource, table, decided.visible, lambda outcome: isinstance(outcome, Clear))]
        for decision in decided.positions.values():
            if isinstance(decision, ByRows):
                wanted.append(self.fold(resource, table, decision, lambda outcome: not isinstance(outcome, Denied)))
        return wanted

    def fold(
        self, resource: Resource, table: FromClause, decision: Decision, leaf: Callable[[Outcome], bool | Sql]
    ) -> Sql:
        """A condition on the row, by the first branch whose rows contain it; constants are folded away."""
        if not isinstance(decision, ByRows):
            return _condition(leaf(decision))
        result = leaf(decision.otherwise)
        for branch in reversed(decision.branches):
            inside = self.rows_where(resource, table, branch.rows)
            outcome = leaf(branch.outcome)
            match outcome, result:
                case (True, True) | (False, False):
                    continue
                case True, _:
                    result = or_(inside, _condition(result))
                case False, _:
                    result = and_(not_(func.coalesce(inside, false())), _condition(result))
                case _:
                    result = case((inside, _condition(outcome)), else_=_condition(result))
        return _condition(result)

    def rows_where(self, resource: Resource, table: FromClause, rows: RowsWhere) -> Sql:
        """The row rules of a branch; unknown is left NULL (not matching) or, for a deny, made true."""
        tests = [self.row_test(resource, table, resource.rows[name].test) for name in sorted(rows.names)]
        if rows.unknown_matches:
            tests = [func.coalesce(test, true()) for test in tests]
        return and_(*tests)

    def row_test(self, resource: Resource, table: FromClause, test: RowTest) -> Sql:
        """A row rule in three-valued SQL: NULL where it cannot be decided."""
        match test:
            case AllOf(tests):
                return and_(*(self.row_test(resource, table, part) for part in tests))
            case AnyTest(tests):
                return or_(*(self.row_test(resource, table, part) for part in tests))
            case IsNull(item):
                return _column(resource.items[item], table).is_(None)
            case In(item, operands):
                return or_(*(self.row_test(resource, table, Equals(item, operand)) for operand in operands))
            case Equals(code, operand):
                return _comparable(self.item(resource, code, table), resource.items[code]) == self.row_operand(
                    operand, resource.items[code]
                )
            case Before(code, operand):
                return _orderable(self.item(resource, code, table), resource.items[code]) < self.row_operand(
                    operand, resource.items[code]
                )
            case After(code, operand):
                return _orderable(self.item(resource, code, table), resource.items[code]) > self.row_operand(
                    operand, resource.items[code]
                )
            case StartsWith(code, operand):
                column = self.item(resource, code, table)
                return constructs.StartsWith(column, self.row_operand(operand, resource.items[code]))
            case WithinRegion(code, operand):
                return constructs.StartsWith(self.item(resource, code, table), self.region_operand(operand))
            case _:
                assert_never(test)

    def item(self, resource: Resource, code: str, table: FromClause) -> Sql:
        return _column(resource.items[code], table)

    def row_operand(self, operand: RowOperand, item: Item) -> Sql:
        type = COLUMN_TYPES[item.type]
        match operand:
            case Literal(value):
                return literal(value, type)
            case DepartmentAttribute(name):
                return self.bind(AttributeValue(name), type)
            case Today():
                return self.bind(DayValue(0), type)
            case YearsAgo(years):
                return self.bind(DayValue(years), type)
            case _:
                assert_never(operand)

    def region_operand(self, operand: RowOperand) -> Sql:
        match operand:
            case DepartmentAttribute(name):
                return self.bind(AttributeValue(name, region=True), Text())
            case Literal(value):
                prefix = region_prefix(str(value))
                return null() if prefix is None else literal(prefix, Text())
            case _:  # days are no regions; the catalogue refuses them, and unknown never opens a row
                return cast(null(), Text())

    # --- the caller's predicate and order -----------------------------------------------------------------------------

    def predicate(self, decided: DecidedRows, predicate: Predicate, table: FromClause, negated: bool = False) -> Sql:
        """The caller's own condition; under `not` an unknown comparison is made one that does not match."""
        match predicate:
            case All(parts):
                return and_(*(self.predicate(decided, part, table, negated) for part in parts))
            case AnyOf(parts):
                return or_(*(self.predicate(decided, part, table, negated) for part in parts))
            case Not(part):
                return not_(self.predicate(decided, part, table, True))
            case Compare():
                resource = decided.plan.resource
                decision = decided.positions[predicate.item.code, predicate.operator.position]
                condition = self.fold(
                    resource,
                    table,
                    decision,
                    lambda outcome: (
                        not isinstance(outcome, Denied)
                        and self.compare(_form(outcome, predicate.item, table), predicate)
                    ),
                )
                return func.coalesce(condition, false()) if negated else condition
            case _:
                assert_never(predicate)

    def compare(self, form: Sql, compare: Compare) -> Sql:
        """One comparison of a form of the item. The operators are a closed list; none can raise on a stored value."""
        item, operator = compare.item, compare.operator
        as_text = isinstance(form.type, String) and item.type is not ValueType.STRING
        type: TypeEngine[Any] = Text() if as_text else COLUMN_TYPES[item.type]
        value = OperandValue(compare.operand, item.type, as_text)
        form, ordered = _comparable(form, item), _orderable(form, item)
        match operator:
            case Operator.EQ:
                return form == self.bind(value, type)
            case Operator.IN:
                return AmongValues(form, self.bind(value, Values(type)))
            case Operator.NE:
                return form != self.bind(value, type)
            case Operator.LT:
                return ordered < self.bind(value, type)
            case Operator.LTE:
                return ordered <= self.bind(value, type)
            case Operator.GT:
                return ordered > self.bind(value, type)
            case Operator.GTE:
                return ordered >= self.bind(value, type)
            case Operator.STARTS_WITH:
                return constructs.StartsWith(form, self.bind(value, type))
            case Operator.IS_NULL:
                return form.is_(None) == self.bind(value, Boolean())
            case _:
                assert_never(operator)

    def sort_form(self, decided: DecidedRows, key: SortKey, table: FromClause) -> Sql:
        """What the order may depend on: the form that the sort right works on, per row where it differs."""
        decision = decided.positions[key.item.code, Right.SORT]
        if not isinstance(decision, ByRows):
            return _orderable(_form(decision, key.item, table), key.item)
        branches = [*decision.branches]
        forms = [_form(outcome, key.item, table) for outcome in (*(b.outcome for b in branches), decision.otherwise)]
        if len({type(form.type) for form in forms}) > 1:
            forms = [cast(form, Text()) for form in forms]
        resource = decided.plan.resource
        whens = [(self.rows_where(resource, table, b.rows), form) for b, form in zip(branches, forms, strict=False)]
        return _orderable(case(*whens, else_=forms[-1]), key.item)

    def page(self, statement: Select[Any], decided: DecidedRows, table: FromClause, wanted: list[Sql]) -> Select[Any]:
        """The rows of the page and one more, in order; after the row that the cursor names."""
        plan = decided.plan
        limit = self.bind(PageSize(plan, 1), Integer())
        if plan.resource.row is None:
            # without a surrogate the only order that reveals nothing is that of the output itself
            return statement.where(*wanted).order_by(Bytewise(statement.selected_columns[0])).limit(limit)
        forms = [self.sort_form(decided, key, table) for key in plan.order]
        surrogate = _surrogate(plan.resource, table)
        if plan.page.after is not None:
            after = self.bind(SurrogateValue(), BigInteger())
            wanted = [*wanted, self.after(decided, after, forms, surrogate)]
        order = [_directed(form, key) for form, key in zip(forms, plan.order, strict=True)]
        return statement.where(*wanted).order_by(*order, surrogate).limit(limit)

    def after(self, decided: DecidedRows, after: Sql, forms: Sequence[Sql], surrogate: Sql) -> Sql:
        """Whether the row comes after the cursor's, whose sort keys are read again from that row if it is open."""
        condition: Sql = surrogate > after
        for key, form in reversed(list(zip(decided.plan.order, forms, strict=True))):
            at = self.at_cursor(decided, key, after)
            beyond = form < at if key.direction is Direction.DESC else form > at
            later = and_(at.is_not(None), or_(func.coalesce(beyond, false()), form.is_(None)))
            condition = or_(later, and_(form.is_not_distinct_from(at), condition))
        if forms:
            condition = and_(self.cursor_row_exists(decided, after), condition)
        return condition

    def at_cursor(self, decided: DecidedRows, key: SortKey, after: Sql) -> Sql:
        table = self.table(decided.plan.resource)
        form = self.sort_form(decided, key, table)
        return select(form).where(*self.at(decided, table, after)).correlate(None).scalar_subquery()

    def cursor_row_exists(self, decided: DecidedRows, after: Sql) -> Sql:
        table = self.table(decided.plan.resource)
        return exists(select(literal(1)).select_from(table).where(*self.at(decided, table, after)).correlate(None))

    def at(self, decided: DecidedRows, table: FromClause, surrogate: Sql) -> list[Sql]:
        return [*self.open_rows(decided, table), _surrogate(decided.plan.resource, table) == surrogate]

    # --- what is shown -------------------------------------------------------------------------------------------

    def forms(
        self, decided: DecidedRows, fields: Sequence[ConnectionField], table: FromClause, order: str
    ) -> Iterator[Sql]:
        """One text per field of the connection that needs the rows, in the order of the fields; at least one."""
        some = False
        for connection_field in fields:
            match connection_field:
                case Nodes(node=node):
                    some = True
                    yield self.object(decided, node, table)
                case Edges(members=members):
                    some = True
                    yield self.members(
                        (member.key, self.edge_member(decided, member, table, order)) for member in members
                    )
                case PageInfo(members=members) if any(name in CURSORS for _, name in members):
                    some = True
                    yield self.sealed(decided.plan.resource, table, order)
                case PageInfo() | TotalCount() | TypenameField():
                    pass
                case _:
                    assert_never(connection_field)
        if not some:
            yield Joined(["0"])

    def edge_member(
        self, decided: DecidedRows, member: CursorField | EdgeNode | TypenameField, table: FromClause, order: str
    ) -> str | Sql:
        match member:
            case CursorField():
                return self.sealed(decided.plan.resource, table, order)
            case EdgeNode(node=node):
                return self.object(decided, node, table)
            case TypenameField(type_name=name):
                return f'"{name}"'
            case _:
                assert_never(member)

    def sealed(self, resource: Resource, table: FromClause, order: str | None) -> Sql:
        """The place of an id or a cursor: a JSON string once the surrogate is enciphered."""
        seal = Seal(resource.code, order)
        if seal not in self.seals:
            self.seals.append(seal)
        number = self.seals.index(seal)
        return Joined([f'"{TOKEN}{number} ', cast(_surrogate(resource, table), Text()), f'{TOKEN}"'])

    def members(self, members: Iterator[tuple[str, str | Sql]]) -> Sql:
        """A JSON object of finished texts, none of them NULL."""
        parts: list[str | Sql] = []
        for key, text in members:
            parts.extend([f',"{key}":' if parts else f'{{"{key}":', text])
        return Joined([*parts, "}"] if parts else ["{}"])

    def object(self, decided: DecidedRows, node: Node, table: FromClause) -> Sql:
        """One row as a JSON object."""
        return self.members((field.key, self.node_field(decided, node, field, table)) for field in node.fields)

    def node_field(self, decided: DecidedRows, node: Node, field: NodeField, table: FromClause) -> str | Sql:
        resource = decided.plan.resource
        match field:
            case ItemField(item=item):
                return self.shown(resource, decided.shown[item.code], item, table)
            case TypenameField(type_name=name):
                return f'"{name}"'
            case IdField():
                return "null" if resource.row is None else self.sealed(resource, table, None)
            case SharingField(members=members):
                return self.members((key, self.sharing(decided, node, name, table)) for key, name in members)
            case ReferenceField():
                reference = decided.references.get(field.path)
                return "null" if reference is None else self.reference(resource, reference, field, table)
            case _:
                assert_never(field)

    def shown(self, resource: Resource, decision: Decision, item: Item, table: FromClause) -> str | Sql:
        """An item as JSON text: clear, masked or null, per row where the decision differs."""
        return self.by_row(resource, decision, table, lambda outcome: _json(outcome, item, table))

    def by_row(
        self, resource: Resource, decision: Decision, table: FromClause, text: Callable[[Outcome], str | Sql]
    ) -> str | Sql:
        """A finished text that differs between rows as the decision does."""
        if not isinstance(decision, ByRows):
            return text(decision)
        whens = [
            (self.rows_where(resource, table, branch.rows), _text(text(branch.outcome))) for branch in decision.branches
        ]
        return case(*whens, else_=_text(text(decision.otherwise)))

    def sharing(self, decided: DecidedRows, node: Node, name: str, table: FromClause) -> str | Sql:
        resource = decided.plan.resource
        match name:
            case "provider":
                return orjson.dumps(resource.provider).decode()
            case "updatedAt":
                return orjson.dumps(resource.data_as_of).decode()
            case "masked":
                return self.masked_fields(decided, node, table)
            case _:
                return f'"{name.removeprefix("__typename:")}"'

    def masked_fields(self, decided: DecidedRows, node: Node, table: FromClause) -> str | Sql:
        """The response keys that this row shows masked or not at all."""
        parts: list[str | Sql] = []
        for item_field in node.fields:
            if isinstance(item_field, ItemField):
                name = f',"{item_field.key}"'
                parts.append(
                    self.by_row(
                        decided.plan.resource,
                        decided.shown[item_field.item.code],
                        table,
                        lambda outcome, name=name: "" if isinstance(outcome, Clear) else name,  # type: ignore[misc]
                    )
                )
        listed = Joined(parts)
        return Joined(["[", func.substr(listed, 2), "]"]) if parts else "[]"

    def reference(self, resource: Resource, decided: DecidedReference, field: ReferenceField, table: FromClause) -> Sql:
        """The referenced row, or the list of rows, read through the other resource's own decisions."""
        plan = decided.rows.plan
        other = self.table(plan.resource)
        joined = [
            _column(plan.resource.items[theirs], other) == _column(resource.items[own], table)
            for own, theirs in field.reference.on
        ]
        followed = self.fold(resource, table, decided.followed, lambda outcome: isinstance(outcome, Clear))
        wanted = [*self.rows(decided.rows, other), *joined]
        record = self.object(decided.rows, field.node, other)
        order: list[Sql] = [_directed(self.sort_form(decided.rows, key, other), key) for key in plan.order]
        order.append(_surrogate(plan.resource, other) if plan.resource.row is not None else Bytewise(record))
        rows = select(record.label("record")).select_from(other).where(*wanted).order_by(*order).correlate(table)
        if field.reference.many:
            limited = rows.limit(self.bind(PageSize(plan, 0), Integer())).subquery(f"list{self.tables}")
            gathered = select(Gathered(limited.c.record, constructs.Constant(","))).scalar_subquery()
            found: Sql = Joined(["[", func.coalesce(gathered, constructs.Constant("")), "]"])
        else:
            found = func.coalesce(rows.limit(literal(1, Integer())).scalar_subquery(), constructs.Constant("null"))
        return case((followed, found), else_=constructs.Constant("null"))


CURSORS = frozenset({"startCursor", "endCursor"})


def _surrogate(resource: Resource, table: FromClause) -> Sql:
    if resource.row is None:  # callers ask only for resources that have one
        raise AssertionError
    return table.c[resource.row]


def _column(item: Item, table: FromClause) -> Sql:
    return table.c[item.column]


def _condition(value: bool | Sql) -> Sql:
    if isinstance(value, bool):
        return true() if value else false()
    return value


def _text(value: str | Sql) -> Sql:
    return constructs.Constant(value) if isinstance(value, str) else value


def _comparable(form: Sql, item: Item) -> Sql:
    """The form to test for equality; the catalogue refuses columns whose collation calls different texts equal."""
    return form if isinstance(form.type, String) or item.type is not ValueType.DECIMAL else Amount(form)


def _orderable(form: Sql, item: Item) -> Sql:
    """The form to compare by size: texts by their bytes, decimals by their value."""
    return Bytewise(form) if isinstance(form.type, String) else _comparable(form, item)


def _directed(form: Sql, key: SortKey) -> Sql:
    return (form.desc() if key.direction is Direction.DESC else form.asc()).nulls_last()


def _form(outcome: Outcome, item: Item, table: FromClause) -> Sql:
    """The form of the value that a decision lets anything be done with; nothing for a denial or a verdict."""
    column = _column(item, table)
    match outcome:
        case Clear():
            return column
        case Masked(mask=mask):
            return mask.form.sql(column, item.type)
        case Denied() | Compared():
            return cast(null(), COLUMN_TYPES[item.type])
        case _:
            assert_never(outcome)


def _json(outcome: Outcome, item: Item, table: FromClause) -> str | Sql:
    match outcome:
        case Denied() | Compared():
            return "null"
        case Clear() | Masked():
            form = _form(outcome, item, table)
            kind = ValueType.STRING if isinstance(form.type, String) else item.type
            return JsonText(form, kind)
        case _:
            assert_never(outcome)
