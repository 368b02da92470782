"""GraphQL over HTTP: every bad message has its status, and nothing of the inside reaches the client."""

import asyncio
import logging
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import orjson
import pytest
import uvicorn
from graphql import GraphQLError, build_schema, execute_sync, get_introspection_query, validate
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from api.auth import Authenticator, TokenIssuer
from api.endpoint import GraphQLEndpoint
from api.heads import Heads
from api.limits import check_document, parse_document
from api.settings import LimitsSection
from api.traffic import Traffic
from api.wire import BoundedProtocol
from masking import suite
from resolvers import Code, Refusal, Reply, Request, Statements

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
SIGNER = suite("std").new_signer()
TOKEN = TokenIssuer(SIGNER, "zhaobi").issue("civil-affairs", "aid")
LIMITS = LimitsSection(body_bytes=1_048_576, body_seconds=1, concurrency=2)
Answer = Callable[[Request], Awaitable[Reply]]


def refused(code: Code, *errors: GraphQLError) -> Reply:
    return Reply(orjson.dumps({"errors": [error.formatted for error in errors]}), has_data=False, code=code)


class Pipeline:
    """A schema of one field behind the endpoint; keeps the last request so that tests can look at it."""

    schema = build_schema("type Query { echo(id: ID): String }")

    def __init__(self) -> None:
        self.last: Request | None = None

    async def answer(self, request: Request) -> Reply:
        self.last = request
        document = parse_document(request.document, LIMITS)
        check_document(document, LIMITS)
        if errors := validate(self.schema, document):
            return refused(Code.DOCUMENT_INVALID, *errors)
        result = execute_sync(
            self.schema, document, variable_values=dict(request.variables or {}), operation_name=request.operation_name
        )
        if result.data is None:
            return refused(Code.VARIABLES_INVALID, *(result.errors or []))
        return Reply(orjson.dumps({"data": result.data}), has_data=True)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<!doctype html>"})


def endpoint(answer: Answer, limits: LimitsSection = LIMITS, compress_from: int = 0) -> GraphQLEndpoint:
    keys, departments = {SIGNER.key_id: SIGNER.verifier}, {"civil-affairs"}
    authenticator = Authenticator(lambda: keys, lambda: departments, "zhaobi")
    case_form = re.compile(r"[ -~]+")
    return GraphQLEndpoint(
        answer, Heads(authenticator, limits.header_bytes, case_form), limits, page, Traffic(), compress_from
    )


def client_of(answer: Answer, limits: LimitsSection = LIMITS) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=endpoint(answer, limits)),
        base_url="http://zhaobi",
        headers={"Authorization": f"Bearer {TOKEN}"},
    )


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
async def client(pipeline: Pipeline) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(pipeline.answer) as opened:
        yield opened


def code_of(response: httpx.Response) -> str:
    body = response.json()
    assert "data" not in body
    assert body["extensions"]["sharing"]["requestId"] == response.headers["sharing-request-id"]
    return str(body["errors"][0]["extensions"]["code"])


async def test_an_answer(client: httpx.AsyncClient, pipeline: Pipeline) -> None:
    response = await client.post("/graphql", json={"query": "{ __typename }"})
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert pipeline.last is not None
    assert pipeline.last.id == response.headers["sharing-request-id"]
    assert len(bytes.fromhex(pipeline.last.id)) == 16
    assert (pipeline.last.caller.department, pipeline.last.may_read_values) == ("civil-affairs", True)


async def test_every_request_has_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    answers = [await client.post("/graphql", json={"query": "{ __typename }"}) for _ in range(20)]
    assert len({answer.headers["sharing-request-id"] for answer in answers}) == 20


async def test_the_request_reaches_the_pipeline_whole(client: httpx.AsyncClient, pipeline: Pipeline) -> None:
    body = {"query": "query A($i: ID) { echo(id: $i) }", "operationName": "A", "variables": {"i": "温州"}}
    headers = {"Sharing-Purpose": "social-aid", "Sharing-Grant": "7", "Sharing-Case": "c", "Sharing-Strict": "1"}
    assert (await client.post("/graphql", json=body, headers=headers)).status_code == 200
    assert pipeline.last is not None
    assert pipeline.last.statements == Statements(frozenset({"social-aid"}), "7", "c", strict=True)
    assert (pipeline.last.operation_name, pipeline.last.variables) == ("A", {"i": "温州"})


async def test_get_reads_no_values(client: httpx.AsyncClient, pipeline: Pipeline) -> None:
    response = await client.get("/graphql", params={"query": "{ __typename }", "variables": "{}"})
    assert response.status_code == 200
    assert pipeline.last is not None and not pipeline.last.may_read_values


