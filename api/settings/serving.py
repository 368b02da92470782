"""The settings of the server, of what is measured, of kept documents and of the page for browsers."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from api.settings.section import Section

Origin = Annotated[str, Field(pattern=r"^https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?$")]
"""As browsers send it (RFC 6454, section 6.2): no path, no `*`."""


class ServerSection(Section):
    """The HTTP server."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_000
    """Port to listen on; 0 takes a free one."""
    workers: PositiveInt = 1
    """Server processes."""
    compress_from_bytes: NonNegativeInt = 16_384
    """Bytes from which on an answer is compressed for a client that takes gzip; 0 compresses none."""
    heartbeat_seconds: PositiveInt = 15
    """Seconds after which a subscription to which nothing happens is kept alive by a comment."""
    cors_origins: tuple[Origin, ...] = ()
    """Origins whose pages browsers let read answers (CORS); none unless named."""


class MetricsSection(Section):
    """What Prometheus reads at `/metrics`."""

    enabled: bool = True
    """Whether there is such a page."""
    loopback_only: bool = True
    """Whether it is shown to clients on the same machine only, whatever address the server listens on."""


class TracingSection(Section):
    """Traces for OpenTelemetry, which need `zhaobi[otel]`."""

    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None
    """Where traces are sent by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; without it there are none."""
    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the requests that are traced, unless the caller's `traceparent` says whether this one is."""
    service: Annotated[str, Field(min_length=1, max_length=255)] = "zhaobi"
    """Name of this service in traces."""


ApplicationName = Annotated[str, Field(pattern=r"^(\*|[^/\s]+/[^/\s]+)$")]


class OperationsSection(Section):
    """Documents that are kept here, so that applications name them instead of sending them."""

    dir: Path | None = None
    """Folder of the persisted documents, each a file `ID.graphql`."""
    only_persisted: tuple[ApplicationName, ...] = ()
    """Applications (`department/app`, `*` for all) whose documents are taken from that folder alone."""

    @model_validator(mode="after")
    def _documents_are_somewhere(self) -> Self:
        if self.only_persisted and self.dir is None:
            raise ValueError("only_persisted needs dir")
        return self


class ConsoleSection(Section):
    """The page for browsers."""

    graphiql_dir: Path = Path("var/graphiql")
    """Folder with the installed GraphiQL files; without them a plain page explains how to send a query."""
