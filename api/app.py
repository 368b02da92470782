"""Composes the whole platform from its settings: the one place where everything is built and connected."""

import asyncio
import gc
import logging
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import Authenticator
from api.catalogue import CatalogueInForce
from api.console import ASSETS_PATH, Console, load_console
from api.editions import Editions
from api.endpoint import GraphQLEndpoint
from api.epochs import EpochFile
from api.errors import SettingsError
from api.heads import Heads
from api.holdings import ConfirmedHoldings
from api.jwks import key_set_route
from api.keys import KeyFolder
from api.metrics import CONTENT_TYPE, Metrics, Readings
from api.moments import Clock, access_gate, calendar, machine_clock
from api.observing import Observer
from api.operations import Operations, read_operations
from api.origins import allow_origins
from api.pipelines import build_pipeline
from api.proceedings import open_sharing
from api.receipt_keys import ReceiptKeys
from api.rehearsal import rehearser
from api.settings import MetricsSection, Settings, SharingSection, TracingSection, load_settings
from api.source_warnings import SourceWarnings
from api.supplies import follow_policies
from api.tracing import Tracing, open_tracing
from api.traffic import Traffic
from audit import AuditLog, read_usage
from audit.receipts import Receipts
from catalog import Catalog, CatalogError, check_sources, read_catalog
from masking import EpochsUnclear, MasterKey, Suite, suite
from policies import PolicyFollower
from resolvers.pipeline import Pipeline
from resolvers.readying import Readying
from resolvers.sharing.counting import UsageReader
from resolvers.standing import Calendar, Holdings, Standing
from resolvers.verifying import Quantum
from sharing import GrantBook, Store
from sharing.attempts import AlarmRule, Attempts
from sharing.emergencies import EmergencyUses
from sharing.entries import PublishedEntries
from sources import Source, SourceSettings, longest_built, open_source

GRAPHQL_PATH = "/graphql"
CONFIGURATION = "ZHAOBI_CONFIG"
"""Environment variable that names the configuration file to worker processes."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What a running process is made of."""

    settings: Settings
    editions: Editions
    catalogue: CatalogueInForce
    files: PolicyFollower
    grants: GrantBook
    watching: asyncio.Task[NoReturn]
    cataloguing: asyncio.Task[NoReturn]
    log: AuditLog
    sources: Mapping[str, Source]
    pipeline: Pipeline
    endpoint: GraphQLEndpoint
    metrics: Metrics
    epochs: EpochFile
    source_warnings: SourceWarnings


@asynccontextmanager
async def open_platform(settings: Settings, console: Console, clock: Clock = machine_clock) -> AsyncIterator[Platform]:
    """Everything, connected and started; closed in the reverse order.

    `clock` tells on which day somebody acts, and what lasts then; tokens and records go by the machine's own.

    Raises CatalogError, PolicyError, SettingsError and the like where files or databases do not fit together.
    """
    catalog = read_catalog(settings.catalog.dir, settings.catalog.departments)
    async with AsyncExitStack() as stack:
        chosen = suite(settings.keys.suite)
        master = master_key(settings, chosen)
        epochs = EpochFile(settings.keys.epochs_file, master)
        sources = await _open_sources(settings, catalog, stack)
        source_warnings = SourceWarnings(sources)
        stack.push_async_callback(source_warnings.close)
        await source_warnings.ask()
        store = open_store(settings)
        stack.push_async_callback(store.close)
        await store.create()
        catalogue = CatalogueInForce(catalog, PublishedEntries(store), sources)
        await catalogue.read()
        editions, metrics, traffic = Editions(), Metrics(), Traffic()
        files = await follow_policies(settings.policies, chosen, catalogue, store, editions, metrics, traffic.is_busy)
        grants = await stack.enter_async_context(
            GrantBook(store, lambda: editions.current().catalog, gate=access_gate(settings.sharing))
        )
        delay_s, measure = settings.audit.batch_delay_ms / 1000, settings.metrics.enabled
        log = stack.enter_context(
            AuditLog(
                settings.audit.dir,
                f"worker_{os.getpid()}",
                delay_s,
                on_commit=metrics.count_batch if measure else None,
            )
        )
        watching = asyncio.create_task(files.watch(), name="policies")
        stack.callback(watching.cancel)
        cataloguing = asyncio.create_task(
            catalogue.watch(lambda: grants.version, files, grants.refresh), name="catalogue"
        )
        stack.callback(cataloguing.cancel)
        attempts = _attempts(settings, store)
        stack.push_async_callback(attempts.close)
        pipeline = build_pipeline(
            settings.limits,
            master=master,
            ring=epochs.ring,
            edition=editions.current,
            sources=sources,
            standing=_standing(settings.sharing, ConfirmedHoldings(grants, lambda: files.confirmed), clock),
            store=store,
            attempts=attempts,
            receipts=_receipts(settings, chosen),
            quantum=Quantum(settings.verification.quantum_ms / 1000),
            zone=settings.sharing.zone,
            log=log,
            rehearse=rehearser(settings.limits, settings.sharing.case_required, settings.sharing.combination_floor),
            running=lambda: traffic.running,
            sharing=open_sharing(
                settings.sharing,
                store,
                lambda: editions.current().catalog,
                grants,
                master,
                lambda code: editions.current().policies.table.names_used(code),
                _in_force(grants, catalogue, files),
                clock,
                UsageReader(partial(read_usage, settings.audit.dir)),
            ),
            uses=EmergencyUses(store, calendar(settings.sharing)),
            confirmed=lambda: files.confirmed,
        )
        editions.ready_by(Readying(pipeline.preparer, pipeline.parse))
        authenticator = _authenticator(settings, chosen, editions)
        metrics.look_up(lambda: _readings(editions, authenticator, sources, traffic, log))
        if metrics.shared:
            stack.callback(asyncio.create_task(metrics.keep_fresh(), name="figures").cancel)
        observer = Observer(metrics if measure else None, await _traced(settings.tracing, stack))
        operations = read_operations(
            settings.operations, catalog.departments, editions.current().schema, pipeline.parse
        )
        endpoint = _endpoint(settings, authenticator, pipeline, console, traffic, observer, operations)
        yield Platform(
            settings,
            editions,
            catalogue,
            files,
            grants,
            watching,
            cataloguing,
            log,
            sources,
            pipeline,
            endpoint,
            metrics,
            epochs,
            source_warnings,
        )