async def test_the_introspection_of_tools_passes(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": get_introspection_query()})
    assert "__schema" in response.json()["data"]


@pytest.mark.parametrize("headers", [{"Accept": "text/html"}, {"Accept": "text/html,*/*;q=0.8"}])
async def test_a_browser_gets_the_page_without_a_token(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    del client.headers["Authorization"]
    response = await client.get("/graphql", headers=headers)
    assert (response.status_code, response.text) == (200, "<!doctype html>")


async def test_no_page_for_a_query(client: httpx.AsyncClient) -> None:
    params = {"query": "{ __typename }"}
    assert (await client.get("/graphql", params=params, headers={"Accept": "text/html"})).status_code == 406
    response = await client.get("/graphql", params=params, headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.headers["content-type"].startswith(JSON)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    scope = {"type": "http", "method": method, "headers": [], "query_string": b"", "path": "/graphql"}
    status, headers, _ = await asked(endpoint(Pipeline().answer), scope, [])
    assert (status, headers[b"allow"]) == (405, b"GET, POST")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Accept": "text/plain"}, 406, "NOT_ACCEPTABLE"),
        ({"Content-Type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Content-Type": "application/json; charset=gb18030"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Content-Encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"Authorization": "Bearer x.y.z"}, 401, "UNAUTHENTICATED"),
        ({"Authorization": "Basic dXNlcg=="}, 401, "UNAUTHENTICATED"),
        ({"Authorization": "Bearer " + "x" * 5_000}, 400, "MALFORMED_REQUEST"),
        ({"Sharing-Grant": ""}, 400, "MALFORMED_REQUEST"),
        ({"Sharing-Stirct": "1"}, 400, "MALFORMED_REQUEST"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_bad_headers(
    client: httpx.AsyncClient, accept: str, headers: dict[str, str], status: int, code: str
) -> None:
    all_headers = {"Accept": accept, "Content-Type": JSON} | headers
    response = await client.post("/graphql", content=b'{"query": "{ __typename }"}', headers=all_headers)
    assert (response.status_code, code_of(response)) == (status, code)


async def test_a_post_without_a_content_type_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/graphql", content=b'{"query": "{ a }"}')).status_code == 415


async def test_without_a_token_the_way_in_is_named(client: httpx.AsyncClient) -> None:
    del client.headers["Authorization"]
    response = await client.post("/graphql", json={"query": "{ __typename }"})
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert code_of(response) == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", ["Authorization", "Sharing-Grant", "Sharing-Case"])
async def test_a_repeated_header_is_refused(client: httpx.AsyncClient, name: str) -> None:
    headers = [("Content-Type", JSON), (name, f"Bearer {TOKEN}"), (name, f"Bearer {TOKEN}")]
    response = await client.post("/graphql", content=b"{}", headers=headers)
    assert (response.status_code, code_of(response)) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"[" * 100_000, b"{}", b'{"query": 0}', b'{"query": "", "query": ""}']
)
async def test_a_malformed_body_is_400_in_both_media_types(client: httpx.AsyncClient, accept: str, body: bytes) -> None:
    headers = {"Content-Type": JSON, "Accept": accept}
    response = await client.post("/graphql", content=body, headers=headers)
    assert (response.status_code, code_of(response)) == (400, "MALFORMED_REQUEST")
    assert response.headers["content-type"].startswith(accept)


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query Q($i: ID!) { echo(id: $i) }", "variables": {"i": None}},
        {"query": "{ " + "a " * 100_000 + "}"},
        {"query": "{ " + "a{" * 20 + "b" + "}" * 20 + "}"},
    ],
)
async def test_a_wrong_document_is_200_or_400_by_media_type(client: httpx.AsyncClient, body: dict[str, object]) -> None:
    for accept, status in ((JSON, 200), (GRAPHQL, 400)):
        response = await client.post("/graphql", json=body, headers={"Accept": accept})
        assert (response.status_code, "data" in response.json()) == (status, False)


@pytest.mark.parametrize("code", [Code.ROWS_DENIED, Code.BUDGET_EXCEEDED, Code.SOURCE_UNAVAILABLE, Code.INTERNAL])
async def test_a_reply_is_framed_by_its_code_unless_it_has_data(code: Code) -> None:
    for has_data, status in ((True, 200), (False, {"R": 403, "B": 429, "S": 503, "I": 500}[code.value[0]])):

        async def answer(request: Request, has_data: bool = has_data) -> Reply:
            return Reply(b'{"data":null}', has_data, code)

        async with client_of(answer) as client:
            assert (await client.post("/graphql", json={"query": "{ a }"})).status_code == status


async def test_a_reply_without_data_or_code_is_a_failure() -> None:
    async def answer(request: Request) -> Reply:
        return Reply(b"{}", has_data=False)

    async with client_of(answer) as client:
        assert (await client.post("/graphql", json={"query": "{ a }"})).status_code == 500


