"""Composes the whole platform from its settings: the one place where everything is built and connected."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from api.auth import Authenticator
from api.catalogue import CatalogueInForce
from api.configured import master_key, open_configured, open_store
from api.console import Console
from api.editions import Editions
from api.endpoint import GraphQLEndpoint
from api.epochs import EpochFile
from api.heads import Heads
from api.holdings import ConfirmedHoldings
from api.item_search import ItemSearch
from api.keys import KeyFolder
from api.metrics import Metrics, Readings
from api.moments import Clock, access_gate, calendar, machine_clock
from api.observing import Observer
from api.operations import Operations, read_operations
from api.pipelines import build_pipeline
from api.proceedings import open_sharing
from api.public import PublicSite, open_public
from api.receipt_keys import ReceiptKeys
from api.rehearsal import rehearser
from api.settings import Settings, SharingSection, TracingSection
from api.source_warnings import SourceWarnings
from api.streams import Streams
from api.supplies import follow_policies
from api.tracing import Tracing, open_tracing
from api.traffic import Traffic
from audit import AuditLog, read_usage
from audit.receipts import Receipts
from catalog import Catalog, CatalogError, check_sources, read_catalog
from masking import Suite, suite
from policies import PolicyFollower, objections
from resolvers.officer_tools import no_rehearsal
from resolvers.pipeline import Pipeline
from resolvers.readying import Readying
from resolvers.sharing.counting import UsageReader
from resolvers.standing import Calendar, Holdings, Standing
from resolvers.streaming import Streaming
from resolvers.verifying import Quantum
from sharing import GrantBook, Store
from sharing.attempts import AlarmRule, Attempts
from sharing.emergencies import EmergencyUses
from sharing.entries import PublishedEntries
from sharing.proceedings import recount
from sources import Source


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
    streams: Streams
    public: PublicSite | None
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
        sharing = open_sharing(
            settings.sharing,
            store,
            lambda: editions.current().catalog,
            grants,
            master,
            lambda resource: tuple(objections(editions.current().policies.table, resource)),
            _in_force(grants, catalogue, files),
            clock,
            UsageReader(partial(read_usage, settings.audit.dir)),
            sources,
            having=ItemSearch(editions.current),
        )
        await recount(sharing.proceedings)
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
            sharing=sharing,
            uses=EmergencyUses(store, calendar(settings.sharing)),
            confirmed=lambda: files.confirmed,
        )
        editions.ready_by(Readying(pipeline.preparer, pipeline.parse))
        authenticator = _authenticator(settings, chosen, editions)
        if metrics.shared:
            stack.callback(asyncio.create_task(metrics.keep_fresh(), name="figures").cancel)
        observer = Observer(metrics if measure else None, await _traced(settings.tracing, stack))
        operations = read_operations(
            settings.operations, catalog.departments, editions.current().schema, pipeline.parse
        )
        heads = _heads(settings, authenticator)
        beat_s = settings.server.heartbeat_seconds
        streams = Streams(Streaming(pipeline, sharing), heads, settings.limits, beat_s, observer)
        stack.push_async_callback(streams.close)
        metrics.look_up(lambda: _readings(editions, authenticator, sources, traffic, streams, log))
        endpoint = _endpoint(settings, heads, pipeline, console, traffic, observer, operations, streams)
        parts = partial(
            build_pipeline,
            master=master,
            ring=epochs.ring,
            sources=sources,
            store=store,
            attempts=attempts,
            receipts=None,
            quantum=Quantum(0),
            zone=settings.sharing.zone,
            log=log,
            rehearse=no_rehearsal,
        )
        public = _public(settings, chosen, editions, store, grants, files, catalogue, clock, parts, observer)
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
            streams,
            public,
            metrics,
            epochs,
            source_warnings,
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
    editions: Editions,
    authenticator: Authenticator,
    sources: Mapping[str, Source],
    traffic: Traffic,
    streams: Streams,
    log: AuditLog,
) -> Readings:
    return Readings(
        running=traffic.running,
        subscriptions=streams.open,
        lost_outcomes=log.lost_outcomes,
        caches={**editions.current().tallies, "tokens": authenticator.tally},
        connections={name: source.connections for name, source in sources.items()},
    )


async def _traced(section: TracingSection, stack: AsyncExitStack) -> Tracing | None:
    tracing = open_tracing(section)
    if tracing is not None:
        stack.push_async_callback(asyncio.to_thread, tracing.close)  # it waits for the network
    return tracing


def _heads(settings: Settings, authenticator: Authenticator) -> Heads:
    return Heads(authenticator, settings.limits.header_bytes, re.compile(settings.sharing.case_pattern))


def _endpoint(
    settings: Settings,
    heads: Heads,
    pipeline: Pipeline,
    console: Console,
    traffic: Traffic,
    observer: Observer,
    operations: Operations,
    streams: Streams,
) -> GraphQLEndpoint:
    return GraphQLEndpoint(
        pipeline.answer,
        heads,
        settings.limits,
        console,
        traffic,
        compress_from=settings.server.compress_from_bytes,
        observer=observer,
        operations=operations,
        streams=streams,
    )


def _public(
    settings: Settings,
    chosen: Suite,
    editions: Editions,
    store: Store,
    grants: GrantBook,
    files: PolicyFollower,
    catalogue: CatalogueInForce,
    clock: Clock,
    parts: Callable[..., Pipeline],
    observer: Observer,
) -> PublicSite | None:
    """What serves visitors, where somebody wants that; `parts` is what its pipeline has in common with the other."""
    if not settings.public.enabled:
        return None
    return open_public(
        settings,
        base=editions.current,
        store=store,
        changes=lambda: grants.version,
        confirmed=lambda: grants.confirmed and files.confirmed and catalogue.failure is None,
        clock=clock,
        verifiers=KeyFolder(chosen, settings.keys.dir).verifiers,
        pipeline=lambda limits, edition, standing, running: parts(
            limits, edition=edition, standing=standing, running=running
        ),
        observer=observer,
    )
