"""The leak matrix: every item, in every position that a request has for it, under every state that a grant can be in.

What is expected of a cell is worked out from the design alone (§5 and §10), never asked of the platform: rows are open
to all; without a rule that names it a position is open where the item is clear; the only position that a rule names is
the lookup of the key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, assert_never

from masking import ValueType
from tests.attack.tables import ROW, Contents, Row

KEY = "code"
"""The item that names a subject; it changes alone, for a changed key is another subject."""

REGION = "330302"
"""The region that may be claimed of texts."""

Values = Mapping[str, Any]


class State(Enum):
    """How far a department has come with its application."""

    NONE = "none"
    APPLIED = "applied"
    COMPARING = "comparing"
    MASKED = "masked"
    BLANK = "blank"
    CLEAR = "clear"


class Kind(Enum):
    """What a position is a right to; `NOTHING` is what no right opens."""

    READ = "read"
    LOOKUP = "lookup"
    FILTER = "filter"
    SORT = "sort"
    GROUP = "group"
    AGGREGATE = "aggregate"
    VERIFY = "verify"
    NOTHING = "nothing"


class Expected(Enum):
    """What the answer may do when the stored value changes."""

    REFUSED = "refused"
    IDENTICAL = "identical"
    MAY_DIFFER = "may differ"


def expected(state: State, item: str, kind: Kind) -> Expected:
    """The oracle."""
    match kind:
        case Kind.NOTHING:
            return Expected.IDENTICAL
        case Kind.VERIFY:
            # the key names the subject, which whoever may compare is told of
            return Expected.MAY_DIFFER if state is State.COMPARING else Expected.IDENTICAL
        case Kind.READ:
            return Expected.MAY_DIFFER if state is State.CLEAR else Expected.IDENTICAL
        case Kind.LOOKUP if item == KEY:
            return Expected.MAY_DIFFER
        case Kind.LOOKUP | Kind.FILTER | Kind.SORT | Kind.GROUP | Kind.AGGREGATE:
            return Expected.MAY_DIFFER if state is State.CLEAR else Expected.REFUSED
        case _:
            assert_never(kind)


@dataclass(frozen=True, slots=True)
class Subject:
    """An item of the matrix: its name in the schema and what requests say of it.

    `stored` is the value of the row that requests name, as JSON writes it; `symbol` what names it where it is a code.
    """

    code: str
    type: ValueType
    stored: Any
    symbol: Any = None

    @property
    def named(self) -> Any:
        return self.stored if self.symbol is None else self.symbol


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `after_page` puts the first or last cursor of what the same text answers without one into `$at`;
    `needs_id` the id of a row into `$id`."""

    text: str
    variables: Values | None = None
    strict: bool = False
    explain: bool = False
    by_get: bool = False
    after_page: str | None = None
    needs_id: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    name: str
    kind: Kind
    call: Call


def positions(item: Subject) -> Iterator[Position]:
    """Every position that the schema has for the item."""
    yield from _compared(item)
    if item.type is not ValueType.JSON:
        yield from _sorted(item)
        yield from _grouped(item)
    yield from _verified(item)
    yield from _read(item)
    yield from _outside(item)


def operators(item: Subject) -> Iterator[tuple[str, Any]]:
    """All of the closed list that there are for the type, each with an operand that some stored value fits."""
    if item.type is not ValueType.JSON:
        yield "eq", item.named
        yield "in", [item.named]
        yield "ne", item.named
    if item.type not in (ValueType.JSON, ValueType.BOOLEAN):
        yield from ((operator, item.stored) for operator in ("lt", "lte", "gt", "gte"))
        yield "between", {"from": item.stored, "to": item.stored}
    if item.type is ValueType.STRING:
        yield "startsWith", item.stored
        yield "contains", item.stored[1:3]
        yield "like", f"{item.stored[:1]}%"
    yield "isNull", True