async def test_a_refusal_of_the_pipeline_is_framed_here() -> None:
    async def answer(request: Request) -> Reply:
        raise Refusal(Code.PURPOSE_REQUIRED, "state a purpose", facts={"items": ["phone"]})

    async with client_of(answer) as client:
        response = await client.post("/graphql", json={"query": "{ a }"})
    assert (response.status_code, code_of(response)) == (403, "PURPOSE_REQUIRED")


async def test_an_unknown_error_is_an_id_and_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    async def answer(request: Request) -> Reply:
        raise LookupError("330302199001011234")

    with caplog.at_level(logging.DEBUG, "zhaobi"):
        async with client_of(answer) as client:
            response = await client.post("/graphql", json={"query": "{ a }"})
    assert (response.status_code, code_of(response)) == (500, "INTERNAL")
    lines = [record.getMessage() for record in caplog.records if record.name == "zhaobi.endpoint"]
    assert lines == [f"request {response.headers['sharing-request-id']} failed: LookupError"]
    assert "330302" not in response.text + caplog.text


async def test_neither_log_nor_answer_repeats_a_token(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "zhaobi"):
        headers = {"Authorization": "Bearer c2VjcmV0.c2VjcmV0.c2VjcmV0"}
        response = await client.post("/graphql", json={"query": "{ a }"}, headers=headers)
    assert "UNAUTHENTICATED" in caplog.text
    assert "c2VjcmV0" not in response.text + caplog.text + str(response.headers)


async def test_more_requests_than_the_platform_takes_are_told_to_come_again() -> None:
    opened, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def answer(request: Request) -> Reply:
        begun.release()
        await opened.wait()
        return Reply(b'{"data":{}}', has_data=True)

    async with client_of(answer) as client:
        waiting = [asyncio.create_task(client.post("/graphql", json={"query": "{ a }"})) for _ in range(2)]
        await begun.acquire()
        await begun.acquire()
        response = await client.post("/graphql", json={"query": "{ a }"})
        opened.set()
        assert (response.status_code, response.headers["retry-after"], code_of(response)) == (503, "1", "BUSY")
        assert [(await task).status_code for task in waiting] == [200, 200]
        assert (await client.post("/graphql", json={"query": "{ a }"})).status_code == 200


