"""Traces: off unless wanted, one span per stage, and nothing in them that is anybody's."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from api.auth import Authenticator
from api.endpoint import GraphQLEndpoint
from api.errors import SettingsError
from api.heads import Heads
from api.keys import KeyFolder
from api.observing import Observer
from api.settings import TracingSection
from api.tracing import TracedPassage, Tracing, open_tracing
from api.traffic import Traffic
from masking import suite
from resolvers import Passage, Reply, Request
from tests.api.test_endpoint import page
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import LAVISH, CityPlatform, Client, opened

PHONE = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Traced:
    """A platform's pipeline, or another `answer`, behind an endpoint that traces into memory."""

    def __init__(self, it: CityPlatform, answer: Callable[[Request], Awaitable[Reply]] | None = None) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracing = Tracing(self.provider)
        settings = it.client.settings
        authenticator = Authenticator(
            KeyFolder(suite("std"), settings.keys.dir).verifiers,
            lambda: it.platform.editions.current().catalog.departments,
            settings.auth.issuer,
        )
        endpoint = GraphQLEndpoint(
            answer or it.platform.pipeline.answer,
            Heads(authenticator, settings.limits.header_bytes, re.compile(".*")),
            settings.limits,
            page,
            Traffic(),
            observer=Observer(tracing=self.tracing),
        )
        self.client = Client(endpoint, settings, it.client.tokens)

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return self.exporter.get_finished_spans()

    def one(self, name: str) -> ReadableSpan:
        (span,) = [span for span in self.spans if span.name == name]
        return span


@pytest.fixture(scope="module")
async def served(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("traced"), sqlite_city, **LAVISH) as it:
        yield it


@pytest.fixture
def traced(served: CityPlatform) -> Traced:
    return Traced(served)


def attributes(span: ReadableSpan) -> Mapping[str, object]:
    return dict(span.attributes or {})


async def test_a_request_is_a_span_with_one_below_for_each_stage(traced: Traced) -> None:
    answer = await traced.client.ask("police", PHONE)
    assert [span.name for span in traced.spans] == ["read", "prepare", "source", "audit", "graphql"]
    root = traced.one("graphql")
    assert (root.parent, root.kind, root.status.status_code) == (None, SpanKind.SERVER, StatusCode.UNSET)
    assert attributes(root) == {
        "zhaobi.request_id": answer.sharing["requestId"],
        "zhaobi.fields": ("data.population",),
        "zhaobi.outcome": "OK",
    }
    assert attributes(traced.one("source")) == {"zhaobi.resource": "population", "zhaobi.rows": 1}
    for span in traced.spans[:-1]:
        assert span.parent is not None and root.context is not None
        assert span.parent.span_id == root.context.span_id
        assert (root.start_time or 0) <= (span.start_time or 0) <= (span.end_time or 0) <= (root.end_time or 0)


async def test_each_source_that_is_asked_is_a_span(traced: Traced) -> None:
    await traced.client.ask("police", "{ data { household { totalCount } } viewer { department } }")
    names = sorted(span.name for span in traced.spans)
    assert names == ["audit", "graphql", "prepare", "read", "rest", "source"]


@pytest.mark.parametrize(
    ("department", "query", "outcome", "status"),
    [
        ("tax", "{ data { population { totalCount } } }", "ROWS_DENIED", StatusCode.UNSET),
        ("tax", "{ nothing }", "DOCUMENT_INVALID", StatusCode.UNSET),
        ("tax", "{ catalog(first: 1000) { totalCount } }", "LIMIT_EXCEEDED", StatusCode.UNSET),
    ],
)
async def test_a_refusal_is_the_outcome(
    traced: Traced, department: str, query: str, outcome: str, status: StatusCode
) -> None:
    await traced.client.ask(department, query)
    root = traced.one("graphql")
    assert (attributes(root)["zhaobi.outcome"], root.status.status_code) == (outcome, status)


async def test_what_fails_here_is_marked(served: CityPlatform) -> None:
    async def answer(request: Request) -> Reply:
        raise LookupError(FATHER)

    traced = Traced(served, answer)
    assert (await traced.client.ask("tax", "{ viewer { department } }")).code == "INTERNAL"
    root = traced.one("graphql")
    assert (attributes(root)["zhaobi.outcome"], root.status.status_code) == ("INTERNAL", StatusCode.ERROR)
    assert not root.events and root.status.description is None and FATHER not in root.to_json()