LIST = "query Q($w: SubjectWhere) { data { it: subject(where: $w) { totalCount nodes { tag } } } }"
COUNT = (
    "query Q($w: SubjectWhere) { data { it: subject(where: $w, first: 0) "
    "{ totalCount totalCountIsExact pageInfo { hasNextPage } } } }"
)
EVENTS = "query Q($w: EventWhere) { data { it: event(where: $w) { totalCount nodes { eventNo } } } }"
PLACES = "query Q($w: PlaceWhere) { data { it: place(where: $w) { totalCount nodes { placeNo } } } }"
IN_LIST = "query Q($w: SubjectWhere) { data { it: place { nodes { placeNo people(where: $w) { tag } } } } }"
COUNTED = (
    "query Q($w: SubjectWhere) { data { it: subjectGroups(by: [tag], where: $w) "
    "{ groups { key { tag } count } hasMore suppressed } } }"
)


def _compared(item: Subject) -> Iterator[Position]:
    tests = dict(operators(item))
    words = ("some", "none", "every")
    for turn, (operator, operand) in enumerate(tests.items()):
        kind = Kind.LOOKUP if operator in ("eq", "in") else Kind.FILTER
        test = {item.code: {operator: operand}}
        yield Position(f"where {operator}", kind, Call(LIST, {"w": test}))
        yield Position(f"to-one {operator}", kind, Call(EVENTS, {"w": {"subject": test}}))
        for word in words if operator in ("eq", "isNull") else (words[turn % 3],):
            yield Position(f"{word} {operator}", kind, Call(PLACES, {"w": {"people": {word: test}}}))
    operator = "eq" if "eq" in tests else "isNull"
    kind, test = Kind.LOOKUP if operator == "eq" else Kind.FILTER, {item.code: {operator: tests[operator]}}
    tagged = {"tag": {"isNull": False}}
    trees: Mapping[str, Any] = {
        "or": {"or": [test, {"tag": {"eq": "t5"}}]},
        "not": {"not": test},
        "not not": {"not": {"not": test}},
        "nested and": {"and": [{"and": [tagged, test]}]},
        "always true": {"or": [test, {"not": test}]},
        "always false": {"and": [test, {"not": test}]},
        "or always true": {"or": [tagged, test]},
        "beside": {**tagged, **test},
        "there and back": {"place": {"people": {"some": test}}},
        "not there": {"not": {"place": {"people": {"every": test}}}},
    }
    for name, tree in trees.items():
        yield Position(f"where {name}", kind, Call(LIST, {"w": tree}))
    yield Position("total", kind, Call(COUNT, {"w": test}))
    yield Position("where of a list", kind, Call(IN_LIST, {"w": test}))
    written = _literal(test)
    literal = f"{{ data {{ it: subject(where: {written}) {{ nodes {{ tag }} }} other: subject {{ totalCount }} }} }}"
    yield Position("where as a literal", kind, Call(literal))
    if item.code != KEY:  # groups of rows that are named by a key are no groups
        yield Position("where of groups", Kind.FILTER, Call(COUNTED, {"w": test}))


def _sorted(item: Subject) -> Iterator[Position]:
    text = (
        "query Q($o: [SubjectOrder!]) { data { it: subject(orderBy: $o, first: 3) { edges { cursor node { tag } } } } }"
    )
    for word in ("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST"):
        yield Position(f"orderBy {word}", Kind.SORT, Call(text, {"o": [{item.code: word}]}))
    yield Position("orderBy second", Kind.SORT, Call(text, {"o": [{"placeNo": "ASC"}, {item.code: "ASC"}]}))
    listed = f"{{ data {{ it: place {{ nodes {{ people(orderBy: [{{{item.code}: ASC}}], first: 2) {{ tag }} }} }} }} }}"
    yield Position("orderBy of a list", Kind.SORT, Call(listed))
    last = f"{{ data {{ it: subject(orderBy: [{{{item.code}: ASC}}], last: 2) {{ nodes {{ tag }} }} }} }}"
    yield Position("orderBy from the end", Kind.SORT, Call(last))
    for argument, size in (("after", "first"), ("before", "last")):
        page = (
            f"query Q($at: String) {{ data {{ it: subject(orderBy: [{{{item.code}: ASC}}], {size}: 3, {argument}: $at) "
            "{ edges { cursor node { tag } } pageInfo { hasNextPage hasPreviousPage } } } }"
        )
        yield Position(f"orderBy {argument}", Kind.SORT, Call(page, after_page=argument))


