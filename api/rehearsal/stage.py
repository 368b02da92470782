"""A platform of its own in a temporary folder: candidate policies, made-up tables, and a log that nobody keeps.

No setting of the real platform is read but limits, and none of its databases, keys or logs is opened.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from api.pipelines import build_pipeline
from api.rehearsal.playing import PlayedConsents, PlayedUses
from api.rehearsal.questions import Subjects
from api.rehearsal.viewpoints import Viewpoint
from api.schema import SchemaBuilder, compared_blindly, named_restricted
from api.settings import LimitsSection
from audit import AuditLog
from catalog import Catalog, Resource, Situation, synthetic_catalog, synthetic_tables
from masking import FIRST_EPOCH, KeyRing, MasterKey, fingerprint, suite
from policies import Policies, PolicyTable
from resolvers.edition import Edition
from resolvers.officer_tools import no_rehearsal
from resolvers.pipeline import Pipeline
from resolvers.standing import Calendar, Standing
from resolvers.verifying import Quantum
from sharing import GrantBook, Register, Store
from sharing.attempts import Attempts
from sources import (
    OverheardSource,
    Source,
    SourceSettings,
    SyntheticRow,
    SyntheticTables,
    open_source,
    synthetic_rows,
    write_synthetic,
)

TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Stage:
    """What a rehearsal plays on."""

    folder: Path
    edition: Edition
    viewpoint: Viewpoint
    master: MasterKey
    sources: Mapping[str, OverheardSource]
    standing: Standing
    store: Store
    attempts: Attempts
    book: GrantBook
    log: AuditLog
    seed: int

    def pipeline(self, limits: LimitsSection) -> Pipeline:
        """The path of a real request, within these limits."""
        return build_pipeline(
            limits,
            master=self.master,
            ring=lambda: KeyRing(self.master, (FIRST_EPOCH,)),
            edition=lambda: self.edition,
            sources=self.sources,
            standing=self.standing,
            store=self.store,
            attempts=self.attempts,
            receipts=None,  # nobody may take what was made up for evidence
            quantum=Quantum(0),
            zone="UTC",
            log=self.log,
            rehearse=no_rehearsal,
            uses=PlayedUses(),
            consents=PlayedConsents(self.viewpoint.consented),
        )

    async def set_up(self, subjects: Subjects) -> Mapping[str, Sequence[SyntheticRow]]:
        """Make the tables, grants, agreements and emergency for what a request is about; gives the rows by codes."""
        register = Register(self.store)
        for grant in self.viewpoint.held_grants(subjects.resources):
            await register.put(grant)
        for agreement in self.viewpoint.held_agreements(subjects.resources):
            await register.put_agreement(agreement)
        if (declared := self.viewpoint.declared(subjects.resources)) is not None:
            await register.declare(declared)
        await self.book.refresh()
        return await asyncio.to_thread(self._fill, subjects)

    def _fill(self, subjects: Subjects) -> Mapping[str, Sequence[SyntheticRow]]:
        catalog, filled = self.edition.catalog, {}
        situations = list(_situations(catalog, self.viewpoint.department, self.viewpoint.today))
        tables = synthetic_tables(catalog, subjects.resources, situations, subjects.named)
        rows = synthetic_rows(SyntheticTables(tables, seed=self.seed))
        of = dict(zip((table.name for table in tables), subjects.resources, strict=True))
        for source in sorted({resource.source for resource in subjects.resources}):
            theirs = [table for table in tables if of[table.name].source == source]
            write_synthetic(_file(self.folder, source), theirs, rows)
            filled.update({of[table.name].code: rows[table.name] for table in theirs})
        return filled


def _situations(catalog: Catalog, department: str, today: date) -> Iterator[Situation]:
    """The caller's, then that of one department of each other region: their rows are those it should not see."""
    own = catalog.departments[department]
    yield Situation(own.attributes, today)
    regions = {own.region_code}
    for other in catalog.departments.values():
        if other.region_code not in regions:
            regions.add(other.region_code)
            yield Situation(other.attributes, today)


@asynccontextmanager
async def open_stage(
    catalog: Catalog,
    table: PolicyTable,
    viewpoint: Viewpoint,
    case_required: bool,
    combination_floor: float,
    seed: int,
) -> AsyncIterator[Stage]:
    """A stage on which nothing stands yet. Raises SchemaConflict as a platform would."""
    made_up = synthetic_catalog(catalog)
    offered = named_restricted(made_up, table), compared_blindly(made_up, table)
    schema, types = await asyncio.to_thread(SchemaBuilder().build, made_up, *offered)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="zhaobi-rehearsal-")))
        sources: dict[str, OverheardSource] = {}
        for name in sorted({resource.source for resource in made_up.resources.values()}):
            sources[name] = OverheardSource(_source(folder, name))
            stack.push_async_callback(sources[name].close)
        store = Store(f"sqlite:///{folder / 'store.db'}")
        stack.push_async_callback(store.close)
        await store.create()
        attempts = Attempts(store)
        stack.push_async_callback(attempts.close)
        book = await stack.enter_async_context(GrantBook(store, lambda: made_up))
        log = stack.enter_context(AuditLog(folder / "audit", "rehearsal"))
        chosen = suite("std")
        yield Stage(
            folder=folder,
            edition=Edition(made_up, Policies(table, made_up), schema, types),
            viewpoint=viewpoint,
            # of the seed alone: the same ids each time, and none that the real platform would take
            master=MasterKey(chosen, bytes.fromhex(fingerprint(f"rehearsal {seed}".encode()))),
            sources=sources,
            standing=Standing(book, _calendar(viewpoint), case_required, combination_floor),
            store=store,
            attempts=attempts,
            book=book,
            log=log,
            seed=seed,
        )


def _source(folder: Path, name: str) -> Source:
    return open_source(name, SourceSettings(f"sqlite:///{_file(folder, name)}", 2, TIMEOUT_MS))


def _file(folder: Path, source: str) -> Path:
    return folder / f"{source}.synthetic.db"


def _calendar(viewpoint: Viewpoint) -> Calendar:
    def day(_: datetime) -> date:
        return viewpoint.today

    def in_hours(_: datetime) -> bool:
        return viewpoint.in_hours

    return Calendar(day, in_hours)


def raw_rows(resource: Resource, rows: Sequence[SyntheticRow]) -> tuple[Mapping[str, object], ...]:
    """The rows by item codes."""
    return tuple({item.code: row[item.column] for item in resource.items.values()} for row in rows)
