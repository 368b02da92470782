"""Values made to break something: operands that a driver or a database might choke on, rows that hold the extremes."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.attack.asks import Listing, Negated
from tests.attack.asks import Test as Comparing
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said
from tests.fix_platform import GRAPHQL, Answer

OWNER, LISTER, DISTRICT = Said("owner"), Said("lister"), Said("district")
EVERYBODY = (OWNER, LISTER, DISTRICT)
REFUSED = {"MALFORMED_REQUEST", "VARIABLES_INVALID", "DOCUMENT_INVALID", "DOCUMENT_TOO_LARGE", "BAD_OPERAND"}

OPERANDS: dict[str, list[str]] = {
    "age": ["2147483647", "2147483648", "-2147483649", "1e400", "1e5", "1.5", "9" * 400, "9" * 5000, '"1"', "true"],
    "score": ["1e308", "1e309", "-1e999", "9" * 400, "5e-324", "1e-400", "-0.0", '"NaN"', "NaN", "Infinity"],
    "income": [
        '"1e40"',
        '"1e-40"',
        '"1E+41"',
        '"0e999999999999"',
        '"1e-999999999"',
        '"NaN"',
        '"sNaN"',
        '"-Infinity"',
        '"1_000"',
        '"١٢"',
        f'"{"9" * 41}"',
        "1",
    ],
    "born": ['"0001-01-01"', '"9999-12-31"', '"0000-01-01"', '"2024-02-30"', '"2024-W01-1"', '"infinity"', '"2024-13"'],
    "seen": [
        '"0001-01-01T00:00:00"',
        '"9999-12-31T23:59:59.999999"',
        '"2024-01-01T24:00:00"',
        '"2024-01-01T00:00:00Z"',
        '"2024-01-01T00:00:60"',
    ],
    "note": [
        '"\\u0000"',
        '"a\\u0000b"',
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\ud83d\\ude00"',
        f'"{"x" * 60_000}"',
        '"%_\\\\"',
        '"\\u001f\\u001e\\u001d"',
        '"\\uffff\\ufeff\\u202e"',
        "1",
        "null",
    ],
    "active": ["1", '"true"', "null"],
}


async def send(lab: Attacked, body: str) -> Answer:
    token = lab.client.token("owner")
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "accept": GRAPHQL}
    return await lab.post(body.encode(), headers)


@pytest.mark.parametrize("item", OPERANDS)
async def test_every_operand_is_compared_or_refused_cleanly(lab: Attacked, item: str) -> None:
    """PostgREST#541 and all casts that print a value: no operand reaches a driver that cannot take it."""
    query = "query Q($w: PersonWhere) { data { it: person(where: $w) { totalCount } } }"
    operators = ["eq", "in", "ne"] + ([] if item == "active" else ["lt", "gte"])
    operators += ["startsWith", "contains", "like"] if item == "note" else []
    for value in OPERANDS[item]:
        for operator in operators:
            written = f"[{value}, {value}]" if operator == "in" else value
            variables = f'{{"w": {{"{item}": {{"{operator}": {written}}}}}}}'
            literal = f"{{ data {{ it: person(where: {{{item}: {{{operator}: {written}}}}}) {{ totalCount }} }} }}"
            for answer in (
                await send(lab, f'{{"query": {orjson.dumps(query).decode()}, "variables": {variables}}}'),
                await send(lab, f'{{"query": {orjson.dumps(literal).decode()}}}'),
            ):
                assert answer.code is None or answer.code in REFUSED, (operator, value[:40], answer.raw[:300])
                told = answer.raw.replace(b'"w"', b"")
                assert len(value) < 10 or value.strip('"').encode() not in told, "no operand comes back"


