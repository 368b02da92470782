"""The ASGI application: what stands at which address, and what happens when the server starts and stops."""

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import Platform, open_platform
from api.console import ASSETS_PATH, load_console
from api.jwks import key_set_route
from api.metrics import CONTENT_TYPE
from api.origins import allow_origins
from api.public import PUBLIC_PATH
from api.readiness import readiness
from api.receipt_keys import ReceiptKeys
from api.settings import MetricsSection, Settings, load_settings
from api.streams import tell_of_stopping
from masking import suite

GRAPHQL_PATH = "/graphql"
CONFIGURATION = "ZHAOBI_CONFIG"
"""Environment variable that names the configuration file to worker processes."""
YOUNG_OBJECTS = 10_000
"""How many more objects there are than went away when the youngest are looked through; Python's own number is 700."""


def create_app(settings: Settings) -> ASGIApp:
    """The ASGI application; everything is opened when the server starts it and closed when it stops."""
    console = load_console(settings.console.graphiql_dir)
    running: list[Platform] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        gc.disable()  # a large platform grows by millions of objects, and each collection would walk them all
        async with open_platform(settings, console) as platform:
            running.append(platform)
            # what is there now stays: no later collection has to walk it while requests wait
            gc.collect()
            gc.freeze()
            gc.set_threshold(YOUNG_OBJECTS)  # requests leave next to nothing that only a collection could free
            gc.enable()
            yield
            running.clear()

    async def healthz(_: HttpRequest) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async def readyz(_: HttpRequest) -> JSONResponse:
        running[0].source_warnings.ask_again()
        report = readiness(running[0])
        return JSONResponse(report, status_code=200 if report["ready"] else 503)

    async def metrics(request: HttpRequest) -> Response:
        if not _may_measure(settings.metrics, request):
            return Response("Not Found", status_code=404, media_type="text/plain")  # as where there is no such page
        return Response(running[0].metrics.page(), media_type=CONTENT_TYPE)

    receipts = ReceiptKeys(suite(settings.keys.suite), settings.keys.dir)
    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    routes.append(key_set_route(receipts.verifiers))
    rest = Starlette(routes=routes, lifespan=lifespan)

    def end_streams() -> None:
        for platform in running:
            platform.streams.end_all()

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        await running[0].endpoint(scope, receive, send)

    async def for_visitors(scope: Scope, receive: Receive, send: Send) -> None:
        site = running[0].public
        await (rest if site is None else site.endpoint)(scope, receive, send)

    graphql = allow_origins(endpoint, settings.server.cors_origins)
    public = allow_origins(for_visitors, settings.server.cors_origins)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        # the data endpoint stands before the router: it is the hot path
        if scope["type"] == "http" and scope["path"] == GRAPHQL_PATH:
            await graphql(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(ASSETS_PATH):
            await console(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == PUBLIC_PATH:
            await public(scope, receive, send)
        else:
            tell_of_stopping(scope, end_streams)
            await rest(scope, receive, send)

    return application


def _may_measure(section: MetricsSection, request: HttpRequest) -> bool:
    if not section.loopback_only:
        return section.enabled
    try:
        return section.enabled and request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:  # no address at all
        return False


def app_from_environment() -> ASGIApp:
    """The application of a worker process, which finds its configuration by environment."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("casbin").setLevel(logging.WARNING)  # it lists every policy at each load
    return create_app(load_settings(Path(os.environ[CONFIGURATION])))
