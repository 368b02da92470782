"""Whatever is sent and whatever breaks: a clear error with a stable code, no value, SQL or trace; and it serves on."""

import asyncio
import logging
import re
import resource
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from sqlalchemy import make_url

from api.auth import TokenIssuer
from api.keys import KeyFolder
from api.readiness import readiness
from masking import suite
from tests.fix_city import FATHER, City
from tests.fix_platform import GRAPHQL, Answer, Ask, CityPlatform, Opener, lay_out_city, opened
from tests.fix_postgresql import PostgreSQL

GOOD = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ totalCount nodes {{ name phone }} }} }} }}'
CLEAR = [{"name": "林建国", "phone": "13800000001"}]
SECRETS = ("林建国", "13800000001", FATHER)
LEAKS = re.compile(r"SELECT |FROM |WHERE |Traceback|File \"|sqlite3?\.|asyncpg\.|sqlalchemy|row_id|\.py\b")
INJECTION = "x'; DROP TABLE population; --"
X = {"x": INJECTION}
VERIFY = "{ verify { population(subject: {%s}, claims: {name: {equals: %s}}) { result } } }"
NAMED = f'subject: {{idNumber: "{FATHER}"}}'
CLAIM = f"{{ verify {{ population({NAMED}, claims: {{%s}}) {{ result }} }} }}"
NAMED_CALL = CLAIM.replace("{%s})", '{name: {equals: "x"}}, idempotencyKey: $x)')
PAIRS = "query Q($p: [PopulationPair!]!) { verify { populationBatch(pairs: $p) { checkedAt } } }"


def population(arguments: str, declared: str = "") -> str:
    """A document that counts people."""
    return f"query Q{f'({declared})' if declared else ''} {{ data {{ population({arguments}) {{ totalCount }} }} }}"


BY_WHERE = population("where: $w", "$w: PopulationWhere")
BY_AREA = "query Q($n: Decimal!) { data { realEstate(where: {floorArea: {eq: $n}}) { totalCount } } }"


async def still_serves(ask: Ask) -> None:
    assert (await ask("police", GOOD)).data["data"]["population"]["nodes"] == CLEAR


def tells_nothing(answer: Answer, caplog: pytest.LogCaptureFixture, *values: str) -> None:
    """Neither the body nor any log line holds a value, SQL or a trace."""
    body = answer.raw.decode()
    libraries = ("httpx", "asyncio", "aiosqlite")
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith(libraries))
    for text in (body, ours):
        assert not LEAKS.search(text), text
        for value in (*SECRETS, *values):
            assert value not in text
    assert not any(record.exc_info for record in caplog.records)
    for error in answer.errors:
        assert error["extensions"]["code"] and error["message"]


# --- the message --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "MALFORMED_REQUEST"),
        (b"{", 400, "MALFORMED_REQUEST"),
        (b'{"query": "{ viewer { department } }", ', 400, "MALFORMED_REQUEST"),
        (b"null", 400, "MALFORMED_REQUEST"),
        (b"[]", 400, "MALFORMED_REQUEST"),
        (b'{"query": 1}', 400, "MALFORMED_REQUEST"),
        (b'{"query": "{ viewer { department } }", "variables": [1]}', 400, "MALFORMED_REQUEST"),
        (b'{"query": "\xff\xfe"}', 400, "MALFORMED_REQUEST"),
        (b'{"query": "\\ud800"}', 400, None),
        (b'{"query": "{ data { population(where: "}', 400, "DOCUMENT_INVALID"),
        (b'{"query": ""}', 400, None),
        (b"[" * 100_000, 400, "MALFORMED_REQUEST"),
        (b"x" * 10_000_000, 413, "BODY_TOO_LARGE"),
        (orjson.dumps({"query": "{ viewer { " + "department " * 100_000 + "} }"}), 400, "DOCUMENT_TOO_LARGE"),
        (orjson.dumps({"query": "{ viewer { " + "department " * 800_000 + "} }"}), 413, "BODY_TOO_LARGE"),
        (orjson.dumps({"query": "{a " * 5_000}), 400, "DOCUMENT_TOO_LARGE"),
        (orjson.dumps({"query": "{ viewer { department } }" + " " * 70_000}), 400, "DOCUMENT_TOO_LARGE"),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, bytes) else "",
)  # fmt: skip
async def test_a_message_that_is_none(
    shared_platform: CityPlatform, caplog: pytest.LogCaptureFixture, body: bytes, status: int, code: str | None
) -> None:
    client = shared_platform.client
    headers = {
        "Authorization": f"Bearer {client.token('police')}",
        "Content-Type": "application/json",
        "Accept": GRAPHQL,
    }
    caplog.set_level(logging.DEBUG)
    answer = await client.send("POST", body, headers)
    assert answer.status == status, answer.raw[:300]
    assert code is None or answer.code == code
    assert answer.code is not None and "data" not in answer.json
    tells_nothing(answer, caplog)
    await still_serves(client.ask)