@pytest.mark.parametrize(
    "first", ["2147483647", "2147483648", "-1", "-2147483648", "1e3", "9" * 400, '"5"', "true", "501"]
)
async def test_a_page_size_out_of_range_is_refused(lab: Attacked, first: str) -> None:
    query = "query Q($n: Int) { data { it: person(first: $n) { nodes { region } } } }"
    by_variable = await send(lab, f'{{"query": {orjson.dumps(query).decode()}, "variables": {{"n": {first}}}}}')
    literal = query.replace("query Q($n: Int)", "").replace("$n", first)
    by_literal = await send(lab, f'{{"query": {orjson.dumps(literal).decode()}}}')
    for answer in (by_variable, by_literal):
        assert answer.code in {*REFUSED, "LIMIT_EXCEEDED"}


@pytest.mark.parametrize(
    "token",
    ["", ".", "person.", "person.\x00", "person.é", "person." + "A" * 22, "nothing.AAAA", "x" * 50_000, "𠮷.𠮷"],
)
async def test_a_made_up_id_or_cursor_is_nobody_s(lab: Attacked, token: str) -> None:
    """API-Platform CVE-2025-31481: what is no id is answered like a row that may not be seen."""
    by_id = await lab.ask(LISTER, "query Q($id: ID!) { node(id: $id) { id } }", {"id": token})
    assert by_id.data == {"node": None}
    for arguments in ("after: $a", "before: $a, last: 2"):
        query = f"query Q($a: String) {{ data {{ it: person({arguments}) {{ nodes {{ region }} }} }} }}"
        assert (await lab.ask(LISTER, query, {"a": token})).code == "BAD_CURSOR"


NO_UTF8 = [
    f"CAST(x'{value}' AS TEXT)"
    for value in ("ff41424344454647", "c3", "eda080", "22", "31383030303030303030ff", "3138ff30303030c33030ff")
]
"""Texts of SQLite that no client reads, but for one, which looks like the end of a text."""

