"""Traces for OpenTelemetry: one span per request and one per stage, without values, SQL, persons or departments.

The libraries are an extra (`zhaobi[otel]`) and are imported only where traces are wanted.
"""

import logging
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, ParamSpec, Protocol, Self, TypeVar

from api.errors import STATUS, SettingsError
from api.settings import TracingSection
from resolvers import Code
from resolvers.passage import Passage, Stage, Step

logger = logging.getLogger("zhaobi.tracing")

P = ParamSpec("P")
T = TypeVar("T")

_TRACEPARENT = b"traceparent"
_BROKEN = frozenset(code.value for code in Code if STATUS[code].graphql >= 500)


class Span(Protocol):
    """What is used of a span."""

    def set_attribute(self, key: str, value: Any) -> None: ...

    def set_status(self, status: Any) -> None: ...

    def end(self) -> None: ...


class TracedPassage(Passage):
    """A passage whose stages are spans below that of the request; `broken` is the status of one that failed here."""

    __slots__ = ("_begin", "_broken", "_span")

    def __init__(self, span: Span, begin: Callable[[str], Span], broken: object) -> None:
        super().__init__()
        self._span = span
        self._begin = begin
        self._broken = broken

    def step(self, stage: Stage, resource: str = "") -> Step:
        span = _quietly(self._begin, stage.value)
        if span is None:
            return super().step(stage)
        if resource:
            _quietly(span.set_attribute, "zhaobi.resource", resource)
        return _TracedStep(span)

    def end(self) -> None:
        self._span.set_attribute("zhaobi.fields", self.asked.roots)
        self._span.set_attribute("zhaobi.outcome", self.outcome)
        if self.outcome in _BROKEN:
            self._span.set_status(self._broken)
        self._span.end()


class _TracedStep:
    """Of an exception that ends a stage nothing is told here: its text may be a driver's."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _quietly(self._span.end)

    def count(self, rows: int | None) -> None:
        if rows is not None:
            _quietly(self._span.set_attribute, "zhaobi.rows", rows)


class Tracing:
    """Makes the spans of requests with a provider of the library's; it belongs to this object alone."""

    def __init__(self, provider: Any) -> None:
        from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("zhaobi")
        self._kind = SpanKind.SERVER
        self._broken = StatusCode.ERROR
        self._below = set_span_in_context
        self._parent = TraceContextTextMapPropagator().extract

    def passage(self, request_id: str, headers: Iterable[tuple[bytes, bytes]]) -> Passage:
        """The passage of a request that continues the trace its `traceparent` names (W3C Trace Context), if it does.

        A header that is malformed or repeated begins a trace of its own; `tracestate` is left: it may hold anything.
        """
        parents = [value.decode("latin-1") for name, value in headers if name == _TRACEPARENT]
        parent = self._parent({"traceparent": parents[0]}) if len(parents) == 1 else None
        span = self._tracer.start_span("graphql", context=parent, kind=self._kind)
        if not span.is_recording():  # not of the share that is traced
            return Passage()
        span.set_attribute("zhaobi.request_id", request_id)
        context = self._below(span)
        return TracedPassage(span, lambda name: self._tracer.start_span(name, context=context), self._broken)

    def close(self) -> None:
        """Hand on what was not yet sent; waits a bounded time."""
        self._provider.shutdown()


def open_tracing(section: TracingSection) -> Tracing | None:
    """What `[tracing]` asks for; None if it asks for nothing. Raises SettingsError without the libraries."""
    if section.endpoint is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
    except ImportError:
        raise SettingsError("`tracing.endpoint`: traces need `zhaobi[otel]` installed") from None
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(section.share)),
        resource=Resource.create({"service.name": section.service}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=section.endpoint)))
    return Tracing(provider)


def _quietly(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """What the call gives; None where it fails, for a trace is never worth a request."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        logger.error("a trace is not whole: %s", type(error).__name__)
        return None
