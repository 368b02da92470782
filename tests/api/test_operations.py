"""Persisted documents: named by file or digest, checked at start, and the only way for some applications."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import app
from api.errors import OperationsError, SettingsError
from api.message import Message, read_body, read_query
from api.operations import NO_OPERATIONS, Operations
from api.settings import OperationsSection
from resolvers import Caller, Code, Refusal
from tests.fix_city import FATHER, City
from tests.fix_platform import GRAPHQL, Answer, CityPlatform, lay_out_city, opened

VIEWER = "query Who { viewer { department } }\n"
PERSON = "query Person($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { name } } } }"
TAX, COURT = Caller("tax", "app"), Caller("court", "app")
BOTH = Operations({"who": VIEWER}, frozenset({"tax/app"}))


def digest(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def refused(operations: Operations, caller: Caller, message: Message) -> Refusal:
    with pytest.raises(Refusal) as caught:
        operations.document(caller, message)
    return caught.value


# --- which document ---------------------------------------------------------------------------------------------


def test_a_document_is_what_was_sent_or_what_was_named() -> None:
    assert BOTH.document(COURT, Message("{ a }", None, None)) == "{ a }"
    assert BOTH.document(COURT, Message("", None, None, "who")) == VIEWER
    assert BOTH.document(TAX, Message("", None, None, "who")) == VIEWER


@pytest.mark.parametrize("text", ["{ a }", "", VIEWER, "{ __schema { types { name } } }"])
@pytest.mark.parametrize("only", ["tax/app", "*"])
def test_who_may_only_name_documents_sends_none_not_even_a_persisted_one(text: str, only: str) -> None:
    operations = Operations({"who": VIEWER}, frozenset({only}))
    assert refused(operations, TAX, Message(text, None, None)).code is Code.DOCUMENT_NOT_PERSISTED


def test_the_rule_is_for_one_application_of_a_department() -> None:
    assert BOTH.document(Caller("tax", "other"), Message("{ a }", None, None)) == "{ a }"


@given(st.text() | st.sampled_from(["who ", "Who", "sha256:", digest(VIEWER).upper(), "../who", "who.graphql", "x:y"]))
def test_an_unknown_id_is_always_answered_in_the_same_way(id: str) -> None:
    told = refused(BOTH, TAX, Message("", None, None, id))
    assert told.members == refused(NO_OPERATIONS, COURT, Message("", None, None, "other")).members
    assert told.code is Code.DOCUMENT_UNKNOWN


def test_an_example_of_the_appendix_has_the_digest_that_it_says() -> None:
    text = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
    assert digest(text) == "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"


# --- the message ------------------------------------------------------------------------------------------------


def test_an_id_in_a_body_and_in_a_query_string() -> None:
    named = Message("", "A", {"x": 1}, "who")
    body: dict[str, object] = {"documentId": "who", "operationName": "A", "variables": {"x": 1}}
    assert read_body(orjson.dumps(body), 4) == read_body(orjson.dumps(body | {"query": None}), 4) == named
    assert read_query(b"documentId=who&operationName=A&variables=%7B%22x%22:1%7D", 4) == named


@pytest.mark.parametrize(
    "members",
    [
        {"query": "{ a }", "documentId": "who"},
        {"query": "", "documentId": "who"},
        {"query": 1, "documentId": "who"},
        {"documentId": None},
        {"documentId": 1},
        {"documentId": True},
        {"documentId": ["who"]},
        {"documentId": {"id": "who"}},
        {"query": "{ a }", "documentId": 1},
        {"query": "{ a }", "documentId": []},
        {"query": "{ a }", "documentId": ""},
    ],
    ids=str,
)
def test_a_request_has_one_document(members: Mapping[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        read_body(orjson.dumps(members), 4)
    assert caught.value.code is Code.MALFORMED_REQUEST


# --- settings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tax", "tax/", "/app", "tax/app/more", "", "tax /app", "**"])
def test_an_application_is_written_as_in_policies(name: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        OperationsSection(dir=Path("x"), only_persisted=(name,))


def test_without_a_folder_nobody_can_be_bound_to_it() -> None:
    with pytest.raises(ValueError, match="needs dir"):
        OperationsSection(only_persisted=("*",))


# --- a platform with a folder -----------------------------------------------------------------------------------


def lay_out(folder: Path, city: City, documents: Mapping[str, bytes], *only: str) -> None:
    lay_out_city(folder, city)
    (folder / "operations").mkdir()
    for name, text in documents.items():
        (folder / "operations" / name).write_bytes(text)
    with (folder / "zhaobi.toml").open("a") as configuration:
        configuration.write(f'\n[operations]\ndir = "operations"\nonly_persisted = {list(only)}\n')


@asynccontextmanager
async def platform(folder: Path, city: City, documents: Mapping[str, bytes], *only: str) -> AsyncIterator[CityPlatform]:
    lay_out(folder, city, documents, *only)
    async with opened(folder, city) as it:
        yield it


async def named(it: CityPlatform, department: str, body: Mapping[str, object]) -> Answer:
    headers = {"Authorization": f"Bearer {it.client.token(department)}", "Accept": GRAPHQL}
    return await it.client.send("POST", orjson.dumps(body), headers | {"Content-Type": "application/json"})


async def test_applications_ask_by_file_and_by_digest(tmp_path: Path, sqlite_city: City) -> None:
    documents = {"who.graphql": VIEWER.encode(), "one-person.v1.graphql": PERSON.encode(), "README.md": b"not read"}
    async with platform(tmp_path / "p", sqlite_city, documents, "tax/tests") as it:
        for id in ("one-person.v1", digest(PERSON)):
            answer = await named(it, "tax", {"documentId": id, "variables": {"n": FATHER}})
            assert len(answer.data["data"]["population"]["nodes"]) == 1
        for id in ("README", "one-person", "no"):
            answer = await named(it, "tax", {"documentId": id})
            assert (answer.status, answer.code, len(answer.errors)) == (400, "DOCUMENT_UNKNOWN", 1)
        for text in (VIEWER, PERSON, "{ __schema { types { name } } }", "{"):
            answer = await it.ask("tax", text, {"n": FATHER})
            assert (answer.status, answer.code) == (403, "DOCUMENT_NOT_PERSISTED") and "data" not in answer.json
        assert (await it.ask("court", VIEWER)).data == {"viewer": {"department": "court"}}


async def test_get_names_documents_as_it_sends_them(tmp_path: Path, sqlite_city: City) -> None:
    documents = {"who.graphql": VIEWER.encode(), "person.graphql": PERSON.encode()}
    async with platform(tmp_path / "p", sqlite_city, documents, "*") as it:
        headers = {"Authorization": f"Bearer {it.client.token('tax')}", "Accept": f"{GRAPHQL}, text/html"}

        async def get(query: str) -> Answer:
            return await it.client.send("GET", b"", headers, f"/graphql?{query}")

        assert (await get("documentId=who")).data == {"viewer": {"department": "tax"}}
        values = await get(f"documentId=person&variables={quote(orjson.dumps({'n': FATHER}))}")
        assert (values.status, values.code) == (405, "METHOD_NOT_ALLOWED") and "data" not in values.json
        assert (await get(f"query={quote(VIEWER)}")).code == "DOCUMENT_NOT_PERSISTED"
        assert (await get(f"documentId=who&query={quote(VIEWER)}")).code == "MALFORMED_REQUEST"


BAD = {
    "a.graphql": (b"{ viewer {\n  departmant } }", "a.graphql:2:3: "),
    "b.graphql": (b"{\n  viewer {", "b.graphql:2:11: syntax error"),
    "c.graphql": (b"\xff", "c.graphql:1:1: cannot be read"),
    "d e.graphql": (VIEWER.encode(), "d e.graphql:1:1: a document is named in"),
    "f.graphql": (b"{ " + b"viewer { department } " * 600 + b"}", "f.graphql:1:1: "),
    "g.graphql": (b"mutation { viewer { department } }", "g.graphql:1:"),
    ".graphql": (VIEWER.encode(), None),
}


async def test_one_bad_document_prevents_the_start_and_all_are_named(tmp_path: Path, sqlite_city: City) -> None:
    documents = {"who.graphql": VIEWER.encode(), **{name: text for name, (text, _) in BAD.items()}}
    with pytest.raises(OperationsError) as caught:
        async with platform(tmp_path / "p", sqlite_city, documents):
            pass
    told = [start for _, start in BAD.values() if start is not None]
    findings = [finding.rpartition("/")[2] for finding in caught.value.findings]
    assert all(any(finding.startswith(start) for finding in findings) for start in told)
    assert len(findings) == len(told)


async def test_a_folder_that_is_not_there_prevents_the_start(tmp_path: Path, sqlite_city: City) -> None:
    lay_out(tmp_path / "p", sqlite_city, {})
    (tmp_path / "p" / "operations").rmdir()
    with pytest.raises(OperationsError, match="cannot be read"):
        async with opened(tmp_path / "p", sqlite_city):
            pass


async def test_an_application_of_nobody_prevents_the_start(tmp_path: Path, sqlite_city: City) -> None:
    with pytest.raises(SettingsError, match="`harbour/app` is an application of no member department"):
        async with platform(tmp_path / "p", sqlite_city, {}, "tax/app", "harbour/app"):
            pass


def test_the_command_lists_documents_and_problems(tmp_path: Path, sqlite_city: City) -> None:
    lay_out(tmp_path / "p", sqlite_city, {"who.graphql": VIEWER.encode(), "person.graphql": PERSON.encode()}, "*")
    command = ["operations", "check", "--config", str(tmp_path / "p" / "zhaobi.toml")]
    fine = CliRunner().invoke(app, command)
    assert (fine.exit_code, fine.stderr) == (0, "")
    assert fine.stdout.splitlines() == [f"person  {digest(PERSON)}  Person", f"who  {digest(VIEWER)}  Who"]
    (tmp_path / "p" / "operations" / "bad.graphql").write_text("{ viewer {\n  departmant } }")
    problems = CliRunner().invoke(app, command)
    assert problems.exit_code == 1 and "who  sha256:" in problems.stdout
    assert "bad.graphql:2:3: " in problems.stderr