async def test_a_query_of_100_000_tokens(ask: Ask, sqlite_platform: Opener) -> None:
    """Also where the limits of bytes would let it through, it is refused."""
    query = "{ viewer { " + "department " * 100_000 + "} }"
    async with sqlite_platform(body_bytes=10_000_000, document_chars=5_000_000) as it:
        answer = await it.ask("police", query)
        assert (answer.status, answer.code) == (400, "DOCUMENT_TOO_LARGE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods(shared_platform: CityPlatform, method: str) -> None:
    answer = await shared_platform.client.send(method, b"", {})
    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("query", [GOOD, VERIFY % ('idNumber: "1"', '"x"'), '{ node(id: "x") { id } }'])
async def test_values_are_never_read_by_get(shared_platform: CityPlatform, query: str) -> None:
    client = shared_platform.client
    headers = {"Authorization": f"Bearer {client.token('police')}", "Accept": GRAPHQL}
    answer = await client.send("GET", b"", headers, f"/graphql?query={quote(query)}")
    assert (answer.status, answer.code) == (405, "METHOD_NOT_ALLOWED") and "data" not in answer.json
    facts = await client.send("GET", b"", headers, f"/graphql?query={quote('{ viewer { department } }')}")
    assert facts.data == {"viewer": {"department": "police"}}


# --- who asks -----------------------------------------------------------------------------------------------------


def issued(it: CityPlatform, department: str, lifetime_s: int, issuer: str | None = None, now: float = 0) -> str:
    signer = KeyFolder(suite("std"), it.client.settings.keys.dir).key_set().signer
    assert signer is not None
    clock = (lambda: time.time() + now) if now else time.time
    return TokenIssuer(signer, issuer or it.client.settings.auth.issuer, lifetime_s, clock).issue(department, "tests")


async def test_tokens_that_do_not_count(
    shared_platform: CityPlatform, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = shared_platform.client.token("police")
    KeyFolder(suite("std"), tmp_path / "foreign").add()
    foreign_signer = KeyFolder(suite("std"), tmp_path / "foreign").key_set().signer
    assert foreign_signer is not None
    foreign = TokenIssuer(foreign_signer, shared_platform.client.settings.auth.issuer).issue("police", "tests")
    header, payload, signature = good.split(".")
    tokens = {
        "none": None,
        "no scheme": good,
        "basic": "Basic cG9saWNlOg==",
        "expired": f"Bearer {issued(shared_platform, 'police', 60, now=-3600)}",
        "not yet": f"Bearer {issued(shared_platform, 'police', 60, now=3600)}",
        "another issuer": f"Bearer {issued(shared_platform, 'police', 60, issuer='elsewhere')}",
        "no member": f"Bearer {issued(shared_platform, 'harbour', 60)}",
        "foreign key": f"Bearer {foreign}",
        "cut": f"Bearer {good[:-2]}",
        "another's payload": f"Bearer {header}.{shared_platform.client.token('tax').split('.')[1]}.{signature}",
        "unsigned": f"Bearer {header}.{payload}.",
    }
    for name, value in tokens.items():
        headers = {"Content-Type": "application/json", "Accept": GRAPHQL} | ({"Authorization": value} if value else {})
        answer = await shared_platform.client.send("POST", orjson.dumps({"query": GOOD}), headers)
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED"), name
        assert answer.headers["www-authenticate"] == "Bearer" and "data" not in answer.json
        tells_nothing(answer, caplog)
    await still_serves(shared_platform.client.ask)


async def test_a_clock_that_is_a_little_off_is_forgiven(shared_platform: CityPlatform) -> None:
    for now in (-90, 30):  # sixty seconds are the leeway
        token = issued(shared_platform, "police", 60, now=now)
        headers = {"Content-Type": "application/json", "Accept": GRAPHQL, "Authorization": f"Bearer {token}"}
        answer = await shared_platform.client.send("POST", orjson.dumps({"query": GOOD}), headers)
        assert answer.status == 200


# --- the document and its variables -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{ data { population { nodes { fax } } } }", None, "DOCUMENT_INVALID"),
        ("{ data { populations { totalCount } } }", None, "DOCUMENT_INVALID"),
        ("{ date { population { totalCount } } }", None, "DOCUMENT_INVALID"),
        (population('where: {fone: {eq: "1"}}'), None, "DOCUMENT_INVALID"),
        (population('where: {phone: {sounds: "1"}}'), None, "DOCUMENT_INVALID"),
        (population("where: {phone: {eq: 13800000001}}"), None, "DOCUMENT_INVALID"),
        (population('where: {birthDate: {eq: "1982-3-14"}}'), None, "DOCUMENT_INVALID"),
        (population('where: {birthDate: {eq: "1982-02-30"}}'), None, "DOCUMENT_INVALID"),
        (population("orderBy: [{name: UP}]"), None, "DOCUMENT_INVALID"),
        (population("orderBy: [{name: ASC, phone: ASC}]"), None, "DOCUMENT_INVALID"),
        (population("middle: 3"), None, "DOCUMENT_INVALID"),
        (population("first: 99999999999"), None, "DOCUMENT_INVALID"),
        ('{ verify { population(claims: {name: {equals: "x"}}) { result } } }', None, "DOCUMENT_INVALID"),
        (f"{{ verify {{ population({NAMED}) {{ result }} }} }}", None, "DOCUMENT_INVALID"),
        (CLAIM % "", None, "BAD_OPERAND"),
        (CLAIM % "name: {}", None, "DOCUMENT_INVALID"),
        (CLAIM % 'name: "x"', None, "DOCUMENT_INVALID"),
        (CLAIM % 'nam: {equals: "x"}', None, "DOCUMENT_INVALID"),
        (VERIFY % ('name: "林建国"', '"x"'), None, "DOCUMENT_INVALID"),
        (VERIFY % (f'idNumber: "{FATHER}", nam: "林建国"', '"x"'), None, "DOCUMENT_INVALID"),
        (VERIFY % (f'idNumber: "{FATHER}"', '"x", present: true'), None, "DOCUMENT_INVALID"),
        ("{ verify { populationBatch(pairs: []) { checkedAt } } }", None, "BAD_OPERAND"),
        (f"{{ verify {{ populationBatch(pairs: [{{{NAMED}}}]) {{ checkedAt }} }} }}", None, "DOCUMENT_INVALID"),
        (PAIRS, {"p": [{}]}, "VARIABLES_INVALID"),
        (PAIRS, {"p": None}, "VARIABLES_INVALID"),
        (PAIRS, {"p": []}, "BAD_OPERAND"),
        ("{ data { population { nodes } } }", None, "DOCUMENT_INVALID"),
        ("{ data }", None, "DOCUMENT_INVALID"),
        ("mutation { data { population { totalCount } } }", None, "DOCUMENT_INVALID"),
        ("subscription { data { population { totalCount } } }", None, "DOCUMENT_INVALID"),
        ("query Q($n: Unknown) { viewer { department } }", None, "DOCUMENT_INVALID"),
        (population("where: {phone: {eq: $n}}"), None, "DOCUMENT_INVALID"),
        (population("where: {idNumber: {eq: $n}}", "$n: String"), None, "BAD_OPERAND"),
        (population("where: {idNumber: {eq: $n}}", "$n: String"), {"n": None}, "BAD_OPERAND"),
        (population("where: {idNumber: {in: $n}}", "$n: [String!]"), {"n": None}, "BAD_OPERAND"),
        (BY_WHERE, {}, "BAD_OPERAND"),
        (BY_WHERE, {"w": None}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {}}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {"name": {}}}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {"name": None}}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {"or": []}}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {"not": None}}, "BAD_OPERAND"),
        (BY_WHERE, {"w": {"not": {}}}, "BAD_OPERAND"),
        (population("where: {}"), None, "BAD_OPERAND"),
        (population("where: null"), None, "BAD_OPERAND"),
        (population("where: {name: {eq: null}}"), None, "BAD_OPERAND"),
        (population("where: {and: []}"), None, "BAD_OPERAND"),
        (population("where: {idNumber: {eq: $n}}", "$n: String!"), {}, "VARIABLES_INVALID"),
        (population("where: {idNumber: {eq: $n}}", "$n: String!"), {"n": 330302198203145018}, "VARIABLES_INVALID"),
        (population("where: {idNumber: {in: $n}}", "$n: [String!]!"), {"n": [FATHER, None]}, "VARIABLES_INVALID"),
        (population("where: {birthDate: {eq: $n}}", "$n: Date!"), {"n": "13800000001"}, "VARIABLES_INVALID"),
        (BY_AREA, {"n": "NaN"}, "VARIABLES_INVALID"),
        (BY_AREA, {"n": "1e400"}, "VARIABLES_INVALID"),
        (BY_WHERE, {"w": {"fax": {"eq": "13800000001"}}}, "VARIABLES_INVALID"),
        (BY_WHERE, {"w": [[[1]]]}, "VARIABLES_INVALID"),
    ],
)  # fmt: skip
async def test_a_document_or_variables_that_do_not_fit(
    ask: Ask, caplog: pytest.LogCaptureFixture, query: str, variables: Mapping[str, object] | None, code: str
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await ask("police", query, variables)
    assert (answer.status, answer.code) == (400, code), answer.raw
    assert "data" not in answer.json
    hints = re.findall("Did you mean [^?]*", answer.raw.decode())
    assert all("{ ... }" in hint for hint in hints)  # braces of a field that the caller named itself; never a name
    tells_nothing(answer, caplog)


@pytest.mark.parametrize(
    ("query", "purpose", "status", "code"),
    [
        ("{ viewer { department } }", "no-function-of-tax", 403, "PURPOSE_NOT_ALLOWED"),
        ("{ catalog(first: 1000) { totalCount } }", None, 400, "LIMIT_EXCEEDED"),
        ('{ data { __typename } catalog(after: "!") { totalCount } }', None, 400, "BAD_CURSOR"),
    ],
)
async def test_a_field_that_may_not_be_null_gives_its_code_to_the_answer(
    ask: Ask, query: str, purpose: str | None, status: int, code: str
) -> None:
    answer = await ask("tax", query, purpose=purpose)
    assert (answer.status, answer.code, answer.json["data"]) == (status, code, None)


async def test_an_empty_operation_name_is_none(ask: Ask) -> None:
    assert (await ask("tax", "{ viewer { department } }", operation="")).data == {"viewer": {"department": "tax"}}


async def test_a_null_character_matches_nothing_and_breaks_nothing(ask: Ask) -> None:
    query = "query Q($n: String!) { data { population(where: {name: {startsWith: $n}}) { totalCount } } }"
    answer = await ask("police", query, {"n": "林\0"})
    assert answer.code == "BAD_OPERAND"
    await still_serves(ask)


@pytest.mark.parametrize("number", ["9" * 40, "-0", "0.000000000000000000000000000001"])
async def test_decimals_at_the_edges(ask: Ask, number: str) -> None:
    query = "query Q($n: Decimal!) { data { realEstate(where: {floorArea: {gt: $n}}) { totalCount } } }"
    assert (await ask("housing", query, {"n": number})).status == 200


async def test_numbers_at_the_edges(ask: Ask) -> None:
    query = "query Q($n: Int!) { data { household(where: {memberCount: {gt: $n}}) { totalCount } } }"
    assert (await ask("police", query, {"n": 2_147_483_647})).data["data"]["household"]["totalCount"] == 0
    assert (await ask("police", query, {"n": 2_147_483_648})).code == "VARIABLES_INVALID"


async def test_too_many_values(ask: Ask) -> None:
    query = "query Q($n: [String!]!) { data { population(where: {name: {in: $n}}) { totalCount } } }"
    assert (await ask("police", query, {"n": ["x"] * 1000})).code is None
    assert (await ask("police", query, {"n": ["x"] * 1001})).code == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(("count", "code"), [(199, None), (201, "LIMIT_EXCEEDED"), (3000, "LIMIT_EXCEEDED")])
async def test_too_many_comparisons_or_sort_keys(ask: Ask, count: int, code: str | None) -> None:
    """A variable holds many more of them than a document may have tokens; work must not grow with their square."""
    query = """query Q($w: PopulationWhere!, $o: [PopulationOrder!]!) {
      data { population(where: $w, orderBy: $o) { totalCount } }
    }"""
    several, one = [{"gender": {"eq": str(number)}} for number in range(count)], [{"gender": "ASC"}]
    assert (await ask("police", query, {"w": {"or": several}, "o": one})).code == code
    assert (await ask("police", query, {"w": several[0], "o": one * count})).code == code


async def test_a_key_batch_that_is_too_large_names_nobody(ask: Ask) -> None:
    query = population("where: {idNumber: {in: $n}}", "$n: [String!]!")
    assert (await ask("tax", query, {"n": [FATHER] * 100})).code is None
    assert (await ask("tax", query, {"n": [FATHER] * 101})).code == "ROWS_DENIED"


async def test_too_many_pairs_are_refused(sqlite_platform: Opener) -> None:
    pair = {"subject": {"idNumber": FATHER}, "claims": {"name": {"equals": "林建国"}}}
    query = PAIRS.replace("checkedAt", "verdicts { result }")
    async with sqlite_platform(pairs=2) as it:
        for count in (2, 3):
            answer = await it.ask("civil-affairs", query, {"p": [pair] * count}, purpose="relief-review")
            if count == 2:
                assert answer.data["verify"]["populationBatch"]["verdicts"] == [{"result": "MATCH"}] * 2
            else:
                assert answer.code == "LIMIT_EXCEEDED" and answer.json["data"] == {"verify": {"populationBatch": None}}
                assert answer.errors[0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": "pairs", "maximum": 2}


async def test_sql_in_every_string(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """It is data like any other text: found nowhere, executed never."""
    caplog.set_level(logging.DEBUG)
    requests: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (population("where: {idNumber: {eq: $x}}", "$x: String!"), X, {}),
        (population("where: {name: {in: $x}}", "$x: [String!]!"), {"x": [INJECTION]}, {}),
        (population("where: {phone: {startsWith: $x}}", "$x: String!"), X, {}),
        (population("where: {address: {lt: $x}}", "$x: String!"), X, {}),
        (population("where: {not: {name: {ne: $x}}}", "$x: String!"), X, {}),
        (population("after: $x", "$x: String!"), X, {}),
        ("query Q($x: ID!) { node(id: $x) { id } }", X, {}),
        ("query Q($x: ID!) { node(id: $x) { id } }", {"x": f"population.{INJECTION}"}, {}),
        ("query Q($x: String) { catalog(search: $x) { totalCount } }", X, {}),
        ("query Q($x: ID!) { resource(code: $x) { code } }", X, {}),
        ("query Q($x: ID!) { access(resource: $x, mode: QUERY) { resource } }", X, {}),
        ('query Q($x: String) { access(resource: "population", mode: QUERY, purpose: $x) { resource } }', X, {}),
        ("query Q($x: String) { catalog(where: {provider: $x}) { totalCount } }", X, {}),
        (population("first: 1) @sharing(purpose: $x", "$x: String"), X, {}),
        (population("first: 1) @sharing(grant: $x", "$x: String"), X, {}),
        ("query Q($x: String!) " + VERIFY % ("idNumber: $x", '"x"'), X, {}),
        ("query Q($x: String!) " + VERIFY % (f'idNumber: "{FATHER}"', "$x"), X, {}),
        (f"query Q($x: ID!) {NAMED_CALL}", X, {}),
        (population("first: 1"), {}, {"purpose": INJECTION.replace(" ", "")}),
        (population("first: 1"), {}, {"grant": INJECTION}),
        (population("first: 1"), {}, {"headers": {"Sharing-Case": INJECTION}}),
        ("query Q { data { population(first: 1) { totalCount } } }", {}, {"operation": INJECTION}),
    ]  # fmt: skip
    for query, variables, stated in requests:
        answer = await ask("police", query, variables, **stated)
        assert answer.status < 500 and answer.code not in ("INTERNAL", "SOURCE_CHANGED"), query
        assert INJECTION not in answer.raw.decode() or answer.code == "PURPOSE_NOT_ALLOWED"
        assert "DROP TABLE" not in "".join(
            record.getMessage() for record in caplog.records if record.name.startswith("zhaobi")
        )
    await still_serves(ask)


# --- what the platform stands on ------------------------------------------------------------------------------------


class Cable:
    """A TCP connection to a database that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.target = host, port
        self.server: asyncio.Server | None = None
        self.port = 0
        self.open: set[asyncio.StreamWriter] = set()

    async def plug(self) -> None:
        self.server = await asyncio.start_server(self._carry, self.host, self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self.server is not None
        self.server.close()
        for writer in tuple(self.open):
            writer.transport.abort()
        await self.server.wait_closed()
        await asyncio.sleep(0.05)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.target)
        self.open |= {writer, far_writer}
        try:
            await asyncio.gather(self._copy(reader, far_writer), self._copy(far_reader, writer))
        finally:
            self.open -= {writer, far_writer}
            writer.transport.abort()
            far_writer.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
        except OSError:
            pass  # the cut itself
        writer.transport.abort()


def source_refusal(answer: Answer, *codes: str) -> None:
    assert answer.status == 200 and answer.json["data"] == {"data": {"population": None}}
    assert answer.code in codes, answer.raw


@pytest.mark.postgresql
async def test_a_postgresql_that_goes_down_and_comes_back(
    postgresql_city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = make_url(postgresql_city.url)
    cable = Cable("127.0.0.1", url.port or 0)
    await cable.plug()
    over = City(url.set(port=cable.port).render_as_string(hide_password=False))
    async with opened(tmp_path / "p", over) as it:
        await still_serves(it.ask)
        await cable.cut()
        for _ in range(3):
            answer = await it.ask("police", GOOD)
            source_refusal(answer, "SOURCE_UNAVAILABLE")
            tells_nothing(answer, caplog)
        assert (await it.ask("police", "{ viewer { department } }")).data == {"viewer": {"department": "police"}}
        await cable.plug()
        await still_serves(it.ask)
        kinds = [record.get("code") for record in it.records() if record["kind"] == "outcome"]
        assert kinds.count("SOURCE_UNAVAILABLE") == 3
    await cable.cut()


async def test_a_sqlite_that_is_locked_and_freed(
    sqlite_city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with sqlite_city.copied(tmp_path) as own:
        folder = tmp_path / "p"
        lay_out_city(folder, own)
        configuration = folder / "zhaobi.toml"
        text = configuration.read_text(encoding="utf-8")
        configuration.write_text(
            text.replace("[sources.city]\n", "[sources.city]\nstatement_timeout_ms = 200\n"), encoding="utf-8"
        )
        async with opened(folder, own) as it:
            await still_serves(it.ask)
            with closing(sqlite3.connect(str(make_url(own.url).database), isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                answer = await it.ask("police", GOOD)
                source_refusal(answer, "SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT")
                tells_nothing(answer, caplog)
                other.execute("ROLLBACK")
            await still_serves(it.ask)


async def test_a_database_that_is_not_there_is_told_at_start(sqlite_platform: Opener, tmp_path: Path) -> None:
    lay_out_city(tmp_path / "platform", City("postgresql://postgres@127.0.0.1:1/none"))
    with pytest.raises(Exception, match="city") as refused:
        async with sqlite_platform():
            pass
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "mend"),
    [
        ("ALTER TABLE population RENAME TO hidden", "ALTER TABLE hidden RENAME TO population"),
        ("ALTER TABLE population RENAME COLUMN phone TO fax", "ALTER TABLE population RENAME COLUMN fax TO phone"),
    ],
    ids=["table", "column"],
)
async def test_a_table_that_changes_while_serving(
    platform: Opener, own_city: City, caplog: pytest.LogCaptureFixture, spoil: str, mend: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with platform(own_city) as it:
        await still_serves(it.ask)
        await own_city.execute(spoil)
        answer = await it.ask("police", GOOD)
        source_refusal(answer, "SOURCE_CHANGED")
        tells_nothing(answer, caplog)
        other = await it.ask("police", "{ data { household(first: 1) { nodes { memberCount } } } }")
        assert other.code is None
        await own_city.execute(mend)
        await still_serves(it.ask)


@contextmanager
def file_size(limit: int) -> Iterator[None]:
    """While it lasts the system lets no file of this process grow beyond `limit` bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_without_a_record_there_is_no_answer(platform: Opener, caplog: pytest.LogCaptureFixture) -> None:
    """The folder of the log cannot be made; then it can."""
    async with platform() as it:
        blocked = it.folder / "audit"
        blocked.write_text("in the way", encoding="utf-8")
        for query in (GOOD, VERIFY % (f'idNumber: "{FATHER}"', '"x"')):
            answer = await it.ask("police", query)
            assert (answer.status, answer.code) == (503, "AUDIT_UNAVAILABLE") and "data" not in answer.json
            tells_nothing(answer, caplog)
        assert readiness(it.platform)["ready"] is False
        blocked.unlink()
        await still_serves(it.ask)
        assert readiness(it.platform)["ready"] is True


async def test_a_disk_that_fills_up_while_serving(sqlite_platform: Opener, caplog: pytest.LogCaptureFixture) -> None:
    async with sqlite_platform() as it:
        await still_serves(it.ask)
        with file_size(10):
            answer = await it.ask("police", GOOD)
        assert (answer.status, answer.code) == (503, "AUDIT_UNAVAILABLE") and "data" not in answer.json
        tells_nothing(answer, caplog)
        await still_serves(it.ask)


async def test_without_the_metadata_store_nothing_is_granted_and_nothing_counted(
    postgresql: PostgreSQL, sqlite_city: City, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Five seconds after it last answered; what hangs on no grant and costs nothing goes on."""
    caplog.set_level(logging.DEBUG)
    query = GOOD.replace("phone", "gender")
    cable = Cable("127.0.0.1", postgresql.port)
    await cable.plug()
    with postgresql.database() as url:
        lay_out_city(tmp_path / "p", sqlite_city)
        configuration = tmp_path / "p" / "zhaobi.toml"
        text = configuration.read_text(encoding="utf-8")
        store = make_url(url).set(port=cable.port).render_as_string(hide_password=False)
        configuration.write_text(text.replace("sqlite:///zhaobi.db", store), encoding="utf-8")
        async with opened(tmp_path / "p", sqlite_city) as it:

            async def name() -> str:
                answer = await it.ask("civil-affairs", query, purpose="relief-review")
                return str(answer.json["data"]["data"]["population"])

            assert "林建国" in await name()
            await cable.cut()
            refused = await it.ask("tax", GOOD)
            source_refusal(refused, "STORE_UNAVAILABLE")
            tells_nothing(refused, caplog)
            assert readiness(it.platform)["ready"] is True and "林建国" in await name()  # it may come back soon
            await asyncio.sleep(5.1)
            assert "林建国" not in await name()
            named = await it.ask("civil-affairs", query, purpose="relief-review", grant="2026-CA-0001")
            assert named.code == "GRANT_UNKNOWN"
            assert readiness(it.platform)["problems"] == ["the metadata store does not answer"]
            await still_serves(it.ask)
            await cable.plug()
            started = time.monotonic()
            while not readiness(it.platform)["ready"]:
                assert time.monotonic() - started < 15
                await asyncio.sleep(0.05)
            assert "林建国" in await name()
            assert (await it.ask("tax", GOOD)).code is None
    await cable.cut()


async def test_too_many_at_once(sqlite_platform: Opener) -> None:
    """Those over the limit are told to come again; the others are answered."""
    async with sqlite_platform(concurrency=2) as it:
        answers = await asyncio.gather(*(it.ask("police", GOOD) for _ in range(12)))
        codes = {answer.code for answer in answers}
        assert codes == {None, "BUSY"}
        busy = next(answer for answer in answers if answer.code == "BUSY")
        assert busy.status == 503 and busy.headers["retry-after"] == "1"
        await still_serves(it.ask)