def open_store(settings: Settings) -> Store:
    """The metadata store, not yet connected. Raises SettingsError for a database of another kind."""
    try:
        return Store(settings.store.login_url().render_as_string(hide_password=False))
    except ValueError as error:  # it says the kind, never the URL
        raise SettingsError(f"`store.url`: {error}") from None


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The metadata store with its tables, for a command that enters or lists something in it."""
    store = open_store(settings)
    try:
        await store.create()
        yield store
    finally:
        await store.close()


def open_configured(name: str, settings: Settings) -> Source:
    """The configured source of that name; its connections are opened when they are first needed."""
    section = settings.sources[name]
    url = section.login_url()
    plain = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
    return open_source(
        name,
        SourceSettings(
            url=plain,
            pool_size=section.pool_size,
            statement_timeout_ms=section.statement_timeout_ms,
            connect_timeout_s=section.connect_timeout_ms / 1000,
            pure_sql=section.pure_sql,
            keyed_masks=section.keyed_masks,
            longest_bytes=longest_built(settings.limits.answer_bytes, settings.limits.cost),
        ),
    )


def _in_force(grants: GrantBook, catalogue: CatalogueInForce, files: PolicyFollower) -> Callable[[], Awaitable[None]]:
    """What brings into force in this process at once what a step of a proceeding has changed."""

    async def refresh() -> None:
        await grants.refresh()
        if grants.version != catalogue.seen:
            await catalogue.refresh(files, grants.refresh)

    return refresh


def _attempts(settings: Settings, store: Store) -> Attempts:
    rule = AlarmRule(settings.verification.alarm_answers, settings.verification.alarm_share)
    return Attempts(store, rule)


def _receipts(settings: Settings, chosen: Suite) -> Receipts | None:
    """Evidence of verdicts, signed by the key of the moment; None where none is wanted, or no key was ever made."""
    keys = ReceiptKeys(chosen, settings.keys.dir)
    wanted = settings.verification.receipts and keys.exist
    return Receipts(chosen, keys.signer, settings.auth.issuer) if wanted else None


async def _open_sources(settings: Settings, catalog: Catalog, stack: AsyncExitStack) -> dict[str, Source]:
    """The configured sources, after a check that they hold what the catalogue says. Raises CatalogError."""
    sources: dict[str, Source] = {}
    for name in settings.sources:
        sources[name] = open_configured(name, settings)
        stack.push_async_callback(sources[name].close)
    if findings := await check_sources(catalog, sources):
        raise CatalogError(findings)
    return sources


def _standing(sharing: SharingSection, held: Holdings, clock: Clock) -> Standing:
    calendar = Calendar(sharing.day, sharing.in_hours, lambda: clock().timestamp())
    return Standing(held, calendar, sharing.case_required, sharing.combination_floor)


def _authenticator(settings: Settings, chosen: Suite, editions: Editions) -> Authenticator:
    keys = KeyFolder(chosen, settings.keys.dir)
    return Authenticator(
        keys.verifiers,
        lambda: editions.current().catalog.departments,
        settings.auth.issuer,
        settings.auth.leeway_s,
        settings.auth.tokens_cached,
    )


def _readings(
    editions: Editions, authenticator: Authenticator, sources: Mapping[str, Source], traffic: Traffic, log: AuditLog
) -> Readings:
    return Readings(
        running=traffic.running,
        lost_outcomes=log.lost_outcomes,
        caches={**editions.current().tallies, "tokens": authenticator.tally},
        connections={name: source.connections for name, source in sources.items()},
    )


async def _traced(section: TracingSection, stack: AsyncExitStack) -> Tracing | None:
    tracing = open_tracing(section)
    if tracing is not None:
        stack.push_async_callback(asyncio.to_thread, tracing.close)  # it waits for the network
    return tracing


def _endpoint(
    settings: Settings,
    authenticator: Authenticator,
    pipeline: Pipeline,
    console: Console,
    traffic: Traffic,
    observer: Observer,
    operations: Operations,
) -> GraphQLEndpoint:
    case_form = re.compile(settings.sharing.case_pattern)
    return GraphQLEndpoint(
        pipeline.answer,
        Heads(authenticator, settings.limits.header_bytes, case_form),
        settings.limits,
        console,
        traffic,
        compress_from=settings.server.compress_from_bytes,
        observer=observer,
        operations=operations,
    )


def master_key(settings: Settings, chosen: Suite) -> MasterKey:
    """The configured master key. Raises CryptoError where it cannot be had."""
    keys = settings.keys
    if keys.master_key is not None:
        return MasterKey.from_text(chosen, keys.master_key.get_secret_value())
    if keys.master_key_command is not None:
        return MasterKey.from_command(chosen, keys.master_key_command, keys.master_key_timeout_s)
    return MasterKey.from_file(chosen, keys.master_key_file)


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

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        await running[0].endpoint(scope, receive, send)

    graphql = allow_origins(endpoint, settings.server.cors_origins)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        # the data endpoint stands before the router: it is the hot path
        if scope["type"] == "http" and scope["path"] == GRAPHQL_PATH:
            await graphql(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(ASSETS_PATH):
            await console(scope, receive, send)
        else:
            await rest(scope, receive, send)

    return application


def _may_measure(section: MetricsSection, request: HttpRequest) -> bool:
    if not section.loopback_only:
        return section.enabled
    try:
        return section.enabled and request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:  # no address at all
        return False


def readiness(platform: Platform) -> dict[str, object]:
    """Whether data can be served, and what an operator has to see to; no value and no text of a policy in it."""
    failure = platform.files.failure
    warnings = [] if failure is None else ["policy files refused: see the log"]
    if count := len(platform.grants.findings):  # whose they are stands in the log: this page asks for no token
        warnings.append(f"approved grants that are not in force: {count}; see the log")
    if count := len(platform.grants.lacking(platform.settings.sharing.day(datetime.now(UTC)))):
        warnings.append(f"approved grants that lack an agreement: {count}; see `zhaobi agreements missing`")
    warnings += _catalogue_warnings(platform.catalogue)
    warnings += _epoch_warnings(platform)
    warnings += platform.source_warnings.said
    problems = [] if platform.log.available else ["the audit log cannot be written"]
    problems += [] if platform.grants.confirmed else ["the metadata store does not answer"]
    problems += [] if platform.files.confirmed else ["the policy version cannot be confirmed"]
    problems += ["the policy files are no longer watched"] if platform.watching.done() else []
    problems += ["the published entries are no longer watched"] if platform.cataloguing.done() else []
    return {
        "ready": not problems,
        "policyVersion": platform.editions.current().policies.version,
        "problems": problems,
        "warnings": warnings,
    }


def _catalogue_warnings(catalogue: CatalogueInForce) -> list[str]:
    warnings = [] if catalogue.failure is None else ["the newest catalogue is not in force: see the log"]
    if count := len(catalogue.findings):
        warnings.append(f"published entries that are not in force as they stand: {count}; see the log")
    return warnings


def _epoch_warnings(platform: Platform) -> list[str]:
    if platform.epochs.failing():
        return ["epochs of keys cannot be read, so keyed masks are refused: see the log"]
    try:
        platform.epochs.ring().current(platform.settings.sharing.day(datetime.now(UTC)))
    except EpochsUnclear:
        return ["no epoch makes keys today, so keyed masks are refused: see `zhaobi keys epoch list`"]
    return []


def app_from_environment() -> ASGIApp:
    """The application of a worker process, which finds its configuration by environment."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("casbin").setLevel(logging.WARNING)  # it lists every policy at each load
    return create_app(load_settings(Path(os.environ[CONFIGURATION])))
