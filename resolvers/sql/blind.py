"""The entries that a resource holds for a blind batch: its rows as lists of texts, page by page.

The first column of the only row holds the records of a page: JSON lists of the row surrogate, or 0 where there is none,
and of the value of each item. Records are separated by U+001D, and there is one more than a page holds if there are
more. A row that may not be compared, or that lacks a value, is not among them.
"""

from collections.abc import Iterator

from sqlalchemy import BigInteger, select

from catalog import ClaimRule, Item, Resource
from masking import ValueType
from resolvers.deciding import DecidedBlind
from resolvers.sql.constructs import Joined, JsonText, Utf8
from resolvers.sql.forms import orderable
from resolvers.sql.gathering import gathered
from resolvers.sql.parameters import Parameters, Scope, Sql, SurrogateValue, Targets
from resolvers.sql.statements import RECORD, Written, written
from resolvers.sql.verification import comparable_rows

BLIND_PAGE = 5_000
"""Rows of one statement."""
MOST_UNORDERED = 10_000
"""Rows of a resource without a surrogate: there is nothing to read a next page by."""


def most_read(resource: Resource) -> int:
    """Rows of one page."""
    return MOST_UNORDERED if resource.row is None else BLIND_PAGE


def write_entries(decided: DecidedBlind, targets: Targets) -> Written:
    """The statement of a page of entries; `SurrogateValue` is the least surrogate in it."""
    parameters = Parameters(targets, decided.resource.source)
    scope = parameters.scope(decided.resource)
    values = [_value(scope, item, rule) for item, rule in _compared(decided)]
    wanted = [*comparable_rows(scope, decided.denied_rows, decided.items.values())]
    wanted += [value.is_not(None) for value in values]
    if decided.resource.row is None:
        order, surrogate = [orderable(scope.item(code), decided.resource.items[code]) for code in decided.items], None
    else:
        surrogate = scope.surrogate
        order = [surrogate]
        wanted.append(surrogate >= parameters.bind(SurrogateValue(), BigInteger()))
    record = Joined(list(_record(surrogate, zip(values, _compared(decided), strict=True)))).label("record")
    rows = select(record).select_from(scope.table).where(*wanted)
    most = most_read(decided.resource) + 1
    page = gathered(rows, order, most, RECORD, "page", parameters.target.dialect)
    return written(parameters, select(Utf8(page).label("records")))


def _compared(decided: DecidedBlind) -> list[tuple[Item, ClaimRule]]:
    """The items of an entry in their order, each with the provider's rule."""
    rules, items = decided.resource.verification, decided.resource.items
    return [(items[code], rules.naming.get(code) or rules.claims[code]) for code in decided.terms.wording.items]


def _value(scope: Scope, item: Item, rule: ClaimRule) -> Sql:
    """What verifications compare: the canonical column, where the provider has one."""
    return scope.column(item) if rule.canonical is None else scope.table.c[rule.canonical.column]


def _record(surrogate: Sql | None, values: Iterator[tuple[Sql, tuple[Item, ClaimRule]]]) -> Iterator[str | Sql]:
    yield "["
    yield "0" if surrogate is None else JsonText(surrogate, ValueType.INT)
    for value, (item, rule) in values:
        yield ","
        yield JsonText(value, item.type if rule.canonical is None else ValueType.STRING)
    yield "]"