async def asked(app: GraphQLEndpoint, scope: Scope, events: list[Message]) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body for the events of one connection; status 0 if nothing was sent."""
    sent: list[Message] = []
    waiting = iter(events)

    async def receive() -> Message:
        return next(waiting)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return 0, {}, b""
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def post_scope(*headers: tuple[bytes, bytes]) -> Scope:
    authorization = (b"authorization", f"Bearer {TOKEN}".encode())
    return {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), authorization, *headers],
    }


async def test_a_body_may_come_in_pieces(pipeline: Pipeline) -> None:
    pieces: list[Message] = [
        {"type": "http.request", "body": b'{"query": ', "more_body": True},
        {"type": "http.request", "body": b"", "more_body": True},
        {"type": "http.request", "body": b'"{ __typename }"}'},
    ]
    assert (await asked(endpoint(pipeline.answer), post_scope(), pieces))[0] == 200


async def test_a_stream_without_an_announced_length_is_cut_at_the_limit(pipeline: Pipeline) -> None:
    pieces: list[Message] = [{"type": "http.request", "body": b"x" * 65_536, "more_body": True}] * 17
    status, _, body = await asked(endpoint(pipeline.answer), post_scope(), pieces)
    assert (status, orjson.loads(body)["errors"][0]["extensions"]["code"]) == (413, "BODY_TOO_LARGE")
    assert pipeline.last is None


@pytest.mark.parametrize("length", [b"1048577", b"9" * 100])
async def test_an_announced_length_over_the_limit_is_refused_unread(pipeline: Pipeline, length: bytes) -> None:
    status, _, _ = await asked(endpoint(pipeline.answer), post_scope((b"content-length", length)), [])
    assert status == 413


async def test_a_stranger_cannot_make_the_platform_read_a_body(pipeline: Pipeline) -> None:
    scope = post_scope()
    scope["headers"] = [(b"content-type", b"application/json")]
    assert (await asked(endpoint(pipeline.answer), scope, []))[0] == 401


async def test_a_client_that_leaves_is_not_answered(pipeline: Pipeline) -> None:
    events: list[Message] = [
        {"type": "http.request", "body": b'{"query": ', "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert await asked(endpoint(pipeline.answer), post_scope(), events) == (0, {}, b"")
    assert pipeline.last is None


async def test_a_body_that_never_ends_is_given_up(pipeline: Pipeline) -> None:
    waiting = iter([0.0, 60.0])

    async def slow() -> Message:
        await asyncio.sleep(next(waiting))
        return {"type": "http.request", "body": b"{", "more_body": True}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await endpoint(pipeline.answer)(post_scope(), slow, send)
    assert sent[0]["status"] == 400
    assert b"did not arrive in time" in sent[1]["body"]


@pytest.fixture(scope="module", params=["httptools", "h11", BoundedProtocol], ids=str)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The endpoint behind a real server on loopback."""
    config = uvicorn.Config(
        endpoint(Pipeline().answer), port=0, http=request.param, lifespan="off", ws="none", log_config=None
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/graphql"
    server.should_exit = True
    thread.join()


async def test_after_a_body_too_large_the_connection_serves_on(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON}

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b"x" * 65_536

    async with httpx.AsyncClient(headers=headers, limits=httpx.Limits(max_connections=1)) as client:
        for content in (b"x" * 10_485_760, endless(), b"[" * 1_000_000):
            response = await client.post(address, content=content)
            assert response.status_code in (400, 413)
            assert (await client.post(address, json={"query": "{ __typename }"})).json()["data"]


async def test_over_the_wire(address: str) -> None:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        assert (await client.post(address, json={"query": "{ __typename }"})).status_code == 200
        assert (await client.get(address, headers={"Accept": "text/html"})).text == "<!doctype html>"
        head = await client.head(address)
        assert (head.status_code, head.content) == (405, b"")
        response = await client.get(address, headers={b"Sharing-Case": "办件".encode()})
        assert (response.status_code, code_of(response)) == (400, "MALFORMED_REQUEST")


REFUSED: list[tuple[str, str, dict[str, str], bytes, int]] = [
    ("HEAD", "", {}, b"", 405),
    ("OPTIONS", "", {}, b"", 405),
    ("OPTIONS", "", {"Origin": "https://desk.example", "Access-Control-Request-Method": "POST"}, b"", 405),
    ("DELETE", "", {}, b"{}", 405),
    ("GET", "", {"Accept": "text/plain"}, b"", 406),
    ("GET", "?query=%ff", {}, b"", 400),
    ("GET", "", {}, b"", 400),
    ("POST", "", {}, b"{}", 415),
    ("POST", "", {"Content-Type": JSON, "Authorization": "Bearer x.y.z"}, b'{"query": "{ __typename }"}', 401),
    ("POST", "", {"Content-Type": JSON, "Expect": "100-continue"}, b"{", 400),
    ("POST", "", {"Content-Type": JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b", 415),
    ("POST", "", {"Content-Type": JSON, "Sharing-Case": "x" * 5_000}, b"{}", 400),
]


async def test_a_connection_serves_on_after_every_refusal(address: str) -> None:
    """All on one connection, which the server never has to close."""
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, limits=limits) as client:
        for method, query, headers, body, status in REFUSED:
            refused = await client.request(method, address + query, headers=headers, content=body)
            assert refused.status_code == status and refused.headers.get("connection") != "close", (method, headers)
            assert method != "HEAD" or refused.content == b""
            assert (await client.post(address, json={"query": "{ __typename }"})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [(f"X-{number}", "x") for number in range(1_000)],
        [("X-Long", "x" * 30_000)],
        [("Cookie", "session=1;" * 1_000)],
        [("Accept", "application/json"), ("Accept", "*/*;q=0.1")],
        [("Accept-Encoding", "gzip"), ("Accept-Encoding", "br;q=,;;=,*")],
        [("X-Forwarded-For", "10.0.0.1"), ("Forwarded", "for=10.0.0.1"), ("X-HTTP-Method-Override", "DELETE")],
        [("Upgrade", "h2c")],
        [("traceparent", "not a trace"), ("traceparent", "twice")],
        [("Range", "bytes=0-1"), ("If-None-Match", "*")],
    ],
    ids=lambda headers: str(headers[0][0]),
)
async def test_headers_that_mean_nothing_here_change_nothing(address: str, headers: list[tuple[str, str]]) -> None:
    said = [("Authorization", f"Bearer {TOKEN}"), ("Content-Type", JSON), *headers]
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, content=b'{"query": "{ __typename }"}', headers=said)
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})


NAMES = st.sampled_from(
    [b"accept", b"accept-encoding", b"authorization", b"content-encoding", b"content-length", b"content-type"]
    + [b"expect", b"origin", b"sharing-case", b"sharing-explain", b"sharing-grant", b"sharing-purpose", b"traceparent"]
)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=60)), max_size=5), st.sampled_from(["GET", "POST"]))
async def test_no_headers_ever_make_it_fail(headers: list[tuple[bytes, bytes]], method: str) -> None:
    scope = post_scope(*headers)
    scope.update(method=method, query_string=b"query=%7B__typename%7D")
    body: list[Message] = [{"type": "http.request", "body": b'{"query": "{ __typename }"}'}]
    status, _, _ = await asked(endpoint(Pipeline().answer), scope, body)
    assert status in (200, 400, 401, 406, 413, 415)