def _grouped(item: Subject) -> Iterator[Position]:
    def groups(by: str, told: str) -> Call:
        return Call(f"{{ data {{ it: subjectGroups(by: [{by}]) {{ groups {{ {told} }} hasMore suppressed }} }} }}")

    if item.type is not ValueType.FLOAT:
        yield Position("by", Kind.GROUP, groups(item.code, f"key {{ {item.code} }} count"))
        yield Position("by, not shown", Kind.GROUP, groups(f"placeNo, {item.code}", "count"))
    yield Position("countDistinct", Kind.GROUP, groups("", f"countDistinct {{ {item.code} }}"))
    functions = ["countNonNull"]
    functions += ["sum", "avg"] if item.type in (ValueType.INT, ValueType.DECIMAL) else []
    functions += ["min", "max"] if item.type is not ValueType.BOOLEAN else []
    for function in functions:
        yield Position(function, Kind.AGGREGATE, groups("", f"{function} {{ {item.code} }}"))
        yield Position(
            f"{function} of cells", Kind.AGGREGATE, groups("tag", f"key {{ tag }} {function} {{ {item.code} }}")
        )


def claims(item: Subject) -> Iterator[tuple[str, Any]]:
    """Every kind of claim that there is for the type, each with an operand that some value fits and another does not.

    Of the key, which names the subject, nothing is claimed: something open is.
    """
    if item.type is not ValueType.JSON:
        yield "equals", item.named
    if item.type not in (ValueType.JSON, ValueType.BOOLEAN):
        yield "oneOf", [item.named]
    if item.type is ValueType.DATE:
        yield "year", int(item.stored[:4])
        yield "ageAtLeast", {"years": 20, "on": f"2021{item.stored[4:]}"}
        yield "validOn", item.stored
    if item.symbol is None:
        if item.type in (ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL):
            yield "amountAtLeast", item.stored
        if item.type is ValueType.STRING:
            yield "regionWithin", REGION
    yield "present", True
    yield "absent", True


def _verified(item: Subject) -> Iterator[Position]:
    kinds = [("tag", "equals", "t3")] if item.code == KEY else [(item.code, *claim) for claim in claims(item)]
    for code, kind, operand in kinds:
        yield Position(f"verify {kind}", Kind.VERIFY, Call(_verification("AB00003", {code: {kind: operand}})))
    code, kind, operand = kinds[0]
    claimed = {code: {kind: operand}}
    yield Position("verify of nobody", Kind.NOTHING, Call(_verification("ZZ00000", claimed)))
    pairs = [{"subject": {"code": number}, "claims": claimed} for number in ("AB00003", "ZZ00000", "AB00002")]
    batch = f"{{ verify {{ it: subjectBatch(pairs: {_literal(pairs)}) {{ verdicts {{ result retryAt }} }} }} }}"
    yield Position("verify in a batch", Kind.VERIFY, Call(batch))


def _verification(number: str, claimed: Values) -> str:
    told = "result items { item result } retryAt"
    return f'{{ verify {{ it: subject(subject: {{code: "{number}"}}, claims: {_literal(claimed)}) {{ {told} }} }} }}'


