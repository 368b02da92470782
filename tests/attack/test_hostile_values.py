"""Values made to break something: operands that a driver or a database might choke on, rows that hold the extremes."""

from typing import Any

import orjson
import pytest
from sqlalchemy import text

from tests.attack.asks import Listing
from tests.attack.asks import Test as Comparing
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said
from tests.fix_platform import GRAPHQL, Answer

OWNER, LISTER, DISTRICT = Said("owner"), Said("lister"), Said("district")
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
    operators += ["startsWith"] if item == "note" else []
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
    query = "query Q($a: String) { data { it: person(after: $a) { nodes { region } } } }"
    assert (await lab.ask(LISTER, query, {"a": token})).code == "BAD_CURSOR"


STORED: dict[str, dict[str, list[str]]] = {
    "postgresql": {
        "age": ["2147483647", "-2147483648"],
        "score": ["1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "'NaN'", "'Infinity'", "'-Infinity'"],
        "income": ["'NaN'", "'Infinity'", "'-Infinity'", "1e1000", "-1e-1000"],
        "born": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'"],
        "seen": ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-12-31'"],
        "phone": ["repeat('张', 20000)", "E'\\\\'"],
    },
    "sqlite": {
        "age": ["9223372036854775807", "-9223372036854775808", "'abc'", "x'00ff'", "1e300"],
        "score": ["1e308", "-1e308", "9e999", "-9e999", "'abc'"],
        "income": ["'1e400'", "'abc'", "''", "9e999", "x'00'", "5"],
        "born": ["'infinity'", "''", "'garbage'", "5", "x'00'"],
        "seen": ["'infinity'", "''", "5", "x'00'"],
        "active": ["2", "-1", "'x'", "x'00'"],
        "phone": ["x'00ff'", "5", "'a' || char(0) || 'b'", "x'80'"],
    },
}
"""What a database may hold whatever the catalogue says; SQLite stores anything anywhere."""

MASKED_ASKS = [
    Listing("person", ("region", "phone", "born", "seen", "age", "score", "income", "active")),
    Listing("person", ("region",), order=(("born", "ASC"), ("age", "DESC"))),
    Listing("person", ("region",), where=Comparing("born", "gte", "1990")),
    Listing("person", ("region",), where=Comparing("name", "startsWith", "张")),
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


async def store(lab: Attacked, column: str, value: Any) -> None:
    async with lab.tables.engine.begin() as connection:
        await connection.execute(text(f"UPDATE person SET {column} = {value} WHERE code = 'AB00001'"))


async def test_a_stored_infinity_does_not_spoil_the_whole_answer(lab: Attacked) -> None:
    """JSON has no infinity; a body that no client can read would hold back every other row."""
    try:
        await store(lab, "score", "9e999" if lab.kind == "sqlite" else "'Infinity'")
        answer = await lab.ask(OWNER, Listing("person", ("region", "score")))
        assert len(answer.data["data"]["it"]["edges"]) == len(LAB_ROWS["person"])
    finally:
        await lab.tables.write({"person": LAB_ROWS["person"]})