STORED: dict[str, dict[str, list[str]]] = {
    "postgresql": {
        "age": ["2147483647", "-2147483648"],
        "score": ["1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "'NaN'", "'Infinity'", "'-Infinity'"],
        "income": ["'NaN'", "'Infinity'", "'-Infinity'", "1e1000", "-1e-1000"],
        "born": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'"],
        "seen": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-12-31'"],
        "phone": ["repeat('张', 20000)", "E'\\\\'"],
        "papers": ["'\"\\u001e\"'", "'[1, {\"a\": null}]'", "' null '"],
    },
    "mariadb": {
        "age": ["2147483647", "-2147483648"],
        "score": ["1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "1e-5"],
        "income": ["99999999999999999999999999999999.999999", "-0.000001"],
        "born": ["'0000-00-00'", "'2026-00-10'", "'2026-05-00'", "'9999-12-31'", "'0001-01-01'"],
        "seen": ["'0000-00-00 00:00:00'", "'2026-00-10 10:00:00'", "'9999-12-31 23:59:59.999999'"],
        "active": ["2", "-1"],
        "phone": ["repeat('张', 20000)", "x'5C'", "concat('a', x'00', 'b')", "'a '", "x'0B1F225C0B'"],
        "papers": ["concat('\"', x'5C', 'u001e\"')", "'[1, {\"a\": null}]'", "' null '"],
    },
    "sqlite": {
        "age": ["9223372036854775807", "-9223372036854775808", "'abc'", "x'00ff'", "1e300", "9e999"],
        "score": ["1e308", "-1e308", "9e999", "-9e999", "'abc'", "x'00ff'"],
        "income": ["'1e400'", "'abc'", "''", "9e999", "x'00'", "5"],
        "born": ["'infinity'", "''", "'garbage'", "5", "x'00'", "1.5", "'2020-01-01 00:00:00'"],
        "seen": ["'infinity'", "''", "5", "x'00'"],
        "active": ["2", "-1", "'x'", "x'00'"],
        "phone": ["x'00ff'", "5", "'a' || char(0) || 'b'", "x'80'", *NO_UTF8],
        "name": ["x'00ff'", *NO_UTF8],
        "code": ["x'00ff'", *NO_UTF8],
        "papers": [
            "'\"' || char(30) || '\"'",
            "'1' || char(29)",
            "x'221e22'",
            "'[1,'",
            "''",
            "5",
            "9e999",
            "'\"\\x\"'",
        ],
    },
}
"""What a database may hold whatever the catalogue says; SQLite stores anything anywhere."""

ORDERED: list[tuple[str, Any]] = [(operator, 1) for operator in ("eq", "ne", "lt", "lte", "gt", "gte")]

MASKED_ASKS = [
    Listing("person", ("region", "phone", "born", "seen", "age", "score", "income", "active")),
    Listing("person", ("region",), order=(("born", "ASC"), ("age", "DESC"))),
    Listing("person", ("region",), where=Comparing("born", "gte", "1990")),
    Listing("person", ("region",), where=Comparing("name", "startsWith", "张")),
    Listing("person", ("region",), where=Comparing("name", "contains", "三")),
    Listing("person", ("region", "papers"), where=Comparing("name", "like", "%张_%")),
    Listing("person", ("region",), where=Comparing("born", "between", {"from": "1990", "to": "2000"})),
]


@pytest.mark.parametrize("hidden", [True, False], ids=["in a hidden row", "in a row that is seen masked"])
async def test_no_stored_value_makes_an_ask_fail(lab: Attacked, hidden: bool) -> None:
    """Executed with PostgreSQL 15: a predicate that raises on a row that the AND-ed row rule hides tells of that row.

    In a hidden row the extremes change no byte; where they are masked they are answered, as JSON that can be read.
    """
    said = DISTRICT if hidden else LISTER
    region = "110000" if hidden else "330302"
    rows = [{**row, "region": region} if row["code"] == "AB00001" else row for row in LAB_ROWS["person"]]
    await lab.tables.write({"person": rows})
    try:
        before = [(await lab.ask(said, ask)).settled for ask in MASKED_ASKS]
        for column, values in STORED[lab.kind].items():
            for value in values:
                await store(lab, column, value)
                for ask, settled in zip(MASKED_ASKS, before, strict=True):
                    answer = await lab.ask(said, ask)
                    assert answer.code is None, (column, value, answer.raw[:300])
                    assert answer.json["data"]
                    assert not hidden or answer.settled == settled, (column, value)
                await lab.tables.write({"person": rows})
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


async def store(lab: Attacked, column: str, value: Any, of: str = "AB00001") -> None:
    async with lab.tables.engine.begin() as connection:
        await connection.execute(text(f"UPDATE person SET {column} = {value} WHERE code = '{of}'"))


OPERATORS: dict[str, list[tuple[str, Any]]] = {
    "age": [*ORDERED, ("between", {"from": 1, "to": 5})],
    "score": [*ORDERED, ("between", {"from": 1.5, "to": 5.0})],
    "income": [(operator, "1.5") for operator, _ in ORDERED] + [("between", {"from": "1", "to": "5"})],
    "born": [(operator, "1990-01-31") for operator, _ in ORDERED]
    + [("between", {"from": "1990-01-31", "to": "2000-01-31"})],
    "seen": [(operator, "2026-01-01T00:00:00") for operator, _ in ORDERED]
    + [("between", {"from": "2026-01-01T00:00:00", "to": "2026-02-01T00:00:00"})],
    "active": [("eq", True), ("ne", True), ("in", [True])],
    "phone": [(operator, "a\\%") for operator, _ in ORDERED]
    + [("startsWith", "a"), ("contains", "张"), ("like", "%张_%"), ("between", {"from": "", "to": "张"})],
    "papers": [],
}
"""Every operator that there is for the type, beside `in` and `isNull`."""


@pytest.mark.parametrize("column", OPERATORS)
async def test_no_stored_value_makes_any_operator_fail(lab: Attacked, column: str) -> None:
    """Each operator on each type in each dialect, over whatever a database may hold."""
    tests = [*OPERATORS[column], ("isNull", True), ("isNull", False)]
    tests += [("in", [value]) for operator, value in tests if operator == "eq"]
    try:
        for value in STORED[lab.kind].get(column, []):
            await store(lab, column, value)
            for operator, operand in tests:
                where = Comparing(column, operator, operand)
                for asked in (where, Negated(where)):
                    answer = await lab.ask(OWNER, Listing("person", ("region",), where=asked))
                    assert answer.code is None, (column, value, operator, answer.raw[:300])
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


@pytest.mark.parametrize("column", ["age", "born", "code", "income", "name", "phone", "score", "seen"])
async def test_no_stored_value_makes_groups_fail(lab: Attacked, column: str) -> None:
    """As a key, as the least or greatest of a group, counted: all that a clear item may be."""
    told = f"min {{ {column} }} max {{ {column} }} countDistinct {{ {column} }} countNonNull {{ {column} }}"
    keyed = "" if column == "score" else f"personGroups(by: [{column}]) {{ groups {{ key {{ {column} }} count }} }}"
    whole = f"all: personGroups(by: []) {{ groups {{ {told} }} }}"
    try:
        for value in STORED[lab.kind].get(column, []):
            await store(lab, column, value, of="AC00004")
            answer = await lab.ask(OWNER, f"{{ data {{ {whole} {keyed} }} }}")
            assert answer.code is None, (column, value, answer.raw[:300])
            await lab.tables.write({"person": LAB_ROWS["person"]})
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


@pytest.mark.parametrize("column", ["age", "born", "income", "name", "phone", "score", "seen"])
async def test_a_stored_blob_is_null_in_every_item(own_lab: Attacked, column: str) -> None:
    """JSON has nothing for it, whatever bytes it holds."""
    listed = Listing("person", (column,), where=Comparing("code", "eq", "AB00001"))
    await store(own_lab, column, "NULL")
    nothing = await own_lab.ask(OWNER, listed)
    for value in ("x''", "x'00'", "x'31'", "x'ff'"):
        await store(own_lab, column, value)
        answer = await own_lab.ask(OWNER, listed)
        assert answer.settled == nothing.settled, value


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary(max_size=40), column=st.sampled_from(["name", "phone", "note", "code"]))
async def test_a_stored_text_never_makes_an_answer_that_is_no_json(
    own_lab: Attacked, value: bytes, column: str
) -> None:
    """SQLite keeps any bytes as text; clear, what is no UTF-8 is replaced, and masked it is readable too."""
    await own_lab.tables.write({"person": LAB_ROWS["person"][:1]})
    await store(own_lab, column, f"CAST(x'{value.hex()}' AS TEXT)")
    answers = [await own_lab.ask(said, "{ data { person { nodes { name phone note code } } } }") for said in EVERYBODY]
    assert [answer.code for answer in answers] == [None] * len(EVERYBODY)
    (clear,) = answers[0].data["data"]["person"]["nodes"]
    assert clear[column] == value.decode(errors="replace")


async def test_no_stored_document_spoils_an_answer(lab: Attacked) -> None:
    """What is no document is null, and no document holds what separates records."""
    try:
        for value in STORED[lab.kind]["papers"]:
            await store(lab, "papers", value)
            for said in (OWNER, LISTER):
                answer = await lab.ask(said, Listing("person", ("region", "papers")))
                assert answer.code is None and len(answer.data["data"]["it"]["edges"]) == len(LAB_ROWS["person"])
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})


INFINITE = {"sqlite": "9e999", "postgresql": "'Infinity'", "mariadb": "1.7976931348623157e308"}
"""MariaDB stores no infinity: there it is the greatest number."""


async def test_a_stored_infinity_does_not_spoil_the_whole_answer(lab: Attacked) -> None:
    """JSON has no infinity; a body that no client can read would hold back every other row."""
    try:
        await store(lab, "score", INFINITE[lab.kind])
        answer = await lab.ask(OWNER, Listing("person", ("region", "score")))
        assert len(answer.data["data"]["it"]["edges"]) == len(LAB_ROWS["person"])
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})