def _read(item: Subject) -> Iterator[Position]:
    x = item.code
    node = f"{{ id {x} sharing {{ masked provider updatedAt }} }}"
    texts = {
        "selected": f"{{ data {{ it: subject {{ totalCount nodes {node} }} }} }}",
        "edges": f"{{ data {{ it: subject {{ edges {{ cursor node {node} }} }} }} }}",
        "named fragment": f"{{ data {{ it: subject {{ nodes {{ ...F }} }} }} }} fragment F on Subject {node}",
        "inline fragment": f"{{ data {{ it: subject {{ nodes {{ ... on Subject {{ ... {node} }} }} }} }} }}",
        "interface": f"{{ data {{ it: subject {{ nodes {{ ... on Node {{ id ... on Subject {node} }} }} }} }} }}",
        "fragments merged": f"{{ data {{ it: subject {{ nodes {{ ...F }} nodes {{ ...G }} }} }} }} "
        f"fragment F on Subject {{ tag }} fragment G on Subject {node}",
        "alias": f"{{ data {{ it: subject {{ nodes {{ a: {x} b: {x} tag: {x} {x}: tag sharing {{ masked }} }} }} }} }}",
        "duplicate": f"{{ data {{ it: subject {{ nodes {{ {x} {x} sharing {{ masked }} }} }} }} }}",
        "two roots": f"{{ data {{ it: subject {{ nodes {{ {x} }} }} other: subject {{ nodes {{ {x} tag }} }} }} }}",
        "to-one": f"{{ data {{ it: event {{ nodes {{ eventNo subject {node} }} }} }} }}",
        "to-many": f"{{ data {{ it: place {{ nodes {{ placeNo people {node} }} }} }} }}",
        "there and back": f"{{ data {{ it: subject {{ nodes {{ tag place {{ people(first: 2) {node} }} }} }} }} }}",
        "another source": f"{{ data {{ it: ledger {{ nodes {{ entryNo subject {node} }} }} }} }}",
        "beside the catalogue": f"{{ viewer {{ department }} data {{ it: subject {{ nodes {node} }} }} }}",
        "ordered by another": f"{{ data {{ it: subject(orderBy: [{{tag: DESC}}], first: 2) {{ nodes {node} }} }} }}",
        "last": f"{{ data {{ it: subject(last: 3) {{ nodes {node} pageInfo {{ startCursor endCursor }} }} }} }}",
    }
    for name, text in texts.items():
        yield Position(name, Kind.READ, Call(text))
    plain = texts["selected"]
    yield Position("explain", Kind.READ, Call(plain, explain=True))
    yield Position("strict", Kind.READ, Call(plain, strict=True))
    alone = f"{{ data {{ it: subject {{ nodes {{ {x} }} }} }} }}"
    yield Position("alone", Kind.READ, Call(alone))
    for directive in ("include", "skip"):
        text = f"query Q($b: Boolean!) {{ data {{ it: subject {{ nodes {{ tag {x} @{directive}(if: $b) }} }} }} }}"
        for truth in (True, False):
            shown = truth is (directive == "include")
            kind = Kind.READ if shown else Kind.NOTHING
            yield Position(f"{directive} {truth}", kind, Call(text, {"b": truth}))
    for argument, size in (("after", "first"), ("before", "last")):
        page = (
            f"query Q($at: String) {{ data {{ it: subject({size}: 3, {argument}: $at) "
            f"{{ edges {{ cursor node {node} }} pageInfo {{ hasNextPage hasPreviousPage }} }} }} }}"
        )
        yield Position(f"selected {argument}", Kind.READ, Call(page, after_page=argument))
    by_id = f"query Q($id: ID!) {{ node(id: $id) {{ id ... on Subject {node} }} }}"
    yield Position("node", Kind.READ, Call(by_id, needs_id=True))
    if x != KEY:
        key = f'{{ data {{ it: subject(where: {{code: {{eq: "AB00003"}}}}) {{ totalCount nodes {node} }} }} }}'
        yield Position("by key", Kind.READ, Call(key))


