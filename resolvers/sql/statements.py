"""A decided plan becomes one statement per root field; the database builds the JSON.

The first column of the only row holds the records of the page as UTF-8: a record is the JSON of each selected form of
the row (`nodes`, `edges`, …); forms are separated by U+001F, records by U+001D. Where an id or a cursor belongs there
stands U+001E, a number into `Written.seals`, a space, the row surrogate, U+001E. A value that is masked beside the
source stands between two U+001C (see `sources.places`), what names rows of another source between two U+001A (see
`sources.joining`). JSON escapes all control characters, so no value can forge one
of these. One record more than the page holds is asked for, to know whether there is a next page; a page from the end
stands in reversed order. The second column is the total count as far as it is told, one more than the limit where there
are more rows, or NULL. Where sort keys are read again from the rows of cursors, the third says whether these are still
there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Text, cast, func, null, select
from sqlalchemy.sql.expression import ClauseElement

from resolvers.deciding import DecidedRows
from resolvers.plan import ConnectionField, Node
from resolvers.sql.constructs import Constant, Gathered, Number, Utf8
from resolvers.sql.counting import total_count
from resolvers.sql.gathering import gathered
from resolvers.sql.order import cursors_stand, ordered, shown, within_cursors
from resolvers.sql.parameters import Bound, Parameters, Seal, Sql, SurrogateValue, Targets
from resolvers.sql.predicates import wanted_rows
from resolvers.sql.records import flat_columns, node_object, record
from sources import Statement, compile_statement

RECORD = "\x1d"


@dataclass(frozen=True, slots=True)
class Written:
    """A statement, where its parameters come from, and what its ids and cursors are bound to.

    `beside` are the items, each with its mask, that are masked beside the source.
    """

    statement: Statement
    bound: Mapping[str, Bound]
    seals: tuple[Seal, ...]
    beside: frozenset[tuple[str, str]] = frozenset()


def write_connection(decided: DecidedRows, fields: Sequence[ConnectionField], targets: Targets, order: str) -> Written:
    """The statement of a root field of `data`. `order` names what its cursors are bound to.

    Raises `EpochsUnclear`, as all of these do, where a keyed mask has no key today.
    """
    parameters = Parameters(targets, decided.plan.resource.source)
    scope = parameters.scope(decided.plan.resource)
    wanted = wanted_rows(scope, decided)
    flat = flat_columns(scope, decided, fields)
    columns, settling = flat or shown(scope, lambda own: record(own, decided, fields, order).label("record"))
    rows = select(*columns).select_from(scope.table).where(*wanted, *within_cursors(scope, decided))
    by, most = ordered(scope, decided, settling), decided.plan.page.size + 1
    if flat:
        page = rows.order_by(*by).limit(Number(most)).subquery("page")
        one = cast(func.row_to_json(page.table_valued()), Text())
        records: Sql = select(Gathered(one, Constant(RECORD))).scalar_subquery()
    else:
        records = gathered(rows, by, most, RECORD, "page", parameters.target.dialect)
    page_columns = [Utf8(records).label("records"), total_count(scope, decided, wanted, fields).label("total")]
    stand = cursors_stand(scope, decided)
    if stand is not None:
        page_columns.append(stand.label("stand"))
    return written(parameters, select(*page_columns))


def write_node(decided: DecidedRows, node: Node, targets: Targets) -> Written:
    """The statement of `node(id)`: the one row with the surrogate, if the caller may see it."""
    parameters = Parameters(targets, decided.plan.resource.source)
    scope = parameters.scope(decided.plan.resource)
    record = Utf8(node_object(scope, decided, node))
    row = scope.surrogate == parameters.bind(SurrogateValue(), BigInteger())
    rows = select(record.label("records"), null().label("total")).where(row, *wanted_rows(scope, decided))
    return written(parameters, rows)


def written(parameters: Parameters, statement: ClauseElement) -> Written:
    """The statement of all that was collected in `parameters`."""
    compiled = compile_statement(statement, parameters.target.dialect, parameters.masks, parameters.joins)
    return Written(compiled, parameters.bound, tuple(parameters.seals), frozenset(parameters.beside))