async def test_a_trace_of_the_caller_goes_on(traced: Traced) -> None:
    await traced.client.ask(
        "tax",
        "{ viewer { department } }",
        headers={"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "canary=1", "baggage": "canary=1"},
    )
    root = traced.one("graphql")
    assert root.context is not None and root.parent is not None
    assert (f"{root.context.trace_id:032x}", f"{root.parent.span_id:016x}") == (TRACE, SPAN)
    assert "canary" not in "".join(span.to_json() for span in traced.spans)


@pytest.mark.parametrize(
    "values",
    [
        [b""],
        [b"canary"],
        [f"00-{TRACE}-{SPAN}".encode()],
        [f"00-{'0' * 32}-{SPAN}-01".encode()],
        [f"ff-{TRACE}-{SPAN}-01".encode()],
        [b"\xff\xfe"],
        [b"9" * 5_000],
        [f"00-{TRACE}-{SPAN}-01".encode()] * 2,
    ],
)
async def test_a_trace_that_cannot_be_read_is_left(traced: Traced, values: list[bytes]) -> None:
    """Whatever bytes come; and two of them are none."""
    traced.tracing.passage("an id", [(b"traceparent", value) for value in values]).end()
    root = traced.one("graphql")
    assert root.parent is None and not any(text in root.to_json() for text in ("canary", "99999", TRACE))


async def test_nothing_of_anybody_is_in_any_span(traced: Traced) -> None:
    """Neither values nor operands, aliases, statements, tokens, departments, persons, purposes, cases."""
    canaries = {"operand": FATHER, "person": "clerk-canary", "case": "case-canary", "alias": "aliasCanary"}
    query = (
        "query operationCanary($canary: String!) { data {"
        f" {canaries['alias']}: population(where: {{idNumber: {{eq: $canary}}}})"
        " { nodes { name phone address } } } }"
    )
    answer = await traced.client.ask(
        "police", query, {"canary": FATHER}, person="clerk-canary", headers={"Sharing-Case": "case-canary"}
    )
    values = [str(value) for value in answer.data["data"][canaries["alias"]]["nodes"][0].values() if value]
    assert len(values) >= 2
    await traced.client.ask("civil-affairs", PHONE, purpose="relief-review", grant="2026-CA-0001")
    named = f'subject: {{idNumber: "{FATHER}"}}, claims: {{name: {{equals: "nameCanary"}}}}'
    verify = f"{{ verify {{ population({named}) {{ result }} }} }}"
    await traced.client.ask("tax", verify)
    text = "".join(span.to_json() for span in traced.spans)
    token = traced.client.token("police", person="clerk-canary")
    secrets = [
        *canaries.values(),
        *values,
        token,
        "Canary",
        "SELECT",
        "police",
        "civil-affairs",
        "relief-review",
        "2026-CA",
    ]
    assert [secret for secret in secrets if secret in text] == []
    assert all(not span.events for span in traced.spans)


class Broken(SimpleSpanProcessor):
    """Fails at everything that it is told."""

    def on_start(self, span: object, parent_context: object = None) -> None:
        raise RuntimeError(FATHER)

    def on_end(self, span: object) -> None:
        raise RuntimeError(FATHER)


async def test_a_tracer_that_fails_fails_no_request(traced: Traced, caplog: pytest.LogCaptureFixture) -> None:
    traced.provider.add_span_processor(Broken(traced.exporter))
    for _ in range(2):
        assert (await traced.client.ask("police", PHONE)).code is None
    assert "requests are not counted or traced in full: RuntimeError" in caplog.text and FATHER not in caplog.text


async def test_a_stage_that_cannot_be_traced_is_done_all_the_same(
    served: CityPlatform, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The request's own span is begun; then nothing more can be told."""

    class Dumb:
        def set_attribute(self, key: str, value: object) -> None:
            raise RuntimeError(FATHER)

        def set_status(self, status: object) -> None:
            raise RuntimeError(FATHER)

        def end(self) -> None:
            raise RuntimeError(FATHER)

    def refuses(name: str) -> Dumb:
        if name in ("read", "audit"):
            raise RuntimeError(FATHER)
        return Dumb()

    traced = Traced(served)
    monkeypatch.setattr(traced.tracing, "passage", lambda *_: TracedPassage(Dumb(), refuses, None))
    assert (await traced.client.ask("police", PHONE)).code is None
    assert "a trace is not whole: RuntimeError" in caplog.text and FATHER not in caplog.text


# --- wanted or not ------------------------------------------------------------------------------------------------


def test_without_an_endpoint_there_are_none() -> None:
    assert open_tracing(TracingSection()) is None


def test_the_library_is_not_even_imported_where_there_are_none(tmp_path: Path) -> None:
    program = (
        "import sys, api.app, api.cli\n"
        "from api.settings import TracingSection\n"
        "from api.tracing import open_tracing\n"
        "open_tracing(TracingSection())\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CITY.parents[1])
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_without_the_library_the_start_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"zhaobi\[otel\]"):
        open_tracing(TracingSection(endpoint="http://127.0.0.1:4318/v1/traces"))


def test_with_an_endpoint_there_is_one_that_follows_its_share() -> None:
    tracing = open_tracing(TracingSection(endpoint="http://127.0.0.1:1/v1/traces", share=0))
    assert tracing is not None
    assert type(tracing.passage("an id", [])) is Passage
    assert type(tracing.passage("an id", [(b"traceparent", f"00-{TRACE}-{SPAN}-00".encode())])) is Passage
    wanted = tracing.passage("an id", [(b"traceparent", f"00-{TRACE}-{SPAN}-01".encode())])
    assert type(wanted) is TracedPassage  # never ended, so nothing is sent to where nobody is
    tracing.close()