def _outside(item: Subject) -> Iterator[Position]:
    """What may never depend on stored values: what is previewed, wrong, or asked where nothing is answered."""
    x = item.code
    preview = '{ access(resource: "subject", mode: QUERY) { items { code decision mask missing } } }'
    yield Position("preview", Kind.NOTHING, Call(preview))
    yield Position("get", Kind.NOTHING, Call(f"{{ data {{ it: subject {{ nodes {{ {x} }} }} }} }}", by_get=True))
    yield Position("wrong type", Kind.NOTHING, Call(LIST, {"w": {x: {"isNull": "perhaps"}}}))
    yield Position("null operand", Kind.NOTHING, Call(LIST, {"w": {x: {"isNull": None}}}))
    yield Position("no operand", Kind.NOTHING, Call(LIST, {"w": {x: {}}}))
    yield Position("no such operator", Kind.NOTHING, Call(LIST, {"w": {x: {"matches": "."}}}))
    yield Position("misspelt", Kind.NOTHING, Call(f"{{ data {{ it: subject {{ nodes {{ {x}s }} }} }} }}"))
    forged = f'{{ data {{ it: subject(after: "{"A" * 22}") {{ nodes {{ {x} }} }} }} }}'
    yield Position("forged cursor", Kind.NOTHING, Call(forged))
    nobody = f"query Q($id: ID!) {{ node(id: $id) {{ ... on Subject {{ {x} }} }} }}"
    yield Position("forged id", Kind.NOTHING, Call(nobody, {"id": f"subject.{'A' * 22}"}))
    yield Position("id of another type", Kind.NOTHING, Call(nobody, {"id": f"place.{'A' * 22}"}))


def _literal(value: Any) -> str:
    """The value as GraphQL writes it; symbols are upper case alone, and no other text here is."""
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_literal(member)}" for name, member in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case bool():
            return "true" if value else "false"
        case str() if value.isalpha() and value.isupper():
            return value
        case str():
            return f'"{value}"'
        case _:
            return str(value)


# --- the rows and how they change -------------------------------------------------------------------------------------

SUBJECTS = (
    Subject("code", ValueType.STRING, "AB00003"),
    Subject("text", ValueType.STRING, "abc3"),
    Subject("number", ValueType.INT, 23),
    Subject("real", ValueType.FLOAT, 6.5),
    Subject("amount", ValueType.DECIMAL, "503.00"),
    Subject("truth", ValueType.BOOLEAN, True),
    Subject("day", ValueType.DATE, "2001-04-04"),
    Subject("moment", ValueType.DATETIME, "2026-03-04T05:00:00"),
    Subject("paper", ValueType.JSON, None),
    Subject("symbol", ValueType.STRING, "1", "MALE"),
    Subject("level", ValueType.INT, 1, "FIRST"),
    Subject("secret", ValueType.STRING, "abs3"),
)
HIDDEN = tuple(item.code for item in SUBJECTS)


def subject(number: int) -> dict[str, Any]:
    """One row. All values of an item are such as its mask shows alike."""
    return {
        ROW: 1_000 - 37 * number % 101,
        "code": f"AB0000{number}",
        "tag": f"t{number}",
        "ref": f"r{number}",
        "place_no": f"p{number % 3}",
        "text": f"abc{number}",
        "number": 20 + number,
        "real": 5 + number / 2,
        "amount": Decimal(500 + number),
        "truth": number % 2 == 1,
        "day": date(2001, 1 + number, 1 + number),
        "moment": datetime(2026, 3, 1 + number, 2 + number),
        "paper": f'{{"证": {number}}}',
        "symbol": "12"[number % 2 - 1],
        "level": 1 + (number + 1) % 2,
        "secret": f"abs{number}",
    }


ROWS: Contents = {
    "subject": [subject(number) for number in range(8)],
    "place": [{ROW: 70 - number, "place_no": f"p{number}"} for number in range(4)],
    "event": [{ROW: 90 - number, "event_no": f"e{number}", "subject_ref": f"r{number}"} for number in range(10)],
    "ledger": [{ROW: 50 - number, "entry_no": f"l{number}", "subject_ref": f"r{2 * number}"} for number in range(6)],
}

ANYTHING: Mapping[str, Sequence[Any]] = {
    "text": (None, "", "x" * 4_000, "abc2", "abc4", "'", "\\", "%_", f"{REGION}𠮷\u200b\x1f", "abc3 "),
    "number": (None, 0, 2**31 - 1, 22, 24, -(2**31)),
    "real": (None, 0.0, 1e300, 6.4, 6.6, -5e-324),
    "amount": (None, Decimal(0), Decimal("99999999999.99"), Decimal("502.99"), Decimal("503.01"), Decimal("-1.00")),
    "truth": (None, True, False),
    "day": (None, date(1, 1, 1), date(9999, 12, 31), date(2001, 4, 3), date(2001, 4, 5)),
    "moment": (None, datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), datetime(2026, 3, 4, 4, 59, 59)),
    "paper": (None, "{}", '"canary"', "[1, null]", '{"证": 2}'),
    "symbol": (None, "", "1", "2", "9"),
    "level": (None, 0, 1, 2, 9),
    "secret": (None, "", "x" * 4_000, f"{REGION}003", "abs4"),
}
"""Values that a hidden item may take: none, empty, longest, neighbours in order, what means something to a database."""

ALIKE: Mapping[str, Sequence[Any]] = {
    "text": ("a" * 4, "azzz", "a'%_", "a𠮷\u200b\\", "abc2"),
    "number": (20, 29, 22, 24),
    "real": (5.0, 9.99, 6.4, 6.6),
    "amount": (Decimal(500), Decimal("999.99"), Decimal("502.99"), Decimal("503.01")),
    "truth": ANYTHING["truth"],
    "day": (date(2001, 1, 1), date(2001, 12, 31), date(2001, 4, 3), date(2001, 4, 5)),
    "moment": (datetime(2026, 3, 1), datetime(2026, 3, 31, 23, 59, 59), datetime(2026, 3, 4, 4, 59, 59)),
    "paper": ANYTHING["paper"],
    "symbol": ANYTHING["symbol"],
    "level": ANYTHING["level"],
    "secret": ANYTHING["secret"],
}
"""Values that a masked item may take without its mask showing it."""

KEYS: Sequence[Callable[[int], str | None]] = (
    lambda number: f"AB9990{number}",
    lambda number: f"AB1{7 - number}00{number}",
    lambda number: f"AB00{'%_'[number % 2]}\\{number}",
    lambda number: "x" * 4_000,
    lambda number: "",
    lambda number: None,
)
"""Other keys of the rows; the first three are masked as the stored ones are."""


@dataclass(frozen=True, slots=True)
class Change:
    """Other rows, in which the named items have other values and nothing else is changed."""

    items: frozenset[str]
    rows: Sequence[Row]


def changes(values: Mapping[str, Sequence[Any]]) -> Iterator[Change]:
    """All items at once: alike in all rows, several values in turn, every row with its neighbour's; then other keys."""
    rows, items = ROWS["subject"], frozenset(values)
    yield Change(items, [_with(row, values, 0) for row in rows])
    for first in (1, 5):
        yield Change(items, [_with(row, values, first + at) for at, row in enumerate(rows)])
    yield Change(items, [dict(row) | {item: rows[at - 1][item] for item in items} for at, row in enumerate(rows)])
    keys = KEYS if values is ANYTHING else KEYS[:3]
    for first in range(2):
        changed = (keys[(first + at) % len(keys)](at) for at in range(len(rows)))
        yield Change(frozenset({KEY}), [dict(row) | {KEY: key} for row, key in zip(rows, changed, strict=True)])


def _with(row: Row, values: Mapping[str, Sequence[Any]], turn: int) -> dict[str, Any]:
    return dict(row) | {item: several[turn % len(several)] for item, several in values.items()}
